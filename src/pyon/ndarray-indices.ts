import { kindOf } from "./kind-of.js";
import type { Slice } from "./slice.js";

/** The indices that a slice takes from a sequence: `length` of them, from `start`, each `step` after the last. */
export interface SliceRange {
  readonly start: number;
  /** Where a slice of step 1 ends; not below `start`. */
  readonly stop: number;
  readonly step: number;
  readonly length: number;
}

/**
 * The int that a value stands for where Python wants an index; undefined for what is none, floats included. Ints
 * beyond 2^53, which are outside of every sequence, come rounded.
 *
 * Python counterpart: `operator.index`.
 */
export function toIndex(value: unknown): number | undefined {
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined;
    case "bigint":
      return Number(value);
    case "boolean":
      return Number(value);
    case "object":
      return value === null ? undefined : kindOf(value)?.index(value);
    default:
      return undefined;
  }
}

/** Whether a key is an int, as a number, that counts from the start of a sequence to one of its items. */
export function isIndexWithin(key: unknown, length: number): key is number {
  return typeof key === "number" && key >= 0 && key < length && Number.isInteger(key) && !Object.is(key, -0);
}

/**
 * Finds the indices that a slice takes from a sequence of `length` items.
 *
 * Python counterpart: `slice.indices`.
 *
 * @throws TypeError when a part is no int, RangeError (Python's ValueError) when the step is 0
 */
export function sliceRange(slice: Slice, length: number): SliceRange {
  const step = clamp(part(slice.step) ?? 1, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  if (step === 0) throw new RangeError("slice step cannot be zero");
  const [first, last] = step > 0 ? [0, length] : [-1, length - 1];
  const start = bound(part(slice.start), step > 0 ? first : last, length, first, last);
  const stop = bound(part(slice.stop), step > 0 ? last : first, length, first, last);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return { start, stop: Math.max(start, stop), step, length: count };
}

function part(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const index = toIndex(value);
  if (index === undefined) {
    throw new TypeError("slice indices must be integers or None or have an __index__ method");
  }
  return index;
}

function bound(
  given: number | undefined,
  missing: number,
  length: number,
  first: number,
  last: number,
): number {
  if (given === undefined) return missing;
  return clamp(given < 0 ? given + length : given, first, last);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
