import { setOwn } from "./set-own.js";

/** A plain object in the making that gets this many keys is likely to get more. */
export const MANY_KEYS = 32;

/**
 * A copy of a plain object that takes many further keys quickly: 100 ns each, instead of 350. V8 keeps a new
 * object's properties by its shape, and makes a new shape for each new name, until it has seen too many; an
 * object without a prototype is a hash table from the start, and stays one when it gets its prototype.
 */
export function forManyKeys(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = Object.setPrototypeOf(Object.create(null), Object.prototype) as Record<string, unknown>;
  for (const key of Object.keys(object)) setOwn(copy, key, object[key]);
  return copy;
}
