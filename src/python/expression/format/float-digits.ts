import { floatText } from "../../../pyon/python-text.js";
import { takenApart } from "../values/rounding.js";

/** What is asked of the digits of a float. */
export interface FloatDigitsOptions {
  /** How they are written: `e` with an exponent, `f` without, `g` whichever is shorter, `r` as repr. */
  readonly type: "e" | "f" | "g" | "r";
  /** Digits behind the point; with `g`, all digits. */
  readonly precision: number;
  /** Keep the point, and the zeros that `g` leaves out. */
  readonly alternate?: boolean | undefined;
  /** Write `.0` behind what would look like an int. */
  readonly pointZero?: boolean | undefined;
}

/** No double has more digits behind its point, or more in all. */
const MOST_PLACES = 1100;

/**
 * The magnitude of a float in digits: correctly rounded, half to even, however many digits are asked for.
 *
 * Python counterpart: `float.__format__` without sign and padding.
 */
export function floatDigits(value: number, options: FloatDigitsOptions): string {
  if (Number.isNaN(value)) return "nan";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return "inf";
  const { type, precision, alternate = false, pointZero = false } = options;
  switch (type) {
    case "r":
      return reprDigits(size, alternate, pointZero);
    case "f":
      return fixedDigits(size, precision, alternate);
    case "e": {
      const { digits, place } = significantDigits(size, precision + 1);
      return scientific(digits, precision, place, alternate);
    }
    case "g":
      return generalDigits(size, precision, alternate, pointZero);
  }
}

function reprDigits(size: number, alternate: boolean, pointZero: boolean): string {
  const text = floatText(size);
  if (pointZero || !text.endsWith(".0"))
    return alternate && !text.includes(".") ? text.replace("e", ".e") : text;
  return alternate ? text.slice(0, -1) : text.slice(0, -2);
}

function fixedDigits(size: number, places: number, alternate: boolean): string {
  const exact = Math.min(places, MOST_PLACES);
  const digits = rounded(size, exact)
    .toString()
    .padStart(exact + 1, "0");
  const fraction = exact === 0 ? "" : digits.slice(-exact);
  const whole = exact === 0 ? digits : digits.slice(0, -exact);
  return withPoint(whole, fraction.padEnd(places, "0"), alternate);
}

function withPoint(whole: string, fraction: string, alternate: boolean): string {
  return fraction === "" && !alternate ? whole : `${whole}.${fraction}`;
}

function scientific(digits: string, places: number, place: number, alternate: boolean): string {
  const mantissa = withPoint(digits.slice(0, 1), digits.slice(1).padEnd(places, "0"), alternate);
  return `${mantissa}e${place < 0 ? "-" : "+"}${String(Math.abs(place)).padStart(2, "0")}`;
}

function generalDigits(size: number, precision: number, alternate: boolean, pointZero: boolean): string {
  const count = Math.max(precision, 1);
  const { digits, place } = significantDigits(size, count);
  const kept = alternate ? digits.padEnd(count, "0") : digits.replace(/0+$/, "") || "0";
  if (place < -4 || place >= count - (pointZero ? 1 : 0)) return scientific(kept, 0, place, alternate);
  if (place < 0) return `0.${"0".repeat(-place - 1)}${kept}`;
  const whole = kept.slice(0, place + 1).padEnd(place + 1, "0");
  const fraction = kept.slice(place + 1);
  return withPoint(whole, fraction === "" && pointZero ? "0" : fraction, alternate);
}

/** The first digits of a number, and the power of ten of the first one. */
function significantDigits(size: number, count: number): { readonly digits: string; readonly place: number } {
  const exact = Math.min(count, MOST_PLACES);
  if (size === 0) return { digits: "0".repeat(exact), place: 0 };
  // The shortest digits may have been rounded up to the next power of ten.
  let place = Number(size.toExponential().split("e")[1]);
  let digits = rounded(size, exact - 1 - place).toString();
  if (digits.length < exact) {
    place--;
    digits = rounded(size, exact - 1 - place).toString();
  }
  return digits.length > exact ? { digits: digits.slice(0, exact), place: place + 1 } : { digits, place };
}

/** `size * 10 ** places` as an int, half to even. */
export function rounded(size: number, places: number): bigint {
  const { mantissa, exponent } = takenApart(size);
  let above = mantissa << BigInt(Math.max(exponent, 0));
  let below = 1n << BigInt(Math.max(-exponent, 0));
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  const quotient = above / below;
  const twice = (above - quotient * below) * 2n;
  return twice > below || (twice === below && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}
