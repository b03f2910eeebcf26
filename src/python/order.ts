import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { parseDtype } from "../pyon/dtype.js";
import { Float } from "../pyon/float.js";
import { NpScalar } from "../pyon/npscalar.js";
import { typeOfPrimitive } from "../pyon/primitive-type.js";
import { Tuple } from "../pyon/tuple.js";
import { fromNumber, hasDigits } from "./binary-float.js";
import { dtypeName } from "./element-text.js";

/**
 * Dictionary keys or set members in the order in which Python's pprint writes them: by value where Python can
 * compare them, by the name of their type where it cannot. Those of one type that have no order (None aside,
 * complex numbers, tuples such as `(1,)` and `("a",)`) stay as they stood; Python goes by their addresses.
 *
 * The relation is not transitive: with an engine whose sort is Python's (V8's is), cycles come out as in Python.
 */
export function sorted<T>(items: readonly T[], keyOf: (item: T) => unknown): T[] {
  return items.toSorted((a, b) => (isBefore(keyOf(a), keyOf(b)) ? -1 : 1));
}

function isBefore(a: unknown, b: unknown): boolean {
  const order = less(a, b);
  if (order !== undefined) return order;
  return compareText(typeName(a), typeName(b)) < 0;
}

/** Python's `a < b`; undefined where that is a TypeError. */
function less(a: unknown, b: unknown): boolean | undefined {
  const left = comparable(a);
  const right = comparable(b);
  if (typeof left === "string" && typeof right === "string") return compareText(left, right) < 0;
  if (isNumber(left) && isNumber(right)) return numberLess(left, right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right) < 0;
  if (left instanceof Tuple && right instanceof Tuple) return tupleLess(left, right);
  return undefined;
}

type PyNumber = number | bigint | Fraction;

function isNumber(value: unknown): value is PyNumber {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Fraction;
}

/** The value without what makes no difference to a comparison. */
function comparable(value: unknown): unknown {
  const plain = value instanceof NpScalar ? value.value : value;
  if (plain instanceof Float) return plain.valueOf();
  return typeof plain === "boolean" ? Number(plain) : (plain ?? null);
}

function numberLess(a: PyNumber, b: PyNumber): boolean {
  if (!(a instanceof Fraction) && !(b instanceof Fraction)) return a < b;
  const left = ratio(a);
  const right = ratio(b);
  // Infinite or not a number: then what the floats say is exact.
  if (left === undefined || right === undefined) return Number(a) < Number(b);
  return left[0] * right[1] < right[0] * left[1];
}

function ratio(value: PyNumber): readonly [bigint, bigint] | undefined {
  if (value instanceof Fraction) return [value.s * value.n, value.d];
  if (typeof value === "bigint") return [value, 1n];
  const float = fromNumber(value, 53);
  if (!hasDigits(float)) return undefined;
  const mantissa = float.negative ? -float.mantissa : float.mantissa;
  const { exponent } = float;
  return exponent < 0 ? [mantissa, 1n << BigInt(-exponent)] : [mantissa << BigInt(exponent), 1n];
}

/** By code points, as Python: code units would put U+FF5E behind the astral characters. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond all that one code unit can be. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function tupleLess(a: Tuple, b: Tuple): boolean | undefined {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (!isEqual(a[i], b[i])) return less(a[i], b[i]);
  return a.length < b.length;
}

/** Python's `a == b` for what a key may hold. */
function isEqual(a: unknown, b: unknown): boolean {
  const left = comparable(a);
  const right = comparable(b);
  if (isNumber(left) && isNumber(right)) return !numberLess(left, right) && !numberLess(right, left);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right) === 0;
  if (left instanceof Tuple && right instanceof Tuple) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (left instanceof Complex && right instanceof Complex) {
    return left.re === right.re && left.im === right.im;
  }
  return left === right;
}

/** What pprint compares where Python cannot compare the values: `str(type(x))`. */
function typeName(value: unknown): string {
  return `<class '${className(value)}'>`;
}

function className(value: unknown): string {
  if (value instanceof Float) return "float";
  if (value instanceof NpScalar) return `numpy.${scalarClass(value.dtype)}`;
  if (value instanceof Complex) return "complex";
  if (value instanceof Fraction) return "fractions.Fraction";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Tuple) return "tuple";
  return typeOfPrimitive(value) ?? "object";
}

const scalarClasses: Readonly<Record<string, string>> = {
  b: "bool_",
  U: "str_",
  S: "bytes_",
  V: "void",
  M: "datetime64",
  m: "timedelta64",
};

function scalarClass(dtype: string): string {
  return scalarClasses[parseDtype(dtype).kind] ?? dtypeName(dtype);
}
