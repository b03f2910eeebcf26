import type { BinaryFloat } from "./binary-float.js";
import { type DigitLimits, decimalDigits } from "./decimal-digits.js";

export interface DecimalTextOptions {
  /** Most digits behind the decimal point. Default: as many as tell the float from its neighbours. */
  readonly precision?: number;
  /**
   * Fewest digits behind the decimal point, zeros at the end included. With 0, the digits before it are still
   * exact; without, they are zeros where they need not be told: the float32 123456789 (exactly 123456792) is
   * then `123456790`.
   */
  readonly minDigits?: number;
  /** Fewest digits of an exponent. Default: 2. */
  readonly exponentDigits?: number;
}

/** A float taken to pieces of text, so that columns can be aligned: sign and digits, fraction, exponent. */
export interface DecimalParts {
  /** Before the decimal point, with the sign of negative numbers. */
  readonly whole: string;
  /** Behind the decimal point; may be empty. */
  readonly fraction: string;
  /** Sign and digits behind the `e`; empty in positional notation. */
  readonly exponent: string;
}

/** `123.45`: digits at their places. Python counterpart: `numpy.format_float_positional`. */
export function positional(value: BinaryFloat, options: DecimalTextOptions = {}): DecimalParts {
  const { precision, minDigits } = options;
  const { digits, place } = decimalDigits(value, limitsOf(precision, minDigits));
  const whole = place < 0 ? "0" : digits.slice(0, place + 1).padEnd(place + 1, "0");
  const fraction = place < 0 ? "0".repeat(-place - 1) + digits : digits.slice(place + 1);
  return { whole: signed(value, whole), fraction: trimmed(fraction, minDigits), exponent: "" };
}

/** `1.2345e+02`: one digit, a fraction, a power of ten. Python counterpart: `numpy.format_float_scientific`. */
export function scientific(value: BinaryFloat, options: DecimalTextOptions = {}): DecimalParts {
  const { precision, minDigits, exponentDigits = 2 } = options;
  const { digits, place } = decimalDigits(value, limitsOf(precision, minDigits), true);
  return {
    whole: signed(value, digits.slice(0, 1)),
    fraction: trimmed(digits.slice(1), minDigits),
    exponent: (place < 0 ? "-" : "+") + String(Math.abs(place)).padStart(exponentDigits, "0"),
  };
}

function limitsOf(precision: number | undefined, minDigits: number | undefined): DigitLimits {
  return {
    ...(precision === undefined ? {} : { last: -precision }),
    ...(minDigits === undefined ? {} : { reach: -minDigits }),
  };
}

function signed(value: BinaryFloat, whole: string): string {
  return value.negative ? `-${whole}` : whole;
}

function trimmed(fraction: string, minDigits = 0): string {
  return fraction.replace(/0+$/, "").padEnd(minDigits, "0");
}
