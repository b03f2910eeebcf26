import { Complex } from "./complex.js";
import {
  COMPLEX,
  type Cursor,
  FLOAT,
  IMAGINARY,
  INT,
  MINUS_IMAGINARY,
  MINUS_ZERO,
  OTHER,
  STRING,
} from "./v1-cursor.js";
import { plainInt } from "./v1-numbers.js";

/** A value, and what the cursor's `kind` says it is. */
export interface Operand {
  readonly kind: number;
  readonly value: unknown;
}

/** Beyond this, sums could take longer than their texts are long: a chain of them on one huge int. */
const LARGEST_SUMMAND = 1n << 16384n;

/**
 * `operand` with a sign before it, as Python computes it. But a minus right before an imaginary literal gives
 * what Python's repr means with it: -2j has a real part of 0.0.
 */
export function signed(cursor: Cursor, operand: Operand, negative: boolean, start: number): Operand {
  const { kind, value } = operand;
  switch (kind) {
    case INT:
    case MINUS_ZERO: {
      const int = toInt(value);
      return { kind: INT, value: negative ? plainInt(-int) : plainInt(int) };
    }
    case FLOAT:
      return { kind, value: negative ? -Number(value) : Number(value) };
    case IMAGINARY: {
      const { im } = value as Complex;
      return negative ? { kind: MINUS_IMAGINARY, value: new Complex(0, -im) } : operand;
    }
    case COMPLEX: {
      const { re, im } = value as Complex;
      return { kind, value: negative ? new Complex(-re, -im) : value };
    }
    default:
      cursor.fail("only a number can have a sign", start);
  }
}

/** `left + right` or `left - right`, as Python computes it. */
export function sum(cursor: Cursor, left: Operand, right: Operand, minus: boolean): Operand {
  if (!isNumber(left) || !isNumber(right)) cursor.fail("only numbers are added and subtracted");
  if (isInt(left) && isInt(right)) {
    const [a, b] = [summand(cursor, left), summand(cursor, right)];
    return { kind: INT, value: plainInt(minus ? a - b : a + b) };
  }
  if (isReal(left) && isReal(right)) {
    const [a, b] = [toFloat(cursor, left), toFloat(cursor, right)];
    return { kind: FLOAT, value: minus ? a - b : a + b };
  }
  const [a, b] = [toComplex(cursor, left), toComplex(cursor, right)];
  const value = minus ? new Complex(a.re - b.re, a.im - b.im) : new Complex(a.re + b.re, a.im + b.im);
  return { kind: COMPLEX, value };
}

/**
 * What Python's repr means when it writes a real part, a sign and an imaginary part: the two parts as they are,
 * where adding them would lose the signs of zeros. `undefined` when these are not such parts.
 */
export function reprParts(
  cursor: Cursor,
  left: Operand,
  right: Operand,
  minus: boolean,
): Operand | undefined {
  if (right.kind !== IMAGINARY || !isReal(left)) return undefined;
  const re = left.kind === MINUS_ZERO ? -0 : toFloat(cursor, left);
  const { im } = right.value as Complex;
  return { kind: COMPLEX, value: new Complex(re, minus ? -im : im) };
}

function isNumber({ kind }: Operand): boolean {
  return kind !== OTHER && kind !== STRING;
}

function isInt({ kind }: Operand): boolean {
  return kind === INT || kind === MINUS_ZERO;
}

function isReal(operand: Operand): boolean {
  return operand.kind === FLOAT || isInt(operand);
}

/** Booleans are ints in Python. */
function toInt(value: unknown): bigint {
  return BigInt(value as number | bigint | boolean);
}

function summand(cursor: Cursor, { value }: Operand): bigint {
  const int = toInt(value);
  if (int > LARGEST_SUMMAND || int < -LARGEST_SUMMAND) cursor.fail("the ints are too large to be added");
  return int;
}

function toFloat(cursor: Cursor, operand: Operand): number {
  const value = Number(operand.value);
  if (isInt(operand) && !Number.isFinite(value)) cursor.fail("int too large to convert to float");
  return value;
}

function toComplex(cursor: Cursor, operand: Operand): Complex {
  if (isReal(operand)) return new Complex(toFloat(cursor, operand), 0);
  // Where it is a part of a sum, -2j is computed as in Python.
  const { re, im } = operand.value as Complex;
  return new Complex(operand.kind === MINUS_IMAGINARY ? -0 : re, im);
}
