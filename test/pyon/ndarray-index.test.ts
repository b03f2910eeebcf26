import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArrayFault } from "../../src/pyon/ndarray-fault.js";
import { assignAt, viewAt } from "../../src/pyon/ndarray-index.js";
import { Complex, Float, NDArray, NpScalar, Slice, tuple } from "../../src/pyon/values.js";

const all = new Slice();

/** `[[0, 1, 2], [3, 4, 5]]`, or of another shape. */
function counted(...shape: readonly number[]): NDArray {
  const size = shape.reduce((product, length) => product * length, 1);
  return new NDArray(
    Float64Array.from({ length: size }, (_, i) => i),
    { shape },
  );
}

/** Nested arrays from JSON, which takes one line of the table. */
function nested(json: string): unknown {
  return JSON.parse(json);
}

function caught(run: () => unknown): { readonly name: string; readonly message: string } {
  try {
    run();
  } catch (error) {
    const { name, message } = error as Error;
    return { name: error instanceof ArrayFault ? error.pythonClass : name, message };
  }
  throw new Error("nothing was thrown");
}

describe("what a key takes of an array", () => {
  test.each<[string, unknown, unknown]>([
    ["an int", 1, [3, 4, 5]],
    ["a negative int", -2, [0, 1, 2]],
    ["a bigint", 1n, [3, 4, 5]],
    ["a numpy int", new NpScalar("<i4", 1), [3, 4, 5]],
    ["an int array without axes", NDArray.from(1, "<u2"), [3, 4, 5]],
    ["an int for each axis", tuple(1, -1), 5],
    ["a slice", new Slice(null, 1), [[0, 1, 2]]],
    ["a slice from the end", new Slice(-1, null), [[3, 4, 5]]],
    ["a slice backwards", new Slice(null, null, -1), nested("[[3, 4, 5], [0, 1, 2]]")],
    ["a slice beyond the end", new Slice(5, 2n ** 70n), []],
    ["a step beyond the end", new Slice(null, null, 2n ** 70n), [[0, 1, 2]]],
    ["slices of both axes", tuple(new Slice(1, null), new Slice(null, null, 2)), [[3, 5]]],
    ["None", null, nested("[[[0, 1, 2], [3, 4, 5]]]")],
    ["undefined, which is None", undefined, nested("[[[0, 1, 2], [3, 4, 5]]]")],
    ["None and an int", tuple(null, 0, new Slice(1, null)), [[1, 2]]],
    ["nothing", tuple(), nested("[[0, 1, 2], [3, 4, 5]]")],
    ["a list", [1, 0, -1], nested("[[3, 4, 5], [0, 1, 2], [3, 4, 5]]")],
    ["an empty list", [], []],
    ["an int array", new Int32Array([1, 1]), nested("[[3, 4, 5], [3, 4, 5]]")],
    ["an int array of two axes", NDArray.from([[1], [0]]), [[[3, 4, 5]], [[0, 1, 2]]]],
    ["a list for each axis", tuple([0, 1], [2, 0]), [2, 3]],
    ["lists that stretch", tuple(NDArray.from([[0], [1]]), [2, 0]), nested("[[2, 0], [5, 3]]")],
    ["a slice and a list", tuple(all, [2, 0]), nested("[[2, 0], [5, 3]]")],
    ["an int and a list", tuple(1, [2, 0]), [5, 3]],
    ["a list, None and an int", tuple([0, 1], null, 1), [[1], [4]]],
    ["a mask of the first axis", [false, true], [[3, 4, 5]]],
    ["a mask of both axes", nested("[[true, false, true], [false, true, false]]"), [0, 2, 4]],
    ["a mask of the second axis", tuple(all, [true, false, true]), nested("[[0, 2], [3, 5]]")],
    ["true", true, nested("[[[0, 1, 2], [3, 4, 5]]]")],
    ["false", false, []],
    ["a mask of nothing", NDArray.zeros([0], "|b1"), []],
  ])("is what numpy gives for %s", (_, key, expected) => {
    const found = viewAt(counted(2, 3), key);
    expect(found instanceof NDArray ? found.toNested() : found).toEqual(expected);
  });

  test("has the axes of lists first when they stand apart, else in their place", () => {
    const array = counted(2, 3, 4);
    expect((viewAt(array, tuple([0, 1], all, [0, 3])) as NDArray).shape).toEqual([2, 3]);
    expect((viewAt(array, tuple(all, [0, 1, 2], [0, 3, 3])) as NDArray).shape).toEqual([2, 3]);
    expect((viewAt(array, tuple(all, [[0, 1, 2, 0]])) as NDArray).shape).toEqual([2, 1, 4, 4]);
    expect((viewAt(array, tuple(false, new Slice(1))) as NDArray).shape).toEqual([0, 1, 3, 4]);
  });

  test("is a view on the same data for ints, slices and None, and a copy for lists and masks", () => {
    const array = counted(2, 3);
    const view = viewAt(array, tuple(new Slice(null, null, -1), 1)) as NDArray;
    view.set(0, -4);
    expect(array.get(1, 1)).toBe(-4);
    expect((viewAt(array, null) as NDArray).data).toBe(array.data);
    const copy = viewAt(array, [0]) as NDArray;
    copy.set(0, 0, 100);
    expect(array.get(0, 0)).toBe(0);
  });

  test("is the element of an array without axes for no key at all", () => {
    const array = NDArray.from(7, "<i4");
    expect(viewAt(array, tuple())).toBe(7);
    expect((viewAt(array, null) as NDArray).toNested()).toEqual([7]);
    expect((viewAt(array, true) as NDArray).toNested()).toEqual([7]);
  });

  test("comes with elements of every dtype", () => {
    expect(viewAt(NDArray.from(["a", "bc"]), -1)).toBe("bc");
    expect(viewAt(NDArray.from([new Complex(1, 2)]), 0)).toEqual(new Complex(1, 2));
    expect((viewAt(NDArray.from([new Complex(1, 2), 3]), [1, 0]) as NDArray).toNested()).toEqual([
      new Complex(3, 0),
      new Complex(1, 2),
    ]);
    expect(viewAt(NDArray.fromBytes(Uint8Array.of(1, 2, 3, 4), "|V2", [2]), 1)).toEqual(Uint8Array.of(3, 4));
  });

  const noIndex =
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean";
  test.each<[string, unknown, string, string]>([
    ["an int outside", 2, "IndexError", "index 2 is out of bounds for axis 0 with size 2"],
    [
      "a negative int outside",
      tuple(0, -4),
      "IndexError",
      "index -4 is out of bounds for axis 1 with size 3",
    ],
    [
      "too many ints",
      tuple(0, 0, 0),
      "IndexError",
      "too many indices for array: array is 2-dimensional, but 3",
    ],
    ["a float", new Float(1), "IndexError", noIndex],
    ["a fraction of a number", 0.5, "IndexError", noIndex],
    ["-0, which is a float", -0, "IndexError", noIndex],
    ["an int of 65 bits", 2n ** 64n, "IndexError", noIndex],
    ["a str", "a", "IndexError", noIndex],
    ["bytes", Uint8Array.of(0), "IndexError", noIndex],
    ["a dict", {}, "IndexError", noIndex],
    ["a list of floats", [0.5], "IndexError", noIndex],
    ["a list of slices", [all], "IndexError", noIndex],
    ["a float array", new Float64Array(1), "IndexError", "arrays used as indices must be of integer"],
    ["a ragged list", [[0], [1, 0]], "RangeError", "ragged"],
    ["a list that leads outside", [0, 2], "IndexError", "index 2 is out of bounds for axis 0 with size 2"],
    [
      "an int outside beside a list",
      tuple([0], 3),
      "IndexError",
      "index 3 is out of bounds for axis 1 with size 3",
    ],
    [
      "lists that do not fit",
      tuple([0, 1], [0, 1, 2]),
      "IndexError",
      "broadcast together with shapes (2,) (3,)",
    ],
    [
      "a mask of another length",
      [true, false, true],
      "IndexError",
      "dimension is 2 but corresponding boolean",
    ],
    ["a mask of too many axes", [[[true]]], "IndexError", "too many indices for array"],
    ["a step of 0", new Slice(null, null, 0), "RangeError", "slice step cannot be zero"],
    ["a slice of floats", new Slice(new Float(0)), "TypeError", "slice indices must be integers or None"],
    ["a slice of texts", new Slice("a"), "TypeError", "slice indices must be integers or None"],
  ])("is refused in numpy's words for %s", (_, key, name, message) => {
    const errors = [caught(() => viewAt(counted(2, 3), key)), caught(() => assignAt(counted(2, 3), key, 1))];
    for (const error of errors) expect(error).toEqual({ name, message: expect.stringContaining(message) });
  });

  test("is bounded, however the index arrays multiply", () => {
    const many = new Int32Array(20_000);
    const key = tuple(new NDArray(many, { shape: [20_000, 1] }), new NDArray(many, { shape: [1, 20_000] }));
    expect(() => viewAt(counted(2, 3), key)).toThrow("400000000 elements");
    expect(() => assignAt(counted(2, 3), key, 1)).toThrow("400000000 elements");
  });
});

