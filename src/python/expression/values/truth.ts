import { Complex } from "complex.js";
import { OverflowError, PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "./byte-array.js";
import { DictView, PyRange } from "./iterables.js";
import { isSize } from "./numbers.js";
import { typeName } from "./type-name.js";

/** Whether a value counts as true. */
export function truth(runtime: Runtime, value: unknown): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
    case "string":
      return value !== "";
    default:
      if (value === null) return false;
      if (value instanceof Complex) return value.re !== 0 || value.im !== 0;
      if (value instanceof PyRange) return value.length > 0n;
      return runtime.extensionOf(value)?.truth(value) ?? sizeOf(runtime, value) !== 0;
  }
}

/** The number of items of a container of the language; undefined for anything else. */
function sizeOf(runtime: Runtime, value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (typeof value === "string") return runtime.texts.length(value);
  if (value instanceof Dict || value instanceof PySet) return value.size;
  if (value instanceof DictView) return value.dict.size;
  return bytesOf(value)?.length;
}

/**
 * The number of items of a value. Python counterpart: `len(value)`.
 *
 * @throws TypeError of Python when it has none
 */
export function length(runtime: Runtime, value: unknown): number {
  if (value instanceof PyRange) {
    if (!isSize(value.length)) throw new OverflowError("Python int too large to convert to C ssize_t");
    return Number(value.length);
  }
  const size = sizeOf(runtime, value) ?? runtime.extensionOf(value)?.length(value);
  if (size !== undefined) return size;
  throw new PythonTypeError(`object of type '${typeName(runtime, value)}' has no len()`);
}
