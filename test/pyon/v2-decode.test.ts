import { describe, expect, test } from "vitest";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { decodeV2 } from "../../src/pyon/v2-decode.js";
import {
  Complex,
  Dict,
  Float,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  Tuple,
  tuple,
} from "../../src/pyon/values.js";
import { sameValue } from "./helpers.js";

const natural = (text: string): unknown => decodeV2(text, { exact: false, maxDepth: 1000 });
const exact = (text: string): unknown => decodeV2(text, { exact: true, maxDepth: 1000 });
const marker = (name: string, args: string): string => `{"__jsonclass__":["${name}",${args}]}`;

/** Long enough for the path over JSON.parse, with a value at its end. */
const long = (text: string): string => `[${'"abcdefghijklmnopqrstuvwxyz",'.repeat(20)}${text}]`;

describe("natural values of version 2", () => {
  test.each([
    ["null", null],
    ["true", true],
    ["false", false],
    ["0", 0],
    ["-0", 0],
    ["-0.0", -0],
    ["-0e5", -0],
    ["1", 1],
    ["-12", -12],
    ["1.0", 1],
    ["1e3", 1000],
    ["1E+3", 1000],
    ["1.5e-7", 1.5e-7],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9007199254740993", -9007199254740993n],
    ["9007199254740993.0", 9007199254740992],
    ["1e+16", 1e16],
    ["1000000000000000000000.0", 1e21],
    [`1${"0".repeat(400)}`, 10n ** 400n],
    ["1e400", Number.POSITIVE_INFINITY],
    ["-1e400", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ['""', ""],
    ['"a/b"', "a/b"],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['"\\u00e9é\\ud83d\\ude00😀"', "éé😀😀"],
    ['"\\uD800"', "\ud800"],
    ['"\u007f"', "\u007f"],
    ["[]", []],
    ["[1,[2,[]]]", [1, [2, []]]],
    ["{}", {}],
    ['{"b":1,"a":{"c":[]}}', { b: 1, a: { c: [] } }],
    [' \t\r\n[ 1 , 2 ] \n{ "a" : 1 }'.slice(0, 14), [1, 2]],
    [marker("tuple", "[[1,2]]"), tuple(1, 2)],
    [marker("tuple", "[]"), tuple()],
    [`{ "__jsonclass__" : [ "tuple" , [ [ 1 ] ] ] }`, tuple(1)],
    [`{"__jsonclass__":["tuple",[[1] ] ] }`, tuple(1)],
    [`{"\\u005f_jsonclass__":["tuple",[[1]]]}`, tuple(1)],
    [marker("dict", '[[["a",1],["b",2]]]'), { a: 1, b: 2 }],
    [marker("dict", "[]"), {}],
    [
      marker("dict", '[[[1,"a"],["b",2]]]'),
      new Dict<unknown, unknown>([
        [1, "a"],
        ["b", 2],
      ]),
    ],
    [marker("dict", '[[[1,"a"],[true,"b"]]]'), new Dict([[1, "b"]])],
    [marker("set", "[[1,2]]"), new Set([1, 2])],
    [marker("set", "[[1,1.0,true]]"), new Set([1])],
    [marker("set", "[]"), new Set()],
    [marker("bytes", '["YWJj"]'), new Uint8Array([97, 98, 99])],
    [marker("bytes", '["\\/\\/8="]'), new Uint8Array([255, 255])],
    [marker("complex", "[1.0,-0.0]"), new Complex(1, -0)],
    [marker("complex", "[NaN,Infinity]"), new Complex(Number.NaN, Number.POSITIVE_INFINITY)],
    [marker("complex", "[]"), new Complex(0, 0)],
    [marker("slice", "[5]"), new Slice(null, 5)],
    [marker("slice", '[1,"a",null]'), new Slice(1, "a")],
    [marker("Fraction", "[2,-6]"), new Fraction(-1, 3)],
    [marker("Fraction", "[3]"), new Fraction(3)],
    [marker("OrderedDict", '[[["a",1]]]'), new OrderedDict([["a", 1]])],
    [marker("OrderedDict", "[]"), new OrderedDict()],
    [marker("nparray", '[[2],"<i2","AQACAA=="]'), new NDArray(new Int16Array([1, 2]))],
    [marker("nparray", '[[],"float64","AAAAAAAA+D8="]'), new NDArray(new Float64Array([1.5]), { shape: [] })],
    [marker("npscalar", '["<f4","AAAAPw=="]'), 0.5],
    [marker("npscalar", '["<i8","AQAAAAAAIAA="]'), 9007199254740993n],
    [marker("npscalar", '["|b1","AQ=="]'), true],
    [marker("npscalar", '["<U1","YQAAAA=="]'), "a"],
    [marker("npscalar", '["<m8[s]","AQAAAAAAAAA="]'), new NpScalar("<m8[s]", 1)],
  ])("%s", (text, expected) => {
    for (const [decoded, wanted] of [
      [natural(text), expected],
      [(natural(long(text)) as unknown[]).at(-1), expected],
    ]) {
      expect(sameValue(decoded, wanted), String(decoded)).toBe(true);
      expect(typeof decoded).toBe(typeof wanted);
      if (typeof wanted !== "object" || wanted === null) expect(Object.is(decoded, wanted)).toBe(true);
      else expect(Object.getPrototypeOf(decoded)).toBe(Object.getPrototypeOf(wanted));
    }
  });

  test("a duplicate key has the place of the first and the value of the last", () => {
    for (const wrap of [(text: string) => text, long]) {
      const decoded = natural(wrap('{"a":1,"b":2,"a":{"__jsonclass__":["tuple",[[]]]}}'));
      const dict = (Array.isArray(decoded) ? decoded.at(-1) : decoded) as object;
      expect(Object.entries(dict)).toEqual([
        ["a", tuple()],
        ["b", 2],
      ]);
    }
  });

  test("__proto__ is a key like any other", () => {
    for (const wrap of [(text: string) => text, long]) {
      const decoded = natural(wrap('{"__proto__":{"__jsonclass__":["tuple",[[7]]]},"constructor":2}'));
      const dict = (Array.isArray(decoded) ? decoded.at(-1) : decoded) as object;
      expect(Object.getPrototypeOf(dict)).toBe(Object.prototype);
      expect(Object.entries(dict)).toEqual([
        ["__proto__", tuple(7)],
        ["constructor", 2],
      ]);
    }
    const pairs = natural(marker("dict", '[[["__proto__",1]]]')) as object;
    expect(Object.entries(pairs)).toEqual([["__proto__", 1]]);
  });

  test("strings that hold the marker's name are strings", () => {
    expect(natural(long('"__jsonclass__"'))).toContain("__jsonclass__");
    expect(natural(long('["\\u005f_jsonclass__",{"a":"__jsonclass__"}]'))).toContainEqual([
      "__jsonclass__",
      { a: "__jsonclass__" },
    ]);
  });

  test("what somebody added to Object.prototype is no key", () => {
    let keys: string[];
    Object.defineProperty(Object.prototype, "intruder", { value: 1, enumerable: true, configurable: true });
    try {
      keys = Object.keys((natural(long('{"a":1}')) as object[]).at(-1) as object);
    } finally {
      Reflect.deleteProperty(Object.prototype, "intruder");
    }
    expect(keys).toEqual(["a"]);
  });

  test("strings of every length come out whole", () => {
    for (const filler of ["x", "é", "😀", "\\n", '\\"', "\\\\"]) {
      for (const length of [0, 1, 12, 13, 14, 127, 128, 129, 500, 5000]) {
        const text = `["${filler.repeat(length)}","${"y".repeat(length)}","z"]`;
        expect(natural(text)).toEqual(JSON.parse(text));
        expect(exact(text)).toEqual(JSON.parse(text));
      }
    }
  });

  test("base64 may have escapes, as any string", () => {
    const bytes = new Uint8Array(300).fill(255);
    const base64 = Buffer.from(bytes).toString("base64");
    for (const escaped of [base64.replaceAll("/", "\\/"), base64.replace("/", "\\u002f")]) {
      expect(natural(marker("bytes", `["${escaped}"]`))).toEqual(bytes);
      expect(exact(marker("bytes", `["${escaped}"]`))).toEqual(bytes);
    }
    for (const wrong of ["\\", '\\"', "\\n", "\\\\", "\\x", "\n", "=", "é"]) {
      for (const place of [0, 1, 200, 400]) {
        const text = marker("bytes", `["${"A".repeat(place)}${wrong}${"A".repeat(400 - place)}"]`);
        expect(() => natural(text)).toThrow(PyonDecodeError);
        expect(() => exact(text)).toThrow(PyonDecodeError);
      }
    }
  });

  test("an array of megabytes among other things", () => {
    const data = Float64Array.from({ length: 300_000 }, (_, index) => index * 1.1);
    const base64 = Buffer.from(data.buffer).toString("base64");
    const array = marker("nparray", `[[300000],"<f8","${base64}"]`);
    for (const text of [array, `{"a\\n":1,"x":${array},"b":"\\u00e9"}`, `[${"1,".repeat(1000)}${array}]`]) {
      const decoded = natural(text);
      const found =
        decoded instanceof NDArray
          ? decoded
          : Array.isArray(decoded)
            ? decoded.at(-1)
            : (decoded as { x: unknown }).x;
      // Not toEqual, which takes seconds for this.
      expect(Buffer.compare((found as NDArray).toBytes(), new Uint8Array(data.buffer))).toBe(0);
    }
  });
});

describe("exact values of version 2", () => {
  test.each([
    ["1.0", float(1)],
    ["-0.0", float(-0)],
    ["1e+16", float(1e16)],
    ["1.5", 1.5],
    ["1", 1],
    ["-0", 0],
    ["{}", new Dict()],
    [
      '{"2":1,"1":2}',
      new Dict([
        ["2", 1],
        ["1", 2],
      ]),
    ],
    [marker("dict", '[[["a",1]]]'), new Dict([["a", 1]])],
    [marker("npscalar", '["<f8","AAAAAAAA+D8="]'), new NpScalar("<f8", 1.5)],
    [marker("tuple", "[[1.0]]"), tuple(float(1))],
  ])("%s", (text, expected) => {
    const decoded = exact(text);
    expect(sameValue(decoded, expected)).toBe(true);
    if (expected instanceof Float || expected instanceof Dict || expected instanceof Tuple) {
      expect(Object.getPrototypeOf(decoded)).toBe(Object.getPrototypeOf(expected));
    }
  });

  test("keep the order of keys, and of a duplicate the first place", () => {
    const dict = exact('{"b":1,"10":2,"2":3,"b":4}') as Dict;
    expect([...dict]).toEqual([
      ["b", 4],
      ["10", 2],
      ["2", 3],
    ]);
  });
});