describe("writing into an array", () => {
  test.each<[string, unknown, unknown, unknown]>([
    ["an element", tuple(1, 2), 9, nested("[[0, 1, 2], [3, 4, 9]]")],
    ["a row of a scalar", 0, 9, nested("[[9, 9, 9], [3, 4, 5]]")],
    ["a row of a list", -1, [7, 8, 9], nested("[[0, 1, 2], [7, 8, 9]]")],
    ["a row of a typed array", 0, new Int8Array([7, 8, 9]), nested("[[7, 8, 9], [3, 4, 5]]")],
    ["a column", tuple(all, 1), [7, 8], nested("[[0, 7, 2], [3, 8, 5]]")],
    ["a column of a list of one", tuple(all, 1), [7], nested("[[0, 7, 2], [3, 7, 5]]")],
    ["all of a row", all, tuple(7, 8, 9), nested("[[7, 8, 9], [7, 8, 9]]")],
    ["all of a column", all, nested("[[7], [8]]"), nested("[[7, 7, 7], [8, 8, 8]]")],
    ["all of an array with axes too many", all, counted(1, 1, 3), nested("[[0, 1, 2], [0, 1, 2]]")],
    ["rows backwards", new Slice(null, null, -1), counted(2, 3), nested("[[3, 4, 5], [0, 1, 2]]")],
    ["every other column", tuple(all, new Slice(null, null, 2)), -1, nested("[[-1, 1, -1], [-1, 4, -1]]")],
    ["nothing", new Slice(0, 0), nested("[[7]]"), nested("[[0, 1, 2], [3, 4, 5]]")],
    ["with a new axis", tuple(null, 1), nested("[[7, 8, 9]]"), nested("[[0, 1, 2], [7, 8, 9]]")],
    ["rows by a list", [1, 0], [[7], [8]], nested("[[8, 8, 8], [7, 7, 7]]")],
    ["the last of what a list names twice", tuple(0, [1, 1]), [7, 8], nested("[[0, 8, 2], [3, 4, 5]]")],
    ["elements by lists", tuple([0, 1], [2, 0]), [7, 8], nested("[[0, 1, 7], [8, 4, 5]]")],
    [
      "by a mask",
      nested("[[true, false, true], [false, true, false]]"),
      [7, 8, 9],
      nested("[[7, 1, 8], [3, 9, 5]]"),
    ],
    [
      "a scalar by a mask",
      nested("[[true, false, true], [false, true, false]]"),
      7,
      nested("[[7, 1, 7], [3, 7, 5]]"),
    ],
    ["rows by a mask", NDArray.from([false, true]), [7, 8, 9], nested("[[0, 1, 2], [7, 8, 9]]")],
    ["by true", true, 7, nested("[[7, 7, 7], [7, 7, 7]]")],
    ["by false", false, 7, nested("[[0, 1, 2], [3, 4, 5]]")],
    ["a list of arrays", all, [new Float32Array([7, 8, 9]), [1, 1, 1]], nested("[[7, 8, 9], [1, 1, 1]]")],
    ["an element of an array of one", tuple(0, 0), counted(1, 1), nested("[[0, 1, 2], [3, 4, 5]]")],
  ])("takes what numpy takes: %s", (_, key, value, expected) => {
    const array = counted(2, 3);
    assignAt(array, key, value);
    expect(array.toNested()).toEqual(expected);
  });

  test.each<[string, unknown, unknown, string, string]>([
    [
      "a wrong length",
      0,
      [1, 2],
      "RangeError",
      "could not broadcast input array from shape (2,) into shape (3,)",
    ],
    ["a wrong shape", all, counted(3, 2), "RangeError", "from shape (3,2) into shape (2,3)"],
    ["axes too many", 0, counted(2, 1, 3), "RangeError", "from shape (2,1,3) into shape (3,)"],
    ["nothing for something", 0, [], "RangeError", "from shape (0,) into shape (3,)"],
    ["a list for an element", tuple(0, 0), [1], "RangeError", "setting an array element with a sequence."],
    ["an array for an element", tuple(0, 0), counted(2), "RangeError", "setting an array element"],
    ["lists nested too deeply", 0, [[1], [2], [3]], "RangeError", "maximum number of dimension of 1"],
    ["a ragged list", all, [[1, 2, 3], [4]], "RangeError", "inhomogeneous shape after 1 dimensions"],
    ["a list and a number", all, [[1, 2, 3], 4], "RangeError", "inhomogeneous shape after 1 dimensions"],
    [
      "too few for a list of indices",
      [0, 1],
      counted(3, 3),
      "RangeError",
      "to indexing result of shape (2,3)",
    ],
    [
      "too few for a mask",
      nested("[[true, true, true], [false, false, false]]"),
      [1, 2],
      "RangeError",
      "cannot assign 2 input",
    ],
    [
      "axes for a mask",
      nested("[[true, true, true], [false, false, false]]"),
      [[1, 2, 3]],
      "TypeError",
      "requires a 0 or 1-dimensional input",
    ],
    ["a dict", 0, {}, "TypeError", "not 'dict'"],
    [
      "a dict in a list",
      0,
      [1, 2, {}],
      "TypeError",
      "float() argument must be a string or a real number, not 'dict'",
    ],
    ["a set", 0, new Set([1]), "TypeError", "not 'set'"],
    ["no number", 0, [1, 2, "x"], "RangeError", "could not convert string to float: 'x'"],
  ])("refuses %s in numpy's words, and changes nothing", (_, key, value, name, message) => {
    const array = counted(2, 3);
    const error = caught(() => assignAt(array, key, value));
    expect(error).toEqual({ name, message: expect.stringContaining(message) });
    expect(array.toNested()).toEqual(counted(2, 3).toNested());
  });

  test("finds fault with the index before the value, but with a list's index after it", () => {
    const array = NDArray.zeros([3], "<i4");
    expect(caught(() => assignAt(array, 5, null)).name).toBe("IndexError");
    expect(caught(() => assignAt(array, [7], [null])).name).toBe("TypeError");
    expect(caught(() => assignAt(array, [7], [1, 2])).name).toBe("RangeError");
    expect(caught(() => assignAt(array, [7], 1)).name).toBe("IndexError");
  });

  test("gives no memory to a list that only looks large", () => {
    let list: unknown = 0;
    for (let axis = 0; axis < 3; axis++) list = [list, ...new Array(2000).fill(0)];
    const texts = NDArray.zeros([1, 1, 1], "<U1");
    expect(caught(() => assignAt(texts, all, list)).message).toContain("inhomogeneous shape");
  });

  test("copies first what overlaps", () => {
    const array = counted(5);
    assignAt(array, new Slice(1, null), viewAt(array, new Slice(null, -1)));
    expect(array.toNested()).toEqual([0, 0, 1, 2, 3]);
    assignAt(array, new Slice(null, null, -1), array);
    expect(array.toNested()).toEqual([3, 2, 1, 0, 0]);
    const texts = NDArray.from(["a", "b", "c"]);
    assignAt(texts, new Slice(null, null, -1), texts);
    expect(texts.toNested()).toEqual(["c", "b", "a"]);
    // Two typed arrays over the same memory.
    const floats = new Float32Array(4);
    floats.set([1, 2, 3, 4]);
    assignAt(new NDArray(floats), new Slice(1, null), new NDArray(floats.subarray(0, 3)));
    expect([...floats]).toEqual([1, 1, 2, 3]);
  });

  test("writes through transposed and reversed views", () => {
    const data = Float64Array.from({ length: 6 }, (_, i) => i);
    const transposed = new NDArray(data, { shape: [3, 2], strides: [1, 3] });
    assignAt(transposed, 1, [10, 20]);
    expect([...data]).toEqual([0, 10, 2, 3, 20, 5]);
    const reversed = new NDArray(data, { strides: [-1], offset: 5, shape: [6] });
    assignAt(reversed, 0, 7);
    assignAt(reversed, new Slice(1, 3), [8, 9]);
    expect([...data]).toEqual([0, 10, 2, 9, 8, 7]);
    assignAt(reversed, -1, 6);
    expect(data[0]).toBe(6);
  });

  test("leaves the rest of a larger storage alone", () => {
    const data = new Float64Array(6);
    assignAt(new NDArray(data, { shape: [2], strides: [2], offset: 1 }), all, 1);
    expect([...data]).toEqual([0, 1, 0, 1, 0, 0]);
  });
});

