import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { sameValue } from "../../src/pyon/same.js";
import {
  Complex,
  Dict,
  Float,
  Fraction,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  tuple,
} from "../../src/pyon/values.js";
import { containerKind, getItem, hasItem, Tree } from "../../src/sync-struct/tree.js";
import { append, del, insert, pop, refusal, set } from "./changes.js";

describe("what is no list, dict or array", () => {
  test.each<[string, unknown, string]>([
    ["None", null, "NoneType"],
    ["undefined", undefined, "NoneType"],
    ["a bool", true, "bool"],
    ["an int", 5, "int"],
    ["a bigint", 5n, "int"],
    ["a float", 0.5, "float"],
    ["a Float", new Float(5), "float"],
    ["a str", "ab", "str"],
    ["bytes", Uint8Array.of(1), "bytes"],
    ["a tuple", tuple(1), "tuple"],
    ["a set", new Set(), "set"],
    ["a complex number", new Complex(1, 2), "complex"],
    ["a slice", new Slice(), "slice"],
    ["a Fraction", new Fraction(1, 2), "Fraction"],
    ["a numpy scalar", new NpScalar("<u2", 1), "numpy.uint16"],
    ["a numpy bool", new NpScalar("|b1", true), "numpy.bool_"],
    ["an object of an unknown class", new Date(0), "Date"],
  ])("refuses all changes as Python does: %s", (_, value, type) => {
    const root = { at: value };
    const lacks = (name: string): string => `AttributeError: '${type}' object has no attribute '${name}'`;
    expect(refusal(root, append(["at"], 1))).toBe(lacks("append"));
    expect(refusal(root, insert(["at"], 0, 1))).toBe(lacks("insert"));
    if (type !== "set") expect(refusal(root, pop(["at"], 0))).toBe(lacks("pop"));
    expect(refusal(root, set(["at"], 0, 1))).toBe(
      `TypeError: '${type}' object does not support item assignment`,
    );
    expect(refusal(root, del(["at"], 0))).toBe(`TypeError: '${type}' object doesn't support item deletion`);
  });

  test("refuses what dicts and sets lack", () => {
    expect(refusal({}, append([], 1))).toBe("AttributeError: 'dict' object has no attribute 'append'");
    expect(refusal(new OrderedDict(), insert([], 0, 1))).toBe(
      "AttributeError: 'collections.OrderedDict' object has no attribute 'insert'",
    );
    expect(refusal(new Set([1]), pop([], 1))).toBe("TypeError: set.pop() takes no arguments (1 given)");
  });

  test.each<[string, unknown, unknown, string]>([
    ["None", null, "a", "TypeError: 'NoneType' object is not subscriptable"],
    ["an int", 5, 0, "TypeError: 'int' object is not subscriptable"],
    ["a set", new Set([1]), 1, "TypeError: 'set' object is not subscriptable"],
    ["a str, outside", "ab", 2, "IndexError: string index out of range"],
    ["a str, by a str", "ab", "a", "TypeError: string indices must be integers, not 'str'"],
    ["bytes, outside", Uint8Array.of(1), 1, "IndexError: byte index out of range"],
    [
      "bytes, by None",
      Uint8Array.of(1),
      null,
      "TypeError: byte indices must be integers or slices, not NoneType",
    ],
    ["a tuple, outside", tuple(1), 1, "IndexError: tuple index out of range"],
    ["a tuple, by a str", tuple(1), "x", "TypeError: tuple indices must be integers or slices, not str"],
    ["a numpy scalar", new NpScalar("<i4", 1), 0, "IndexError: invalid index to scalar variable."],
  ])("leads nowhere: %s", (_, value, key, expected) => {
    expect(refusal([value], set([0, key], 0, 1))).toBe(expected);
    expect(hasItem(value, key)).toBe(false);
  });
});

describe("getItem and hasItem", () => {
  test.each<[string, unknown, unknown, unknown]>([
    ["a plain object", { a: 1 }, "a", 1],
    ["a plain object by numpy's str", { a: 1 }, new NpScalar("<U1", "a"), 1],
    ["a key that holds undefined", { a: undefined }, "a", undefined],
    ["a Map", new Map([[1, "x"]]), 1n, "x"],
    ["a Map that holds undefined", new Map([[1, undefined]]), 1, undefined],
    ["a Dict", new Dict([[tuple(1), "x"]]), tuple(true), "x"],
    ["a list", [1, 2], -1, 2],
    ["a list's slice", [1, 2, 3], new Slice(null, null, -2), [3, 1]],
    ["a tuple", tuple(1, 2), 1, 2],
    ["a tuple's slice", tuple(1, 2), new Slice(1, null), tuple(2)],
    ["an array's element", NDArray.from([1, 2]), -1, 2],
    ["a typed array's element", new Float32Array([0.5]), 0, 0.5],
    ["an array's row", NDArray.from([[1, 2]]), 0, NDArray.from([1, 2])],
    ["an array by a list", NDArray.from([1, 2]), [1], NDArray.from([2])],
    ["a str's character", "a\u{1f600}", -1, "\u{1f600}"],
    ["a str's slice", "abc", new Slice(null, null, 2), "ac"],
    ["numpy's str's character", new NpScalar("<U2", "ab"), 1, "b"],
    ["a byte", Uint8Array.of(7, 8), 1, 8],
    ["some bytes", Uint8Array.of(7, 8), new Slice(1), Uint8Array.of(8)],
    ["a numpy scalar with a new axis", new NpScalar("<i4", 7), null, new NDArray(Int32Array.of(7))],
    ["a numpy scalar's all", new NpScalar("<i4", 7), tuple(), new NpScalar("<i4", 7)],
  ])("find %s", (_, container, key, expected) => {
    const found = getItem(container, key);
    expect(sameValue(found, expected), String(found)).toBe(true);
    expect(hasItem(container, key)).toBe(true);
    expect(sameValue(new Tree(container).resolve([key]), expected)).toBe(true);
  });

  test("find nothing at a list's end, and in nothing", () => {
    expect(hasItem([1], 1)).toBe(false);
    expect(hasItem([1], -0)).toBe(false);
    expect(hasItem([1], 0.5)).toBe(false);
    expect(hasItem([1], new Slice(null, null, 0))).toBe(false);
    expect(hasItem({ a: 1 }, 1)).toBe(false);
    expect(hasItem({ a: 1 }, [])).toBe(false);
    expect(hasItem(new Map([["a", 1]]), "b")).toBe(false);
    expect(hasItem(undefined, "b")).toBe(false);
  });
});

describe("containerKind", () => {
  test("tells what holds other values from what does not", () => {
    const kinds: [unknown, string | undefined][] = [
      [{}, "dict"],
      [Object.create(null), "dict"],
      [new Map(), "dict"],
      [new OrderedDict(), "dict"],
      [[], "list"],
      [tuple(), "tuple"],
      [NDArray.zeros([1]), "array"],
      [new Float64Array(1), "array"],
      [new BigInt64Array(1), "array"],
      [new Uint8ClampedArray(1), "array"],
      [new Uint8Array(1), undefined],
      [Buffer.from("a"), undefined],
      [new DataView(new ArrayBuffer(1)), undefined],
      [new Set(), undefined],
      ["text", undefined],
      [null, undefined],
      [undefined, undefined],
      [new Float(1), undefined],
      [new NpScalar("<i4", 1), undefined],
      [new Date(), undefined],
      [new (class Point {})(), undefined],
      [() => 0, undefined],
    ];
    for (const [value, kind] of kinds) expect(containerKind(value), inspect(value)).toBe(kind);
  });
});
