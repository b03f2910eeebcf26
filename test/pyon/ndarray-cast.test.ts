import { describe, expect, test } from "vitest";
import { ArrayFault } from "../../src/pyon/ndarray-fault.js";
import { assignAt } from "../../src/pyon/ndarray-index.js";
import { Complex, Float, Fraction, NDArray, NpScalar, Slice } from "../../src/pyon/values.js";

const all = new Slice();

function caught(run: () => unknown): { readonly name: string; readonly message: string } {
  try {
    run();
  } catch (error) {
    const { name, message } = error as Error;
    return { name: error instanceof ArrayFault ? error.pythonClass : name, message };
  }
  throw new Error("nothing was thrown");
}

describe("values of every kind", () => {
  const inf = Number.POSITIVE_INFINITY;
  const big = 2n ** 40n;

  test.each<[string, string, unknown, unknown]>([
    ["None", "<f8", null, Number.NaN],
    ["None", "<c16", null, new Complex(Number.NaN, Number.NaN)],
    ["None", "<U4", null, "None"],
    ["None", "<M8[s]", null, -(2n ** 63n)],
    ["a bool", "<i4", true, 1],
    ["a bool", "<f8", true, 1],
    ["a bool", "<U4", true, "True"],
    ["an int", "<f8", 3, 3],
    ["an int", "<c8", 3, new Complex(3, 0)],
    ["an int", "|b1", -1, true],
    ["an int", "<U3", 1234, "123"],
    ["an int", "|S3", 1234, new TextEncoder().encode("123")],
    ["an int", "<m8[s]", -5, -5],
    ["a large int", "<i8", 2n ** 62n, 2n ** 62n],
    ["a large int", "<u8", 2n ** 64n - 1n, 2n ** 64n - 1n],
    ["a float", "<i4", -1.75, -1],
    ["a float", "<u1", 255.5, 255],
    ["a float", "<f4", 0.1, Math.fround(0.1)],
    ["a float", "<U4", 1.5, "1.5"],
    ["an integral float", "<U4", new Float(5), "5.0"],
    ["NaN", "|b1", Number.NaN, true],
    ["a complex number", "<c16", new Complex(1, -2), new Complex(1, -2)],
    ["a complex number", "|b1", new Complex(0, 1), true],
    ["a complex number", "<U6", new Complex(1, 2), "(1+2j)"],
    ["a fraction", "<f8", new Fraction(3, 2), 1.5],
    ["a fraction", "<i4", new Fraction(-7, 2), -3],
    ["a fraction", "<U3", new Fraction(7, 2), "7/2"],
    ["a str", "<f8", " 1_0.5e1 ", 105],
    ["a str", "<f8", "-inf", -inf],
    ["a str", "<i4", "-12", -12],
    ["a str", "<c16", "1+2j", new Complex(1, 2)],
    ["a str", "<c16", "-j", new Complex(0, -1)],
    ["a str", "|b1", "", false],
    ["a str", "<U2", "a\u{1f600}b", "a\u{1f600}"],
    ["a str", "|S2", "abc", new TextEncoder().encode("ab")],
    ["a str", "<m8[s]", "12", 12],
    ["NaT", "<M8[s]", "NaT", -(2n ** 63n)],
    ["bytes", "<i4", new TextEncoder().encode("42"), 42],
    ["bytes", "<U2", new TextEncoder().encode("abc"), "ab"],
    ["bytes", "|V3", Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0)],
    ["an empty list, to a bool", "|b1", [], false],
    ["a dict, to a bool", "|b1", { a: 1 }, true],
    ["a numpy int", "<i4", new NpScalar("<i8", big + 5n), 5],
    ["a numpy float", "<i4", new NpScalar("<f4", 2.5), 2],
    ["a numpy complex", "<f8", new NpScalar("<c16", new Complex(1.5, 2)), 1.5],
    ["a numpy complex", "<i4", new NpScalar("<c16", new Complex(1.5, 2)), 1],
    ["a numpy bool", "<f8", new NpScalar("|b1", true), 1],
    ["a numpy str", "<i4", new NpScalar("<U", "7"), 7],
    ["a numpy time", "<M8[s]", new NpScalar("<M8[ms]", -1500), -2],
    ["a numpy time", "<M8[ns]", new NpScalar("<M8[s]", 2), 2_000_000_000],
    ["a numpy time", "<M8[M]", new NpScalar("<M8[Y]", 2), 24],
    ["a numpy span of time", "<m8[25s]", new NpScalar("<m8[m]", 1), 2],
    ["a numpy span of no unit", "<m8[s]", new NpScalar("<m8", 7), 7],
    ["a numpy time", "<f8", new NpScalar("<M8[s]", 5), 5],
    [
      "a long double",
      "<f16",
      new NpScalar("<f16", Uint8Array.of(9, ...new Uint8Array(15))),
      Uint8Array.of(9, ...new Uint8Array(15)),
    ],
    ["an array without axes", "<i4", NDArray.from(2.5), 2],
    ["an array of one element", "<f8", new Int8Array([7]), 7],
  ])("%s as %s", (_, dtype, value, expected) => {
    const array = NDArray.zeros([2], dtype);
    assignAt(array, 1, value);
    expect(array.toNested()).toEqual([NDArray.zeros([], dtype).item(), expected]);
  });

  test.each<[string, string, unknown, string, string]>([
    ["None", "<i4", null, "TypeError", "a real number, not 'NoneType'"],
    ["NaN", "<i4", Number.NaN, "RangeError", "cannot convert float NaN to integer"],
    ["infinity", "<i4", inf, "OverflowError", "cannot convert float infinity to integer"],
    ["a complex number", "<f8", new Complex(1, 0), "TypeError", "a real number, not 'complex'"],
    ["a complex number", "<i4", new Complex(1, 0), "TypeError", "a real number, not 'complex'"],
    ["an int beyond all floats", "<f8", 10n ** 400n, "OverflowError", "int too large to convert to float"],
    ["a fraction as text", "<i4", "1.5", "RangeError", "invalid literal for int() with base 10: '1.5'"],
    ["bytes that are no float", "<f8", Uint8Array.of(0xff), "RangeError", "float: b'\\xff'"],
    ["no complex number", "<c16", "1+", "RangeError", "complex() arg is a malformed string"],
    ["no complex number", "<c16", "", "RangeError", "complex() arg is a malformed string"],
    ["a list", "<c16", [1], "TypeError", "must be real number, not list"],
    ["two elements", "<c16", new Float64Array([0, 1]), "TypeError", "only length-1 arrays"],
    ["an array of one text", "<U3", NDArray.from(["a"]), "RangeError", "setting an array element"],
    ["a list", "|V2", [1], "TypeError", "a bytes-like object is required, not 'list'"],
    ["an int", "|V2", 1, "TypeError", "a bytes-like object is required, not 'int'"],
    ["a float", "<f16", 1.5, "TypeError", "bytes"],
    ["too few bytes", "<f16", Uint8Array.of(1), "TypeError", "16 bytes"],
    ["a float", "<M8[s]", 1.5, "RangeError", "Could not convert object to NumPy datetime"],
    ["a large int", "<m8[s]", 2n ** 63n, "OverflowError", "int too big to convert"],
    ["a specific time", "<M8", new NpScalar("<M8[s]", 5), "RangeError", "generic units"],
    ["years", "<M8[s]", new NpScalar("<M8[Y]", 5), "TypeError", "no fixed ratio"],
    ["bytes beyond ASCII", "<U3", Uint8Array.of(0xe9), "UnicodeError", "byte 0xe9 in position 0"],
    ["text beyond ASCII", "|S3", "é", "UnicodeError", "position 0"],
    ["a dict", "<U3", {}, "TypeError", "dict"],
    ["void bytes", "<i4", NpScalar.fromBytes(Uint8Array.of(1, 2), "|V2"), "TypeError", "|V2"],
  ])("refuses %s as %s", (_, dtype, value, name, message) => {
    const array = NDArray.zeros([2], dtype);
    const before = array.toBytes().slice();
    expect(caught(() => assignAt(array, 1, value))).toEqual({
      name,
      message: expect.stringContaining(message),
    });
    expect(array.toBytes()).toEqual(before);
  });

  test.each<[string, unknown, unknown]>([
    ["|i1", 300, 44],
    ["|i1", -129, 127],
    ["|u1", -1, 255],
    ["<i4", big, 0],
    ["<u4", 2n ** 63n + 7n, 7],
    ["<u8", -1, 2n ** 64n - 1n],
    ["<i2", 70_000.7, 4464],
  ])(
    "an int beyond %s is refused, or wraps around as before numpy 2 when told: %s",
    (dtype, value, wrapped) => {
      const array = NDArray.zeros([1], dtype);
      expect(caught(() => assignAt(array, 0, value)).name).toBe("OverflowError");
      expect(caught(() => assignAt(array, all, [value])).name).toBe("OverflowError");
      assignAt(array, 0, value, { wrapInts: true });
      expect(array.item()).toBe(wrapped);
    },
  );

  test.each<[string, unknown]>([
    ["<i4", 2n ** 63n],
    ["<i8", 2n ** 63n],
    ["|u1", 2n ** 63n],
    ["<u8", 2n ** 64n],
    ["<i8", -(2n ** 63n) - 1n],
    ["<i8", 1e30],
  ])("an int that no C integer holds is refused as %s all the same", (dtype, value) => {
    const array = NDArray.zeros([1], dtype);
    const error = caught(() => assignAt(array, 0, value, { wrapInts: true }));
    expect(error).toEqual({ name: "OverflowError", message: "Python int too large to convert to C long" });
  });

  test.each<[string, string, readonly unknown[], readonly unknown[]]>([
    ["<f8", "|i1", [1.7, -1.7, 300.7, 1e10, Number.NaN], [1, -1, 44, 0, 0]],
    ["<f8", "|u1", [1.7, -1.7, 300.7, 1e10, Number.NaN], [1, 255, 44, 0, 0]],
    ["<f8", "<i4", [1.7, -1.7, 3e9, Number.NaN], [1, -1, -(2 ** 31), -(2 ** 31)]],
    ["<f8", "<u4", [1.7, -1.7, 3e9, 1e20], [1, 4294967295, 3e9, 0]],
    ["<f8", "<i8", [1.7, 1e18, 1e19, Number.NaN], [1, 10n ** 18n, -(2n ** 63n), -(2n ** 63n)]],
    ["<f8", "<u8", [-1.7, 1e19, Number.NaN, inf], [2n ** 64n - 1n, 10n ** 19n, 2n ** 63n, 0]],
    ["<f4", ">i2", [1.7, 70000.5], [1, 4464]],
    ["<f8", "<M8[s]", [1.5, Number.NaN, -1.5], [1, -(2n ** 63n), -1]],
    ["<i8", "<i4", [big + 5n, -1], [5, -1]],
    ["<i8", "<f8", [big, -1], [2 ** 40, -1]],
    ["<u8", "<i8", [2n ** 64n - 1n], [-1]],
    ["<i4", "<c8", [3], [new Complex(3, 0)]],
    ["<c16", "<f8", [new Complex(1.5, 2), new Complex(0, 3)], [1.5, 0]],
    ["<c16", "<i4", [new Complex(1.5, 2)], [1]],
    ["<c16", "|b1", [new Complex(0, 3), new Complex(0, 0)], [true, false]],
    ["|b1", "<f8", [true, false], [1, 0]],
    ["<f8", "|b1", [0.5, 0, Number.NaN], [true, false, true]],
    ["<U4", "<i4", ["12", " 7 "], [12, 7]],
    ["<U4", "<f8", ["1.5", " inf"], [1.5, inf]],
    ["<U4", "<c16", ["1.5", "1+2j"], [new Complex(1.5, 0), new Complex(1, 2)]],
    ["<U4", "|b1", ["1", "0"], [true, false]],
    ["<U4", "<U2", ["abcd", "e"], ["ab", "e"]],
    ["<U4", "|S2", ["abcd", "e"], [new TextEncoder().encode("ab"), new TextEncoder().encode("e")]],
    ["<i4", "<U8", [1, -3], ["1", "-3"]],
    ["<f8", "<U8", [1.5, 3], ["1.5", "3.0"]],
    ["<f4", "<U12", [0.1, 3, 16777216], ["0.1", "3.0", "16777216.0"]],
    ["<f2", "<U12", [0.1], ["0.1"]],
    ["<c8", "<U12", [new Complex(0.1, 3)], ["(0.1+3j)"]],
    ["|b1", "<U8", [true, false], ["True", "False"]],
    ["<M8[s]", "<m8[s]", [5], [5]],
    ["<M8[s]", "<i4", [5], [5]],
    ["<M8[ms]", "<M8[s]", [1500, -1500, -(2n ** 63n)], [1, -2, -(2n ** 63n)]],
    ["<i4", "|V2", [0x0201], [Uint8Array.of(1, 2)]],
  ])("an array of %s is cast to %s as numpy does", (from, to, values, expected) => {
    const source = NDArray.zeros([values.length], from);
    values.forEach((value, index) => {
      source.set(index, value);
    });
    const array = NDArray.zeros([values.length], to);
    assignAt(array, all, source);
    expect(array.toNested()).toEqual(expected);
  });

  test("texts that are no numbers leave an array as it was", () => {
    const array = new NDArray(new Float64Array([0, 1]));
    expect(caught(() => assignAt(array, all, NDArray.from(["7", "x"]))).message).toContain("'x'");
    expect(array.toNested()).toEqual([0, 1]);
  });

  test("of one dtype are copied bit by bit", () => {
    const odd = NDArray.fromBytes(Uint8Array.of(1, 0, 0, 0, 0, 0, 0xf4, 0x7f), "<f8", [1]);
    const array = NDArray.zeros([3], "<f8");
    assignAt(array, new Slice(1, 2), odd);
    expect([...array.toBytes().subarray(8, 16)]).toEqual([1, 0, 0, 0, 0, 0, 0xf4, 0x7f]);
    const pairs = NDArray.zeros([2], "<c16");
    assignAt(pairs, all, new NDArray(Float64Array.of(1, 2), { dtype: "<c16", shape: [1] }));
    expect(pairs.toNested()).toEqual([new Complex(1, 2), new Complex(1, 2)]);
  });
});
