import { describe, expect, test } from "vitest";
import { sameValue } from "../../src/pyon/same.js";
import { Dict, Float, NDArray, NpScalar, Slice, tuple } from "../../src/pyon/values.js";
import type { Change } from "../../src/sync-struct/protocol.js";
import { append, changed, del, insert, pop, refusal, set } from "./changes.js";

describe("lists", () => {
  const all = new Slice();
  const letters = (text: string): string[] => text.split("");

  test.each<[string, Change, string]>([
    ["append", append([], "x"), "abcdex"],
    ["set an index", set([], 1, "x"), "axcde"],
    ["set a negative index", set([], -1, "x"), "abcdx"],
    ["set a bool", set([], true, "x"), "axcde"],
    ["set a bigint", set([], 2n, "x"), "abxde"],
    ["set a numpy int", set([], new NpScalar("<i8", 0), "x"), "xbcde"],
    ["delete an index", del([], 0), "bcde"],
    ["delete a negative index", del([], -2), "abce"],
    ["pop the last", pop([], -1), "abcd"],
    ["pop the first", pop([], 0), "bcde"],
    ["pop true", pop([], true), "acde"],
    ["insert first", insert([], 0, "x"), "xabcde"],
    ["insert before the last", insert([], -1, "x"), "abcdxe"],
    ["insert beyond the end", insert([], 99, "x"), "abcdex"],
    ["insert before the start", insert([], -99, "x"), "xabcde"],
    ["set all", set([], all, letters("xy")), "xy"],
    ["set all to nothing", set([], all, []), ""],
    ["set more than there was", set([], new Slice(1, 2), letters("xyz")), "axyzcde"],
    ["set less than there was", set([], new Slice(1, -1), ["x"]), "axe"],
    ["set between", set([], new Slice(2, 2), letters("xy")), "abxycde"],
    ["set where the end is before the start", set([], new Slice(3, 1), ["x"]), "abcxde"],
    ["set beyond the end", set([], new Slice(9, 12), ["x"]), "abcdex"],
    ["set far parts", set([], new Slice(-(2n ** 70n), 2n ** 70n), ["x"]), "x"],
    ["set every other", set([], new Slice(null, null, 2), letters("xyz")), "xbydz"],
    ["set backwards", set([], new Slice(null, null, -1), letters("vwxyz")), "zyxwv"],
    ["set backwards in steps", set([], new Slice(3, null, -2), letters("xy")), "aycxe"],
    ["set a step beyond the end", set([], new Slice(1, null, 2n ** 70n), ["x"]), "axcde"],
    ["delete all", del([], all), ""],
    ["delete some", del([], new Slice(1, 3)), "ade"],
    ["delete nothing", del([], new Slice(3, 1)), "abcde"],
    ["delete every other", del([], new Slice(null, null, 2)), "bd"],
    ["delete backwards", del([], new Slice(null, 0, -2)), "abd"],
    ["delete a few in steps", del([], new Slice(0, 3, 2)), "bde"],
  ])("%s", (_, change, expected) => {
    expect((changed(letters("abcde"), change) as string[]).join("")).toBe(expected);
  });

  test.each<[string, unknown, unknown[]]>([
    ["a tuple", tuple(1, 2), [1, 2]],
    ["a str, by characters", "a\u{1f600}", ["a", "\u{1f600}"]],
    ["a dict, by keys", { a: 1 }, ["a"]],
    ["a Dict, by keys", new Dict([[1, 2]]), [1]],
    ["a set", new Set([1, 2]), [1, 2]],
    ["bytes, by ints", Uint8Array.of(7, 8), [7, 8]],
    ["an array, by numpy scalars", new Float32Array([0.5]), [new NpScalar("<f4", 0.5)]],
    ["an array of text", NDArray.from(["ab", "c"]), [new NpScalar("<U2", "ab"), new NpScalar("<U1", "c")]],
    ["an array, by rows", NDArray.from([[1], [2]]), [NDArray.from([1]), NDArray.from([2])]],
    ["many", Array.from({ length: 200_000 }, (_, i) => i), Array.from({ length: 200_000 }, (_, i) => i)],
  ])("a slice takes %s", (_, value, expected) => {
    const list = changed([0, 0, "z"], set([], new Slice(0, 2), value)) as unknown[];
    expect(sameValue(list, [...expected, "z"])).toBe(true);
  });

  test("a slice of itself is read before it is written", () => {
    const list: unknown[] = [1, 2, 3];
    expect(changed(list, set([], new Slice(1, 2), list))).toEqual([1, 1, 2, 3, 3]);
  });

  test.each<[string, Change, string]>([
    ["set outside", set([], 5, 0), "IndexError: list assignment index out of range"],
    ["set before the start", set([], -6, 0), "IndexError: list assignment index out of range"],
    ["delete outside", del([], 5), "IndexError: list assignment index out of range"],
    ["pop outside", pop([], 5), "IndexError: pop index out of range"],
    ["lead outside", set([5], 0, 0), "IndexError: list index out of range"],
    [
      "set a float",
      set([], new Float(0), 0),
      "TypeError: list indices must be integers or slices, not float",
    ],
    ["set -0, a float", set([], -0, 0), "TypeError: list indices must be integers or slices, not float"],
    ["set a str", set([], "0", 0), "TypeError: list indices must be integers or slices, not str"],
    ["set None", set([], null, 0), "TypeError: list indices must be integers or slices, not NoneType"],
    ["delete a tuple", del([], tuple(0)), "TypeError: list indices must be integers or slices, not tuple"],
    [
      "lead through a float",
      set([0.5], 0, 0),
      "TypeError: list indices must be integers or slices, not float",
    ],
    ["set 2^64", set([], 2n ** 64n, 0), "IndexError: cannot fit 'int' into an index-sized integer"],
    [
      "insert at a float",
      insert([], 0.5, 0),
      "TypeError: 'float' object cannot be interpreted as an integer",
    ],
    ["insert at a str", insert([], "0", 0), "TypeError: 'str' object cannot be interpreted as an integer"],
    [
      "insert at 2^63",
      insert([], 2n ** 63n, 0),
      "OverflowError: Python int too large to convert to C ssize_t",
    ],
    ["pop None", pop([], null), "TypeError: 'NoneType' object cannot be interpreted as an integer"],
    ["pop 2^63", pop([], 2n ** 63n), "OverflowError: Python int too large to convert to C ssize_t"],
    ["set an int to a slice", set([], all, 5), "TypeError: can only assign an iterable"],
    ["set None to a slice", set([], all, null), "TypeError: can only assign an iterable"],
    ["set an array without axes", set([], all, NDArray.from(1)), "TypeError: can only assign an iterable"],
    [
      "set an int to a slice of steps",
      set([], new Slice(null, null, 2), 5),
      "TypeError: must assign iterable to extended slice",
    ],
    [
      "set too few to a slice of steps",
      set([], new Slice(null, null, 2), [1, 2]),
      "ValueError: attempt to assign sequence of size 2 to extended slice of size 3",
    ],
    ["set a step of 0", set([], new Slice(null, null, 0), [1]), "ValueError: slice step cannot be zero"],
    ["delete a step of 0", del([], new Slice(null, null, 0)), "ValueError: slice step cannot be zero"],
    [
      "set a slice of floats",
      set([], new Slice(0.5), [1]),
      "TypeError: slice indices must be integers or None or have an __index__ method",
    ],
  ])("refuse to %s, in Python's words", (_, change, expected) => {
    const list = [1, 2, 3, 4, 5];
    expect(refusal(list, change)).toBe(expected);
    expect(list).toEqual([1, 2, 3, 4, 5]);
  });

  test("refuse to pop when they are empty", () => {
    expect(refusal([], pop([], 0))).toBe("IndexError: pop from empty list");
  });
});
