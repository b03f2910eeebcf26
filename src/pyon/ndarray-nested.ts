import { Complex } from "./complex.js";
import { dtypeOfData, parseDtype } from "./dtype.js";
import { Float } from "./float.js";
import { sizeOf } from "./ndarray-shape.js";

/** Nested arrays, taken apart. */
export interface Nested {
  readonly shape: readonly number[];
  /** The elements in C order. */
  readonly items: readonly unknown[];
  readonly dtype: string;
}

/**
 * Finds the shape, elements and dtype of nested arrays.
 *
 * @param dtype the one that is wanted; default: numpy's choice for the items
 * @throws RangeError when the nesting is ragged or the items have no common dtype
 */
export function takeApart(nested: unknown, dtype: string | undefined): Nested {
  const storage = dtype === undefined ? undefined : parseDtype(dtype).storage;
  // Bytes are elements of such dtypes, and arrays of numbers in all others.
  const isLeaf = (value: unknown): boolean =>
    !(Array.isArray(value) || ArrayBuffer.isView(value)) ||
    ((storage === "bytes" || storage === "raw") && value instanceof Uint8Array);
  const shape: number[] = [];
  let innermost: unknown;
  for (let level = nested; !isLeaf(level); level = (level as unknown[])[0]) {
    innermost = level;
    shape.push((level as unknown[]).length);
    // Also the end of an array that contains itself.
    sizeOf(shape);
  }
  const items: unknown[] = [];
  flatten(nested, shape, 0, isLeaf, items);
  const typed = ArrayBuffer.isView(innermost) ? dtypeOfData(innermost) : undefined;
  return { shape, items, dtype: dtype ?? typed ?? commonDtype(items) };
}

function flatten(
  nested: unknown,
  shape: readonly number[],
  axis: number,
  isLeaf: (value: unknown) => boolean,
  items: unknown[],
): void {
  if (axis === shape.length) {
    if (!isLeaf(nested)) {
      throw new RangeError("the nested arrays are ragged: some items are arrays, some are not");
    }
    items.push(nested);
    return;
  }
  const length = isLeaf(nested) ? undefined : (nested as unknown[]).length;
  if (length !== shape[axis]) {
    const found = length === undefined ? "no array" : `${length} items`;
    throw new RangeError(`the nested arrays are ragged: ${found} on axis ${axis}, not ${shape[axis]} items`);
  }
  for (const item of nested as Iterable<unknown>) flatten(item, shape, axis + 1, isLeaf, items);
}

function commonDtype(items: readonly unknown[]): string {
  const all = (test: (item: unknown) => boolean): boolean => items.length > 0 && items.every(test);
  if (all((item) => typeof item === "boolean")) return "|b1";
  if (all((item) => typeof item === "boolean" || isInt(item))) return "<i8";
  if (all((item) => typeof item === "string")) return dtypeOfData(items) as string;
  if (items.every((item) => isInt(item) || isNumber(item) || item instanceof Complex)) {
    return items.some((item) => item instanceof Complex) ? "<c16" : "<f8";
  }
  throw new RangeError("the items have no common dtype: name one");
}

function isInt(item: unknown): boolean {
  return typeof item === "bigint" || (Number.isSafeInteger(item) && !Object.is(item, -0));
}

function isNumber(item: unknown): boolean {
  return typeof item === "number" || typeof item === "boolean" || item instanceof Float;
}
