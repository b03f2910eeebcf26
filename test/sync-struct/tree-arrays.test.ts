import { describe, expect, test } from "vitest";
import { sameValue } from "../../src/pyon/same.js";
import { NDArray, Slice, tuple } from "../../src/pyon/values.js";
import type { Change } from "../../src/sync-struct/protocol.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { append, changed, del, insert, pop, refusal, set } from "./changes.js";

describe("arrays", () => {
  test("are changed in place, elements, slices and rows", () => {
    const array = NDArray.zeros([2, 3], "<i4");
    const root = { image: array };
    changed(
      root,
      set(["image"], tuple(1, 2), 9),
      set(["image"], 0, new Int16Array([1, 2, 3])),
      set(["image", 0], 2, 7),
      set(["image", tuple(new Slice(), 0)], -1, 8),
      set(["image", new Slice(1, null), 0], 1, 5.9),
    );
    expect(root.image).toBe(array);
    expect(array.toNested()).toEqual([
      [1, 2, 7],
      [8, 5, 9],
    ]);
  });

  test("may be typed arrays, which keep their memory", () => {
    const floats = new Float64Array(3);
    const root = { floats, ints: new Int16Array(2), bytes: new Uint8Array(2) };
    changed(
      root,
      set(["floats"], 0, 1),
      set(["floats"], -1, 3),
      set(["floats"], new Slice(1, 2), [2]),
      set(["floats", new Slice(null, null, -1)], 0, 3.5),
      set(["ints"], new Slice(), 7),
    );
    expect([...floats]).toEqual([1, 2, 3.5]);
    expect([...root.ints]).toEqual([7, 7]);
    expect(refusal(root, set(["bytes"], 0, 1))).toBe(
      "TypeError: 'bytes' object does not support item assignment",
    );
    expect(refusal(floats, set([], 3, 1))).toBe(
      "IndexError: index 3 is out of bounds for axis 0 with size 3",
    );
    expect(refusal(floats, set([], -0, 1))).toMatch(/^IndexError: only integers/);
  });

  test("copy for a list as a key on the way, so that nothing comes of the change, as in numpy", () => {
    const array = NDArray.zeros([3]);
    changed(array, set([[0, 1]], 0, 5));
    expect(array.toNested()).toEqual([0, 0, 0]);
  });

  test("take ints beyond their dtype only when told", () => {
    const array = NDArray.zeros([1], "|i1");
    expect(refusal(array, set([], 0, 300))).toBe(
      "OverflowError: Python integer 300 out of bounds for dtype |i1",
    );
    new Tree(array, { wrapInts: true }).apply(set([], 0, 300));
    expect(array.get(0)).toBe(44);
  });

  test.each<[string, Change, string]>([
    ["append", append([], 1), "AttributeError: 'numpy.ndarray' object has no attribute 'append'"],
    ["insert", insert([], 0, 1), "AttributeError: 'numpy.ndarray' object has no attribute 'insert'"],
    ["pop", pop([], 0), "AttributeError: 'numpy.ndarray' object has no attribute 'pop'"],
    ["delete", del([], 0), "ValueError: cannot delete array elements"],
    ["index outside", set([], 2, 1), "IndexError: index 2 is out of bounds for axis 0 with size 2"],
    ["lead outside", set([0, 3], 0, 1), "IndexError: index 3 is out of bounds for axis 0 with size 3"],
    ["take a str as a key", set([], "x", 1), expect.stringMatching(/^IndexError: only integers, slices/)],
    ["take a wrong shape", set([], 0, [1, 2]), expect.stringMatching(/^ValueError: could not broadcast/)],
    ["take text", set([], 0, "x"), "ValueError: could not convert string to float: 'x'"],
    ["take a large int", set([], 0, 10n ** 400n), "OverflowError: int too large to convert to float"],
    [
      "take a dict",
      set([], 0, {}),
      "TypeError: float() argument must be a string or a real number, not 'dict'",
    ],
    [
      "change elements",
      set([0, 1], 0, 1),
      "TypeError: 'numpy.float64' object does not support item assignment",
    ],
    [
      "delete from elements",
      del([0, 1], 0),
      "TypeError: 'numpy.float64' object doesn't support item deletion",
    ],
    [
      "append to elements",
      append([0, 1], 0),
      "AttributeError: 'numpy.float64' object has no attribute 'append'",
    ],
    ["lead through elements", set([0, 1, 0], 0, 1), "IndexError: invalid index to scalar variable."],
  ])("refuse to %s, in Python's words", (_, change, expected) => {
    const array = NDArray.zeros([2, 3]);
    expect(refusal(array, change)).toEqual(expected);
    expect(sameValue(array, NDArray.zeros([2, 3]))).toBe(true);
  });

  test("of text refuse what is not ASCII with Python's UnicodeError", () => {
    expect(refusal(NDArray.zeros([1], "|S2"), set([], 0, "é"))).toMatch(/^UnicodeError: 'ascii' codec/);
  });
});
