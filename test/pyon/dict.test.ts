import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import {
  Complex,
  Dict,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  type Tuple,
  tuple,
} from "../../src/pyon/values.js";
import { anyKey } from "./arbitrary.js";

/** Keys that Python holds equal, a group a line. */
const equals: readonly (readonly [name: string, ...keys: unknown[]])[] = [
  ["one", 1, 1n, float(1), true, new Complex(1, 0), new Fraction(1), new NpScalar("<i4", 1)],
  ["zero", 0, -0, 0n, float(-0), false, new Complex(0, -0), new NpScalar("<f8", 0)],
  ["a half", 0.5, float(0.5), new Fraction(1, 2), new NpScalar("<f4", 0.5)],
  ["2**53", 2 ** 53, 2n ** 53n, float(2 ** 53), new Fraction(2n ** 53n)],
  ["a big int", 10n ** 30n, new Fraction(10n ** 30n)],
  ["infinity", Number.POSITIVE_INFINITY, float(Number.POSITIVE_INFINITY)],
  ["None", null, undefined],
  ["str", "a", new NpScalar("<U1", "a")],
  ["bytes", new Uint8Array([1, 2]), Buffer.from([1, 2]), new NpScalar("|S2", new Uint8Array([1, 2]))],
  ["tuples", tuple(1, tuple("a")), tuple(true, tuple("a")), tuple(float(1), tuple("a"))],
  ["empty tuples", tuple(), tuple()],
  ["complex", new Complex(1, 2), new Complex(1, 2)],
  ["fractions", new Fraction(1, 3), new Fraction(2, 6)],
  ["slices", new Slice(1, 2), new Slice(float(1), 2, null)],
];

/** Keys that Python tells apart, however alike they look. */
const different: readonly (readonly [unknown, unknown])[] = [
  [1, "1"],
  [null, "null"],
  [null, 0],
  [true, "true"],
  [tuple(1, 2), "(1,2)"],
  [tuple("1"), tuple(1)],
  [tuple("a", "b"), tuple("a,b")],
  [tuple(tuple(1), 2), tuple(1, tuple(2))],
  [tuple(tuple()), tuple()],
  [new Uint8Array([49]), "1"],
  [new Uint8Array([49]), tuple(49)],
  [new Fraction(1, 10), 0.1],
  [new Fraction(2n ** 53n + 1n), 2 ** 53],
  [2n ** 53n + 1n, 2 ** 53],
  [new Complex(1, 2), tuple(1, 2)],
  [new Slice(1, 2), tuple(1, 2, null)],
  [NpScalar.fromBytes(new Uint8Array(8), "<M8[s]"), NpScalar.fromBytes(new Uint8Array(8), "<m8[s]")],
  [NpScalar.fromBytes(new Uint8Array(8), "<M8[s]"), new Uint8Array(8)],
];

describe("Dict", () => {
  test.each(equals)("holds Python's equal keys to be one: %s", (_, ...keys) => {
    for (const first of keys) {
      const dict = new Dict([[first, "first"]]);
      for (const key of keys) {
        expect(dict.get(key)).toBe("first");
        expect(dict.has(key)).toBe(true);
        const copy = new Dict(dict);
        copy.set(key, "second");
        expect([...copy]).toEqual([...new Dict([[first, "second"]])]);
        expect(copy.delete(key)).toBe(true);
        expect(copy.size).toBe(0);
        expect(copy.has(first)).toBe(false);
      }
    }
  });

  test.each(different)("tells %o from %o", (a, b) => {
    const dict = new Dict([
      [a, "a"],
      [b, "b"],
    ]);
    expect(dict.size).toBe(2);
    expect(dict.get(a)).toBe("a");
    expect(dict.get(b)).toBe("b");
    expect(dict.delete(a)).toBe(true);
    expect(dict.get(b)).toBe("b");
    expect(dict.delete(a)).toBe(false);
  });

  test("keeps the order of insertion and the key as it was first written", () => {
    const dict = new Dict<unknown, number>([
      [true, 1],
      ["b", 2],
      [tuple(1), 3],
    ]);
    dict.set(1, 10).set(tuple(true), 30);
    expect([...dict.keys()][0]).toBe(true);
    expect([...dict.values()]).toEqual([10, 2, 30]);
    dict.delete(1);
    dict.set(1, 11);
    expect([...dict.keys()].at(-1)).toBe(1);
  });

  test("takes deeply nested tuples as keys, spelled in proportion to their size", () => {
    const nest = (levels: number): Tuple =>
      levels === 0 ? tuple("x", 1) : (tuple(nest(levels - 1), levels) as Tuple);
    const dict = new Dict([[nest(150), "deep"]]);
    expect(dict.get(nest(150))).toBe("deep");
    expect(dict.has(nest(149))).toBe(false);
    expect(decode(`{${"(".repeat(90)}1${",)".repeat(90)}: 2}`)).toBeInstanceOf(Dict);
  });

  test("forgets everything when cleared", () => {
    const dict = new Dict<unknown, number>([
      [tuple(1), 1],
      [true, 2],
    ]);
    dict.clear();
    expect(dict.size).toBe(0);
    expect(dict.has(tuple(1))).toBe(false);
    dict.set(1, 3);
    expect([...dict.keys()]).toEqual([1]);
  });

  test.each([
    ["list", [1]],
    ["dict", { a: 1 }],
    ["dict", new Dict()],
    ["set", new Set()],
    ["numpy.ndarray", new NDArray(new Float64Array(1))],
    ["numpy.ndarray", new Float64Array(1)],
    ["list", tuple([1])],
  ])("refuses what Python cannot hash: %s", (type, key) => {
    const message = `unhashable type: '${type}'`;
    expect(() => new Dict().set(key, 1)).toThrow(new TypeError(message));
    expect(() => new Dict().get(key)).toThrow(new TypeError(message));
    expect(() => new Dict().has(key)).toThrow(new TypeError(message));
    expect(() => new Dict().delete(key)).toThrow(new TypeError(message));
  });

  test("takes objects of other classes by identity", () => {
    const key = new Date(0);
    const dict = new Dict([[key, 1]]);
    expect(dict.get(key)).toBe(1);
    expect(dict.has(new Date(0))).toBe(false);
    expect(new Dict([[tuple(key), 1]]).get(tuple(key))).toBe(1);
    expect(new Dict([[tuple(key), 1]]).has(tuple(new Date(0)))).toBe(false);
  });

  test("is a Map, and OrderedDict is a Dict", () => {
    expect(new Dict()).toBeInstanceOf(Map);
    expect(new OrderedDict()).toBeInstanceOf(Dict);
    expect(new Dict(null).size).toBe(0);
    expect(new OrderedDict([[tuple(1), 2]]).get(tuple(1))).toBe(2);
  });

  test("finds again whatever was put in", () => {
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 6 }), (keys) => {
        const dict = new Dict<unknown, number>();
        for (const [index, key] of keys.entries()) {
          const size = dict.has(key) ? dict.size : dict.size + 1;
          dict.set(key, index);
          expect(dict.size).toBe(size);
          expect(dict.get(key)).toBe(index);
        }
        for (const key of [...dict.keys()]) expect(dict.delete(key)).toBe(true);
        expect(dict.size).toBe(0);
      }),
    );
  });
});
