import { fromNumber, hasDigits } from "../../binary-float.js";
import { bitLength } from "./int-size.js";

const MANTISSA_BITS = 53;
const LOWEST_EXPONENT = -1074;

/**
 * The double nearest to `mantissa * 2 ** exponent`, half to even, subnormal ones too; infinite beyond the largest.
 *
 * @param inexact the true value is a little larger than said, by less than one in the last bit
 */
export function nearestDouble(mantissa: bigint, exponent: number, inexact = false): number {
  if (mantissa === 0n) return 0;
  const bits = bitLength(mantissa);
  if (bits + exponent > 1100) return Number.POSITIVE_INFINITY;
  const last = Math.max(bits + exponent - MANTISSA_BITS, LOWEST_EXPONENT);
  const shift = last - exponent;
  if (shift <= 0) return scaled(mantissa << BigInt(-shift), last);
  if (shift > bits + 1) return 0;
  const kept = mantissa >> BigInt(shift);
  const rest = mantissa - (kept << BigInt(shift));
  const half = 1n << BigInt(shift - 1);
  const up = rest > half || (rest === half && (inexact || (kept & 1n) === 1n));
  return scaled(up ? kept + 1n : kept, last);
}

/** `mantissa * 2 ** exponent` where that is exact or infinite. */
function scaled(mantissa: bigint, exponent: number): number {
  // In two steps: the power alone might be infinite.
  return exponent > 970
    ? Number(mantissa) * 2 ** 970 * 2 ** (exponent - 970)
    : Number(mantissa) * 2 ** exponent;
}

/** The double nearest to the fraction of two positive ints, half to even. */
export function nearestQuotient(numerator: bigint, denominator: bigint): number {
  // As many bits as a double has, and some more to round by.
  const shift = bitLength(denominator) - bitLength(numerator) + MANTISSA_BITS + 3;
  const above = shift > 0 ? numerator << BigInt(shift) : numerator;
  const below = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = above / below;
  return nearestDouble(quotient, -shift, quotient * below !== above);
}

/** A finite double as a fraction: `numerator * 2 ** exponent`, exactly. */
export function takenApart(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const float = fromNumber(value, 53);
  if (!hasDigits(float)) throw new RangeError(`${value} has no digits`);
  return { mantissa: float.negative ? -float.mantissa : float.mantissa, exponent: float.exponent };
}

/** The largest int whose square is not larger. */
export function squareRoot(int: bigint): bigint {
  if (int < 2n) return int;
  let root = 1n << BigInt((bitLength(int) + 1) >> 1);
  for (;;) {
    const next = (root + int / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
