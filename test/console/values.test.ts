import { Complex, Dict, Float, Fraction, NDArray, NpScalar, OrderedDict, Slice, tuple } from "sipyco";
import { describe, expect, test } from "vitest";
import { arrayFacts } from "../../console/src/values/array-facts.js";
import { childrenOf, countOf, groupsOf } from "../../console/src/values/children.js";
import { arrayHead, dtypeName, previewOf } from "../../console/src/values/preview.js";

const numbers = Array.from({ length: 1000 }, (_, index) => index);

describe("a preview", () => {
  test.each([
    ["a list", numbers, "[0, 1, 2, 3, 4, 5, 6, 7, 8, …]"],
    ["a tuple", tuple(...numbers), "(0, 1, 2, 3, 4, 5, 6, 7, 8, …)"],
    ["a set", new Set(numbers), "{0, 1, 2, 3, 4, 5, 6, 7, 8, …}"],
    ["a dict", new Dict(numbers.map((n) => [n, new Float(n)])), "{0: 0.0, 1: 1.0, 2: 2.0, …}"],
    ["an OrderedDict", new OrderedDict([["a", numbers]]), "OrderedDict({'a': […]})"],
    ["nested ones", [numbers, new Dict([[1, numbers]]), tuple()], "[[…], {…}, ()]"],
    ["an array", NDArray.zeros([200, 320]), "float64 (200, 320)"],
    ["a list of arrays", [NDArray.zeros([5])], "[array(float64 (5,))]"],
    ["a text", "x".repeat(100), `'${"x".repeat(28)}…`],
    ["many bytes", new Uint8Array(10_000_000), "b'\\x00\\x00\\x00\\x00\\x00\\x00\\x0…"],
  ])("of %s", (_, value, expected) => {
    expect(previewOf(value, 30)).toBe(expected);
  });

  test("holds one item at least, however long", () => {
    expect(previewOf(["x".repeat(100), 1], 10)).toBe(`['${"x".repeat(38)}…, …]`);
  });

  test.each([null, true, new Float(5), 5n ** 50n, new Complex(1, 2), new Fraction(1, 3), new Slice(1, 2, 3)])(
    "is there for %s",
    (value) => {
      expect(previewOf(value, 80)).not.toBe("");
    },
  );
});

describe("numpy's name of a dtype", () => {
  test.each([
    ["<f8", "float64"],
    ["|u1", "uint8"],
    ["|b1", "bool"],
    [">i4", "int32 (big-endian)"],
    ["<c16", "complex128"],
    ["<U5", "<U5"],
    ["<M8[ns]", "<M8[ns]"],
    ["|S3", "|S3"],
  ])("%s is %s", (dtype, name) => {
    expect(dtypeName(dtype)).toBe(name);
  });
});

test("an array's head is its dtype and its shape, as Python writes it", () => {
  expect(arrayHead(NDArray.zeros([]))).toBe("float64 ()");
  expect(arrayHead(NDArray.zeros([3], "<i2"))).toBe("int16 (3,)");
});

describe("the facts of an array", () => {
  test("are its range and what is not finite", () => {
    const array = new NDArray(Float64Array.of(1.23456789, Number.NaN, -2, Number.POSITIVE_INFINITY));
    expect(arrayFacts(array)).toEqual({ range: { min: "-2", max: "1.23457" }, notFinite: 2 });
  });

  test("are few where there are no numbers", () => {
    const none = { range: undefined, notFinite: 0 };
    expect(arrayFacts(NDArray.from(["a", "b"]))).toEqual(none);
    expect(arrayFacts(NDArray.zeros([0]))).toEqual(none);
    expect(arrayFacts(NDArray.zeros([2], "<M8[s]"))).toEqual(none);
    expect(arrayFacts(new NDArray(Float64Array.of(Number.NaN)))).toEqual({ range: undefined, notFinite: 1 });
  });
});

describe("children", () => {
  test("are labelled as Python writes indices and keys", () => {
    expect(childrenOf([5])).toEqual([{ label: "0", value: 5 }]);
    expect(childrenOf(tuple("a"))).toEqual([{ label: "0", value: "a" }]);
    expect(childrenOf(new Set([5]))).toEqual([{ label: undefined, value: 5 }]);
    const dict = new Dict<unknown, unknown>([
      ["a", 1],
      [1, 2],
      [tuple(1, "x"), 3],
    ]);
    expect(childrenOf(dict)?.map(({ label }) => label)).toEqual(["'a'", "1", "(1, 'x')"]);
  });

  test("are no part of other values", () => {
    for (const value of ["text", 5, null, NDArray.zeros([2]), new NpScalar("<f4", 1)]) {
      expect(childrenOf(value)).toBeUndefined();
      expect(countOf(value)).toBeUndefined();
    }
    expect(countOf(new Dict([["a", 1]]))).toBe(1);
  });
});

describe("groups", () => {
  test("are not made of a hundred", () => {
    expect(groupsOf({ start: 0, end: 100 })).toBeUndefined();
    expect(groupsOf({ start: 700, end: 800 })).toBeUndefined();
  });

  test("hold a hundred each, the last one what is left", () => {
    expect(groupsOf({ start: 0, end: 250 })).toEqual([
      { start: 0, end: 100 },
      { start: 100, end: 200 },
      { start: 200, end: 250 },
    ]);
  });

  test.each([101, 9_999, 10_000, 10_001, 1_000_000])("of %i are a hundred at most, at each level", (end) => {
    let span = { start: 0, end };
    for (let level = 0; level < 4; level++) {
      const groups = groupsOf(span);
      if (groups === undefined) break;
      expect(groups.length).toBeLessThanOrEqual(100);
      expect(groups.length).toBeGreaterThan(1);
      expect(groups.at(-1)?.end).toBe(span.end);
      span = groups[0] as typeof span;
    }
    expect(span.end - span.start).toBe(100);
  });
});
