import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { Float16Array } from "@petamoriken/float16";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Complex, float, NDArray } from "../../src/pyon/values.js";
import { anyArray } from "./arbitrary.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

describe("the storage of NDArray", () => {
  test.each([
    ["|b1", "01000100", Uint8Array, [true, false, true, false]],
    ["|i1", "01ff", Int8Array, [1, -1]],
    ["|u1", "01ff", Uint8Array, [1, 255]],
    ["<i2", "01000080", Int16Array, [1, -32768]],
    [">i2", "00018000", Int16Array, [1, -32768]],
    ["<u2", "0100ffff", Uint16Array, [1, 65535]],
    ["<i4", "ffffffff", Int32Array, [-1]],
    [">u4", "00000102", Uint32Array, [258]],
    ["<i8", "ffffffffffffff7f", BigInt64Array, [2n ** 63n - 1n]],
    [">i8", "fffffffffffffffe", BigInt64Array, [-2]],
    ["<u8", "ffffffffffffffff", BigUint64Array, [2n ** 64n - 1n]],
    ["<f4", "0000803f", Float32Array, [1]],
    [">f8", "3ff8000000000000", Float64Array, [1.5]],
    ["<c8", "0000803f00000040", Float32Array, [new Complex(1, 2)]],
    [">c16", "3ff00000000000004000000000000000", Float64Array, [new Complex(1, 2)]],
    ["<M8[D]", "0100000000000000", BigInt64Array, [1]],
    [">m8[ms]", "0000000000000002", BigInt64Array, [2]],
    ["<U2", "6100000000000000e90000004d010000", Array, ["a", "éō"]],
    [">U1", "0001f600", Array, ["😀"]],
    ["|S2", "61006263", Array, [bytesOf("61"), bytesOf("6263")]],
    ["|V3", "010203040506", Uint8Array, [bytesOf("010203"), bytesOf("040506")]],
    ["<f16", "00".repeat(16), Uint8Array, [new Uint8Array(16)]],
  ])("of %s is native, and its bytes come back", (dtype, bytes, storage, elements) => {
    const array = NDArray.fromBytes(bytesOf(bytes), dtype, [elements.length]);
    expect(array.dtype).toBe(dtype);
    expect(array.data).toBeInstanceOf(storage);
    expect(array.toNested()).toEqual(elements);
    expect([...array]).toEqual(elements);
    expect(hex(array.toBytes())).toBe(bytes);
  });

  test("of float16 is a Float16Array", () => {
    const array = NDArray.fromBytes(bytesOf("003ec0c0ff7b"), "<f2", [3]);
    expect(Object.prototype.toString.call(array.data)).toBe("[object Float16Array]");
    expect(array.toNested()).toEqual([1.5, -2.375, 65504]);
    expect(hex(array.toBytes())).toBe("003ec0c0ff7b");
    expect(new NDArray(new Float16Array([1.5])).dtype).toBe("<f2");
  });

  test("takes the dtype of the data when none is given", () => {
    expect(new NDArray(new Float32Array(2)).dtype).toBe("<f4");
    expect(new NDArray(new Uint8ClampedArray(2) as unknown as Uint8Array).dtype).toBe("|u1");
    expect(new NDArray(["a", "bcd"]).dtype).toBe("<U3");
    expect(new NDArray([new Uint8Array(2), new Uint8Array(5)]).dtype).toBe("|S5");
    expect(new NDArray(runInNewContext("new Int16Array(3)") as Int16Array).dtype).toBe("<i2");
  });

  test.each([
    [new Float64Array(4), "<i4", "data does not fit dtype <i4, whose elements are in the typed array of i4"],
    [
      new Float32Array(4),
      "<c16",
      "data does not fit dtype <c16, whose elements are in the typed array of f8",
    ],
    [new Int32Array(4), "<u4", "data does not fit dtype <u4, whose elements are in the typed array of u4"],
    [["a"], "<f8", "data does not fit dtype <f8, whose elements are in the typed array of f8"],
    [new Float64Array(4), "<U4", "data does not fit dtype <U4, whose elements are in an array of strings"],
    [["a"], "|S4", "data does not fit dtype |S4, whose elements are in an array of Uint8Arrays"],
  ])("refuses data that is not its dtype's", (data, dtype, message) => {
    expect(() => new NDArray(data, { dtype })).toThrow(new RangeError(message));
  });

  test("refuses what is no data at all", () => {
    expect(() => new NDArray([1, 2] as unknown as string[])).toThrow(
      new RangeError("the data of an NDArray is a typed array, string[] or Uint8Array[]"),
    );
  });

  test("never is a piece of a slab that others share", () => {
    const slab = new Uint8Array(1000);
    const array = NDArray.fromBytes(slab.subarray(8, 24), "<f8", [2]);
    expect(array.data.length).toBe(2);
    expect((array.data as Float64Array).buffer.byteLength).toBe(16);
  });

  test("is copied where the bytes are not aligned", () => {
    const bytes = new Uint8Array(17);
    bytes.set(bytesOf("000000000000f03f"), 1);
    expect(NDArray.fromBytes(bytes.subarray(1), "<f8", [2]).toNested()).toEqual([1, 0]);
  });
});

