import { runInNewContext } from "node:vm";
import { Complex as PlainComplex } from "complex.js";
import { Fraction as PlainFraction } from "fraction.js";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { PyonEncodeError } from "../../src/pyon/errors.js";
import { canonicalKey } from "../../src/pyon/keys.js";
import { kindOf } from "../../src/pyon/kind-of.js";
import { pythonType } from "../../src/pyon/python-type.js";
import * as values from "../../src/pyon/values.js";

const { Complex, Dict, Float, Fraction, NDArray, NpScalar, OrderedDict, Slice, Tuple, tuple } = values;

describe("the kind of", () => {
  test.each<[string, object, string, string | undefined]>([
    ["a plain object", {}, "dict", "dict"],
    ["an object without a prototype", Object.create(null), "dict", "dict"],
    ["a Map", new Map(), "dict", "dict"],
    ["a Dict", new Dict(), "dict", "dict"],
    ["an OrderedDict", new OrderedDict(), "collections.OrderedDict", "dict"],
    ["an Array", [], "list", "list"],
    ["a Tuple", tuple(), "tuple", "tuple"],
    ["an NDArray", NDArray.zeros([1]), "numpy.ndarray", "array"],
    ["a typed array", new Float32Array(1), "numpy.ndarray", "array"],
    ["bytes", new Uint8Array(1), "bytes", undefined],
    ["a Buffer", Buffer.alloc(1), "bytes", undefined],
    ["an ArrayBuffer", new ArrayBuffer(1), "bytes", undefined],
    ["a Set", new Set(), "set", undefined],
    ["a Float", new Float(1), "float", undefined],
    ["a Complex", new Complex(1, 2), "complex", undefined],
    ["a Fraction", new Fraction(1, 2), "Fraction", undefined],
    ["a Slice", new Slice(1), "slice", undefined],
    ["a numpy scalar", new NpScalar("<f4", 1), "numpy.float32", undefined],
    ["a numpy scalar of text", new NpScalar("<U2", "ab"), "numpy.str_", undefined],
    ["a Number object", Object(5), "int", undefined],
    ["a String object", Object("a"), "str", undefined],
  ])("%s", (_, value, type, container) => {
    const kind = kindOf(value);
    expect([kind?.type(value), kind?.container]).toEqual([type, container]);
    expect(pythonType(value)).toBe(type);
    // A second look takes what the first one found.
    expect(kindOf(value)).toBe(kind);
  });

  test.each<[string, () => object, object]>([
    ["a Map", () => new (class extends Map {})(), new Map()],
    ["an Array", () => new (class extends Array {})(), []],
    ["a Tuple", () => Object.setPrototypeOf([], class extends Tuple {}.prototype), tuple()],
    ["an OrderedDict", () => new (class extends OrderedDict {})(), new OrderedDict()],
    ["an NDArray", () => new (class extends NDArray {})(new Int8Array(1)), NDArray.zeros([1])],
    ["a Float", () => new (class extends Float {})(1), new Float(1)],
  ])("a class that is derived from that of %s", (_, make, base) => {
    expect(kindOf(make())).toBe(kindOf(base));
  });

  test.each<[string, object]>([
    ["({})", {}],
    ["[]", []],
    ["new Map()", new Map()],
    ["new Set()", new Set()],
    ["new Uint8Array(1)", new Uint8Array(1)],
    ["new Int16Array(1)", new Int16Array(1)],
    ["new ArrayBuffer(1)", new ArrayBuffer(1)],
    ["Object(1n)", Object(1n)],
  ])("%s of another realm is that of this one's", (program, ours) => {
    const foreign = runInNewContext(`({}), ${program}`) as object;
    expect(kindOf(foreign)).toBe(kindOf(ours));
    expect(kindOf(foreign)).toBe(kindOf(ours));
  });

  test.each<[string, object]>([
    ["a Date", new Date()],
    ["a Promise", Promise.resolve()],
    ["an instance of a class", new (class Point {})()],
    ["an instance of another realm's class", runInNewContext("new (class Point {})()") as object],
    ["a DataView", new DataView(new ArrayBuffer(1))],
  ])("%s is none", (_, value) => {
    expect(kindOf(value)).toBeUndefined();
  });
});

test("the classes of other libraries are their own", () => {
  expect(Complex).toBe(PlainComplex);
  expect(Fraction).toBe(PlainFraction);
});

test.each<[object, string]>([
  [[1], "list"],
  [{}, "dict"],
  [new Map(), "dict"],
  [new OrderedDict(), "collections.OrderedDict"],
  [new Set(), "set"],
  [NDArray.zeros([1]), "numpy.ndarray"],
  [new Float64Array(1), "numpy.ndarray"],
])("%o is no key", (value, type) => {
  expect(() => canonicalKey(value)).toThrow(`unhashable type: '${type}'`);
});

test.each<[string, (memory: ArrayBuffer) => object]>([
  ["an ArrayBuffer", (memory) => memory],
  ["a typed array", (memory) => new Int16Array(memory)],
])("%s whose memory has gone elsewhere is refused as what cannot be encoded", (_, make) => {
  const memory = new ArrayBuffer(8);
  const value = make(memory);
  structuredClone(memory, { transfer: [memory] });
  expect(() => encode({ a: value })).toThrow(PyonEncodeError);
});
