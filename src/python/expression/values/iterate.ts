import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { type Budget, PyIterable, PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "./byte-array.js";
import { unchanged } from "./iterables.js";
import { orderedItems } from "./set-order.js";
import { typeName } from "./type-name.js";

/**
 * The items of a value, one after the other; each takes a step of the budget.
 *
 * @param complaint what the error says that is thrown when it has none
 */
export function iterate(
  runtime: Runtime,
  value: unknown,
  complaint: (type: string) => string = (type) => `'${type}' object is not iterable`,
): Iterable<unknown> {
  const items = itemsOf(runtime, value);
  if (items === undefined) throw new PythonTypeError(complaint(typeName(runtime, value)));
  return items;
}

/** As {@link iterate}; undefined for a value that has no items. */
export function itemsOf(runtime: Runtime, value: unknown): Iterable<unknown> | undefined {
  const { budget } = runtime;
  if (Array.isArray(value)) return counted(value, budget);
  if (typeof value === "string") return counted(value, budget);
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof PyIterable) return value.iterate(budget);
  if (value instanceof Dict) return unchanged(value, value.keys(), "dictionary", budget);
  if (value instanceof PySet) return unchanged(value, orderedItems(value, budget), "Set", budget);
  const bytes = bytesOf(value);
  if (bytes !== undefined) return ints(bytes, budget);
  return runtime.extensionOf(value)?.iterate(value, budget);
}

function* counted(items: Iterable<unknown>, budget: Budget): Iterable<unknown> {
  for (const item of items) {
    budget.spendSteps(1);
    yield item;
  }
}

function* ints(bytes: Uint8Array, budget: Budget): Iterable<unknown> {
  for (const byte of bytes) {
    budget.spendSteps(1);
    yield BigInt(byte);
  }
}

/** Bytes that an item of a list is reckoned at, the value that it holds included. */
export const ITEM_BYTES = 32;

/** All items of a value as an array of its own. */
export function collect(runtime: Runtime, value: unknown, complaint?: (type: string) => string): unknown[] {
  const items: unknown[] = [];
  for (const item of iterate(runtime, value, complaint)) {
    runtime.budget.spendBytes(ITEM_BYTES);
    items.push(item);
  }
  return items;
}

/**
 * The items of what is unpacked into targets.
 *
 * @param least how many there must be
 * @param exact whether there may be no more
 */
export function unpack(runtime: Runtime, value: unknown, least: number, exact: boolean): unknown[] {
  const items: unknown[] = [];
  for (const item of iterate(runtime, value, (type) => `cannot unpack non-iterable ${type} object`)) {
    if (exact && items.length === least)
      throw new ValueError(`too many values to unpack (expected ${least})`);
    runtime.budget.spendBytes(ITEM_BYTES);
    items.push(item);
  }
  if (items.length >= least) return items;
  const expected = exact ? `expected ${least}` : `expected at least ${least}`;
  throw new ValueError(`not enough values to unpack (${expected}, got ${items.length})`);
}
