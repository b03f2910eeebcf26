import { ValueError } from "../../pc-rpc/python-errors.js";

/** The quotient rounded down; 0 for a divisor of 0, as numpy has it. */
export function floorDivide(a: number, b: number): number {
  return b === 0 ? 0 : Math.floor(a / b);
}

/** As {@link floorDivide}. */
export function floorDivideBig(a: bigint, b: bigint): bigint {
  if (b === 0n) return 0n;
  const quotient = a / b;
  return a < 0n !== b < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

/** What is left, with the divisor's sign; 0 for a divisor of 0. */
export function remainder(a: number, b: number): number {
  if (b === 0) return 0;
  const rest = a % b;
  return rest !== 0 && a < 0 !== b < 0 ? rest + b : rest;
}

/** As {@link remainder}. */
export function remainderBig(a: bigint, b: bigint): bigint {
  if (b === 0n) return 0n;
  const rest = a % b;
  return rest !== 0n && a < 0n !== b < 0n ? rest + b : rest;
}

/** What is left, with the dividend's sign; 0 for a divisor of 0. */
export function fmod(a: number, b: number): number {
  return b === 0 ? 0 : a % b;
}

/** As {@link fmod}. */
export function fmodBig(a: bigint, b: bigint): bigint {
  return b === 0n ? 0n : a % b;
}

/**
 * Modulo 2^32, which is all that is stored.
 *
 * @throws ValueError for negative exponents
 */
export function power(base: number, exponent: number): number {
  if (exponent < 0) throw negativePower();
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** Modulo 2^64. @throws ValueError for negative exponents */
export function powerBig(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw negativePower();
  let result = 1n;
  let square = BigInt.asUintN(64, base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asUintN(64, result * square);
    square = BigInt.asUintN(64, square * square);
  }
  return result;
}

/** Steps that a power takes, by the largest of the exponents. */
export function powerCost(exponents: BigInt64Array | BigUint64Array): number {
  let most = 0n;
  for (const exponent of exponents) if (exponent > most) most = exponent;
  return Math.log2(Number(most) + 1) * STEPS_FOR_BIT;
}

/** Steps that a bit of an exponent takes: two products of large ints. */
const STEPS_FOR_BIT = 4;

function negativePower(): ValueError {
  return new ValueError("Integers to negative integer powers are not allowed.");
}

/** Shifting by more bits than there are, or by a negative number of them, leaves nothing. */
export function shiftLeft(a: number, b: number): number {
  return b >= 0 && b < 32 ? a << b : 0;
}

export function shiftLeftBig(a: bigint, b: bigint): bigint {
  return b >= 0n && b < 64n ? a << b : 0n;
}

/** Shifting by more bits than there are, or by a negative number of them, leaves the sign. */
export function shiftRight(a: number, b: number): number {
  return Math.floor(a / 2 ** (b >= 0 && b < 64 ? b : 64));
}

export function shiftRightBig(a: bigint, b: bigint): bigint {
  return b >= 0n && b < 64n ? a >> b : a < 0n ? -1n : 0n;
}
