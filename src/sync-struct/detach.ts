import { Dict, OrderedDict } from "../pyon/dict.js";
import { setOwn } from "../pyon/set-own.js";
import { Tuple } from "../pyon/tuple.js";
import { type AnyArray, copyArray } from "./array-rules.js";
import { containerKind } from "./tree.js";

/** The part of a {@link Notifier}'s bookkeeping that says what belongs to its structure already. */
export interface Ownership {
  /** Containers that are, or once were, part of the structure. */
  readonly owned: { has(container: object): boolean };
  /** The container behind a live view; anything else is itself. */
  toRaw(value: unknown): unknown;
}

/**
 * Makes a value fit to become part of a structure: live views in it become what they show, and a container that is
 * in the structure already, or twice in the value, becomes a copy. So a structure is always a tree, as it is at the
 * subscribers, where an object in two places would be two.
 *
 * @returns the value itself wherever nothing of that is the case
 */
export function detach(value: unknown, ownership: Ownership): unknown {
  if (typeof value !== "object" || value === null) return value === undefined ? null : value;
  return new Detacher(ownership).value(value);
}

const everythingIsTaken: Ownership = { owned: { has: () => true }, toRaw: (value) => value };

/** A copy of a value, of all the containers in it. */
export function copyOf(value: unknown): unknown {
  return detach(value, everythingIsTaken);
}

/** Notes that all containers of a value belong to the structure from now on. */
export function adopt(value: unknown, owned: WeakSet<object>): void {
  if (typeof value !== "object" || value === null) return;
  const kind = containerKind(value);
  if (kind === undefined || owned.has(value)) return;
  owned.add(value);
  if (kind === "array") return;
  for (const item of itemsOf(value, kind)) adopt(item, owned);
}

class Detacher {
  readonly #ownership: Ownership;
  readonly #seen = new Set<object>();
  readonly #open = new Set<object>();

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  value(given: unknown): unknown {
    const value = this.#ownership.toRaw(given);
    if (typeof value !== "object" || value === null) return value;
    const kind = containerKind(value);
    // A value that contains itself is for the encoder to refuse.
    if (kind === undefined || this.#open.has(value)) return value;
    const isTaken = this.#ownership.owned.has(value) || this.#seen.has(value);
    this.#seen.add(value);
    if (kind === "array") return isTaken ? copyArray(value as AnyArray) : value;
    this.#open.add(value);
    const before = [...itemsOf(value, kind)];
    const after = before.map((item) => this.value(item));
    this.#open.delete(value);
    return isTaken || after.some((item, index) => item !== before[index])
      ? rebuild(value, kind, after)
      : value;
  }
}

function itemsOf(container: object, kind: "dict" | "list" | "tuple"): Iterable<unknown> {
  if (kind !== "dict") return container as unknown[];
  return container instanceof Map ? container.values() : Object.values(container);
}

/** A container of the same kind with other items. */
function rebuild(container: object, kind: "dict" | "list" | "tuple", items: unknown[]): object {
  if (kind === "tuple") return Tuple.wrap(items);
  if (kind === "list") return items;
  if (container instanceof Map) {
    return mapLike(
      container,
      Array.from(container.keys(), (key, index): [unknown, unknown] => [key, items[index]]),
    );
  }
  const copy: Record<string, unknown> = {};
  Object.keys(container).forEach((key, index) => {
    setOwn(copy, key, items[index]);
  });
  return copy;
}

/** A shallow copy of a Map, a Dict or an OrderedDict, as one of its kind. */
export function copyMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
  return mapLike(map, map);
}

function mapLike(
  model: ReadonlyMap<unknown, unknown>,
  entries: Iterable<readonly [unknown, unknown]>,
): Map<unknown, unknown> {
  if (model instanceof OrderedDict) return new OrderedDict(entries);
  return model instanceof Dict ? new Dict(entries) : new Map(entries);
}
