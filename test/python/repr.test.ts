import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
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
import { repr } from "../../src/python/repr.js";
import { shortName, textVectors } from "./vectors.js";

describe("repr writes what Python writes", () => {
  const vectors = textVectors.filter((vector) => vector.repr !== undefined);

  test("for a few hundred values", () => {
    expect(vectors.length).toBeGreaterThan(350);
  });

  test.each(vectors.map((vector) => [shortName(vector.pyon), vector] as const))("%s", (_, vector) => {
    expect(repr(decode(vector.pyon, { version: 1, exact: true }))).toBe(vector.repr);
  });
});

describe("repr of natural values", () => {
  const cases: readonly (readonly [name: string, value: unknown, text: string])[] = [
    ["undefined is None", undefined, "None"],
    ["an integral number is an int", 5, "5"],
    ["a number with a fraction is a float", 2.5, "2.5"],
    ["minus zero is a float", -0, "-0.0"],
    ["a number beyond the safe integers is a float", 2 ** 60, "1.152921504606847e+18"],
    ["a bigint is an int", 2n ** 60n, "1152921504606846976"],
    ["a Float is a float", new Float(5), "5.0"],
    ["a plain object is a dict", { a: [1, null, true], "it's": {} }, `{'a': [1, None, True], "it's": {}}`],
    ["an object without prototype too", Object.assign(Object.create(null), { a: 1 }), "{'a': 1}"],
    ["__proto__ is a key like any other", JSON.parse('{"__proto__": 1}'), "{'__proto__': 1}"],
    ["a Map is a dict", new Map<unknown, unknown>([[tuple(1), 2]]), "{(1,): 2}"],
    [
      "a dict is left in its order",
      new Dict<unknown, unknown>([
        ["b", 1],
        ["a", 2],
      ]),
      "{'b': 1, 'a': 2}",
    ],
    ["an OrderedDict names itself", new OrderedDict([["b", 1]]), "OrderedDict([('b', 1)])"],
    ["a Set is sorted", new Set([10, 9, "b", "a", 1.5]), "{1.5, 9, 10, 'a', 'b'}"],
    ["a Complex", new Complex(1, -2), "(1-2j)"],
    ["a Fraction", new Fraction(-2, 6), "Fraction(-1, 3)"],
    ["a Slice", new Slice(1, null, -1), "slice(1, None, -1)"],
    ["bytes", new Uint8Array([0, 39, 97]), `b"\\x00'a"`],
    ["an ArrayBuffer is bytes", new Uint8Array([97]).buffer, "b'a'"],
    ["a scalar of numpy", new NpScalar("<f4", 0.1), "0.1"],
    ["a typed array", new Float32Array([1, 2.5]), "array([1. , 2.5], dtype=float32)"],
    [
      "a transposed array",
      new NDArray(new Int32Array([1, 2, 3, 4]), { shape: [2, 2], strides: [1, 2] }),
      "array([[1, 3],\n       [2, 4]], dtype=int32)",
    ],
    [
      "a view that starts inside its data",
      new NDArray(new Float64Array([9, 1, 2]), { shape: [2], offset: 1 }),
      "array([1., 2.])",
    ],
    [
      "a reversed view",
      new NDArray(new Float64Array([1, 2]), { strides: [-1], shape: [2], offset: 1 }),
      "array([2., 1.])",
    ],
  ];

  test.each(cases)("%s", (_, value, text) => {
    expect(repr(value)).toBe(text);
  });

  test.each([
    ["a function", () => 1, "a function has no counterpart in Python"],
    ["a symbol", Symbol("x"), "a symbol has no counterpart in Python"],
    ["a Date in a list", [new Date(0)], "Date has no counterpart in Python"],
  ])("%s is refused", (_, value, message) => {
    expect(() => repr(value)).toThrow(new TypeError(message));
  });

  test("a value as deep as decoding allows", () => {
    const text = "[".repeat(999) + "]".repeat(999);
    expect(repr(decode(text, { version: 1 }))).toBe(text);
  });
});
