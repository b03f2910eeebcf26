import { LookupError, ValueError } from "../pc-rpc/python-errors.js";
import { isIndexWithin, sliceRange } from "../pyon/ndarray-indices.js";
import { pythonType } from "../pyon/python-type.js";
import { Slice } from "../pyon/slice.js";
import { Tuple } from "../pyon/tuple.js";
import { type AnyArray, arrayGet, arraySet, asScalar, toNDArray } from "./array-rules.js";
import { type ContainerKind, containerKind } from "./container-kind.js";
import { type AnyDict, dictDelete, dictGet, dictHas, dictPop, dictSet } from "./dict-rules.js";
import { leafGet, noAttribute } from "./leaf-rules.js";
import { listDelete, listGet, listIndex, listInsert, listPop, listSet } from "./list-rules.js";
import type { Change, Path } from "./protocol.js";

export { type ContainerKind, containerKind } from "./container-kind.js";

export interface TreeOptions {
  /**
   * Ints beyond an array's int dtype wrap around, as with numpy before 2 (mirrors of Python publishers), instead of
   * throwing. Default: false.
   */
  readonly wrapInts?: boolean;
  /**
   * Elements of an array that are assigned to a slice of a list become plain values, as natural decoding gives them,
   * instead of the numpy scalars that they are in Python. Default: false.
   */
  readonly plainScalars?: boolean;
  /** The root cannot be replaced: a plain object there that would have to become a Dict is an error. Default: false. */
  readonly fixedRoot?: boolean;
}

/**
 * A structure of dicts, lists, tuples and arrays that changes are applied to, with Python's rules and errors.
 *
 * A plain object that gets a key that is no string becomes a `Dict` in its place, and so do the tuples around it, which
 * cannot be changed: whoever holds one of them must look it up again.
 *
 * Python counterpart: `sipyco.sync_struct.process_mod` on the structure.
 */
export class Tree {
  root: unknown;
  readonly #wrapInts: boolean;
  readonly #fixedRoot: boolean;
  readonly #plainScalars: boolean;

  constructor(root: unknown, options: TreeOptions = {}) {
    this.root = root;
    this.#wrapInts = options.wrapInts === true;
    this.#fixedRoot = options.fixedRoot === true;
    this.#plainScalars = options.plainScalars === true;
  }

  /**
   * The value at the path.
   *
   * @throws KeyError, IndexError, ValueError, TypeError for a path that leads nowhere
   */
  resolve(path: Path): unknown {
    const last = path.length - 1;
    return last === -1 ? this.root : getItem(this.#target(path, last), path[last]);
  }

  /**
   * All values from the root to the one at the path: one more than the path has keys.
   *
   * @throws as {@link resolve}
   */
  route(path: Path): unknown[] {
    let value = this.root;
    const values = [value];
    for (const key of path) {
      values.push(getItem(value, key));
      value = step(value, key);
    }
    return values;
  }

  /**
   * Applies a change, or throws and leaves everything as it was.
   *
   * @throws KeyError, IndexError, ValueError, AttributeError, OverflowError, TypeError: what Python raises for it
   */
  apply(change: Change): void {
    const { path } = change;
    const target = this.#target(path, path.length);
    switch (change.action) {
      case "setitem":
        this.#setItem(path, target, change.key, change.value);
        break;
      case "append":
        if (containerKind(target) !== "list") throw noAttribute(target, "append");
        (target as unknown[]).push(change.x);
        break;
      case "insert":
        if (containerKind(target) !== "list") throw noAttribute(target, "insert");
        listInsert(target as unknown[], change.i, change.x);
        break;
      case "pop":
        pop(target, change.i);
        break;
      case "delitem":
        deleteItem(target, change.key);
        break;
    }
  }

  /** What the first `count` keys of the path lead to. */
  #target(path: Path, count: number): unknown {
    let value = this.root;
    for (let i = 0; i < count; i++) value = step(value, path[i]);
    return value;
  }

