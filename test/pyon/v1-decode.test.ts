import { describe, expect, test } from "vitest";
import { decodeV1 } from "../../src/pyon/v1-decode.js";
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
  tuple,
} from "../../src/pyon/values.js";
import { sameValue } from "./helpers.js";

const natural = (text: string): unknown => decodeV1(text, { exact: false, maxDepth: 1000 });
const exact = (text: string): unknown => decodeV1(text, { exact: true, maxDepth: 1000 });

const { POSITIVE_INFINITY: INF, NaN: NAN } = Number;
const bytes = (...codes: number[]): Uint8Array => Uint8Array.from(codes);

/** Every text is what Python's eval makes of it, but where it says otherwise. */
const tables: Readonly<Record<string, readonly (readonly [text: string, value: unknown])[]>> = {
  constants: [
    ["null", null],
    ["None", null],
    ["true", true],
    ["True", true],
    ["false", false],
    ["False", false],
    ["inf", INF],
    ["-inf", -INF],
    ["nan", NAN],
  ],
  ints: [
    ["0", 0],
    ["00", 0],
    ["0_0", 0],
    ["-0", 0],
    ["42", 42],
    ["-42", -42],
    ["1_000_000", 1000000],
    ["0x1F", 31],
    ["0X_ff", 255],
    ["0o17", 15],
    ["0b1_01", 5],
    ["-0x10", -16],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740992", 2n ** 53n],
    ["-9007199254740993", -(2n ** 53n) - 1n],
    ["0xffffffffffffffff", 2n ** 64n - 1n],
    ["9".repeat(4300), 10n ** 4300n - 1n],
    [`0x${"f".repeat(5000)}`, 16n ** 5000n - 1n],
  ],
  floats: [
    ["1.0", float(1)],
    ["0.1", 0.1],
    ["-0.0", float(-0)],
    ["1.", float(1)],
    [".5", 0.5],
    ["00.5", 0.5],
    ["09.5", 9.5],
    ["1e5", float(100000)],
    ["1E+05", float(100000)],
    ["1e-05", 0.00001],
    ["5.e3", float(5000)],
    ["1_0.5_0", 10.5],
    ["1e1_0", float(1e10)],
    ["0.30000000000000004", 0.30000000000000004],
    ["123456789012345680.0", float(123456789012345680)],
    ["9007199254740993.0", float(2 ** 53)],
    ["8.5e22", float(8.5e22)],
    ["123e-25", 1.23e-23],
    ["5e-324", 5e-324],
    ["2.2250738585072011e-308", 2.225073858507201e-308],
    ["1.7976931348623157e308", float(Number.MAX_VALUE)],
    ["1e999", INF],
    ["1e-999", float(0)],
    [`${"1".repeat(5000)}.0`, INF],
  ],
  "signs and sums": [
    ["--1", 1],
    ["-+-1", 1],
    ["- 1", -1],
    ["+1.5", 1.5],
    ["-True", -1],
    ["1 + 2", 3],
    ["1-2-3", -4],
    ["1 - -2", 3],
    ["1+0.5", 1.5],
    ["2-(3-4)", 3],
    ["(1 +\n 1)", 2],
    ["True + 1", 2],
    ["9007199254740991 + 1", 2n ** 53n],
    ["9007199254740993 - 2", Number.MAX_SAFE_INTEGER],
    ["1 + 1.0", float(2)],
    ["1e999 - 1e999", NAN],
  ],
  "complex numbers": [
    ["1j", new Complex(0, 1)],
    ["2.5J", new Complex(0, 2.5)],
    ["09j", new Complex(0, 9)],
    ["1_0e1_0j", new Complex(0, 1e11)],
    ["1+2j", new Complex(1, 2)],
    ["(1+2j)", new Complex(1, 2)],
    ["(-1.5-0.5j)", new Complex(-1.5, -0.5)],
    ["2j + 1", new Complex(1, 2)],
    ["1+2j+1+2j", new Complex(2, 4)],
    ["-(1+2j)", new Complex(-1, -2)],
    ["(1+1e999j)", new Complex(1, INF)],
    ["(inf+2j)", new Complex(INF, 2)],
    ["(nan+2j)", new Complex(NAN, 2)],
    ["nan-1e999j", new Complex(NAN, -INF)],
    ["(1+(1e999j-1e999j))", new Complex(1, NAN)],
    ["(-0.0-(1e999j-1e999j))", new Complex(-0, NAN)],
    ["-(2j)", new Complex(-0, -2)],
    ["1 - -2j", new Complex(1, 2)],
  ],
  "Python's repr of complex numbers, which its own eval reads as another value or not at all": [
    ["-0j", new Complex(0, -0)],
    ["-2j", new Complex(0, -2)],
    ["(-0+1j)", new Complex(-0, 1)],
    ["(-0-0j)", new Complex(-0, -0)],
    ["(1-0j)", new Complex(1, -0)],
    ["infj", new Complex(0, INF)],
    ["-infj", new Complex(0, -INF)],
    ["(1+infj)", new Complex(1, INF)],
    ["(-0-infj)", new Complex(-0, -INF)],
    ["(nan+nanj)", new Complex(NAN, NAN)],
  ],
  strings: [
    ['""', ""],
    ["''", ""],
    ['"a"', "a"],
    [`'say "x"'`, 'say "x"'],
    [`"""a"b""c"""`, 'a"b""c'],
    [`''''a'''`, "'a"],
    [`"""two\nlines"""`, "two\nlines"],
    ["'''a\r\nb\rc'''", "a\nb\nc"],
    ["u'a'", "a"],
    ["U'a'", "a"],
    ['"\\a\\b\\f\\n\\r\\t\\v"', "\x07\b\f\n\r\t\v"],
    ['"\\\\ \\\' \\""', "\\ ' \""],
    ['"\\0\\12\\101\\1011\\8\\777"', "\0\nAA1\\8\u01ff"],
    ['"\\x41\\xe9\\u00e9\\u03BC\\U0001f600"', "Aééμ😀"],
    // Python makes two characters of it, which JavaScript cannot tell from one.
    ['"\\ud83d\\ude00"', "😀"],
    ['"\\ud800"', "\ud800"],
    ['"\\q\\/\\ "', "\\q\\/\\ "],
    ["'a\\\nb\\\r\nc'", "abc"],
    ["r'a\\nb\\''", "a\\nb\\'"],
    ["R'a\\\nb'", "a\\\nb"],
    ["'a' 'b' \"c\"", "abc"],
    ["('a'\n'b')", "ab"],
    ["'a' r'\\n' u'b'", "a\\nb"],
    ['"raw é 😀 \t \u2028 \0"', "raw é 😀 \t \u2028 \0"],
    [`"${"x".repeat(5000)}"`, "x".repeat(5000)],
    [`["${"name ".repeat(5)}", ${"1, ".repeat(2000)}]`, ["name ".repeat(5), ...new Array(2000).fill(1)]],
    ["{'constructor'}", new Set(["constructor"])],
  ],
  bytes: [
    ["b''", bytes()],
    ["b'abc'", bytes(97, 98, 99)],
    ['B"it\'s"', bytes(105, 116, 39, 115)],
    ["b'\\x00\\xff\\n\\'\\\"'", bytes(0, 255, 10, 39, 34)],
    ["b'\\400\\777\\0'", bytes(0, 255, 0)],
    ["b'\\u0041\\N'", bytes(92, 117, 48, 48, 52, 49, 92, 78)],
    ["rb'\\x00'", bytes(92, 120, 48, 48)],
    ["bR'\\''", bytes(92, 39)],
    ["Br'a' b\"b\"", bytes(97, 98)],
    ["b'''a\r\nb'''", bytes(97, 10, 98)],
  ],
  "lists and tuples": [
    ["[]", []],
    ["[1, 2, ]", [1, 2]],
    ["[[], [[]], ()]", [[], [[]], tuple()]],
    ["()", tuple()],
    ["(1, )", tuple(1)],
    ["(1,)", tuple(1)],
    ["(1)", 1],
    ["((1))", 1],
    ["(1, 2)", tuple(1, 2)],
    ["1,", tuple(1)],
    ["1, 2", tuple(1, 2)],
    ["1, 2,  # end\n", tuple(1, 2)],
  ],
  "sets and dicts": [
    ["{1, 2, }", new Set([1, 2])],
    ["{1, 1.0, True, '1'}", new Set([1, "1"])],
    ["{(1, 2), (1, 2)}", new Set([tuple(1, 2)])],
    ["{*()}", new Set()],
    ["{*[1, 2], 3}", new Set([1, 2, 3])],
    ["{}", new Dict()],
    ['{"a": 1, }', new Dict([["a", 1]])],
    ['{"a": 1, "b": 2, "a": 3}', new Dict(Object.entries({ a: 3, b: 2 }))],
    ["{1: 2, 1.0: 3, True: 4}", new Dict([[1, 4]])],
    [
      "{(1, 'a'): [], None: {}}",
      new Dict([
        [tuple(1, "a"), []],
        [null, new Dict()],
      ] as [unknown, unknown][]),
    ],
    ['{"a" "b" : 1}', new Dict([["ab", 1]])],
  ],
  "names that make values": [
    ["slice(5)", new Slice(null, 5)],
    ["slice(1, 2)", new Slice(1, 2)],
    ["slice(None, -1, None)", new Slice(null, -1)],
    ["slice('a', (1,), True)", new Slice("a", tuple(1), true)],
    ["Fraction(1, 3)", new Fraction(1n, 3n)],
    ["Fraction(-6, 4, )", new Fraction(-3n, 2n)],
    ["Fraction(5)", new Fraction(5n)],
    ["Fraction()", new Fraction(0n)],
    ['Fraction("1/3")', new Fraction(1n, 3n)],
    ['Fraction(" -12 ")', new Fraction(-12n)],
    ["OrderedDict()", new OrderedDict()],
    ["OrderedDict([])", new OrderedDict()],
    ['OrderedDict([("z", 1), ["a", 2]])', new OrderedDict(Object.entries({ z: 1, a: 2 }))],
    [
      'OrderedDict({"2": 1, "1": 2})',
      new OrderedDict([
        ["2", 1],
        ["1", 2],
      ] as [string, number][]),
    ],
    ["OrderedDict ( ((1, 2),) )", new OrderedDict([[1, 2]])],
    ['nparray((2, ), "<i4", b"AQAAAAIAAAA=")', new NDArray(Int32Array.of(1, 2))],
    ['nparray([1, 2], "|u1", "AQI=")', new NDArray(Uint8Array.of(1, 2), { shape: [1, 2] })],
    ['nparray((), "<f8", b"AAAAAAAAFEA=")', new NDArray(Float64Array.of(5), { shape: [] })],
    ["nparray((0, 3), '<f8', b'')", new NDArray(new Float64Array(0), { shape: [0, 3] })],
    ['nparray((1,), ">u2", b"A" b"QI=")', NDArray.from([258], ">u2")],
    ['nparray((1,), "|u1", "\\x41Q==")', new NDArray(Uint8Array.of(1))],
    ['npscalar("<f4", b"zczMPQ==")', new NpScalar("<f4", 0.1)],
    ['npscalar("<M8[D]", "Q00AAAAAAAA=" )', NpScalar.fromBytes(bytes(67, 77, 0, 0, 0, 0, 0, 0), "<M8[D]")],
  ],
  "blanks and comments": [
    ["  \t1 \f ", 1],
    ["\n\n# a comment\n1 # another\n\n# a last one", 1],
    ["[ # one\n 1,\r\n\t2,\r3 # end\n ]", [1, 2, 3]],
    ["[1,\\\n2]", [1, 2]],
    ["1 + \\\r\n1", 2],
    [
      "{\n    'a': 1,\n    'b': (\n    )\n}\n",
      new Dict([
        ["a", 1],
        ["b", tuple()],
      ] as [string, unknown][]),
    ],
  ],
};

