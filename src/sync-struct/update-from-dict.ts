import { OrderedDict } from "../pyon/dict.js";
import { NDArray } from "../pyon/ndarray.js";
import { sameValue } from "../pyon/same.js";
import { Slice } from "../pyon/slice.js";
import { copyOf } from "./detach.js";
import { keepFloatsWithin } from "./keep-float.js";
import type { NotifierNode } from "./notifier-node.js";
import type { Path } from "./protocol.js";
import { containerKind, getItem, hasItem } from "./tree.js";

export interface UpdateOptions {
  /** Changes only what differs, at any depth. Default false: a value that differs anywhere is written as a whole. */
  readonly deep?: boolean;
}

type Entries = Map<unknown, unknown> | Readonly<Record<string, unknown>>;

/**
 * Makes a dict of a notifier equal to `source` with as few mods as possible: keys that `source` lacks are deleted,
 * and values that differ are written. Arrays are compared by dtype, shape and content; NaN equals itself; a number
 * equals the float of the same value where a float is.
 *
 * The source stays yours: what is taken from it is copied, so that you can change it and call again.
 *
 * With `deep`, dicts and lists are compared item by item, and of arrays only the rows that differ are written.
 *
 * Python counterpart: `sipyco.sync_struct.update_from_dict`, which has no `deep` and raises for arrays.
 *
 * @param target a notifier, or a place in it, that is a dict
 * @param source a plain object or a Map
 * @throws TypeError when either is no dict; PyonEncodeError for a value that cannot be sent
 */
export function updateFromDict(target: NotifierNode, source: Entries, options: UpdateOptions = {}): void {
  const current = target.rawView;
  if (containerKind(current) !== "dict") throw new TypeError("the target of updateFromDict must be a dict");
  if (containerKind(source) !== "dict") throw new TypeError("the source of updateFromDict must be a dict");
  const updater = new Updater(target, options.deep === true);
  target.core.batch(() => updater.dict([], current as Entries, source));
}

class Updater {
  readonly #target: NotifierNode;
  readonly #deep: boolean;

  constructor(target: NotifierNode, deep: boolean) {
    this.#target = target;
    this.#deep = deep;
  }

  dict(path: Path, current: Entries, source: Entries): void {
    for (const key of keysOf(current)) {
      if (!hasItem(source, key)) this.#node(path).delete(key);
    }
    for (const key of keysOf(source)) {
      const value = getItem(source, key);
      if (hasItem(current, key)) this.#slot(path, key, getItem(current, key), value);
      else this.#node(path).set(key, copyOf(value));
    }
  }

  /** Makes what `key` holds equal to `value`. */
  #slot(path: Path, key: unknown, current: unknown, given: unknown): void {
    const value = keepFloatsWithin(current, given);
    if (sameValue(current, value)) return;
    if (!this.#deep || !this.#within([...path, key], current, value)) {
      this.#node(path).set(key, copyOf(value));
    }
  }

  /** Changes the present value itself, if it can become equal so; false when it has to be replaced. */
  #within(path: Path, current: unknown, value: unknown): boolean {
    const kind = containerKind(current);
    if (kind !== containerKind(value)) return false;
    switch (kind) {
      case "dict":
        if (isOrdered(current) !== isOrdered(value) || isOrdered(value)) return false;
        this.dict(path, current as Entries, value as Entries);
        return true;
      case "list":
        this.#list(path, current as readonly unknown[], value as readonly unknown[]);
        return true;
      case "tuple":
        return this.#tuple(path, current as readonly unknown[], value as readonly unknown[]);
      case "array":
        return this.#array(path, current, value);
      default:
        return false;
    }
  }

  /** What stands before the first and after the last difference stays; between, items are compared one by one. */
  #list(path: Path, current: readonly unknown[], value: readonly unknown[]): void {
    const shorter = Math.min(current.length, value.length);
    let start = 0;
    while (start < shorter && sameValue(current[start], value[start])) start++;
    let end = 0;
    while (end < shorter - start && sameValue(current.at(-1 - end), value.at(-1 - end))) end++;
    const common = shorter - end;
    for (let i = start; i < common; i++) this.#slot(path, i, current[i], value[i]);
    const node = this.#node(path);
    const added = value.slice(common, value.length - end).map(copyOf);
    const removed = current.length - end - common;
    if (added.length === 1 && end === 0) node.append(added[0]);
    else if (added.length === 1) node.insert(common, added[0]);
    else if (added.length > 0) node.set(new Slice(common, common), added);
    else if (removed === 1) node.delete(common);
    else if (removed > 0) node.delete(new Slice(common, common + removed));
  }

  /** A tuple's own items cannot be exchanged, but what is in them may change. */
  #tuple(path: Path, current: readonly unknown[], value: readonly unknown[]): boolean {
    if (current.length !== value.length) return false;
    const differing = [...current.keys()].filter((i) => !sameValue(current[i], value[i]));
    const isMutable = (i: number): boolean => {
      const kind = containerKind(current[i]);
      return kind !== undefined && kind !== "tuple" && kind === containerKind(value[i]);
    };
    if (!differing.every(isMutable)) return false;
    return differing.every((i) => this.#within([...path, i], current[i], value[i]));
  }

  /** Writes the rows from the first to the last that differ. */
  #array(path: Path, current: unknown, value: unknown): boolean {
    const [old, fresh] = [toArray(current), toArray(value)];
    const rows = old.shape[0] ?? 0;
    if (old.dtype !== fresh.dtype || old.shape.join() !== fresh.shape.join() || rows === 0) return false;
    const differs = (row: number): boolean => !sameValue(old.get(row), fresh.get(row));
    let first = 0;
    while (first < rows && !differs(first)) first++;
    let last = rows - 1;
    while (last > first && !differs(last)) last--;
    const node = this.#node(path);
    const row = fresh.get(first);
    // Only such elements are the same without their dtype.
    if (first === last && (typeof row === "number" || typeof row === "boolean") && /[bif]/.test(old.dtype)) {
      node.set(first, row);
    } else if (first > 0 || last < rows - 1) {
      node.set(new Slice(first, last + 1), rowsOf(fresh, first, last + 1));
    } else return false;
    return true;
  }

  #node(path: Path): NotifierNode {
    return this.#target.at(...path);
  }
}

function keysOf(dict: Entries): unknown[] {
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict);
}

function isOrdered(value: unknown): boolean {
  return value instanceof OrderedDict;
}

function toArray(value: unknown): NDArray {
  return value instanceof NDArray ? value : new NDArray(value as Float64Array);
}

/** A view of some rows. */
function rowsOf(array: NDArray, start: number, stop: number): NDArray {
  const { dtype, strides } = array;
  const offset = array.offset + start * (strides[0] as number);
  return new NDArray(array.data, { dtype, strides, offset, shape: [stop - start, ...array.shape.slice(1)] });
}