describe("the index arithmetic", () => {
  const part = fc.oneof(fc.constant(null), fc.integer({ min: -9, max: 9 }));
  const step = fc.oneof(
    fc.constant(null),
    fc.integer({ min: -3, max: 3 }).filter((s) => s !== 0),
  );

  /** Python's definition, item by item. */
  function sliced(items: readonly number[], start: number | null, stop: number | null, by: number): number[] {
    const { length } = items;
    const clamp = (index: number, low: number, high: number): number => Math.min(high, Math.max(low, index));
    const from = (index: number): number => (index < 0 ? index + length : index);
    const [low, high] = by > 0 ? [0, length] : [-1, length - 1];
    const first = start === null ? (by > 0 ? low : high) : clamp(from(start), low, high);
    const end = stop === null ? (by > 0 ? high : low) : clamp(from(stop), low, high);
    const result: number[] = [];
    for (let i = first; by > 0 ? i < end : i > end; i += by) result.push(items[i] as number);
    return result;
  }

  test("of slices is Python's, in reading and in writing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), part, part, step, (length, start, stop, by) => {
        const items = Array.from({ length }, (_, i) => i);
        const expected = sliced(items, start, stop, by ?? 1);
        const array = counted(length);
        const key = new Slice(start, stop, by);
        expect((viewAt(array, key) as NDArray).toNested()).toEqual(expected);
        assignAt(array, key, -1);
        expect(array.toNested()).toEqual(items.map((item) => (expected.includes(item) ? -1 : item)));
      }),
    );
  });
});