describe.each(Object.entries(tables))("version 1 reads %s", (_, table) => {
  test.each(table.map(([text, value]) => [text.slice(0, 60), text, value]))("%j", (_name, text, value) => {
    const decoded = exact(text as string);
    expect(sameValue(decoded, value), String(decoded)).toBe(true);
    expect(() => natural(text as string)).not.toThrow();
  });
});

describe("natural values", () => {
  test.each([
    ["5.0", 5],
    ["-0.0", -0],
    ["9007199254740992", 2n ** 53n],
    ['{"b": 1, "a": (2, {})}', { b: 1, a: tuple(2, {}) }],
    ['npscalar("<f8", b"AAAAAAAAFEA=")', 5],
    ['npscalar("<i8", b"/////////38=")', 2n ** 63n - 1n],
    ['npscalar("|b1", b"AQ==")', true],
    ["{1, 2.0}", new Set([1, 2])],
  ])("of %s are plain", (text, value) => {
    expect(natural(text)).toStrictEqual(value);
  });

  test("a number that makes part of a sum is what it is in Python, not what it shows as", () => {
    expect(natural("9007199254740992 - 1")).toBe(Number.MAX_SAFE_INTEGER);
    expect(natural("9007199254740992 + 2.0")).toBe(2 ** 53 + 2);
    expect(natural("(5.0) + 9007199254740993")).toBe(2 ** 53 + 4);
    expect(natural("-(5.0 - 5)")).toBe(-0);
    expect(natural("-(5 - 5)")).toBe(0);
  });

  test("a dict gets a Dict when a key is no string, with all entries in order", () => {
    const dict = natural('{"10": 0, "b": 1, "2": 2, 1: 3, "b": 4}');
    expect(dict).toBeInstanceOf(Dict);
    expect([...(dict as Dict)]).toEqual([
      ["10", 0],
      ["b", 4],
      ["2", 2],
      [1, 3],
    ]);
  });

  test("keys that start with a digit keep the dict plain", () => {
    expect(natural('{"b": 1, "10": 2, "9a": 3, "10": 4}')).toStrictEqual({ b: 1, "9a": 3, "10": 4 });
  });

  test.each(["key_", "1_key_", ""])(
    "dicts of many keys that start with %j keep them all in order",
    (start) => {
      const keys = Array.from({ length: 100 }, (_, index) => `${start}${index}`);
      const entries = [...keys, "__proto__", keys[40] as string].map((key, index) => `"${key}": ${index}`);
      const plain = natural(`{${entries.join(", ")}}`) as Record<string, unknown>;
      expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
      expect(Object.keys(plain)).toEqual([...keys, "__proto__"]);
      expect(plain[keys[40] as string]).toBe(101);
      expect([...(natural(`{${entries.join(", ")}, 1: 2}`) as Dict).keys()]).toEqual([
        ...keys,
        "__proto__",
        1,
      ]);
    },
  );

  test("__proto__ and __jsonclass__ are keys like any other", () => {
    const dict = natural('{"__proto__": {"a": 1}, "__jsonclass__": ["x", []], "x": 2}') as object;
    expect(Object.getPrototypeOf(dict)).toBe(Object.prototype);
    expect(Object.entries(dict)).toEqual([
      ["__proto__", { a: 1 }],
      ["__jsonclass__", ["x", []]],
      ["x", 2],
    ]);
    expect("a" in dict).toBe(false);
  });

  test("an OrderedDict keeps the order of the dict it is made from", () => {
    expect([...(natural('OrderedDict({"2": 1, "1": 2})') as OrderedDict).keys()]).toEqual(["2", "1"]);
  });

  test("keys come right from among those read before", () => {
    const names = ["ab", "ba", "aB", "name", "nane", "twelve chars", "thirteen char", "a".repeat(40)];
    const text = `[${`{${names.map((name, index) => `"${name}": ${index}`).join(", ")}}, `.repeat(3)}]`;
    const dict = Object.fromEntries(names.map((name, index) => [name, index]));
    expect(natural(text)).toEqual([dict, dict, dict]);
  });

  test("imaginary numbers are values of their own each time", () => {
    const [first, second] = natural("[infj, infj]") as Complex[];
    expect(first).not.toBe(second);
  });
});

describe("exact values", () => {
  test("integral floats are Floats, also when computed", () => {
    for (const text of ["5.0", "-5.0", "2.5 + 2.5", "-(5.0)", "1e5"])
      expect(exact(text)).toBeInstanceOf(Float);
    expect(exact("5")).toBe(5);
    expect(exact("0.5")).toBe(0.5);
  });

  test("every dict is a Dict in its order", () => {
    const dict = exact('{"b": {}, "10": 1, "2": 2}') as Dict;
    expect(dict.constructor).toBe(Dict);
    expect([...dict.keys()]).toEqual(["b", "10", "2"]);
    expect(dict.get("b")).toBeInstanceOf(Dict);
  });
});
