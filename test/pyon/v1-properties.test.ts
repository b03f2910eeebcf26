import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PyonDecodeError, PyonEncodeError } from "../../src/pyon/errors.js";
import { decodeV1 } from "../../src/pyon/v1-decode.js";
import { encodeV1 } from "../../src/pyon/v1-encode.js";
import { anyValue } from "./arbitrary.js";
import { anyTextOf, expectValueOrPlace, outcome } from "./fuzz.js";
import { sameValue } from "./helpers.js";

const exact = { exact: true, maxDepth: 1000 };
const natural = { exact: false, maxDepth: 1000 };

/** Pieces that texts of version 1 are made of, and some that they are not. */
const token = fc.constantFrom(
  ..."[](){},:'\"\\ \n\r\t\f#*+-.0123456789eEjJ_xobBrRuUfnN".split(""),
  ...["null", "None", "true", "False", "inf", "nan", "infj", "-0", "-0.0", "1e999", "1j", "0x1F", "1_000"],
  ...["slice(", "Fraction(", "OrderedDict([", "nparray(", "npscalar(", "lambda", "1 if 1 else 2", "…"],
  ...[
    '"""',
    "'''",
    "b'",
    "rb'",
    "f'",
    "\\x41",
    "\\u00e9",
    "\\U0001f600",
    "\\N{DEGREE SIGN}",
    "\\777",
    "\\\r\n",
  ],
  ...[
    '"<f8"',
    'b"AAAAAAAAAAA="',
    "(1, )",
    "{*()}",
    '"__proto__"',
    "\ud800",
    "é",
    "\0",
    "12345678901234567890",
  ],
);

const anyText = anyTextOf(token, (value) => encodeV1(value, false));

describe("version 1", () => {
  test("any value round-trips, in ASCII", () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, pretty) => {
        const text = encodeV1(value, pretty);
        expect(text).toMatch(/^[\n -~]*$/);
        const decoded = decodeV1(text, exact);
        // Spreading sorts dicts: the value is then the same but for their order.
        if (!pretty) expect(sameValue(decoded, value), text).toBe(true);
        expect(encodeV1(decoded, pretty)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test("any text either decodes or throws PyonDecodeError", () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, isExact) => {
        expectValueOrPlace(text, (each) => decodeV1(each, isExact ? exact : natural));
      }),
      { numRuns: 10000 },
    );
  });

  test("what decodes encodes again, to a text of the same value", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = outcome(() => decodeV1(text, exact));
        if (result instanceof PyonDecodeError) return;
        const again = encodeV1(result.value, false);
        expect(sameValue(decodeV1(again, exact), result.value), again).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("natural values encode to a text that decodes to them", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = outcome(() => decodeV1(text, natural));
        if (result instanceof PyonDecodeError) return;
        const again = encodeV1(result.value, false);
        expect(encodeV1(decodeV1(again, natural), false)).toBe(again);
      }),
      { numRuns: 5000 },
    );
  });

  test("JSON.parse agrees about all of JSON without doubtful numbers and escapes", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        if (/-0|\d{16}|\\\//.test(text)) return;
        expect(decodeV1(text, natural)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("encoding throws PyonEncodeError alone, whatever the value", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        (value) => {
          try {
            decodeV1(encodeV1(value, false), exact);
          } catch (error) {
            expect(error).toBeInstanceOf(PyonEncodeError);
          }
        },
      ),
    );
  });
});
