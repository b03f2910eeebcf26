import { IndexError, OverflowError, ValueError } from "../pc-rpc/python-errors.js";
import type { NDArray } from "../pyon/ndarray.js";
import { isIndexWithin, sliceRange, toIndex } from "../pyon/ndarray-indices.js";
import { pythonType } from "../pyon/python-type.js";
import { Slice } from "../pyon/slice.js";
import { Tuple } from "../pyon/tuple.js";
import { arrayRows } from "./array-rules.js";
import { containerKind } from "./container-kind.js";

/** Items that are spliced in by the engine's own method, which takes them as arguments. */
const SPLICED = 1024;

/**
 * Python counterpart: `list[key]`, `tuple[key]`.
 *
 * @throws IndexError, TypeError for keys that are no int and no slice, ValueError for a slice of step 0
 */
export function listGet(list: readonly unknown[], key: unknown): unknown {
  if (key instanceof Slice) {
    const { start, step, length } = range(key, list.length);
    const items = Array.from({ length }, (_, i) => list[start + i * step]);
    return list instanceof Tuple ? Tuple.wrap(items) : items;
  }
  return list[listIndex(list, key)];
}

/**
 * Python counterpart: `list[key] = value`.
 *
 * @param plainScalars an array's elements become plain values, not numpy scalars
 * @throws IndexError, TypeError for keys that are no int and no slice and for values that a slice cannot take,
 *   ValueError for a slice of step 0 and a wrong number of values
 */
export function listSet(list: unknown[], key: unknown, value: unknown, plainScalars = false): void {
  if (isIndexWithin(key, list.length)) list[key] = value;
  else if (key instanceof Slice) setSlice(list, key, value, plainScalars);
  else list[indexIn(list, key, "list", "assignment index out of range")] = value;
}

/**
 * Python counterpart: `del list[key]`.
 *
 * @throws as {@link listSet}
 */
export function listDelete(list: unknown[], key: unknown): void {
  if (!(key instanceof Slice)) {
    list.splice(indexIn(list, key, "list", "assignment index out of range"), 1);
    return;
  }
  const { start, step, length } = range(key, list.length);
  if (length === 0) return;
  if (step === 1) {
    list.splice(start, length);
    return;
  }
  const last = start + (length - 1) * step;
  const [first, stride] = step > 0 ? [start, step] : [last, -step];
  let kept = first;
  for (let i = first; i < list.length; i++) {
    const isTaken = (i - first) % stride === 0 && (i - first) / stride < length;
    if (!isTaken) list[kept++] = list[i];
  }
  list.length = kept;
}

/**
 * Python counterpart: `list.insert(i, x)`; indices beyond the ends mean the ends.
 *
 * @throws TypeError when `i` is no int, OverflowError when it is beyond all indices
 */
export function listInsert(list: unknown[], i: unknown, x: unknown): void {
  const index = checkInt(i);
  list.splice(index < 0 ? Math.max(0, index + list.length) : Math.min(index, list.length), 0, x);
}

/**
 * Python counterpart: `list.pop(i)`.
 *
 * @throws IndexError, TypeError when `i` is no int, OverflowError when it is beyond all indices
 */
export function listPop(list: unknown[], i: unknown): void {
  const index = checkInt(i);
  if (list.length === 0) throw new IndexError("pop from empty list");
  const at = index < 0 ? index + list.length : index;
  if (!(at >= 0 && at < list.length)) throw new IndexError("pop index out of range");
  if (at === list.length - 1) list.pop();
  else list.splice(at, 1);
}

/**
 * The index counted from the start.
 *
 * @throws IndexError, TypeError when the key is no int
 */
export function listIndex(list: readonly unknown[], key: unknown): number {
  return indexIn(list, key, list instanceof Tuple ? "tuple" : "list", "index out of range");
}

function setSlice(list: unknown[], slice: Slice, value: unknown, plainScalars: boolean): void {
  const { start, stop, step, length } = range(slice, list.length);
  const items = itemsOf(value, plainScalars);
  if (items === undefined) {
    throw new TypeError(
      step === 1 ? "can only assign an iterable" : "must assign iterable to extended slice",
    );
  }
  if (step === 1) {
    replace(list, start, stop - start, items);
    return;
  }
  if (items.length !== length) {
    throw new ValueError(
      `attempt to assign sequence of size ${items.length} to extended slice of size ${length}`,
    );
  }
  items.forEach((item, i) => {
    list[start + i * step] = item;
  });
}

function replace(list: unknown[], start: number, count: number, items: readonly unknown[]): void {
  if (items.length <= SPLICED) {
    list.splice(start, count, ...items);
    return;
  }
  const rest = list.slice(start + count);
  list.length = start;
  for (const item of items) list.push(item);
  for (const item of rest) list.push(item);
}

/** What iterating over a value gives in Python, as a list of its own; undefined for what cannot be iterated over. */
function itemsOf(value: unknown, plainScalars: boolean): readonly unknown[] | undefined {
  if (typeof value === "string") return Array.from(value);
  if (typeof value !== "object" || value === null) return undefined;
  switch (containerKind(value)) {
    case "list":
    case "tuple":
      return (value as unknown[]).slice();
    case "dict":
      return value instanceof Map ? [...value.keys()] : Object.keys(value);
    case "array":
      return arrayRows(value as NDArray, plainScalars);
    default:
      return value instanceof Set || value instanceof Uint8Array ? Array.from<unknown>(value) : undefined;
  }
}

function range(slice: Slice, length: number): ReturnType<typeof sliceRange> {
  try {
    return sliceRange(slice, length);
  } catch (error) {
    throw error instanceof RangeError ? new ValueError(error.message) : error;
  }
}

function indexIn(list: readonly unknown[], key: unknown, type: string, problem: string): number {
  const index = toIndex(key);
  if (index === undefined) {
    throw new TypeError(`${type} indices must be integers or slices, not ${pythonType(key)}`);
  }
  const at = index < 0 ? index + list.length : index;
  if (at >= 0 && at < list.length) return at;
  if (!fitsIndex(key)) throw new IndexError("cannot fit 'int' into an index-sized integer");
  throw new IndexError(`${type} ${problem}`);
}

/** Whether Python can make an index of an int, whatever the length: those of 64 bits. */
function fitsIndex(int: unknown): boolean {
  return typeof int !== "bigint" || BigInt.asIntN(64, int) === int;
}

function checkInt(value: unknown): number {
  const index = toIndex(value);
  if (index === undefined) {
    throw new TypeError(`'${pythonType(value)}' object cannot be interpreted as an integer`);
  }
  if (!fitsIndex(value)) throw new OverflowError("Python int too large to convert to C ssize_t");
  return index;
}
