import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ZeroDivisionError } from "../../../pc-rpc/python-errors.js";
import type { BinaryOperator } from "../model.js";
import { complexPower } from "./complexes.js";
import { roundedPower } from "./rounded-power.js";

/** The result of an operator on two floats: a float, or a complex for roots of negative ones. */
export function floatBinary(operator: BinaryOperator, left: number, right: number): unknown {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw new ZeroDivisionError("float division by zero");
      return left / right;
    case "//":
      if (right === 0) throw new ZeroDivisionError("float floor division by zero");
      return floatDivided(left, right).quotient;
    case "%":
      if (right === 0) throw new ZeroDivisionError("float modulo");
      return floatDivided(left, right).remainder;
    case "**":
      return floatPower(left, right);
    default:
      throw new PythonTypeError(`unsupported operand type(s) for ${operator}: 'float' and 'float'`);
  }
}

/** Quotient and remainder as Python has them: the remainder is exact, and has the sign of the divisor. */
export function floatDivided(
  left: number,
  right: number,
): { readonly quotient: number; readonly remainder: number } {
  let remainder = left % right;
  let quotient = (left - remainder) / right;
  if (remainder === 0) {
    remainder = right < 0 ? -0 : 0;
  } else if (right < 0 !== remainder < 0) {
    remainder += right;
    quotient -= 1;
  }
  if (quotient === 0)
    return { quotient: left / right < 0 || Object.is(left / right, -0) ? -0 : 0, remainder };
  const floor = Math.floor(quotient);
  return { quotient: quotient - floor > 0.5 ? floor + 1 : floor, remainder };
}

/** `base ** exponent` of floats; a complex when that is what the power of a negative base is. */
export function floatPower(base: number, exponent: number): number | Complex {
  if (exponent === 0 || base === 1) return 1;
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  const odd = Number.isInteger(exponent) && Math.abs(exponent % 2) === 1;
  if (!Number.isFinite(exponent)) return infinitePower(Math.abs(base), exponent);
  if (base === 0 || !Number.isFinite(base)) {
    if (base === 0 && exponent < 0) {
      throw new ZeroDivisionError("0.0 cannot be raised to a negative power");
    }
    const size = (base === 0) === exponent > 0 ? 0 : Number.POSITIVE_INFINITY;
    return odd && (base < 0 || Object.is(base, -0)) ? -size : size;
  }
  if (base < 0 && !Number.isInteger(exponent)) {
    return complexPower(new Complex(base, 0), new Complex(exponent, 0));
  }
  const size = roundedPower(Math.abs(base), exponent);
  if (size === Number.POSITIVE_INFINITY) throw new OverflowError("(34, 'Numerical result out of range')");
  return base < 0 && odd ? -size : size;
}

function infinitePower(base: number, exponent: number): number {
  if (base === 1) return 1;
  return exponent > 0 === base > 1 ? Number.POSITIVE_INFINITY : 0;
}
