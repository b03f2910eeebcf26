import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { encodeV2 } from "../../src/pyon/v2-encode.js";
import { Dict, Float, tuple } from "../../src/pyon/values.js";
import { anyString, anyValue } from "./arbitrary.js";
import { fromDescription, sameValue } from "./helpers.js";
import { vectors } from "./vectors.js";

function errorOf(text: string | Uint8Array, options?: Parameters<typeof decode>[1]): PyonDecodeError {
  try {
    decode(text, options);
  } catch (error) {
    if (error instanceof PyonDecodeError) return error;
    throw error;
  }
  throw new Error(`no error: ${String(text)}`);
}

describe("decode tells the version by itself", () => {
  test.each([
    ["null", null],
    ["None", null],
    ["nan", Number.NaN],
    ["NaN", Number.NaN],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["(1, 2)", tuple(1, 2)],
    ['{"__jsonclass__":["tuple",[[1,2]]]}', tuple(1, 2)],
    ["{1: 2}", new Dict([[1, 2]])],
    ["{1, 2}", new Set([1, 2])],
    ["[1, 2,]", [1, 2]],
    ["'a'", "a"],
    ['"a(b"', "a(b"],
    ['["(1, )", ": (", {"(": "("}]', ["(1, )", ": (", { "(": "(" }]],
    ['{"a": [1, "b", true, null, {"c": (1.5, )}]}', { a: [1, "b", true, null, { c: tuple(1.5) }] }],
    ["[NaN, 1]", [Number.NaN, 1]],
    ["[nan, 'NaN']", [Number.NaN, "NaN"]],
    // One solidus, or a backslash and a solidus in Python: JSON is tried first.
    ['"\\/"', "/"],
  ])("%s", (text, expected) => {
    expect(sameValue(decode(text), expected)).toBe(true);
    expect(sameValue(decode(`${text} `), expected)).toBe(true);
  });

  test.each(vectors)("as Python wrote $python", ({ v1, v2, v1_6: v16, value }) => {
    // Python's own text of this one cannot be read back.
    if (/\\ud83d/.test(String(v1))) return;
    const expected = decode(encodeV2(fromDescription(value), false), { exact: true, version: 2 });
    for (const text of [v1, v16]) {
      if (typeof text !== "string" || text === "{}" || /nan\+|inf|nan/.test(text)) continue;
      expect(sameValue(decode(text, { exact: true }), expected), text).toBe(true);
    }
    if (typeof v2 === "string") expect(encodeV2(decode(v2, { exact: true }), false)).toBe(v2);
  });

  test("a fault of a marker is a fault of version 2, and no dict of version 1", () => {
    expect(errorOf('{"__jsonclass__":["tupel",[[1]]]}').message).toMatch(
      /^unknown type "tupel".*OrderedDict/,
    );
    expect(errorOf('{"__jsonclass__": ["bytes", ["A"]]}').message).toMatch(/^bytes: truncated base64/);
    expect(errorOf('[NaN, {"__jsonclass__": ["bytes", ["A"]]}]').message).toMatch(/^bytes: truncated base64/);
    expect(errorOf('{"__jsonclass__": 1}').message).toMatch(/^the value of __jsonclass__ is no list/);
    expect(decode('{"__jsonclass__": 1}', { version: 1 })).toEqual({ __jsonclass__: 1 });
    expect(decode('[{"__jsonclass__": 1}, (1, )]')).toEqual([{ __jsonclass__: 1 }, tuple(1)]);
  });

  test.each([
    ["[1, 2, x]", 7],
    ["(1, 2, x]", 7],
    ['{"a": (1, 2}', 11],
    ["[NaN, (1, )]", 6],
    ["[nan, Infinity]", 6],
    ["", 0],
  ])("the error in %s is that of the version that got further", (text, position) => {
    expect(errorOf(text).position).toBe(position);
  });

  test("depth and digits are limited in both", () => {
    expect(errorOf("[".repeat(1e6)).message).toMatch(/1000/);
    expect(errorOf("(".repeat(1e6)).message).toMatch(/1000/);
    expect(errorOf("9".repeat(5000)).message).toMatch(/4300/);
  });

  test("any text either decodes or throws PyonDecodeError", () => {
    const token = fc.constantFrom(
      ..."()[]{},:'\"\\ #\n1.e-+jb".split(""),
      "NaN",
      "nan",
      "None",
      '"a"',
      "set",
    );
    const anyText = fc.oneof(
      anyString,
      fc.array(token, { maxLength: 20 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, exact) => {
        try {
          decode(text, { exact });
        } catch (error) {
          expect(error).toBeInstanceOf(PyonDecodeError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("whatever version 2 wrote is taken for version 2", () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, pretty) => {
        const text = encodeV2(value, pretty);
        expect(sameValue(decode(text, { exact: true }), value), text).toBe(true);
      }),
    );
  });
});

describe("the options of decode", () => {
  test("version 1 refuses version 2's own names, and the other way round", () => {
    expect(() => decode("NaN", { version: 1 })).toThrow(PyonDecodeError);
    expect(() => decode("Infinity", { version: 1 })).toThrow(PyonDecodeError);
    expect(() => decode("nan", { version: 2 })).toThrow(PyonDecodeError);
    expect(() => decode("(1, )", { version: 2 })).toThrow(PyonDecodeError);
    expect(decode("(1, )", { version: 1 })).toEqual(tuple(1));
    expect(decode("NaN", { version: 2 })).toBeNaN();
  });

  test("exact keeps what natural values lose", () => {
    expect(decode("[5.0]", { exact: true })).toEqual([new Float(5)]);
    expect(decode("[5.0]")).toEqual([5]);
    expect(decode("{}", { exact: true })).toBeInstanceOf(Dict);
    expect(decode("{}", { exact: false })).toEqual({});
  });

  test("maxDepth limits the brackets", () => {
    expect(decode("[[]]", { maxDepth: 2 })).toEqual([[]]);
    expect(() => decode("[[[]]]", { maxDepth: 2 })).toThrow(/deeper than 2/);
    expect(() => decode("[[[]]]", { maxDepth: 2, exact: true })).toThrow(/deeper than 2/);
    expect(errorOf("[".repeat(1e5), { maxDepth: 1e6 })).toBeInstanceOf(PyonDecodeError);
  });

  test("that do not exist are refused", () => {
    expect(() => decode("1", { version: 3 as 2 })).toThrow(
      new RangeError("PYON has versions 1 and 2, not 3"),
    );
    for (const maxDepth of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => decode("1", { maxDepth })).toThrow(
        new RangeError(`maxDepth is a whole number from 1 up, not ${maxDepth}`),
      );
    }
    expect(() => decode(5 as unknown as string)).toThrow(
      new TypeError("PYON is decoded from a string or a Uint8Array"),
    );
  });
});

describe("bytes", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test.each(["ascii", "é", "μm 😀", "\ufffd"])("are decoded as UTF-8: %s", (text) => {
    expect(decode(bytes(JSON.stringify(text)))).toBe(text);
    expect(decode(Buffer.from(JSON.stringify(text)))).toBe(text);
    const inSlab = bytes(`xx${JSON.stringify(text)}yy`);
    expect(decode(inSlab.subarray(2, inSlab.length - 2))).toBe(text);
  });

  test.each([
    [[0x22, 0xff, 0x22], 1, "the text is not UTF-8: byte 0xff at offset 1 (line 1, column 2)"],
    [
      [0x22, 0xef, 0xbf, 0xbd, 0x0a, 0xc3, 0x22],
      3,
      "the text is not UTF-8: byte 0xc3 at offset 5 (line 2, column 1)",
    ],
    [[0xed, 0xa0, 0x80], 0, "the text is not UTF-8: byte 0xed at offset 0 (line 1, column 1)"],
    [[0x22, 0xf0, 0x9f], 1, "the text is not UTF-8: byte 0xf0 at offset 1 (line 1, column 2)"],
  ])("that are not UTF-8 are refused with their place: %o", (wrong, position, message) => {
    const error = errorOf(new Uint8Array(wrong));
    expect(error.message).toBe(message);
    expect(error.position).toBe(position);
  });

  test("with a byte order mark are refused, as by Python", () => {
    expect(errorOf(bytes("\ufeff[]"), { version: 2 }).message).toMatch(/byte order mark/);
  });
});
