import { afterEach, describe, expect, test } from "vitest";
import { PyonEncodeError } from "../../src/pyon/errors.js";
import { deregister, register } from "../../src/pyon/registry.js";
import { decodeV1 } from "../../src/pyon/v1-decode.js";
import { encodeV1 } from "../../src/pyon/v1-encode.js";
import {
  Complex,
  Dict,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  tuple,
} from "../../src/pyon/values.js";

const encode = (value: unknown): string => encodeV1(value, false);
const { POSITIVE_INFINITY: INF, NaN: NAN } = Number;

function errorOf(value: unknown, pretty = false): PyonEncodeError {
  try {
    encodeV1(value, pretty);
  } catch (error) {
    if (error instanceof PyonEncodeError) return error;
    throw error;
  }
  throw new Error("the value was encoded");
}

describe("version 1 writes", () => {
  test.each<[string, unknown, string]>([
    ["None", [null, undefined], "[null, null]"],
    ["holes", new Array(2), "[null, null]"],
    ["booleans", [true, false], "[true, false]"],
    ["ints", [0, -1, 2147483648, Number.MAX_SAFE_INTEGER], "[0, -1, 2147483648, 9007199254740991]"],
    ["bigints", [5n, -(10n ** 20n)], "[5, -100000000000000000000]"],
    ["floats", [1.5, 1e-5, float(5), float(1e16), -0], "[1.5, 1e-05, 5.0, 1e+16, -0.0]"],
    ["integral numbers beyond the safe ones as floats", [2 ** 53, -1e22], "[9007199254740992.0, -1e+22]"],
    ["NaN and infinities", [NAN, INF, -INF], "[nan, inf, -inf]"],
    ["strings", "a\"b\\c'\n\t\0\u007fé", '"a\\"b\\\\c\'\\n\\t\\u0000\\u007f\\u00e9"'],
    ["bytes", [new Uint8Array([0, 39]), Buffer.from("abc")], "[b\"\\x00'\", b'abc']"],
    ["lists", [[], [1], [1, [2]]], "[[], [1], [1, [2]]]"],
    ["tuples", tuple(tuple(), tuple(1), tuple(1, 2)), "((), (1, ), (1, 2))"],
    ["objects", { b: 1, a: { c: [] } }, '{"b": 1, "a": {"c": []}}'],
    ["the keys that version 2 reserves", { __jsonclass__: 1 }, '{"__jsonclass__": 1}'],
    ["__proto__", JSON.parse('{"__proto__":1}'), '{"__proto__": 1}'],
    [
      "Maps",
      new Map<unknown, unknown>([
        ["b", 1],
        [2, "c"],
        [null, tuple()],
      ]),
      '{"b": 1, 2: "c", null: ()}',
    ],
    ["Dicts", new Dict([[tuple(1, "a"), true]]), '{(1, "a"): true}'],
    ["OrderedDicts", new OrderedDict(Object.entries({ z: 1, a: 2 })), 'OrderedDict([("z", 1), ("a", 2)])'],
    ["empty OrderedDicts", new OrderedDict(), "OrderedDict([])"],
    ["sets", new Set([1, tuple(2)]), "{1, (2, )}"],
    ["complex numbers", [new Complex(1, 2), new Complex(0, -0)], "[(1+2j), -0j]"],
    ["fractions", [new Fraction(-7, 2), new Fraction(3)], "[Fraction(-7, 2), Fraction(3, 1)]"],
    ["slices", new Slice(1, null, -1), "slice(1, None, -1)"],
    [
      "what is in slices as Python's repr does",
      new Slice(tuple("it's", true), [new Dict([["a", null]])], tuple(new Slice("\n"))),
      `slice(("it's", True), [{'a': None}], (slice('\\n', None, None),))`,
    ],
    [
      "names again after a slice",
      [new Slice(null), null, true, "a"],
      '[slice(None, None, None), null, true, "a"]',
    ],
    ["arrays", new NDArray(Int16Array.of(1, 2)), 'nparray((2, ), "<i2", b"AQACAA==")'],
    ["matrices", NDArray.from([[1], [2]], "|u1"), 'nparray((2, 1), "|u1", b"AQI=")'],
    ["0-dimensional arrays", NDArray.from(1, "|u1"), 'nparray((), "|u1", b"AQ==")'],
    ["typed arrays", new Float32Array([1]), 'nparray((1, ), "<f4", b"AACAPw==")'],
    ["transposed arrays in C order", transposed(), 'nparray((2, 2), "|u1", b"AQMCBA==")'],
    ["scalars of any dtype", new NpScalar("bool", true), 'npscalar("|b1", b"AQ==")'],
  ])("%s", (_, value, text) => {
    expect(encode(value)).toBe(text);
  });
});

function transposed(): NDArray {
  return new NDArray(Uint8Array.of(1, 2, 3, 4), { shape: [2, 2], strides: [1, 2] });
}

