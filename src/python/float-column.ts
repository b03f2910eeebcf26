import {
  type AnyFloat,
  type BinaryFloat,
  compareMultiples,
  type FloatWidth,
  hasDigits,
  magnitude,
} from "./binary-float.js";
import { type DecimalParts, positional, scientific } from "./decimal-text.js";

/** Digits behind the decimal point that numpy prints at most, unless told otherwise. */
const PRECISION = 8;

/** Text of one number of a column: all numbers get the same notation, and their decimal points align. */
export type FloatColumn = (value: AnyFloat) => string;

/**
 * Chooses how numpy prints these floats beside each other: the notation that suits the largest and the smallest,
 * as many digits as the most demanding one needs, and widths.
 *
 * @param values the floats that are shown; they decide the format of all
 * @param plus writes the sign of positive numbers too (imaginary parts)
 */
export function floatColumn(values: readonly AnyFloat[], width: FloatWidth, plus = false): FloatColumn {
  const finite = values.filter(hasDigits);
  const form = needsExponent(finite, width) ? exponentForm(finite, plus) : positionalForm(finite, plus);
  const { render, right } = form;
  let { left } = form;
  if (finite.length < values.length) {
    // Room for "nan", and for "inf" with the sign it may have, over the digits on both sides of the point.
    const signed = plus || values.some((value) => !hasDigits(value) && value.special === "-inf");
    left = Math.max(left, 3 - (right + 1), (signed ? 4 : 3) - (right + 1));
  }
  return (value) => {
    if (hasDigits(value)) return render(value, left);
    const sign = plus && value.special !== "-inf" ? "+" : "";
    return (sign + value.special).padStart(left + right + 1);
  };
}

interface Form {
  /** Characters before the decimal point and behind it. */
  readonly left: number;
  readonly right: number;
  readonly render: (value: BinaryFloat, left: number) => string;
}

function exponentForm(values: readonly BinaryFloat[], plus: boolean): Form {
  const parts = values.map((value) => scientific(value, { precision: PRECISION }));
  const digits = longest(parts, "fraction");
  // Without the sign of the exponent.
  const exponentDigits = longest(parts, "exponent") - 1;
  const options = { precision: digits, minDigits: digits, exponentDigits };
  return {
    left: longestWhole(parts, plus),
    right: digits + 2 + exponentDigits,
    render: (value, left) => {
      const { whole, fraction, exponent } = scientific(value, options);
      return `${withSign(whole, plus).padStart(left)}.${fraction}e${exponent}`;
    },
  };
}

function positionalForm(values: readonly BinaryFloat[], plus: boolean): Form {
  const parts = values.map((value) => positional(value, { precision: PRECISION }));
  const right = longest(parts, "fraction");
  return {
    left: longestWhole(parts, plus),
    right,
    render: (value, left) => {
      const { whole, fraction } = positional(value, { precision: PRECISION, minDigits: 0 });
      return `${withSign(whole, plus).padStart(left)}.${fraction.padEnd(right)}`;
    },
  };
}

function longest(parts: readonly DecimalParts[], part: "fraction" | "exponent"): number {
  return parts.reduce((most, { [part]: text }) => Math.max(most, text.length), 0);
}

function longestWhole(parts: readonly DecimalParts[], plus: boolean): number {
  return parts.reduce((most, { whole }) => Math.max(most, withSign(whole, plus).length), 0);
}

function withSign(whole: string, plus: boolean): string {
  return plus && !whole.startsWith("-") ? `+${whole}` : whole;
}

/** True when the numbers are too large, too small or too far apart to be read without exponents. */
function needsExponent(values: readonly BinaryFloat[], width: FloatWidth): boolean {
  let largest: BinaryFloat | undefined;
  let smallest: BinaryFloat | undefined;
  for (const value of values) {
    if (value.mantissa === 0n) continue;
    if (largest === undefined || compareMultiples(1n, value, 1n, largest) > 0) largest = value;
    if (smallest === undefined || compareMultiples(1n, value, 1n, smallest) < 0) smallest = value;
  }
  if (largest === undefined || smallest === undefined) return false;
  if (magnitude(largest) >= 1e8 || magnitude(smallest) < 1e-4) return true;
  // numpy divides in the array's own width: a quotient within half a digit of 1000 is rounded to 1000.
  const half = 1n << BigInt(width - 9);
  return compareMultiples(half, largest, 1000n * half + 1n, smallest) > 0;
}
