import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, tuple } from "../../src/pyon/browser.js";
import { anyValue } from "./arbitrary.js";
import { sameValue } from "./helpers.js";

describe("encode", () => {
  test("writes version 1 unless told", () => {
    expect(encode({ a: tuple(1) })).toBe('{"a": (1, )}');
    expect(encode({ a: tuple(1) }, {})).toBe('{"a": (1, )}');
    expect(encode({ a: tuple(1) }, { version: 1 })).toBe('{"a": (1, )}');
    expect(encode({ a: tuple(1) }, { version: 2 })).toBe('{"a":{"__jsonclass__":["tuple",[[1]]]}}');
  });

  test("spreads over lines when told", () => {
    expect(encode({ b: 1, a: 2 }, { pretty: true })).toBe('{\n    "a": 2,\n    "b": 1\n}');
    expect(encode({ b: 1, a: 2 }, { pretty: true, version: 2 })).toBe('{\n    "b": 1,\n    "a": 2\n}');
  });

  test("refuses versions that do not exist", () => {
    expect(() => encode(1, { version: 3 as 2 })).toThrow(new RangeError("PYON has versions 1 and 2, not 3"));
  });

  test("any value goes through both versions, whichever it was in first, and decode knows which it is", () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, pretty) => {
        const v1 = encode(value, { version: 1, pretty });
        const v2 = encode(decode(v1, { exact: true }), { version: 2, pretty });
        const decoded = decode(v2, { exact: true });
        expect(encode(decoded, { version: 2, pretty })).toBe(v2);
        // Pretty version 1 sorts.
        if (pretty) return;
        expect(sameValue(decoded, value), v1).toBe(true);
        expect(encode(decoded, { version: 1 })).toBe(v1);
      }),
      { numRuns: 2000 },
    );
  });
});