describe("where Python cannot read what Python writes, version 1 writes", () => {
  test.each<[string, unknown, string]>([
    ["empty sets so that they stay sets", [new Set(), { a: new Set() }], '[{*()}, {"a": {*()}}]'],
    ["characters beyond U+FFFF as one", 'é\n"😀\ud800', '"\\u00e9\\n\\"\\U0001f600\\ud800"'],
    ["infinite imaginary parts", new Complex(1, INF), "(1+1e999j)"],
    ["them alone", [new Complex(0, INF), new Complex(0, -INF)], "[1e999j, -1e999j]"],
    ["infinite parts", new Complex(-INF, -INF), "(-inf-1e999j)"],
    ["NaN imaginary parts", new Complex(1.5, NAN), "(1.5+(1e999j-1e999j))"],
    ["them alone", new Complex(0, NAN), "(1e999j-1e999j)"],
    ["them with a negative zero", new Complex(-0, NAN), "(-0.0-(1e999j-1e999j))"],
    ["NaN real parts", new Complex(NAN, 2), "(nan+2j)"],
    ["ints of many digits in hexadecimal", -(16n ** 4000n), `-0x1${"0".repeat(4000)}`],
  ])("%s", (_, value, text) => {
    expect(encode(value)).toBe(text);
    expect(encode(decodeV1(text, { exact: true, maxDepth: 1000 }))).toBe(text);
  });

  test("decimal digits as long as Python reads them", () => {
    expect(encode(10n ** 4300n - 1n)).toBe("9".repeat(4300));
    expect(encode(10n ** 4300n)).toMatch(/^0x/);
  });
});

describe("pretty", () => {
  test.each<[string, unknown, string]>([
    ["spreads and sorts dicts of two entries and more", { b: 1, a: 2 }, '{\n    "a": 2,\n    "b": 1\n}'],
    ["leaves other dicts on their line", { a: { b: {} } }, '{"a": {"b": {}}}'],
    [
      "indents by the dicts that are spread",
      [{ b: { x: [{ q: 1, p: 2 }] }, a: 1 }],
      '[{\n    "a": 1,\n    "b": {"x": [{\n        "p": 2,\n        "q": 1\n    }]}\n}]',
    ],
    [
      "does not sort when a key is no string",
      new Map<unknown, unknown>([
        ["b", 1],
        ["a", 2],
        [1, 3],
      ]),
      '{\n    "b": 1,\n    "a": 2,\n    1: 3\n}',
    ],
    [
      "sorts by code point",
      { "\uffff": 1, "😀": 2, "\ue000": 3, é: 4, z: 5, zz: 6, Z: 7, "": 8 },
      '{\n    "": 8,\n    "Z": 7,\n    "z": 5,\n    "zz": 6,\n    "\\u00e9": 4,\n    "\\ue000": 3,\n    "\\uffff": 1,\n    "\\U0001f600": 2\n}',
    ],
    [
      "leaves OrderedDicts on their line, but not what is in them",
      new OrderedDict([
        ["z", { b: 1, a: 2 }],
        ["y", {}],
      ] as [string, unknown][]),
      'OrderedDict([("z", {\n    "a": 2,\n    "b": 1\n}), ("y", {})])',
    ],
    ["leaves slices alone", new Slice({ b: 1, a: 2 }), "slice({'b': 1, 'a': 2}, None, None)"],
    ["leaves lists and tuples on their line", [1, tuple(2, 3)], "[1, (2, 3)]"],
  ])("%s", (_, value, text) => {
    expect(encodeV1(value, true)).toBe(text);
  });
});

describe("a PyonEncodeError leads to", () => {
  class Unknown {}

  test.each<[string, unknown, string, readonly unknown[]]>([
    ["unknown classes", { a: [1, new Unknown()] }, "an object of class Unknown", ["a", 1]],
    ["functions", tuple(1, () => 1), "function", [1]],
    ["symbols", new Map([[1, Symbol("s")]]), "symbol", [1]],
    ["what is in an OrderedDict", new OrderedDict([["k", Symbol("s")]]), "symbol", ["k"]],
    ["what is in a set", new Set([1, () => 1]), "function", [1]],
    ["what is in a slice", new Slice(0, Symbol("s")), "symbol", [1]],
    ["keys that Python cannot hash", new Map([[[1], 2]]), "unhashable type: 'list'", [[1]]],
    ["items that Python cannot hash", new Set([{}]), "unhashable type: 'dict'", [0]],
    ["fractions of too many digits", [new Fraction(10n ** 4300n, 3n)], "more than 4300 digits", [0]],
  ])("%s", (_, value, message, path) => {
    for (const pretty of [false, true]) {
      const error = errorOf(value, pretty);
      expect(error.message).toContain(message);
      expect(error.path).toEqual(path);
      expect(error.code).toBe("ERR_PYON_ENCODE");
    }
  });

  test("values that contain themselves", () => {
    const list: unknown[] = [1];
    list.push({ a: list });
    const error = errorOf(list);
    expect(error.message).toContain("the value contains itself");
    expect(error.path).toEqual([1, "a"]);
  });

  test("nesting that Python's parser would refuse", () => {
    const nested = (levels: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : tuple(value);
      return value;
    };
    expect(() => encode(nested(199))).not.toThrow();
    expect(errorOf(nested(200)).message).toContain("nested deeper than 199 brackets");
    expect(errorOf(nested(1e5)).message).toContain("nested deeper than 199 brackets");
  });
});

describe("custom types", () => {
  class Point {
    constructor(readonly x: number) {}
  }

  afterEach(() => deregister("Point"));

  test("have no version 1 form", () => {
    register({
      name: "Point",
      is: (value) => value instanceof Point,
      encode: (point: Point) => [point.x],
      decode: (x: number) => new Point(x),
    });
    const error = errorOf([new Point(1)]);
    expect(error.message).toContain("custom type Point has no version 1 form: encode it as version 2");
    expect(error.path).toEqual([0]);
  });
});
