import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { decodeV2 } from "../../src/pyon/v2-decode.js";
import { encodeV2 } from "../../src/pyon/v2-encode.js";
import { parseV2 } from "../../src/pyon/v2-parser.js";
import { quickV2, UNDECIDED } from "../../src/pyon/v2-quick.js";
import { NDArray } from "../../src/pyon/values.js";
import { anyValue } from "./arbitrary.js";
import { anyTextOf, expectValueOrPlace, outcome } from "./fuzz.js";
import { sameValue } from "./helpers.js";

const exact = { exact: true, maxDepth: 1000 };
const natural = { exact: false, maxDepth: 1000 };

/** Pieces that texts of version 2 are made of, and some that they are not. */
const token = fc.constantFrom(
  ...'[]{},:"\\ \n\t0123456789-+.eE'.split(""),
  ...["true", "false", "null", "NaN", "Infinity", "-Infinity", "-0", "-0.0", "1e400", "12345678901234567890"],
  ...[
    '"__jsonclass__"',
    '{"__jsonclass__":["',
    '",[',
    "]]}",
    '"\\u005f_jsonclass__"',
    '"__proto__"',
    '"a":1',
  ],
  ...["tuple", "dict", "set", "bytes", "nparray", "npscalar", "Fraction", "OrderedDict", "slice", "complex"],
  ...['"<f8"', "AAAAAAAAAAA=", "AAA", "\ufeff", "\ud800", "é", "\\ud83d", "\\u00e9", "\u0000", "(", "b'"],
);

const anyText = anyTextOf(token, (value) => encodeV2(value, false));

describe("version 2", () => {
  test("any value round-trips", () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, pretty) => {
        const text = encodeV2(value, pretty);
        const decoded = decodeV2(text, exact);
        expect(sameValue(decoded, value), text).toBe(true);
        expect(encodeV2(decoded, pretty)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test("decimal numbers are read as JavaScript reads them, to the last bit", () => {
    const digits = fc.stringMatching(/^\d{1,18}$/);
    const exponent = fc.oneof(
      fc.constant(""),
      fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.nat(99_999_999), digits, exponent, (negative, whole, fraction, power) => {
        const text = `${negative ? "-" : ""}${whole}.${fraction}${power}`;
        expect(decodeV2(text, natural)).toBe(Number(text));
      }),
      { numRuns: 5000 },
    );
  });

  test("any text either decodes or throws PyonDecodeError", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, isExact) => {
        expectValueOrPlace(text, (each) => decodeV2(each, isExact ? exact : natural));
      }),
      { numRuns: 10000 },
    );
  });

  test("what decodes encodes again, to a text of the same value", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = outcome(() => decodeV2(text, exact));
        if (result instanceof PyonDecodeError) return;
        let again: string;
        try {
          again = encodeV2(result.value, false);
        } catch (error) {
          // A dict marker may hold the key that an object may not.
          expect(String(error)).toContain("__jsonclass__");
          return;
        }
        expect(sameValue(decodeV2(again, exact), result.value), again).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("the quick path decides nothing else than the parser", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const quick = outcome(() => quickV2(text, natural));
        if (quick instanceof PyonDecodeError) expect.fail("the quick path leaves errors to the parser");
        if (quick.value === UNDECIDED) return;
        const parsed = outcome(() => parseV2(text, natural));
        if (parsed instanceof PyonDecodeError) return expect.fail(`${text}: ${parsed.message}`);
        expect(sameNatural(quick.value, parsed.value), text).toBe(true);
      }),
      { numRuns: 10000 },
    );
  });

  test("JSON.parse agrees about all of JSON without markers and doubtful numbers", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        if (/-0|\d{16}|jsonclass/.test(text)) return;
        expect(parseV2(text, natural)).toEqual(JSON.parse(text));
        expect(quickV2(text, natural)).toEqual(JSON.parse(text));
      }),
    );
  });
});

/** The same value in the same JavaScript types, and plain objects with the same order of keys. */
function sameNatural(a: unknown, b: unknown): boolean {
  if (!sameValue(a, b) || typeof a !== typeof b) return false;
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof NDArray || a instanceof Uint8Array || a instanceof Map || a instanceof Set) return true;
  const [x, y] = [Object.entries(a), Object.entries(b)];
  return (
    x.length === y.length && x.every(([key, value], i) => key === y[i]?.[0] && sameNatural(value, y[i][1]))
  );
}
