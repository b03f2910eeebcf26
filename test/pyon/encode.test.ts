import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, NDArray, tuple } from "../../src/pyon/browser.js";
import { floatText } from "../../src/pyon/python-text.js";
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

  test("numbers have Python's text, alone, in a row, and among other things", () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.tuple(fc.integer(), fc.constantFrom(1, 10, 100, 1000, 1e4, 1e9, 1e15)).map(([n, unit]) => n / unit),
      fc.constantFrom(0, -0, 1e-4, 0.00009999, 1e15, 1e16, 2 ** 53, 2 ** 53 - 1, 0.001, -0.0005, 999999.999),
    );
    const item = fc.oneof({ weight: 20, arbitrary: number }, { weight: 1, arbitrary: fc.constant("x") });
    const expected = (one: unknown): string => {
      if (typeof one === "string") return `"${one}"`;
      const value = one as number;
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value);
    };
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        expect(encode(items)).toBe(`[${items.map(expected).join(", ")}]`);
        const names = items.map((one) => expected(one).replace("inf", "Infinity").replace("nan", "NaN"));
        expect(encode(items, { version: 2 })).toBe(`[${names.join(",")}]`);
        for (const version of [1, 2] as const) {
          for (const one of items) expect(encode([one], { version })).toBe(`[${encode(one, { version })}]`);
          const decoded = decode(encode(items, { version }), { exact: true }) as unknown[];
          expect(decoded.every((one, index) => sameValue(one, items[index]))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("pretty text of version 2", () => {
  test("is that of JSON.stringify, whatever the strings hold", () => {
    const text = fc.array(fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", " ", "a"), {
      maxLength: 8,
    });
    const leaf = fc.oneof(
      text.map((parts) => parts.join("")),
      fc.integer(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom("k", 'a"b', "\\", "x:y"), tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(encode(value, { version: 2, pretty: true })).toBe(JSON.stringify(value, null, 4));
      }),
    );
  });

  test("may hold strings of any length", () => {
    const long = '"\\'.repeat(3_000_000);
    expect(decode(encode([long], { version: 2, pretty: true }))).toEqual([long]);
  });
});

test("an array made of a part of a Buffer has memory of its own", () => {
  const slab = Buffer.alloc(100, 1);
  const array = NDArray.fromBytes(slab.subarray(3, 19), "<f8", [2]);
  const before = [...array.data];
  slab.fill(0);
  expect([...array.data]).toEqual(before);
});
