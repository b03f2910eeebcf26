import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asciiRepr, bytesText, complexRepr, floatText, strRepr } from "../../src/pyon/python-text.js";
import { decodeV1 } from "../../src/pyon/v1-decode.js";
import { fromRepr } from "./helpers.js";
import { vectors } from "./vectors.js";

const exact = { exact: true, maxDepth: 1000 };
const { POSITIVE_INFINITY: INF, NEGATIVE_INFINITY: MINUS_INF, NaN: NAN } = Number;

describe("floatText", () => {
  // All of these are what CPython 3.11 prints.
  test.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-2.5, "-2.5"],
    [0.1, "0.1"],
    [0.1 + 0.2, "0.30000000000000004"],
    [100, "100.0"],
    [2 ** 53, "9007199254740992.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [-1e16, "-1e+16"],
    [12345678901234567000, "1.2345678901234567e+19"],
    [1e21, "1e+21"],
    [1e22, "1e+22"],
    [1e100, "1e+100"],
    [1.5e300, "1.5e+300"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [0.0001, "0.0001"],
    [0.00012345, "0.00012345"],
    [0.00009999999999999999, "9.999999999999999e-05"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [1e-10, "1e-10"],
    [1e-100, "1e-100"],
    [5e-324, "5e-324"],
    [INF, "inf"],
    [MINUS_INF, "-inf"],
    [NAN, "nan"],
  ])("writes %d as %s", (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  test.each(vectors.filter(({ value }) => value.t === "float"))(
    "writes $python as Python does",
    ({ value }) => {
      expect(floatText(fromRepr(value.v as string))).toBe(value.v);
    },
  );

  test("writes any float so that it reads back, with a point or an exponent", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value);
        expect(Object.is(Number(text), value), text).toBe(true);
        expect(text).toMatch(/^-?(\d+\.\d+|\d(\.\d+)?e[+-]\d{2,3})$/);
      }),
    );
  });
});

describe("complexRepr", () => {
  test.each([
    [0, 0, "0j"],
    [0, 1, "1j"],
    [0, -0, "-0j"],
    [0, -2, "-2j"],
    [-0, 1, "(-0+1j)"],
    [-0, -0, "(-0-0j)"],
    [1, 2, "(1+2j)"],
    [3, 0, "(3+0j)"],
    [3, -0, "(3-0j)"],
    [-1.5, -0.5, "(-1.5-0.5j)"],
    [1e16, 1e-5, "(1e+16+1e-05j)"],
    [INF, NAN, "(inf+nanj)"],
    [NAN, MINUS_INF, "(nan-infj)"],
    [0, INF, "infj"],
    [MINUS_INF, 0, "(-inf+0j)"],
  ])("writes %d and %d as %s", (re, im, text) => {
    expect(complexRepr(re, im)).toBe(text);
  });
});

describe("strRepr", () => {
  test.each([
    ["", "''"],
    ["plain text", "'plain text'"],
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`it's "x"`, `'it\\'s "x"'`],
    ["back\\slash", "'back\\\\slash'"],
    ["\t\n\r", "'\\t\\n\\r'"],
    ["\0\x01\x1f\x7f", "'\\x00\\x01\\x1f\\x7f'"],
    ["\x80\x9f\xa0\xad", "'\\x80\\x9f\\xa0\\xad'"],
    ["é μ 日本 😀", "'é μ 日本 😀'"],
    ["\u2028\u2029\u200b\ufeff", "'\\u2028\\u2029\\u200b\\ufeff'"],
    ["\u3000", "'\\u3000'"],
    ["\ud800", "'\\ud800'"],
    ["\udc00\ud800", "'\\udc00\\ud800'"],
    ["\ue000", "'\\ue000'"],
    ["\u0378", "'\\u0378'"],
    ["\u{e0001}", "'\\U000e0001'"],
    ["\u{10ffff}", "'\\U0010ffff'"],
    // Unicode took these in after version 14, which is Python 3.11's.
    ["\u{1fae8}", "'\\U0001fae8'"],
    ["\u0cf3", "'\\u0cf3'"],
    ["\u{1fae7}", "'\u{1fae7}'"],
  ])("writes %j as %s", (text, repr) => {
    expect(strRepr(text)).toBe(repr);
  });

  test("writes any string as a literal of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decodeV1(strRepr(text), exact)).toBe(text);
        expect(decodeV1(asciiRepr(text), exact)).toBe(text);
      }),
    );
  });
});

describe("asciiRepr", () => {
  test.each([
    ["it's", `"it's"`],
    ["é😀\ud800\n", "'\\xe9\\U0001f600\\ud800\\n'"],
  ])("writes %j as %s", (text, repr) => {
    expect(asciiRepr(text)).toBe(repr);
  });
});

describe("bytesText", () => {
  const codes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  test.each([
    ["", "b''"],
    ["abc", "b'abc'"],
    ["it's", `b"it's"`],
    ['say "x"', `b'say "x"'`],
    [`it's "x"`, `b'it\\'s "x"'`],
    ["\\", "b'\\\\'"],
    ["\t\n\r\0\x0b\x1f ~\x7f\x80\xff", "b'\\t\\n\\r\\x00\\x0b\\x1f ~\\x7f\\x80\\xff'"],
  ])("writes %j as %s", (text, repr) => {
    expect(bytesText(codes(text))).toBe(repr);
  });

  test("writes any bytes as a literal of them", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeV1(bytesText(bytes), exact)).toEqual(new Uint8Array(bytes));
      }),
    );
  });
});
