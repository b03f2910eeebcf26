import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, type RemoteErrorClass } from "../../../pc-rpc/python-errors.js";
import { NOT_IMPLEMENTED } from "../model.js";
import type { Runtime } from "../runtime.js";
import { typeName } from "./type-name.js";

/** The int that an int or a bool is; undefined for anything else. */
export function intOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "boolean" ? BigInt(value) : undefined;
}

/** Whether the language itself can compute with the value. */
export function isNumber(value: unknown): value is bigint | boolean | number | Complex {
  const type = typeof value;
  return type === "bigint" || type === "number" || type === "boolean" || value instanceof Complex;
}

/** The int that a value stands for as an index; undefined when it is none. */
export function indexOf(runtime: Runtime, value: unknown): bigint | undefined {
  const int = intOf(value);
  if (int !== undefined) return int;
  const converted = runtime.extensionOf(value)?.convert(value, "index") ?? NOT_IMPLEMENTED;
  return converted === NOT_IMPLEMENTED ? undefined : intOf(converted);
}

/** The int that an argument is. @throws TypeError of Python when it is none */
export function toIndex(runtime: Runtime, value: unknown): bigint {
  const int = indexOf(runtime, value);
  if (int !== undefined) return int;
  throw new PythonTypeError(`'${typeName(runtime, value)}' object cannot be interpreted as an integer`);
}

/** Whether an int fits what counts the items of something in Python. */
export function isSize(int: bigint): boolean {
  return int < 0x8000000000000000n && int >= -0x8000000000000000n;
}

/**
 * An int as a number that counts items. Beyond 2^53 it is inexact, but nothing has that many.
 *
 * @throws OverflowError of Python, or another class, when it does not fit
 */
export function toSize(
  runtime: Runtime,
  value: unknown,
  errorClass: RemoteErrorClass = OverflowError,
  message = "cannot fit 'int' into an index-sized integer",
): number {
  const int = toIndex(runtime, value);
  if (!isSize(int)) throw new errorClass(message);
  return Number(int);
}

/** An argument that counts: a width, how often. @throws OverflowError of Python when it does not fit */
export function toCount(runtime: Runtime, value: unknown): number {
  return toSize(runtime, value, OverflowError, "Python int too large to convert to C ssize_t");
}

/** An int of 32 bits, as flags and some sizes are. @throws OverflowError of Python when it does not fit */
export function toCInt(runtime: Runtime, value: unknown): number {
  const int = toIndex(runtime, value);
  if (int <= 0x7fffffffn && int >= -0x80000000n) return Number(int);
  throw new OverflowError("Python int too large to convert to C int");
}

/** A flag that must be an int or a bool. */
export function toFlag(runtime: Runtime, value: unknown): boolean {
  return toCInt(runtime, value) !== 0;
}
