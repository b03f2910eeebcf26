import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BinaryFloat, fromNumber } from "../../src/python/binary-float.js";
import { decimalDigits } from "../../src/python/decimal-digits.js";

const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => x !== 0);
const finite = (x: number, width: 24 | 53): BinaryFloat => fromNumber(x, width) as BinaryFloat;
const toText = (x: number, { digits, place }: { digits: string; place: number }): string =>
  `${x < 0 ? "-" : ""}${digits.slice(0, 1)}.${digits.slice(1)}0e${place}`;

describe("shortest digits", () => {
  test("of a float64 are those that JavaScript finds", () => {
    fc.assert(
      fc.property(double, (x) => {
        const { digits, place } = decimalDigits(finite(x, 53));
        const [mantissa, exponent] = Math.abs(x).toExponential().split("e") as [string, string];
        expect([digits, place]).toEqual([mantissa.replace(".", ""), Number(exponent)]);
      }),
      { numRuns: 2000 },
    );
  });

  test("of a float32 lead back to it and could not be fewer", () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }).filter((x) => x !== 0),
        (x) => {
          const decimal = decimalDigits(finite(x, 24));
          expect(Math.fround(Number(toText(x, decimal)))).toBe(x);
          const fewer = decimal.digits.length - 1;
          if (fewer > 0) expect(Math.fround(Number(x.toPrecision(fewer)))).not.toBe(x);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    [2 ** -44, 53, "5684341886080802", -14],
    [5e-324, 53, "5", -324],
    [1.7976931348623157e308, 53, "17976931348623157", 308],
    [2 ** -149, 24, "1", -45],
    [16777216, 24, "16777216", 7],
    [0.1, 53, "1", -1],
  ] as const)("of %d with %d bits", (x, width, digits, place) => {
    expect(decimalDigits(finite(x, width))).toEqual({ digits, place });
  });
});

describe("limited digits", () => {
  test("are rounded from the exact value", () => {
    fc.assert(
      fc.property(double, fc.integer({ min: 0, max: 8 }), (x, precision) => {
        // JavaScript rounds exact halves up.
        fc.pre(!new RegExp(`^\\d\\.?\\d{${precision}}5e`).test(Math.abs(x).toExponential()));
        const decimal = decimalDigits(finite(x, 53), { last: -precision }, true);
        expect(Number(toText(x, decimal))).toBe(Number(x.toExponential(precision)));
      }),
    );
  });

  test.each([
    [0.5 ** 9, 8, "0.00195312"],
    [0.5 ** 9 * 3, 8, "0.00585938"],
    [2.5, 0, "2"],
    [3.5, 0, "4"],
    [9.5, 0, "10"],
  ])("take ties to even: %d to %d places is %s", (x, places, text) => {
    const { digits, place } = decimalDigits(finite(x, 53), { last: -places });
    expect(Number(toText(x, { digits, place }))).toBe(Number(text));
  });

  test("are exact as far as they must reach", () => {
    expect(decimalDigits(finite(123456792, 24))).toEqual({ digits: "12345679", place: 8 });
    expect(decimalDigits(finite(123456792, 24), { reach: 0 })).toEqual({ digits: "123456792", place: 8 });
  });
});
