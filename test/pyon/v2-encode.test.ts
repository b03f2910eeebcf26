import { runInNewContext } from "node:vm";
import { Float16Array } from "@petamoriken/float16";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PyonEncodeError } from "../../src/pyon/errors.js";
import { encodeV2 } from "../../src/pyon/v2-encode.js";
import {
  Complex,
  Dict,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  Tuple,
  tuple,
} from "../../src/pyon/values.js";
import { anyString } from "./arbitrary.js";

const encode = (value: unknown): string => encodeV2(value, false);
const marker = (name: string, args: string): string => `{"__jsonclass__":["${name}",[${args}]]}`;
class Unknown {
  field = 1;
}

describe("version 2 writes", () => {
  test.each([
    ["null", null, "null"],
    ["undefined", undefined, "null"],
    ["undefined in an object", { a: undefined }, '{"a":null}'],
    ["holes", new Array(2), "[null,null]"],
    ["booleans", [true, false], "[true,false]"],
    [
      "ints",
      [0, 1, -1, 9, 10, 99, 100, 2147483647, 2147483648],
      "[0,1,-1,9,10,99,100,2147483647,2147483648]",
    ],
    [
      "negative ints",
      [-2147483647, -2147483648, -(2 ** 53 - 1)],
      "[-2147483647,-2147483648,-9007199254740991]",
    ],
    ["bigints", [5n, -(10n ** 20n)], "[5,-100000000000000000000]"],
    ["floats", [1.5, -0.001, 1e-5, 1.5e-7, 5e-324], "[1.5,-0.001,1e-05,1.5e-07,5e-324]"],
    ["integral numbers beyond the safe ones", [2 ** 53, 1e16, -1e22], "[9007199254740992.0,1e+16,-1e+22]"],
    ["minus zero", -0, "-0.0"],
    ["NaN and infinities", [Number.NaN, Infinity, -Infinity], "[NaN,Infinity,-Infinity]"],
    ["Float", [float(5), float(-0), float(1e16), float(0.5), float(NaN)], "[5.0,-0.0,1e+16,0.5,NaN]"],
    [
      "strings",
      'a"b\\c\b\f\n\r\t\u0000\u007fé😀\ud800',
      '"a\\"b\\\\c\\b\\f\\n\\r\\t\\u0000\\u007f\\u00e9\\ud83d\\ude00\\ud800"',
    ],
    ["boxed values", [Object("a"), Object(5), Object(true), Object(5n)], '["a",5,true,5]'],
    ["objects", { b: 1, a: { c: [] } }, '{"b":1,"a":{"c":[]}}'],
    ["objects without prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["__proto__", JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    [
      "own enumerable string keys only",
      Object.defineProperty({ [Symbol("s")]: 1 }, "hidden", { value: 1 }),
      "{}",
    ],
    ["toJSON as any other key", { toJSON: null }, '{"toJSON":null}'],
    [
      "Maps of strings",
      new Map([
        ["b", 1],
        ["1", 2],
      ]),
      '{"b":1,"1":2}',
    ],
    [
      "Dicts of strings",
      new Dict([
        ["b", 1],
        ["1", 2],
      ]),
      '{"b":1,"1":2}',
    ],
    ["empty Maps", [new Map(), new Dict()], "[{},{}]"],
    [
      "other Maps",
      new Map<unknown, unknown>([
        [1, "a"],
        ["b", tuple()],
      ]),
      marker("dict", `[[1,"a"],["b",${marker("tuple", "[]")}]]`),
    ],
    ["tuple keys", new Dict([[tuple(1), 2]]), marker("dict", `[[${marker("tuple", "[1]")},2]]`)],
    ["OrderedDicts", new OrderedDict([["b", 1]]), marker("OrderedDict", '[["b",1]]')],
    ["empty OrderedDicts", new OrderedDict(), marker("OrderedDict", "[]")],
    ["tuples", tuple(1, tuple()), marker("tuple", `[1,${marker("tuple", "[]")}]`)],
    ["sets", new Set([1, tuple(2)]), marker("set", `[1,${marker("tuple", "[2]")}]`)],
    ["empty sets", new Set(), marker("set", "[]")],
    ["bytes", new Uint8Array([1, 2, 3]), marker("bytes", '"AQID"')],
    ["Buffers", Buffer.from("abc"), marker("bytes", '"YWJj"')],
    ["ArrayBuffers", new Uint8Array([255]).buffer, marker("bytes", '"/w=="')],
    ["views of bytes", new Uint8Array([1, 2, 3]).subarray(1, 2), marker("bytes", '"Ag=="')],
    ["complex numbers", new Complex(1, -0), marker("complex", "1.0,-0.0")],
    ["complex NaN", new Complex(Number.NaN, Infinity), marker("complex", "NaN,Infinity")],
    ["fractions", new Fraction(-7, 2), marker("Fraction", "-7,2")],
    ["slices", new Slice(1, null, tuple()), marker("slice", `1,null,${marker("tuple", "[]")}`)],
    ["typed arrays", new Float32Array([1, 2]), marker("nparray", '[2],"<f4","AACAPwAAAEA="')],
    ["float16 arrays", new Float16Array([1]), marker("nparray", '[1],"<f2","ADw="')],
    ["clamped arrays", new Uint8ClampedArray([7]), marker("nparray", '[1],"|u1","Bw=="')],
    [
      "views of typed arrays",
      new Int16Array([1, 2, 3]).subarray(1, 2),
      marker("nparray", '[1],"<i2","AgA="'),
    ],
    ["arrays", new NDArray(new Int8Array(6), { shape: [2, 3] }), marker("nparray", '[2,3],"|i1","AAAAAAAA"')],
    [
      "transposed arrays in C order",
      new NDArray(new Int8Array([1, 2, 3, 4]), { shape: [2, 2], strides: [1, 2] }),
      marker("nparray", '[2,2],"|i1","AQMCBA=="'),
    ],
    ["numpy scalars", new NpScalar("<f8", 1.5), marker("npscalar", '"<f8","AAAAAAAA+D8="')],
    ["array subclasses", class extends Array {}.of(1, 2), "[1,2]"],
    [
      "what another realm made",
      runInNewContext(
        "[{a: new Map([[1, new Set([2])]])}, new Uint8Array(1), new ArrayBuffer(1), new Int8Array(1)]",
      ),
      `[{"a":${marker("dict", `[[1,${marker("set", "[2]")}]]`)}},${marker("bytes", '"AA=="')},${marker("bytes", '"AA=="')},${marker("nparray", '[1],"|i1","AA=="')}]`,
    ],
  ])("%s", (_, value, text) => {
    expect(encode(value)).toBe(text);
  });

  test("indented as Python does", () => {
    const value = { a: [], b: {}, c: [1, { d: tuple() }], '"[,]{:}"': '[,]{:}"\\' };
    expect(encodeV2(value, true)).toBe(`{
    "a": [],
    "b": {},
    "c": [
        1,
        {
            "d": {
                "__jsonclass__": [
                    "tuple",
                    [
                        []
                    ]
                ]
            }
        }
    ],
    "\\"[,]{:}\\"": "[,]{:}\\"\\\\"
}`);
    expect(encodeV2(5, true)).toBe("5");
    expect(encodeV2("[", true)).toBe('"["');
  });

  test("strings as JSON does, in ASCII", () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const encoded = encode(text);
        expect(JSON.parse(encoded)).toBe(text);
        expect(encoded).toMatch(/^[ -~]*$/);
      }),
    );
  });

  test("texts of any length, whatever they are made of", () => {
    for (const part of ["x", "é", '"']) {
      for (const length of [1023, 1024, 1025, 4095, 4096, 4097, 32767, 32768, 32769, 100_000]) {
        const value = { a: part.repeat(length), b: [length, part, 0.1], [part.repeat(length)]: [part] };
        expect(JSON.parse(encode(value))).toEqual(value);
      }
    }
    for (const count of [8191, 8192, 8193, 50_000]) {
      const value = Array.from({ length: count }, (_, index) => [index, -index, index / 7]);
      expect(JSON.parse(encode(value).replaceAll("-0.0", "0"))).toEqual(JSON.parse(JSON.stringify(value)));
    }
    const bytes = new Uint8Array(1_000_000).fill(7);
    expect(encode([1, bytes, 2])).toBe(
      `[1,${marker("bytes", `"${Buffer.from(bytes).toString("base64")}"`)},2]`,
    );
  });
});

