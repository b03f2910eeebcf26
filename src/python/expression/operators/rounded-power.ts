import { bitLength } from "../values/int-size.js";
import { nearestDouble, nearestQuotient, takenApart } from "../values/rounding.js";

/** Bits of an exact power that are still computed sooner than a logarithm. */
const EXACT_BITS = 20_000;
/** Bits behind the point of the fixed-point numbers below. */
const BITS = 200;
const ONE = 1n << BigInt(BITS);

/**
 * `base ** exponent`, rounded once, of a positive finite base. JavaScript's own power is off by one in the last place
 * for one in ten results, where C's, which Python shows, hardly ever is.
 */
export function roundedPower(base: number, exponent: number): number {
  const rough = exponent * Math.log2(base);
  if (rough > 1030) return Number.POSITIVE_INFINITY;
  if (rough < -1080) return 0;
  if (exponent === 0.5) return Math.sqrt(base);
  return exactPower(base, exponent) ?? powerByLogarithm(base, exponent);
}

/** Whole powers of short numbers, exactly, then rounded. */
function exactPower(base: number, exponent: number): number | undefined {
  if (!Number.isInteger(exponent)) return undefined;
  const { mantissa, exponent: scale } = takenApart(base);
  const zeros = trailingZeros(mantissa);
  const odd = mantissa >> BigInt(zeros);
  const times = Math.abs(exponent);
  if (odd !== 1n && bitLength(odd) * times > EXACT_BITS) return undefined;
  const shift = (scale + zeros) * exponent;
  if (odd === 1n) return nearestDouble(1n, shift);
  const size = odd ** BigInt(times);
  if (exponent > 0) return nearestDouble(size, shift);
  // One over the power, with the power of two moved to where it keeps the fraction among normal numbers.
  return shift >= 0
    ? nearestQuotient(1n << BigInt(shift), size)
    : nearestQuotient(1n, size << BigInt(-shift));
}

function trailingZeros(int: bigint): number {
  let zeros = 0;
  for (let rest = int; (rest & 1n) === 0n; rest >>= 1n) zeros++;
  return zeros;
}

function powerByLogarithm(base: number, exponent: number): number {
  const { mantissa, exponent: scale } = takenApart(exponent);
  const product = logarithm(base) * mantissa;
  const power = scale < 0 ? product >> BigInt(-scale) : product << BigInt(scale);
  const twos = (power + logarithmOf2() / 2n) / logarithmOf2();
  const whole = power < 0n && twos * logarithmOf2() > power ? twos - 1n : twos;
  return nearestDouble(exponential(power - whole * logarithmOf2()), Number(whole) - BITS);
}

/** The natural logarithm, in fixed point. */
function logarithm(value: number): bigint {
  const { mantissa, exponent } = takenApart(value);
  const bits = bitLength(mantissa);
  // Between 3/4 and 3/2, where the series below is short.
  const fraction = mantissa << BigInt(BITS - bits + 1);
  const high = fraction > (ONE * 3n) / 2n;
  const near = high ? fraction >> 1n : fraction;
  const twos = exponent + bits - 1 + (high ? 1 : 0);
  return 2n * areaTangent(((near - ONE) * ONE) / (near + ONE)) + BigInt(twos) * logarithmOf2();
}

/** `z + z**3/3 + z**5/5 + …` */
function areaTangent(z: bigint): bigint {
  const square = (z * z) >> BigInt(BITS);
  let sum = 0n;
  let term = z;
  for (let divisor = 1n; term !== 0n && term !== -1n; divisor += 2n) {
    sum += term / divisor;
    term = (term * square) >> BigInt(BITS);
  }
  return sum;
}

/** `1 + x + x**2/2 + …` */
function exponential(x: bigint): bigint {
  let sum = 0n;
  let term = ONE;
  for (let divisor = 1n; term !== 0n && term !== -1n; divisor++) {
    sum += term;
    term = ((term * x) >> BigInt(BITS)) / divisor;
  }
  return sum;
}

let lnOf2: bigint | undefined;

/** The natural logarithm of 2, in fixed point. */
function logarithmOf2(): bigint {
  lnOf2 ??= 2n * areaTangent(ONE / 3n);
  return lnOf2;
}
