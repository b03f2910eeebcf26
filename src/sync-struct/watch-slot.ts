import { Dict } from "../pyon/dict.js";
import { sameValue } from "../pyon/same.js";
import type { Path } from "./protocol.js";
import { containerKind, getItem, hasItem } from "./tree.js";

/** What stands where there is nothing. */
export const ABSENT: unique symbol = Symbol("absent");

/** What a container holds at a key, or {@link ABSENT}; never throws. */
export function peek(container: unknown, key: unknown): unknown {
  if (typeof container !== "object" || container === null) return ABSENT;
  if (typeof key === "string") {
    if (container instanceof Dict) return container.has(key) ? container.get(key) : ABSENT;
    if (Object.getPrototypeOf(container) === Object.prototype && containerKind(container) === "dict") {
      return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : ABSENT;
    }
  } else if (typeof key === "number" && Array.isArray(container) && Number.isInteger(key)) {
    const index = key < 0 ? key + container.length : key;
    return index >= 0 && index < container.length ? (container as unknown[])[index] : ABSENT;
  }
  return hasItem(container, key) ? getItem(container, key) : ABSENT;
}

/** What a path leads to, or {@link ABSENT}. */
export function peekPath(root: unknown, path: Path): unknown {
  let value = root;
  for (let i = 0; i < path.length && value !== ABSENT; i++) value = peek(value, path[i]);
  return value;
}

/** Whether two slots hold the same value, or both nothing. */
export function sameSlot(a: unknown, b: unknown): boolean {
  return a === ABSENT || b === ABSENT ? a === b : sameValue(a, b);
}