describe("version 2 refuses", () => {
  const self: { a: unknown[] } = { a: [1] };
  self.a.push({ self });
  const map = new Map<string, unknown>();
  map.set("m", map);
  let deep: unknown = [];
  for (let i = 0; i < 1000; i++) deep = [deep];

  test.each([
    ["functions", { a: () => 1 }, ["a"], "function a has no PYON form (at value.a)"],
    ["anonymous functions", [() => 1], [0], "a function has no PYON form (at value[0])"],
    ["symbols", Symbol("s"), [], "a symbol has no PYON form"],
    [
      "unknown classes",
      { a: [new Unknown()] },
      ["a", 0],
      "an object of class Unknown has no PYON form (at value.a[0])",
    ],
    ["dates", tuple(1, new Date(0)), [1], "an object of class Date has no PYON form (at value[1])"],
    [
      "promises",
      { "a b": Promise.resolve() },
      ["a b"],
      'a Promise has no PYON form: is an await missing? (at value["a b"])',
    ],
    ["DataViews", new DataView(new ArrayBuffer(1)), [], "an object of class DataView has no PYON form"],
    ["objects with a prototype", Object.create({ a: 1 }), [], "an object of class Object has no PYON form"],
    [
      "objects that contain themselves",
      self,
      ["a", 1, "self"],
      "the value contains itself (at value.a[1].self)",
    ],
    ["Maps that contain themselves", [map], [0, "m"], "the value contains itself (at value[0].m)"],
    [
      "deep nesting",
      deep,
      new Array(1000).fill(0),
      "nested deeper than 1000 brackets (at value[0][0][0][0][0][0][0][0]…[0][0][0][0][0][0][0][0])",
    ],
    [
      "the marker as a key",
      { a: { __jsonclass__: 1 } },
      ["a", "__jsonclass__"],
      "a dict with the key __jsonclass__ would be read as something else (at value.a.__jsonclass__)",
    ],
    [
      "the marker as the key of a Map",
      new Map([["__jsonclass__", 1]]),
      ["__jsonclass__"],
      "a dict with the key __jsonclass__ would be read as something else (at value.__jsonclass__)",
    ],
    ["lists as keys", new Map([[[1], 2]]), [[1]], "unhashable type: 'list' (at value[<Array>])"],
    ["dicts in sets", new Set([1, {}]), [1], "unhashable type: 'dict' (at value[1])"],
    ["values of Maps", new Map([[1, Symbol("s")]]), [1], "a symbol has no PYON form (at value[1])"],
    ["parts of slices", new Slice(null, Symbol("s")), [1], "a symbol has no PYON form (at value[1])"],
    ["ints without end", [10n ** 4300n], [0], "an int of more than 4300 digits (at value[0])"],
    [
      "strings that do not fit their array",
      { x: new NDArray(["a", "bcd"], { dtype: "<U2" }) },
      ["x"],
      "element 1 does not fit dtype <U2: 12 bytes instead of 8 (at value.x)",
    ],
  ])("%s", (_, value, path, message) => {
    let thrown: unknown;
    try {
      encode(value);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PyonEncodeError);
    expect((thrown as PyonEncodeError).message).toBe(message);
    expect((thrown as PyonEncodeError).path).toEqual(path);
    expect((thrown as PyonEncodeError).code).toBe("ERR_PYON_ENCODE");
    // Nothing is left behind for the next one.
    expect(encode({ a: 1 })).toBe('{"a":1}');
  });

  test("as many brackets as its decoder does", () => {
    const nest = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < depth; i++) value = wrap(value);
      return value;
    };
    for (const [brackets, wrap] of [
      [1, (inner: unknown) => [inner]],
      [1, (inner: unknown) => ({ a: inner })],
      [4, (inner: unknown) => tuple(inner)],
      [5, (inner: unknown) => new Map([[1, inner]])],
      [3, (inner: unknown) => new Slice(inner)],
    ] as const) {
      const most = Math.floor(1000 / brackets);
      const text = encode(nest(most, wrap));
      expect(text.length).toBeGreaterThan(1000);
      expect(() => encode(nest(most + 1, wrap))).toThrow(/nested deeper than 1000 brackets/);
    }
    expect(() => encode(nest(999, (inner) => (inner === 1 ? new Uint8Array(1) : [inner])))).toThrow(/deeper/);
    expect(() => encode(Tuple.of(nest(997, (inner) => [inner])))).toThrow(/deeper/);
  });

  test("what is too deep for the stack, however little there is of it", () => {
    const deepest = 1000;
    const value = Array.from({ length: deepest - 1 }).reduce<unknown>((inner) => [inner], []);
    const encodeFarDown = (): string => {
      try {
        return encodeFarDown();
      } catch (error) {
        if (error instanceof PyonEncodeError) throw error;
        return encode(value);
      }
    };
    // Ends well somewhere, or with an error of ours: never with the engine's.
    try {
      expect(encodeFarDown()).toHaveLength(2 * deepest);
    } catch (error) {
      expect(error).toBeInstanceOf(PyonEncodeError);
    }
  });
});
