import { Float } from "../pyon/float.js";
import { Tuple } from "../pyon/tuple.js";
import { copyMap } from "./detach.js";
import { containerKind, getItem, hasItem, Tree } from "./tree.js";

/**
 * The value to write into a slot that held `old`: an integral number becomes a `Float` where a float was, since
 * JavaScript cannot tell 5.0 from 5, and a reading that happens to be integral must not turn into an int.
 */
export function keepFloat(old: unknown, value: unknown): unknown {
  return typeof value === "number" && isInt(value) && isFloat(old) ? new Float(value) : value;
}

/** `values`, each with {@link keepFloat} of the one that held its place. */
export function keepFloats(old: readonly unknown[], values: readonly unknown[]): readonly unknown[] {
  return values.map((value, index) => keepFloat(old[index], value));
}

/** `value` in place of `old`, with floats kept at any depth where both have the same lists, tuples and dicts. */
export function keepFloatsWithin(old: unknown, value: unknown): unknown {
  if (typeof value === "number") return keepFloat(old, value);
  const kind = containerKind(value);
  if (kind === undefined || kind === "array" || kind !== containerKind(old)) return value;
  if (kind === "dict") return keepFloatsInDict(old as object, value as object);
  const items = value as readonly unknown[];
  const kept = items.map((item, index) => keepFloatsWithin((old as readonly unknown[])[index], item));
  if (kept.every((item, index) => item === items[index])) return value;
  return kind === "tuple" ? Tuple.wrap(kept) : kept;
}

function keepFloatsInDict(old: object, dict: object): object {
  const changed = new Map<unknown, unknown>();
  for (const key of dict instanceof Map ? dict.keys() : Object.keys(dict)) {
    const value = getItem(dict, key);
    const kept = hasItem(old, key) ? keepFloatsWithin(getItem(old, key), value) : value;
    if (kept !== value) changed.set(key, kept);
  }
  if (changed.size === 0) return dict;
  const copy = dict instanceof Map ? copyMap(dict) : { ...dict };
  const tree = new Tree(copy);
  for (const [key, value] of changed) tree.apply({ action: "setitem", path: [], key, value });
  return copy;
}

/** Whether a number is an int on its way to Python. */
function isInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function isFloat(value: unknown): boolean {
  return value instanceof Float || (typeof value === "number" && !isInt(value));
}
