import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { PyByteArray } from "./byte-array.js";
import { bitLength, isSmall } from "./int-size.js";
import { DictView } from "./iterables.js";
import { typeName } from "./type-name.js";

/**
 * Makes sure that a value can be a key, and spends what looking it up takes.
 *
 * @throws TypeError of Python for lists and the like, however deep in a tuple
 */
function checkHashable(runtime: Runtime, value: unknown): void {
  runtime.budget.spendSteps(1);
  if (typeof value === "bigint") {
    if (!isSmall(value)) runtime.budget.spendSteps(bitLength(value) / 64);
  } else if (typeof value === "string") {
    runtime.budget.spendSteps(value.length / 16);
  } else if (typeof value === "object" && value !== null) {
    checkObject(runtime, value);
  }
}

function checkObject(runtime: Runtime, value: object): void {
  if (value instanceof Tuple) {
    for (const item of value) checkItem(runtime, item);
  } else if (value instanceof Uint8Array) {
    // It is spelled out.
    runtime.budget.spendBytes(value.length * 4);
    runtime.budget.spendSteps(value.length);
  } else if (
    Array.isArray(value) ||
    value instanceof Dict ||
    value instanceof PySet ||
    value instanceof Slice ||
    value instanceof PyByteArray ||
    (value instanceof DictView && value.kind !== "values")
  ) {
    throw unhashable(typeName(runtime, value));
  }
}

/** Dicts spell tuples out, an item at a time. */
function checkItem(runtime: Runtime, item: unknown): void {
  runtime.budget.spendBytes(16);
  if (typeof item === "string") {
    runtime.budget.spendBytes(item.length * 2);
    runtime.budget.spendSteps(item.length / 2);
  } else if (typeof item === "bigint" && !isSmall(item)) {
    const words = bitLength(item) / 64;
    runtime.budget.spendBytes(words * 20);
    // Decimal digits take a time that grows faster than they do.
    runtime.budget.spendSteps(words * words);
  }
  checkHashable(runtime, item);
}

function unhashable(type: string): Error {
  return new PythonTypeError(`unhashable type: '${type}'`);
}

/** Runs what looks a key up that the language knows nothing of; an array has no hash. */
function hashing<T>(lookUp: () => T): T {
  try {
    return lookUp();
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("unhashable")) {
      throw new PythonTypeError(error.message);
    }
    throw error;
  }
}

/** Python looks for a set within a set as for a frozenset, of which there are none here. */
function isSetWithinSet(container: Dict | PySet, key: unknown): boolean {
  return container instanceof PySet && key instanceof PySet;
}

/** The value of a key; undefined when there is none. */
export function getItem(runtime: Runtime, dict: Dict, key: unknown): unknown {
  checkHashable(runtime, key);
  return hashing(() => dict.get(key));
}

export function hasKey(runtime: Runtime, container: Dict | PySet, key: unknown): boolean {
  if (isSetWithinSet(container, key)) return false;
  checkHashable(runtime, key);
  return hashing(() => container.has(key));
}

/** Bytes that an entry of a dict or set is reckoned at. */
const ENTRY_BYTES = 64;

export function setItem(runtime: Runtime, dict: Dict, key: unknown, value: unknown): void {
  checkHashable(runtime, key);
  runtime.budget.spendBytes(ENTRY_BYTES);
  hashing(() => dict.set(key, value));
}

export function addItem(runtime: Runtime, set: PySet, item: unknown): void {
  checkHashable(runtime, item);
  runtime.budget.spendBytes(ENTRY_BYTES);
  hashing(() => set.add(item));
}

export function deleteItem(runtime: Runtime, container: Dict | PySet, key: unknown): boolean {
  if (isSetWithinSet(container, key)) return false;
  checkHashable(runtime, key);
  return hashing(() => container.delete(key));
}

/** A set of the items of something. */
export function setOf(runtime: Runtime, items: Iterable<unknown>): PySet {
  const set = new PySet();
  for (const item of items) addItem(runtime, set, item);
  return set;
}
