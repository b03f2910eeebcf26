import type { NumberKernel, Round } from "./ufunc.js";

/** To the nearest whole number, halves to the even one; -0.3 gives -0. Python counterpart: `numpy.rint`. */
export function rint(value: number): number {
  // Adding makes the processor round, for there are no fractions at that size.
  if (!(Math.abs(value) < WHOLE)) return value;
  if (value < 0 || Object.is(value, -0)) return -(-value + WHOLE - WHOLE);
  return value + WHOLE - WHOLE;
}

const WHOLE = 2 ** 52;

/** Whether a number is below zero, or a zero with that sign. */
export function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** `size` with the sign of `sign`. */
export function copySign(size: number, sign: number): number {
  return isNegative(sign) ? -Math.abs(size) : Math.abs(size);
}

/** The quotient rounded down, and -0 where that is what is left. Python counterpart: `numpy.floor_divide`. */
export function floorDivide(round: Round): NumberKernel {
  return (a, b) => {
    if (b === 0) return a / b;
    const rest = a % b;
    let quotient = round(round(a - rest) / b);
    if (rest !== 0 && !Number.isNaN(rest) && b < 0 !== rest < 0) quotient = round(quotient - 1);
    if (quotient === 0) return copySign(0, a / b);
    const whole = Math.floor(quotient);
    return quotient - whole > 0.5 ? round(whole + 1) : whole;
  };
}

/** What is left of a division rounded down; it has the divisor's sign. Python counterpart: `numpy.remainder`. */
export function remainder(round: Round): NumberKernel {
  return (a, b) => {
    const rest = a % b;
    if (b === 0 || Number.isNaN(rest)) return rest;
    if (rest === 0) return copySign(0, b);
    return b < 0 !== rest < 0 ? round(rest + b) : rest;
  };
}

/** Python counterpart: `numpy.power` of floats. */
export function power(a: number, b: number): number {
  // C says so where JavaScript says NaN.
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  const power = a ** b;
  // What V8 makes of a negative number to a broken power is a NaN of another kind, which would be seen in the bytes.
  return Number.isNaN(power) ? Number.NaN : power;
}

/** The larger, or what is not a number; of zeros the second, as the processor has it that numpy leaves this to. */
export function maximum(a: number, b: number): number {
  return a > b || Number.isNaN(a) ? a : b;
}

/** The smaller, or what is not a number. */
export function minimum(a: number, b: number): number {
  return a < b || Number.isNaN(a) ? a : b;
}

/** The larger, or what is a number. */
export function fmax(a: number, b: number): number {
  return a > b || Number.isNaN(b) ? a : b;
}

/** The smaller, or what is a number. */
export function fmin(a: number, b: number): number {
  return a < b || Number.isNaN(b) ? a : b;
}

/** 1, 0 or -1; NaN for what is not a number. */
export function sign(value: number): number {
  return value > 0 ? 1 : value < 0 ? -1 : value === 0 ? 0 : Number.NaN;
}

/** 2 to the power of what is given. */
export function exp2(value: number): number {
  return 2 ** value;
}