describe("the shape of NDArray", () => {
  const data = Int32Array.from({ length: 6 }, (_, index) => index);
  const grid = new NDArray(data, { shape: [2, 3] });

  test("makes nested arrays of the elements", () => {
    expect(grid.toNested()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect([grid.size, grid.ndim, grid.isContiguous]).toEqual([6, 2, true]);
    expect(new NDArray(data).shape).toEqual([6]);
  });

  test("may be that of a transposed array, which shares the data", () => {
    const transposed = new NDArray(data, { shape: [3, 2], strides: [1, 3] });
    expect(transposed.toNested()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(transposed.isContiguous).toBe(false);
    expect(NDArray.fromBytes(transposed.toBytes(), "<i4", [3, 2]).toNested()).toEqual(transposed.toNested());
    expect(transposed.data).toBe(data);
  });

  test("may be that of a view, backwards too", () => {
    const view = new NDArray(data, { shape: [3], strides: [-2], offset: 5 });
    expect(view.toNested()).toEqual([5, 3, 1]);
    expect(new Int32Array(view.toBytes().buffer)).toEqual(new Int32Array([5, 3, 1]));
    expect(new NDArray(data, { shape: [2, 2], strides: [0, 1] }).toNested()).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test("may have no axis, or no element", () => {
    const scalar = new NDArray(new Float64Array([5]), { shape: [] });
    expect(scalar.toNested()).toBe(5);
    expect([scalar.item(), scalar.get(), scalar.ndim, scalar.size]).toEqual([5, 5, 0, 1]);
    expect(() => [...scalar]).toThrow(new TypeError("iteration over a 0-dimensional array"));
    const empty = new NDArray(new Float64Array(0), { shape: [0, 3] });
    expect([empty.toNested(), empty.size, empty.toBytes().length]).toEqual([[], 0, 0]);
    expect(NDArray.zeros([2, 0]).toNested()).toEqual([[], []]);
  });

  test("has elements that are found by indices, from the end when negative", () => {
    expect(grid.get(1, 2)).toBe(5);
    expect(grid.get(-1, -3)).toBe(3);
    expect((grid.get(1) as NDArray).toNested()).toEqual([3, 4, 5]);
    expect((grid.get() as NDArray).toNested()).toEqual(grid.toNested());
    expect([...grid].map((row) => (row as NDArray).toNested())).toEqual(grid.toNested());
    expect(((grid.get(1) as NDArray).get(0) as number) + 1).toBe(4);
  });

  test("shares its elements with the views that get gives", () => {
    const array = NDArray.zeros([2, 2], "<i2");
    (array.get(1) as NDArray).set(0, 7);
    expect(array.toNested()).toEqual([
      [0, 0],
      [7, 0],
    ]);
  });

  test.each([
    [[2], "index 2 is out of bounds for axis 0 with size 2"],
    [[0, -4], "index -4 is out of bounds for axis 1 with size 3"],
    [[0.5, 1], "index 0.5 is out of bounds for axis 0 with size 2"],
    [[0, 0, 0], "too many indices: the array is 2-dimensional, but 3 were indexed"],
  ])("refuses the index %o", (index, message) => {
    expect(() => grid.get(...index)).toThrow(new RangeError(message));
  });

  test.each([
    [{ shape: [7] }, "shape (7) of <i4 does not fit 6 elements of data"],
    [{ shape: [2, 3], strides: [3] }, "2 axes need as many strides, not 1"],
    [{ shape: [2], strides: [6] }, "shape (2) of <i4 does not fit 6 elements of data"],
    [{ shape: [2], strides: [-1] }, "shape (2) of <i4 does not fit 6 elements of data"],
    [{ shape: [1], offset: 6 }, "shape (1) of <i4 does not fit 6 elements of data"],
    [{ shape: [1], offset: 0.5 }, "offset and strides are whole numbers of elements"],
    [{ shape: [-1] }, "an axis is a whole number of elements, not -1"],
    [{ shape: [1.5] }, "an axis is a whole number of elements, not 1.5"],
    [{ shape: [2 ** 30, 2 ** 30] }, "shape (1073741824, 1073741824) is too large"],
    [{ shape: new Array(65).fill(1) }, "an array has at most 64 axes, not 65"],
  ])("does not fit the data when it is %o", (options, message) => {
    expect(() => new NDArray(data, options)).toThrow(new RangeError(message));
  });

  test("must have an element to give as the only one", () => {
    expect(NDArray.zeros([1, 1]).item()).toBe(0);
    expect(() => grid.item()).toThrow(new RangeError("an array of size 6 is no single item"));
  });

  test("says how many bytes it takes", () => {
    expect(() => NDArray.fromBytes(new Uint8Array(7), "<f8", [1])).toThrow(
      new RangeError("1 elements of dtype <f8 take 8 bytes, not 7"),
    );
  });
});

describe("writing to NDArray", () => {
  const written = (dtype: string, value: unknown): unknown => {
    const array = NDArray.zeros([2], dtype);
    array.set(1, value);
    return array.get(1);
  };

  test.each([
    ["<f8", 1.5, 1.5],
    ["<f8", 3n, 3],
    ["<f8", float(2), 2],
    ["<f8", true, 1],
    ["<f4", 0.1, Math.fround(0.1)],
    ["<i4", -7, -7],
    ["<i4", 1.9, 1],
    ["<i4", -1.9, -1],
    ["|u1", 255, 255],
    ["<i8", 5, 5],
    ["<i8", 2n ** 63n - 1n, 2n ** 63n - 1n],
    ["<u8", 2n ** 64n - 1n, 2n ** 64n - 1n],
    ["|b1", 5, true],
    ["|b1", float(0), false],
    ["<c16", new Complex(1, -2), new Complex(1, -2)],
    ["<c8", 3, new Complex(3, 0)],
    ["<U3", "abcdef", "abc"],
    ["<U2", "😀b", "😀b"],
    ["<U2", 12, "12"],
    ["|S2", bytesOf("010203"), bytesOf("0102")],
    ["|V2", bytesOf("0102"), bytesOf("0102")],
    ["<M8[s]", 10, 10],
  ])("of %s takes %o", (dtype, value, expected) => {
    expect(written(dtype, value)).toEqual(expected);
  });

  test.each([
    ["|u1", 256, RangeError, "256 is out of bounds for dtype |u1"],
    ["|u1", -1, RangeError, "-1 is out of bounds for dtype |u1"],
    ["|i1", 128, RangeError, "128 is out of bounds for dtype |i1"],
    ["<i8", 2n ** 63n, RangeError, "9223372036854775808 is out of bounds for dtype <i8"],
    ["<u8", -1n, RangeError, "-1 is out of bounds for dtype <u8"],
    ["<i4", Number.NaN, RangeError, "NaN is out of bounds for dtype <i4"],
    ["<f8", "1", TypeError, "an element of <f8 is a number, not string"],
    ["<f8", null, TypeError, "an element of <f8 is a number, not null"],
    ["<f8", [1], TypeError, "an element of <f8 is a number, not object"],
    ["|S2", "ab", TypeError, "an element of |S2 is bytes in a Uint8Array"],
    ["|V2", new Uint8Array(3), TypeError, "an element of |V2 is 2 bytes in a Uint8Array"],
  ])("of %s refuses %o", (dtype, value, type, message) => {
    expect(() => written(dtype, value)).toThrow(new type(message));
  });

  test("takes an index for each axis", () => {
    expect(() => NDArray.zeros([2, 2]).set(1, 5)).toThrow(
      new RangeError("set takes 2 indices and a value, not 1 indices"),
    );
  });

  test("reaches the element of a strided view", () => {
    const view = new NDArray(new Int8Array(6), { shape: [3, 2], strides: [1, 3] });
    view.set(2, 1, 9);
    expect([...view.data]).toEqual([0, 0, 0, 0, 0, 9]);
  });
});

describe("NDArray.from", () => {
  test.each([
    [[1, 2], "<i8", [2]],
    [[1, 2.5], "<f8", [2]],
    [[1, -0], "<f8", [2]],
    [[1, float(2)], "<f8", [2]],
    [[1, true], "<i8", [2]],
    [[1.5, true], "<f8", [2]],
    [[2n ** 60n, 1], "<i8", [2]],
    [[true, false], "|b1", [2]],
    [[1, new Complex(0, 1)], "<c16", [2]],
    [["a", "bc"], "<U2", [2]],
    [[], "<f8", [0]],
    [[[], []], "<f8", [2, 0]],
    [
      [
        [[1], [2]],
        [[3], [4]],
      ],
      "<i8",
      [2, 2, 1],
    ],
    [7, "<i8", []],
    [[new Float32Array([1, 2]), new Float32Array([3, 4])], "<f4", [2, 2]],
    [new Uint8Array([1, 2]), "|u1", [2]],
  ])("finds dtype and shape of %o", (nested, dtype, shape) => {
    const array = NDArray.from(nested);
    expect([array.dtype, array.shape]).toEqual([dtype, shape]);
  });

  test("takes the dtype that is given", () => {
    expect(NDArray.from([1, 2], "float32").dtype).toBe("<f4");
    expect(NDArray.from([bytesOf("01"), bytesOf("0203")], "|S2").toNested()).toEqual([
      bytesOf("01"),
      bytesOf("0203"),
    ]);
    expect(NDArray.from(["abc"], "<U2").toNested()).toEqual(["ab"]);
  });

  test("refuses ragged arrays, arrays that contain themselves, and items without a common dtype", () => {
    const self: unknown[] = [];
    self.push(self);
    expect(() => NDArray.from([[1], [1, 2]])).toThrow(/ragged: 2 items on axis 1, not 1 items/);
    expect(() => NDArray.from([1, [2]])).toThrow(/ragged/);
    expect(() => NDArray.from([[1], 2])).toThrow(/ragged: no array on axis 1/);
    expect(() => NDArray.from(self)).toThrow(/at most 64 axes/);
    expect(() => NDArray.from([1, "a"])).toThrow(/no common dtype/);
    expect(() => NDArray.from([{}])).toThrow(/no common dtype/);
  });
});

test("the bytes of any array make the same array in C order", () => {
  fc.assert(
    fc.property(anyArray, (array) => {
      const copy = NDArray.fromBytes(array.toBytes().slice(), array.dtype, array.shape);
      expect(copy.isContiguous).toBe(true);
      expect(copy.toNested()).toEqual(array.toNested());
      expect(hex(copy.toBytes())).toBe(hex(array.toBytes()));
    }),
  );
});

test("console.log shows the elements", () => {
  expect(inspect(NDArray.from([[1, 2]], "<i2"))).toBe("NDArray(1, 2) <i2 [ [ 1, 2 ] ]");
  expect(inspect(NDArray.zeros([2000]))).toMatch(/^NDArray\(2000\) <f8 Float64Array\(2000\) \[/);
  expect(inspect({ a: { b: { c: NDArray.zeros([1]) } } })).toContain("[NDArray(1) <f8]");
});
