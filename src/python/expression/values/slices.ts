import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import type { Slice } from "../../../pyon/slice.js";
import type { Runtime } from "../runtime.js";
import { indexOf } from "./numbers.js";

/** Which items of a sequence a slice takes: `count` of them from `start` on, in steps. */
export interface SliceBounds {
  readonly start: bigint;
  /** Behind the last one. */
  readonly stop: bigint;
  readonly step: bigint;
  readonly count: bigint;
}

/**
 * Finds the bounds of a slice of a sequence of so many items.
 *
 * Python counterpart: `slice.indices(length)`.
 */
export function sliceBounds(runtime: Runtime, slice: Slice, length: bigint): SliceBounds {
  const step = part(runtime, slice.step) ?? 1n;
  if (step === 0n) throw new ValueError("slice step cannot be zero");
  const backwards = step < 0n;
  const [lowest, highest] = backwards ? [-1n, length - 1n] : [0n, length];
  const clamped = (given: bigint): bigint => {
    const at = given < 0n ? given + length : given;
    return at < lowest ? lowest : at > highest ? highest : at;
  };
  const [givenStart, givenStop] = [part(runtime, slice.start), part(runtime, slice.stop)];
  const start = givenStart === undefined ? (backwards ? highest : lowest) : clamped(givenStart);
  const stop = givenStop === undefined ? (backwards ? lowest : highest) : clamped(givenStop);
  const distance = backwards ? start - stop : stop - start;
  const stride = backwards ? -step : step;
  return { start, stop, step, count: distance <= 0n ? 0n : (distance - 1n) / stride + 1n };
}

/** A part of a slice; undefined for None. */
function part(runtime: Runtime, value: unknown): bigint | undefined {
  if (value === null) return undefined;
  const int = indexOf(runtime, value);
  if (int !== undefined) return int;
  throw new PythonTypeError("slice indices must be integers or None or have an __index__ method");
}

/** The items of an array that a slice takes. */
export function slicedItems<T>(runtime: Runtime, items: readonly T[], slice: Slice): T[] {
  const { start, step, count } = sliceBounds(runtime, slice, BigInt(items.length));
  spendItems(runtime, Number(count));
  const [first, stride] = [Number(start), Number(step)];
  if (stride === 1) return items.slice(first, first + Number(count));
  return Array.from({ length: Number(count) }, (_, i) => items[first + i * stride] as T);
}

/** Spends for so many references to items that exist already. */
export function spendItems(runtime: Runtime, count: number): void {
  runtime.budget.spendBytes(count * 8);
  runtime.budget.spendSteps(count / 16);
}
