import {
  MemoryError,
  OverflowError,
  PythonTypeError,
  ValueError,
  ZeroDivisionError,
} from "../../../pc-rpc/python-errors.js";
import type { BinaryOperator, Budget } from "../model.js";
import { toFloat } from "../values/float-conversions.js";
import { bitLength, type Effort, isSmall, MAX_INT_BITS, spendBits } from "../values/int-size.js";
import { nearestQuotient } from "../values/rounding.js";
import { floatPower } from "./floats.js";

/** The result of an operator on two ints, which is an int but for `/` and negative powers. */
export function intBinary(operator: BinaryOperator, left: bigint, right: bigint, budget: Budget): unknown {
  switch (operator) {
    case "+":
      spendFor(left, right, budget, Math.max, "linear");
      return left + right;
    case "-":
      spendFor(left, right, budget, Math.max, "linear");
      return left - right;
    case "*":
      spendFor(left, right, budget, (a, b) => a + b, "product");
      return left * right;
    case "/":
      return trueQuotient(left, right, budget);
    case "//":
      return floorDivided(left, right, budget).quotient;
    case "%":
      if (right === 0n) throw new ZeroDivisionError("integer modulo by zero");
      return floorDivided(left, right, budget).remainder;
    case "**":
      return power(left, right, budget);
    case "<<":
      return shiftedLeft(left, right, budget);
    case ">>":
      if (right < 0n) throw new ValueError("negative shift count");
      spendFor(left, 0n, budget, Math.max, "linear");
      return right > MAX_INT_BITS * 2 ? (left < 0n ? -1n : 0n) : left >> right;
    case "&":
      spendFor(left, right, budget, Math.max, "linear");
      return left & right;
    case "|":
      spendFor(left, right, budget, Math.max, "linear");
      return left | right;
    case "^":
      spendFor(left, right, budget, Math.max, "linear");
      return left ^ right;
    case "@":
      throw new PythonTypeError("unsupported operand type(s) for @: 'int' and 'int'");
  }
}

/** Spends for a result whose bits `size` tells from those of the operands, when that is worth the telling. */
function spendFor(
  left: bigint,
  right: bigint,
  budget: Budget,
  size: (a: number, b: number) => number,
  effort: Effort,
): void {
  if (isSmall(left) && isSmall(right)) return;
  spendBits(budget, size(bitLength(left), bitLength(right)), effort);
}

/** Quotient and remainder as Python has them: the remainder has the sign of the divisor. */
export function floorDivided(
  left: bigint,
  right: bigint,
  budget: Budget,
): { readonly quotient: bigint; readonly remainder: bigint } {
  if (right === 0n) throw new ZeroDivisionError("integer division or modulo by zero");
  spendFor(left, right, budget, Math.max, "quotient");
  const quotient = left / right;
  const remainder = left - quotient * right;
  if (remainder === 0n || remainder < 0n === right < 0n) return { quotient, remainder };
  return { quotient: quotient - 1n, remainder: remainder + right };
}

/** `left / right`, rounded once. */
function trueQuotient(left: bigint, right: bigint, budget: Budget): number {
  if (right === 0n) throw new ZeroDivisionError("division by zero");
  const [above, below] = [Number(left), Number(right)];
  if (Number.isSafeInteger(above) && Number.isSafeInteger(below)) return above / below;
  spendFor(left, right, budget, Math.max, "quotient");
  const negative = left < 0n !== right < 0n;
  const size = nearestQuotient(left < 0n ? -left : left, right < 0n ? -right : right);
  if (size === Number.POSITIVE_INFINITY) {
    throw new OverflowError("integer division result too large for a float");
  }
  return negative ? -size : size;
}

function power(base: bigint, exponent: bigint, budget: Budget): unknown {
  if (exponent < 0n) return floatPower(toFloat(base), toFloat(exponent));
  if (exponent === 0n) return 1n;
  if (base === 0n || base === 1n || base === -1n) return (exponent & 1n) === 0n ? base * base : base;
  const bits = (bitLength(base) - 1) * Number(exponent);
  if (bits > MAX_INT_BITS) throw new MemoryError(`an int of more than ${MAX_INT_BITS} bits`);
  spendBits(budget, bits, "product");
  return base ** exponent;
}

function shiftedLeft(int: bigint, count: bigint, budget: Budget): bigint {
  if (count < 0n) throw new ValueError("negative shift count");
  if (int === 0n) return 0n;
  if (count >= 1n << 63n) throw new OverflowError("too many digits in integer");
  spendBits(budget, bitLength(int) + Number(count), "linear");
  return int << count;
}

/**
 * `base ** exponent % modulus`, without ever computing the power.
 *
 * Python counterpart: `pow(base, exponent, modulus)`.
 */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint, budget: Budget): bigint {
  if (modulus === 0n) throw new ValueError("pow() 3rd argument cannot be 0");
  const size = modulus < 0n ? -modulus : modulus;
  let square = base % size;
  if (square < 0n) square += size;
  let left = exponent;
  if (exponent < 0n) {
    square = inverse(square, size, budget);
    left = -exponent;
  }
  let result = 1n % size;
  for (; left > 0n; left >>= 1n) {
    budget.spendSteps(4);
    spendFor(size, size, budget, (bits) => bits * 2, "quotient");
    if ((left & 1n) === 1n) result = (result * square) % size;
    square = (square * square) % size;
  }
  return modulus < 0n && result !== 0n ? result + modulus : result;
}

function inverse(int: bigint, modulus: bigint, budget: Budget): bigint {
  let [a, b] = [int, modulus];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    spendFor(a, b, budget, Math.max, "quotient");
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  if (a !== 1n) throw new ValueError("base is not invertible for the given modulus");
  return x < 0n ? x + modulus : x;
}
