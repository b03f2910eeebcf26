import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ZeroDivisionError } from "../../../pc-rpc/python-errors.js";
import type { BinaryOperator } from "../model.js";
import { nearestDouble, squareRoot, takenApart } from "../values/rounding.js";
import { roundedPower } from "./rounded-power.js";

/** The result of an operator on two complex numbers. */
export function complexBinary(operator: BinaryOperator, left: Complex, right: Complex): Complex {
  switch (operator) {
    case "+":
      return new Complex(left.re + right.re, left.im + right.im);
    case "-":
      return new Complex(left.re - right.re, left.im - right.im);
    case "*":
      return product(left, right);
    case "/":
      return quotient(left, right) ?? fail("complex division by zero");
    case "**":
      return complexPower(left, right);
    default:
      throw new PythonTypeError(`unsupported operand type(s) for ${operator}: 'complex' and 'complex'`);
  }
}

function fail(message: string): never {
  throw new ZeroDivisionError(message);
}

function product(a: Complex, b: Complex): Complex {
  return new Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
}

/** Divided by the larger part of the divisor first, so that nothing overflows; undefined for a divisor of 0. */
function quotient(a: Complex, b: Complex): Complex | undefined {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    if (b.re === 0) return undefined;
    const ratio = b.im / b.re;
    const divisor = b.re + b.im * ratio;
    return new Complex((a.re + a.im * ratio) / divisor, (a.im - a.re * ratio) / divisor);
  }
  if (Math.abs(b.im) >= Math.abs(b.re)) {
    const ratio = b.re / b.im;
    const divisor = b.re * ratio + b.im;
    return new Complex((a.re * ratio + a.im) / divisor, (a.im * ratio - a.re) / divisor);
  }
  return new Complex(Number.NaN, Number.NaN);
}

/** Whole exponents up to here are multiplied out. */
const LARGEST_FACTOR_COUNT = 100;

/** `base ** exponent` */
export function complexPower(base: Complex, exponent: Complex): Complex {
  const whole = exponent.im === 0 && Number.isInteger(exponent.re);
  const result =
    whole && Math.abs(exponent.re) <= LARGEST_FACTOR_COUNT
      ? wholePower(base, exponent.re)
      : polarPower(base, exponent);
  if (result === undefined) fail("0.0 to a negative or complex power");
  if (Math.abs(result.re) === Number.POSITIVE_INFINITY || Math.abs(result.im) === Number.POSITIVE_INFINITY) {
    throw new OverflowError("complex exponentiation");
  }
  return result;
}

function wholePower(base: Complex, exponent: number): Complex | undefined {
  let power = new Complex(1, 0);
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left >>= 1) {
    if ((left & 1) === 1) power = product(power, square);
    square = product(square, square);
  }
  return exponent > 0 ? power : quotient(new Complex(1, 0), power);
}

function polarPower(base: Complex, exponent: Complex): Complex | undefined {
  if (exponent.re === 0 && exponent.im === 0) return new Complex(1, 0);
  if (base.re === 0 && base.im === 0) {
    return exponent.im !== 0 || exponent.re < 0 ? undefined : new Complex(0, 0);
  }
  const size = magnitude(base);
  const angle = Math.atan2(base.im, base.re);
  let length = Number.isFinite(size) && size > 0 ? roundedPower(size, exponent.re) : size ** exponent.re;
  let phase = angle * exponent.re;
  if (exponent.im !== 0) {
    length /= Math.exp(angle * exponent.im);
    phase += exponent.im * Math.log(size);
  }
  return new Complex(length * Math.cos(phase), length * Math.sin(phase));
}

/** The absolute value, rounded once; infinite when that is. */
export function magnitude({ re, im }: Complex): number {
  const [a, b] = [Math.abs(re), Math.abs(im)];
  if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === 0 || b === 0) return a + b;
  const [x, y] = [takenApart(a), takenApart(b)];
  const exponent = Math.min(x.exponent, y.exponent);
  // So far apart that the smaller one makes no difference.
  if (Math.abs(x.exponent - y.exponent) > 120) return Math.max(a, b);
  const [p, q] = [x.mantissa << BigInt(x.exponent - exponent), y.mantissa << BigInt(y.exponent - exponent)];
  const square = (p * p + q * q) << 128n;
  const root = squareRoot(square);
  return nearestDouble(root, exponent - 64, root * root !== square);
}
