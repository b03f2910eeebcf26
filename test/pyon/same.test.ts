import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { encode } from "../../src/pyon/encode.js";
import { deregister, register } from "../../src/pyon/registry.js";
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
import { anyValue } from "./arbitrary.js";

const dict = (...entries: [unknown, unknown][]): Dict => new Dict(entries);

describe("the same value", () => {
  test.each<[string, unknown, unknown]>([
    ["undefined and None", undefined, null],
    ["an int as number and bigint", 5, 5n],
    ["a float with and without its class", 2.5, new Float(2.5)],
    ["-0 with and without its class", -0, new Float(-0)],
    ["NaN", Number.NaN, Number.NaN],
    ["NaN with and without its class", Number.NaN, new Float(Number.NaN)],
    ["a float beyond 2^53 and its class", 1e300, new Float(1e300)],
    ["boxed primitives and themselves", Object(5), 5],
    ["a boxed str and itself", Object("a"), "a"],
    [
      "an object and a Map",
      { a: 1, b: [2] },
      new Map<string, unknown>([
        ["b", [2]],
        ["a", 1],
      ]),
    ],
    ["an object and a Dict", { a: 1 }, dict(["a", 1])],
    ["an object without a prototype and one with", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["Maps of composite keys", new Map([[tuple(1, "a"), 1]]), dict([tuple(1, "a"), 1])],
    ["Dicts in another order", dict([1, 2], ["a", null]), dict(["a", null], [1, 2])],
    ["sets in another order", new Set([1, "a", tuple(1)]), new Set([tuple(1), "a", 1])],
    ["bytes in all their forms", Uint8Array.of(1, 2), Uint8Array.of(1, 2).buffer],
    ["a Buffer and bytes", Buffer.from([1, 2]), Uint8Array.of(1, 2)],
    ["a typed array and its NDArray", Float32Array.of(1, 2), new NDArray(Float32Array.of(1, 2))],
    [
      "a view and its copy",
      new NDArray(Int8Array.of(1, 2, 3), { strides: [-1], offset: 2 }),
      Int8Array.of(3, 2, 1),
    ],
    ["arrays of text", NDArray.from(["a", "bc"]), NDArray.from(["a", "bc"])],
    ["Fractions, reduced", new Fraction(2, 4), new Fraction(1, 2)],
    ["slices", new Slice(1, null, 2), new Slice(1n, undefined, 2)],
    ["complex numbers", new Complex(1, -0), new Complex(1, -0)],
    ["numpy scalars", new NpScalar("<f4", 0.5), new NpScalar("<f4", 0.5)],
    ["lists of another realm", runInNewContext("[1, { a: new Map([[1, 2]]) }]"), [1, { a: dict([1, 2]) }]],
    ["sparse lists and Nones", new Array(2), [null, null]],
  ])("is %s", (_, a, b) => {
    expect(sameValue(a, b)).toBe(true);
    expect(sameValue(b, a)).toBe(true);
    expect(sameValue([a], tuple([b])[0])).toBe(true);
  });

  test.each<[string, unknown, unknown]>([
    ["an int and a float", 5, new Float(5)],
    ["0 and -0", 0, -0],
    ["0.0 and -0.0", new Float(0), -0],
    ["a bool and an int", true, 1],
    ["an int and its digits", 1, "1"],
    ["None and false", null, false],
    ["a large int and the float nearest to it", 2n ** 60n, 2 ** 60],
    ["NaN and a number", Number.NaN, 1],
    ["a list and a tuple", [1], tuple(1)],
    ["lists of other lengths", [1, 2], [1]],
    ["dicts of other keys", { a: 1 }, { b: 1 }],
    ["dicts of other sizes", { a: 1 }, { a: 1, b: 2 }],
    ["dicts of other values", { a: 1 }, dict(["a", 2])],
    ["an inherited property and none", {}, { toString: null }],
    ["a missing key and one that holds None", { a: null }, { b: null }],
    ["keys that are equal but of other types", dict([1, "x"]), dict([new Float(1), "x"])],
    ["a dict and an OrderedDict", dict(["a", 1]), new OrderedDict([["a", 1]])],
    [
      "OrderedDicts in another order",
      new OrderedDict([
        ["a", 1],
        ["b", 2],
      ]),
      new OrderedDict([
        ["b", 2],
        ["a", 1],
      ]),
    ],
    ["a set and a list", new Set([1]), [1]],
    ["sets of equal items of other types", new Set([1]), new Set([true])],
    ["a str and bytes", "a", Uint8Array.of(97)],
    ["bytes and an array of them", Uint8Array.of(1), new NDArray(Uint8Array.of(1))],
    ["arrays of other dtypes", Float32Array.of(1), Float64Array.of(1)],
    ["arrays of other byte orders", NDArray.zeros([1], "<f8"), NDArray.zeros([1], ">f8")],
    ["arrays of other shapes", NDArray.zeros([2, 1]), NDArray.zeros([1, 2])],
    ["arrays of other elements", Int8Array.of(1, 2), Int8Array.of(1, 3)],
    ["a numpy scalar and its value", new NpScalar("<f8", 1.5), 1.5],
    ["numpy scalars of other dtypes", new NpScalar("<i4", 1), new NpScalar("<i8", 1)],
    ["complex parts of other signs", new Complex(0, -0), new Complex(0, 0)],
    ["a Fraction and an int", new Fraction(1, 1), 1],
    ["objects that PYON has no form for", new Date(0), new Date(0)],
    [
      "an instance and a dict",
      new (class Point {
        x = 1;
      })(),
      { x: 1 },
    ],
  ])("is not %s", (_, a, b) => {
    expect(sameValue(a, b)).toBe(false);
    expect(sameValue(b, a)).toBe(false);
  });

  test("is an object of an unknown class and itself", () => {
    const date = new Date(0);
    expect(sameValue([date], [date])).toBe(true);
  });

  test("is found a thousand levels deep", () => {
    const nest = (end: unknown): unknown => {
      let value = end;
      for (let i = 0; i < 500; i++) value = i % 2 === 0 ? [value] : { a: dict([1, value]) };
      return value;
    };
    expect(sameValue(nest(1), nest(1n))).toBe(true);
    expect(sameValue(nest(1), nest(2))).toBe(false);
  });
});

describe("values of a registered type", () => {
  class Point {
    readonly x: number;
    constructor(x: number) {
      this.x = x;
    }
  }

  afterEach(() => deregister("Point"));

  test("are the same when they are encoded the same", () => {
    register({
      name: "Point",
      is: (value) => value instanceof Point,
      encode: ({ x }: Point) => [x],
      decode: (x: number) => new Point(x),
    });
    expect(sameValue([new Point(1)], [new Point(1)])).toBe(true);
    expect(sameValue(new Point(1), new Point(2))).toBe(false);
    expect(sameValue(new Point(1), [1])).toBe(false);
  });
});

test("any value is the same as what comes of its text, and as another only when that has the same text", () => {
  const exact = { exact: true };
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      const [textA, textB] = [encode(a, { version: 2 }), encode(b, { version: 2 })];
      expect(sameValue(decode(textA, exact), a), textA).toBe(true);
      // The order of dicts and sets may differ.
      if (sameValue(a, b)) expect(textA.length).toBe(textB.length);
      else expect(textA).not.toBe(textB);
    }),
  );
});