  #setItem(path: Path, target: unknown, key: unknown, value: unknown): void {
    switch (containerKind(target)) {
      case "dict": {
        const grown = dictSet(target as AnyDict, key, value);
        if (grown !== undefined) this.#replace(path, grown);
        break;
      }
      case "list":
        listSet(target as unknown[], key, value, this.#plainScalars);
        break;
      case "array":
        arraySet(target as AnyArray, key, value, this.#wrapInts);
        break;
      default:
        throw new TypeError(`'${pythonType(target)}' object does not support item assignment`);
    }
  }

  /** Puts a value in the place that the path leads to; tuples on the way are made anew. */
  #replace(path: Path, value: unknown): void {
    const route = this.route(path);
    let depth = path.length - 1;
    let replacement = value;
    for (; depth >= 0; depth--) {
      const kind = containerKind(route[depth]);
      if (kind === "dict") {
        dictSet(route[depth] as AnyDict, path[depth], replacement);
        return;
      }
      let index = listIndex(route[depth] as unknown[], path[depth]);
      // A slice of a list is a copy, whose items are those of the list.
      for (let key = path[depth - 1]; depth > 0 && key instanceof Slice; key = path[depth - 1]) {
        depth--;
        const { start, step: stride } = sliceRange(key, (route[depth] as unknown[]).length);
        index = start + index * stride;
      }
      const items = route[depth] as unknown[];
      if (!(items instanceof Tuple)) {
        items[index] = replacement;
        return;
      }
      const copy = items.slice();
      copy[index] = replacement;
      replacement = Tuple.wrap(copy);
    }
    if (this.#fixedRoot) {
      throw new TypeError(
        "the structure's root would have to become a Dict, for a key that is no string: start from a Dict or a Map",
      );
    }
    this.root = replacement;
  }
}

/**
 * A dict's, list's, tuple's or array's item; an array takes any of numpy's keys and may give a view. Also a character
 * of a text and a byte of bytes, as in Python.
 *
 * Python counterpart: `container[key]`.
 *
 * @throws KeyError, IndexError, ValueError, TypeError
 */
export function getItem(container: unknown, key: unknown): unknown {
  return itemOf(containerKind(container), container, key);
}

function itemOf(kind: ContainerKind | undefined, container: unknown, key: unknown): unknown {
  switch (kind) {
    case "dict":
      return dictGet(container as AnyDict, key);
    case "list":
    case "tuple":
      return listGet(container as unknown[], key);
    case "array":
      return arrayGet(container as AnyArray, key);
    default:
      return leafGet(container, key);
  }
}

/** Whether {@link getItem} would give something. */
export function hasItem(container: unknown, key: unknown): boolean {
  const kind = containerKind(container);
  // What is asked for nearly always needs no error to be made and caught.
  if (kind === "dict" && typeof key === "string") return dictHas(container as AnyDict, key);
  if (kind === "list" && isIndexWithin(key, (container as unknown[]).length)) return true;
  try {
    itemOf(kind, container, key);
    return true;
  } catch (error) {
    if (error instanceof LookupError || error instanceof ValueError || error instanceof TypeError) {
      return false;
    }
    throw error;
  }
}

/** As {@link getItem}, but an array's element stays a numpy scalar, whose errors are not those of Python's numbers. */
function step(container: unknown, key: unknown): unknown {
  const kind = containerKind(container);
  const item = itemOf(kind, container, key);
  return kind === "array" ? asScalar(toNDArray(container as AnyArray), item) : item;
}

function pop(target: unknown, i: unknown): void {
  switch (containerKind(target)) {
    case "list":
      listPop(target as unknown[], i);
      break;
    case "dict":
      dictPop(target as AnyDict, i);
      break;
    default:
      if (target instanceof Set) throw new TypeError("set.pop() takes no arguments (1 given)");
      throw noAttribute(target, "pop");
  }
}

function deleteItem(target: unknown, key: unknown): void {
  switch (containerKind(target)) {
    case "list":
      listDelete(target as unknown[], key);
      break;
    case "dict":
      dictDelete(target as AnyDict, key);
      break;
    case "array":
      throw new ValueError("cannot delete array elements");
    default:
      throw new TypeError(`'${pythonType(target)}' object doesn't support item deletion`);
  }
}
