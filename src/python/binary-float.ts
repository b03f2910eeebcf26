/** The widths of numpy's floats, by the bits of the significand. */
export type FloatWidth = 11 | 24 | 53 | 64;

/**
 * A finite binary float taken apart: its value is `mantissa * 2 ** exponent`, negated when `negative`. The same
 * number has other neighbours as a float16 than as a float64, and so other shortest digits.
 */
export interface BinaryFloat {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
  /** The next smaller float is half as far away as the next larger one: so it is at powers of two. */
  readonly closerBelow: boolean;
}

/** A float of any width: finite, infinite or not a number. */
export type AnyFloat = BinaryFloat | { readonly special: "nan" | "inf" | "-inf" };

/** Smallest exponent of a mantissa of all bits; below it, floats are subnormal. */
const lowestExponent: Readonly<Record<FloatWidth, number>> = { 11: -24, 24: -149, 53: -1074, 64: -16445 };

const scratch = new DataView(new ArrayBuffer(8));

/** Takes apart a number that is exactly a float of `width`. */
export function fromNumber(value: number, width: FloatWidth): AnyFloat {
  if (Number.isNaN(value)) return { special: "nan" };
  if (!Number.isFinite(value)) return { special: value > 0 ? "inf" : "-inf" };
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(scratch.getUint32(4));
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(biased, 1) - 1075;
  return narrowed(high >>> 31 === 1, mantissa, exponent, width);
}

/** Drops the low zero bits that a narrower float does not have. */
function narrowed(negative: boolean, mantissa: bigint, exponent: number, width: FloatWidth): BinaryFloat {
  if (mantissa === 0n) return { negative, mantissa, exponent: 0, closerBelow: false };
  const excess = mantissa.toString(2).length - width;
  const shift = Math.max(excess, lowestExponent[width] - exponent);
  const exact = shift >= 0 ? mantissa >> BigInt(shift) : mantissa << BigInt(-shift);
  const power = 1n << BigInt(width - 1);
  return {
    negative,
    mantissa: exact,
    exponent: exponent + shift,
    closerBelow: exact === power && exponent + shift > lowestExponent[width],
  };
}

/**
 * Takes apart an x86 long double, the float that numpy calls `float128`: 80 bits of 16 bytes, little-endian,
 * with a significand that spells out its highest bit.
 */
export function fromLongDouble(bytes: Uint8Array): AnyFloat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mantissa = view.getBigUint64(0, true);
  const top = view.getUint16(8, true);
  const negative = top >= 0x8000;
  const biased = top & 0x7fff;
  if (biased === 0x7fff) {
    if (mantissa << 1n !== 1n << 64n) return { special: "nan" };
    return { special: negative ? "-inf" : "inf" };
  }
  return narrowed(negative, mantissa, Math.max(biased, 1) - 16446, 64);
}

/** True for a float that has digits. */
export function hasDigits(value: AnyFloat): value is BinaryFloat {
  return !("special" in value);
}

/** The magnitude of a float as a number: rounded, and infinite or 0 beyond the range of numbers. */
export function magnitude(value: BinaryFloat): number {
  return Number(value.mantissa) * 2 ** value.exponent;
}

/** Sign of `a * |x| - b * |y|`, exactly. */
export function compareMultiples(a: bigint, x: BinaryFloat, b: bigint, y: BinaryFloat): number {
  const shift = x.exponent - y.exponent;
  const left = (a * x.mantissa) << BigInt(Math.max(shift, 0));
  const right = (b * y.mantissa) << BigInt(Math.max(-shift, 0));
  return left < right ? -1 : left > right ? 1 : 0;
}
