import { Complex } from "./complex.js";
import type { ArrayData, Dtype } from "./dtype.js";
import { Float } from "./float.js";
import { Fraction } from "./fraction.js";
import { ArrayFault } from "./ndarray-fault.js";
import { asciiOfText, complexOfText, floatOfText, intOfText, textOfValue } from "./ndarray-texts.js";
import { bytesText } from "./python-text.js";
import { pythonType } from "./python-type.js";
import { Slice } from "./slice.js";

/** What numpy counts a time that is none as. */
export const NOT_A_TIME: bigint = -(2n ** 63n);

/** Items of an array, whichever their type. */
export type Items = Record<number, unknown>;

/** Storage for `size` elements, all zero. */
export function emptyStorage(dtype: Dtype, size: number): ArrayData {
  const { storage, constructor_: Data, width } = dtype;
  if (storage === "str") return new Array(size).fill("");
  if (storage === "bytes") return Array.from({ length: size }, () => new Uint8Array());
  if (storage === "raw" || Data === undefined) return new Uint8Array(size * width);
  return new Data(size * width);
}

/** Copies an element of `width` items. */
export function copyElement(
  to: ArrayData,
  at: number,
  from: ArrayData,
  position: number,
  width: number,
): void {
  const target = to as unknown as Items;
  const source = from as unknown as Items;
  for (let i = 0; i < width; i++) target[at * width + i] = source[position * width + i];
}

/**
 * Writes a value of Python's own types as numpy's assignment does: floats are truncated to ints, texts parsed or cut
 * to their size, None is NaN.
 *
 * @param wrapInts ints beyond the dtype wrap around, as with numpy before 2
 * @throws TypeError, RangeError (Python's ValueError), ArrayFault (OverflowError, UnicodeError)
 */
export function writeValue(
  data: ArrayData,
  dtype: Dtype,
  position: number,
  value: unknown,
  wrapInts: boolean,
): void {
  const items = data as unknown as Items;
  switch (dtype.kind) {
    case "b":
      items[position] = isTrue(value) ? 1 : 0;
      break;
    case "i":
    case "u":
      items[position] = toInt(value, dtype, wrapInts);
      break;
    case "M":
    case "m":
      items[position] = toTime(value, dtype);
      break;
    case "U":
      items[position] = fitText(textOfValue(value), dtype);
      break;
    case "S":
      items[position] = fitBytes(
        value instanceof Uint8Array ? value : asciiOfText(textOfValue(value)),
        dtype,
      );
      break;
    default:
      if (dtype.storage === "raw") writeRaw(data as Uint8Array, dtype, position, value);
      else if (dtype.storage === "complex") writeComplex(items, position, value);
      else items[position] = toFloat(value);
  }
}

/** Python's `bool(value)`. */
export function isTrue(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value) || Number.isNaN(value);
  if (value instanceof Float) return value.valueOf() !== 0;
  if (value instanceof Complex) return value.re !== 0 || value.im !== 0;
  if (value instanceof Fraction) return value.n !== 0n;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  return value instanceof Slice || Object.keys(value).length > 0;
}

/** Cut to the dtype's size; what follows the last character that is not NUL has no meaning to numpy. */
export function fitText(text: string, { itemsize }: Dtype): string {
  const size = itemsize / 4;
  const cut = text.length <= size ? text : Array.from(text).slice(0, size).join("");
  let end = cut.length;
  while (end > 0 && cut.charCodeAt(end - 1) === 0) end--;
  return cut.slice(0, end);
}

/** As {@link fitText}. */
export function fitBytes(bytes: Uint8Array, { itemsize }: Dtype): Uint8Array {
  let end = Math.min(bytes.length, itemsize);
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.slice(0, end);
}

function toInt(value: unknown, dtype: Dtype, wrapInts: boolean): number | bigint {
  const int = intOf(value);
  const bits = dtype.itemsize * 8;
  const isSigned = dtype.kind === "i";
  const limit = 2 ** (isSigned ? bits - 1 : bits);
  if (int < limit && int >= (isSigned ? -limit : 0)) return bits === 64 ? BigInt(int) : Number(int);
  if (!wrapInts) {
    throw new ArrayFault(
      "OverflowError",
      `Python integer ${String(value)} out of bounds for dtype ${dtype.text}`,
    );
  }
  return wrapped(int, bits, isSigned);
}

