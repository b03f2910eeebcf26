import { Complex } from "complex.js";
import {
  OverflowError,
  PythonTypeError,
  ValueError,
  ZeroDivisionError,
} from "../../../pc-rpc/python-errors.js";
import { NpScalar } from "../../../pyon/npscalar.js";
import { Tuple } from "../../../pyon/tuple.js";
import { callValue } from "../calls/calling.js";
import { rounded } from "../format/float-digits.js";
import { digitsInBase } from "../format/format-number.js";
import { NOT_IMPLEMENTED } from "../model.js";
import { binary, unsupported } from "../operators/binary.js";
import { magnitude } from "../operators/complexes.js";
import { floatDivided } from "../operators/floats.js";
import { floorDivided, modularPower } from "../operators/ints.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { roundedToInt, toFloat } from "../values/float-conversions.js";
import { intOf, isNumber, toCInt, toIndex } from "../values/numbers.js";
import { nearestQuotient } from "../values/rounding.js";
import { typeName } from "../values/type-name.js";
import { makeInt } from "./number-types.js";

/** Python counterpart: `abs(value)`. */
export function abs(runtime: Runtime, value: unknown): unknown {
  const int = intOf(value);
  if (int !== undefined) return int < 0n ? -int : int;
  if (typeof value === "number") return Math.abs(value);
  if (value instanceof Complex) {
    const size = magnitude(value);
    if (size === Number.POSITIVE_INFINITY && Number.isFinite(value.re) && Number.isFinite(value.im)) {
      throw new OverflowError("absolute value too large");
    }
    return size;
  }
  const result = runtime.extensionOf(value)?.absolute?.(value, runtime.budget) ?? NOT_IMPLEMENTED;
  if (result !== NOT_IMPLEMENTED) return result;
  throw new PythonTypeError(`bad operand type for abs(): '${typeName(runtime, value)}'`);
}

/** Python counterpart: `round(value, digits)`. */
export function round(runtime: Runtime, value: unknown, digits: unknown = null): unknown {
  const int = intOf(value);
  if (int !== undefined) return digits === null ? int : roundInt(runtime, int, toIndex(runtime, digits));
  if (typeof value === "number") {
    return digits === null ? roundedToInt(value) : roundFloat(value, toIndex(runtime, digits));
  }
  if (value instanceof NpScalar && ["number", "bigint"].includes(typeof value.value)) {
    return roundScalar(runtime, value, digits);
  }
  throw new PythonTypeError(`type ${typeName(runtime, value)} doesn't define __round__ method`);
}

/** A scalar of numpy: a Python int without digits, else what its own method makes. */
function roundScalar(runtime: Runtime, scalar: NpScalar, digits: unknown): unknown {
  if (digits !== null) return callValue(runtime, runtime.attribute(scalar, "round"), [digits]);
  const { value } = scalar;
  if (typeof value !== "number") return makeInt(runtime, scalar);
  return roundedToInt(value);
}

function roundInt(runtime: Runtime, int: bigint, digits: bigint): bigint {
  if (digits >= 0n) return int;
  if (-digits > 10_000n) return 0n;
  const unit = 10n ** -digits;
  const { quotient, remainder } = floorDivided(int, unit, runtime.budget);
  const twice = remainder * 2n;
  const up = twice > unit || (twice === unit && (quotient & 1n) === 1n);
  return (up ? quotient + 1n : quotient) * unit;
}

/** Digits behind the point of which a double has none beyond, and before it of which all doubles are zero. */
const MOST_DIGITS = 323n;
const FEWEST_DIGITS = -308n;

function roundFloat(value: number, digits: bigint): number {
  if (!Number.isFinite(value) || value === 0 || digits > MOST_DIGITS) return value;
  if (digits < FEWEST_DIGITS) return value < 0 ? -0 : 0;
  const places = Number(digits);
  const scaled = rounded(Math.abs(value), places);
  const size =
    places < 0
      ? Number(scaled * 10n ** BigInt(-places))
      : scaled === 0n
        ? 0
        : nearestQuotient(scaled, 10n ** BigInt(places));
  if (!Number.isFinite(size)) throw new OverflowError("rounded value too large to represent");
  return value < 0 ? -size : size;
}

/** Python counterpart: `divmod(a, b)`. */
export function divmod(runtime: Runtime, left: unknown, right: unknown): Tuple {
  const [a, b] = [intOf(left), intOf(right)];
  if (a !== undefined && b !== undefined) {
    const { quotient, remainder } = floorDivided(a, b, runtime.budget);
    return Tuple.of<unknown>(quotient, remainder);
  }
  if (isNumber(left) && isNumber(right) && !(left instanceof Complex) && !(right instanceof Complex)) {
    const divisor = b === undefined ? (right as number) : toFloat(b);
    if (divisor === 0) throw new ZeroDivisionError("float divmod()");
    const { quotient, remainder } = floatDivided(a === undefined ? (left as number) : toFloat(a), divisor);
    return Tuple.of<unknown>(quotient, remainder);
  }
  if (runtime.extensionOf(left) === undefined && runtime.extensionOf(right) === undefined) {
    throw unsupported(runtime, "divmod()", left, right);
  }
  return Tuple.of(binary(runtime, "//", left, right), binary(runtime, "%", left, right));
}

/** Python counterpart: `pow(base, exponent, modulus)`. */
export function pow(runtime: Runtime, base: unknown, exponent: unknown, modulus: unknown = null): unknown {
  if (modulus === null) return binary(runtime, "**", base, exponent);
  const [a, b, m] = [base, exponent, modulus].map(intOf);
  if (a !== undefined && b !== undefined && m !== undefined) return modularPower(a, b, m, runtime.budget);
  if ([base, exponent, modulus].some((value) => value instanceof Complex)) {
    throw new ValueError("complex modulo");
  }
  if ([base, exponent, modulus].some((value) => typeof value === "number")) {
    throw new PythonTypeError("pow() 3rd argument not allowed unless all arguments are integers");
  }
  const types = [base, exponent, modulus].map((value) => `'${typeName(runtime, value)}'`);
  throw new PythonTypeError(`unsupported operand type(s) for ** or pow(): ${types.join(", ")}`);
}

/** `hex(value)`, `oct(value)`, `bin(value)` */
export function inBase(runtime: Runtime, value: unknown, base: number, prefix: string): string {
  const int = toIndex(runtime, value);
  const digits = digitsInBase(runtime, int, base);
  return int < 0n ? `-${prefix}${digits.slice(1)}` : prefix + digits;
}

/** Python counterpart: `chr(value)`. */
export function chr(runtime: Runtime, value: unknown): string {
  const code = toCInt(runtime, value);
  if (code < 0 || code > 0x10ffff) throw new ValueError("chr() arg not in range(0x110000)");
  return String.fromCodePoint(code);
}

/** Python counterpart: `ord(character)`. */
export function ord(runtime: Runtime, value: unknown): bigint {
  const bytes = bytesOf(value);
  const length = typeof value === "string" ? runtime.texts.length(value) : bytes?.length;
  if (length === undefined) {
    throw new PythonTypeError(`ord() expected string of length 1, but ${typeName(runtime, value)} found`);
  }
  if (length !== 1) {
    throw new PythonTypeError(`ord() expected a character, but string of length ${length} found`);
  }
  return BigInt(typeof value === "string" ? (value.codePointAt(0) as number) : (bytes?.[0] as number));
}
