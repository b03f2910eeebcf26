import type { BinaryFloat } from "./binary-float.js";

/** Decimal digits of a magnitude: `d.ddd * 10 ** place`, without trailing zeros cut or added. */
export interface Decimal {
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly place: number;
}

/** Where digits may end, as the power of ten of the last one. */
export interface DigitLimits {
  /** Last place to go to: what is left is rounded, half to even. Default: no limit. */
  readonly last?: number;
  /** Place to reach even when fewer digits tell the float from its neighbours. Default: none. */
  readonly reach?: number;
}

const LOG10_OF_2 = Math.log10(2);

/**
 * The fewest decimal digits that no other float of the same width is nearer to, as numpy finds them: the method
 * of Steele and White ("Dragon4"), with exact integers. `limits` are places counted from the first digit
 * (`relative`) or from the decimal point.
 *
 * JavaScript's own shortest digits are those of float64 alone, and its rounding takes halves up: numpy's arrays
 * need other widths and halves to even.
 */
export function decimalDigits(value: BinaryFloat, limits: DigitLimits = {}, relative = false): Decimal {
  const { mantissa, exponent, closerBelow } = value;
  if (mantissa === 0n) return { digits: "0", place: 0 };
  // The value is rest / unit; half the way to the next floats is above / unit and below / unit.
  const up = BigInt(Math.max(exponent, 0));
  let unit = 4n << BigInt(Math.max(-exponent, 0));
  let rest = (4n * mantissa) << up;
  let above = 2n << up;
  let below = (closerBelow ? 1n : 2n) << up;

  let place = Math.floor(Math.log10(Number(mantissa)) + exponent * LOG10_OF_2);
  const scale = 10n ** BigInt(Math.abs(place));
  if (place >= 0) {
    unit *= scale;
  } else {
    rest *= scale;
    above *= scale;
    below *= scale;
  }
  // The logarithm is rounded, so it may be one off.
  if (rest >= unit * 10n) {
    place++;
    unit *= 10n;
  } else if (rest < unit) {
    place--;
    rest *= 10n;
    above *= 10n;
    below *= 10n;
  }

  const base = relative ? place : 0;
  const last = base + (limits.last ?? Number.NEGATIVE_INFINITY);
  const reach = base + (limits.reach ?? Number.POSITIVE_INFINITY);
  // A reader rounds a tie to the even mantissa, so an even one owns its borders.
  const even = (mantissa & 1n) === 0n;
  let digits = "";
  for (let at = place; ; at--) {
    const digit = rest / unit;
    rest -= digit * unit;
    const low = even ? rest <= below : rest < below;
    const high = even ? rest + above >= unit : rest + above > unit;
    if (((low || high) && at <= reach) || at <= last) {
      const middle = 2n * rest - unit;
      const roundUp = low !== high ? high : middle > 0n || (middle === 0n && (digit & 1n) === 1n);
      return roundUp ? nextUp(digits + digit, place) : { digits: digits + digit, place };
    }
    digits += digit;
    rest *= 10n;
    above *= 10n;
    below *= 10n;
  }
}

/** The digits plus one in their last place. Digits that became zeros are left out. */
function nextUp(digits: string, place: number): Decimal {
  const kept = digits.replace(/9+$/, "");
  if (kept === "") return { digits: "1", place: place + 1 };
  return { digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), place };
}