/** The int modulo the dtype's range, when it is one that numpy before 2 takes through a C integer. */
function wrapped(int: number | bigint, bits: number, isSigned: boolean): number | bigint {
  const most = isSigned || bits < 32 ? 2 ** 63 : 2 ** 64;
  if (!(int < most && int >= -(2 ** 63))) {
    throw new ArrayFault("OverflowError", "Python int too large to convert to C long");
  }
  const low = isSigned ? BigInt.asIntN(bits, BigInt(int)) : BigInt.asUintN(bits, BigInt(int));
  return bits === 64 ? low : Number(low);
}

/**
 * Python's `int(value)`; a number when it came as one, so that the usual case makes no bigint.
 *
 * @throws as {@link writeValue}
 */
export function intOf(value: unknown): number | bigint {
  if (typeof value === "number") return truncated(value);
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Float) return truncated(value.valueOf());
  if (value instanceof Fraction) return (value.s * value.n) / value.d;
  if (typeof value === "string") return intOfText(value);
  if (value instanceof Uint8Array) return intOfText(latin1(value), bytesText(value));
  throw new TypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${pythonType(value)}'`,
  );
}

function truncated(value: number): number {
  if (Number.isFinite(value)) return Math.trunc(value);
  if (Number.isNaN(value)) throw new RangeError("cannot convert float NaN to integer");
  throw new ArrayFault("OverflowError", "cannot convert float infinity to integer");
}

function toFloat(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return floatOfInt(value);
  if (value instanceof Float) return value.valueOf();
  if (value instanceof Fraction) return value.valueOf();
  if (typeof value === "string") return floatOfText(value);
  if (value instanceof Uint8Array) return floatOfText(latin1(value), bytesText(value));
  throw new TypeError(`float() argument must be a string or a real number, not '${pythonType(value)}'`);
}

function floatOfInt(value: bigint): number {
  const float = Number(value);
  if (Number.isFinite(float)) return float;
  throw new ArrayFault("OverflowError", "int too large to convert to float");
}

function writeComplex(items: Items, position: number, value: unknown): void {
  const { re, im } = complexOf(value);
  items[position * 2] = re;
  items[position * 2 + 1] = im;
}

function complexOf(value: unknown): { readonly re: number; readonly im: number } {
  if (value instanceof Complex) return value;
  if (value === null || value === undefined) return { re: Number.NaN, im: Number.NaN };
  if (typeof value === "string") return complexOfText(value);
  if (value instanceof Uint8Array) return complexOfText(latin1(value));
  const isNumber = typeof value !== "object" || value instanceof Float || value instanceof Fraction;
  if (!isNumber) throw new TypeError(`must be real number, not ${pythonType(value)}`);
  return { re: toFloat(value), im: 0 };
}

/** Bytes that spell a number. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function toTime(value: unknown, dtype: Dtype): bigint {
  const name = dtype.kind === "M" ? "datetime" : "timedelta";
  if (value === null || value === undefined || value === "" || value === "NaT") return NOT_A_TIME;
  if (typeof value === "boolean") return BigInt(value);
  if (pythonType(value) === "int") {
    const int = BigInt(value as number | bigint);
    if (BigInt.asIntN(64, int) === int) return int;
    throw new ArrayFault("OverflowError", "int too big to convert");
  }
  const text = value instanceof Uint8Array ? latin1(value) : value;
  // Texts of dates would take numpy's whole parser; a span of time is an int.
  if (dtype.kind === "m" && typeof text === "string" && /^\s*[+-]?\d+\s*$/.test(text)) return intOfText(text);
  throw new RangeError(`Could not convert object to NumPy ${name}`);
}

function writeRaw(data: Uint8Array, dtype: Dtype, position: number, value: unknown): void {
  const { kind, itemsize, text } = dtype;
  if (!(value instanceof Uint8Array)) {
    throw new TypeError(`a bytes-like object is required, not '${pythonType(value)}'`);
  }
  if (kind !== "V" && value.length !== itemsize) {
    throw new TypeError(`an element of ${text} is ${itemsize} bytes in a Uint8Array, not ${value.length}`);
  }
  const start = position * itemsize;
  data.fill(0, start, start + itemsize);
  data.set(value.subarray(0, itemsize), start);
}
