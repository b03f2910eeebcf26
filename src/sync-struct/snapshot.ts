import { Dict, OrderedDict } from "../pyon/dict.js";
import { sameValue } from "../pyon/same.js";
import { setOwn } from "../pyon/set-own.js";
import { Slice } from "../pyon/slice.js";
import { Tuple } from "../pyon/tuple.js";
import { type AnyArray, copyArray } from "./array-rules.js";
import { type AnyDict, isMap } from "./dict-rules.js";
import type { Change, Path } from "./protocol.js";
import { type ContainerKind, containerKind } from "./tree.js";
import { ABSENT, peek, peekPath } from "./watch-slot.js";

/** The copy that was made of a container of the structure. */
interface Taken {
  readonly snapshot: object;
  /** Nothing in the container has changed since; then the same holds for all containers in it. */
  isCurrent: boolean;
}

/**
 * Copies of a structure that changes in place, which share what has not changed: a branch that holds the same values
 * as in the last copy is the same object as there, also when equal values were written or the whole structure came
 * anew. Only what has changed since is copied, when it is asked for. (Who looks at several paths that overlap may get
 * a new object for a value that was another one in between, if one of the looks fell there.)
 *
 * Of dicts, lists, tuples and arrays there are copies; other values never change in place and stand for themselves.
 */
export class Snapshots {
  /** By container of the live structure; undefined as long as nobody has asked for anything. */
  #taken: WeakMap<object, Taken> | undefined;

  /**
   * The copy of what a path leads to; undefined when there is nothing.
   *
   * @param last what was returned for that path before
   */
  at(root: unknown, path: Path, last?: unknown): unknown {
    let live = root;
    let before: unknown = this.#lastOf(live);
    for (let depth = 0; depth < path.length; depth++) {
      // What is in an array is no container of its own, only looks like one.
      if (containerKind(live) === "array") return keep(last, peekPath(live, path.slice(depth)));
      live = peek(live, path[depth]);
      if (live === ABSENT) return undefined;
      before = this.#lastOf(live) ?? peek(before, path[depth]);
    }
    const place = isObject(before) ? before : last;
    const snapshot = this.#snapshot(live, place);
    if (!isObject(last) || snapshot === last || place === last) return snapshot;
    // Other paths' snapshots know another past than this one's: equal values may have been written in between.
    return new Snapshots().#snapshot(snapshot, last) === last ? last : snapshot;
  }

  /** Is to be called before a change is applied: what it changes will be copied anew. */
  invalidate(root: unknown, change: Change): void {
    const taken = this.#taken;
    if (taken === undefined) return;
    let container = root;
    for (let depth = 0; ; depth++) {
      if (typeof container !== "object" || container === null) return;
      const known = taken.get(container);
      if (known !== undefined) known.isCurrent = false;
      if (depth === change.path.length) break;
      container = peek(container, change.path[depth]);
    }
    if (
      change.action === "setitem" &&
      !(change.key instanceof Slice) &&
      containerKind(container) !== "array"
    ) {
      this.inherit(peek(container, change.key), change.value);
    }
  }

  /** The structure is another one now. */
  restart(before: unknown, root: unknown): void {
    if (this.#taken === undefined) return;
    const last = this.#lastOf(before);
    // Whoever builds it may have changed in place what was there.
    this.#taken = new WeakMap();
    if (last !== undefined && isObject(root)) this.#taken.set(root, { snapshot: last, isCurrent: false });
  }

  /** What takes a value's place is compared with the value's copy. */
  inherit(before: unknown, fresh: unknown): void {
    if (before === fresh) return;
    const last = this.#lastOf(before);
    if (last !== undefined && isObject(fresh)) this.#taken?.set(fresh, { snapshot: last, isCurrent: false });
  }

  #lastOf(live: unknown): object | undefined {
    return isObject(live) ? this.#taken?.get(live)?.snapshot : undefined;
  }

  #snapshot(live: unknown, place: unknown): unknown {
    if (!isObject(live) || live === place) return live;
    const kind = containerKind(live);
    if (kind === undefined) return isObject(place) && sameValue(place, live) ? place : live;
    this.#taken ??= new WeakMap();
    const known = this.#taken.get(live);
    if (known?.isCurrent === true) return known.snapshot;
    const before = known?.snapshot ?? place;
    const isAlike = isObject(before) && containerKind(before) === kind;
    const snapshot = this.#copy(live, kind, isAlike ? before : undefined);
    this.#taken.set(live, { snapshot, isCurrent: true });
    return snapshot;
  }

  /** @param before an older copy of the same kind, which is returned if it is the same still */
  #copy(live: object, kind: ContainerKind, before: object | undefined): object {
    switch (kind) {
      case "list":
      case "tuple":
        return this.#items(live as unknown[], before as unknown[] | undefined);
      case "dict":
        return isMap(live as AnyDict)
          ? this.#map(live as ReadonlyMap<unknown, unknown>, before)
          : this.#object(live as Plain, before);
      case "array":
        return before !== undefined && sameValue(before, live) ? before : copyArray(live as AnyArray);
    }
  }

  #items(live: readonly unknown[], before: readonly unknown[] | undefined): object {
    let isSame = before?.length === live.length;
    const copy = Array.from(live, (item, index) => {
      const last = before?.[index];
      const snapshot = this.#snapshot(item, last);
      isSame &&= Object.is(snapshot, last);
      return snapshot;
    });
    if (isSame) return before as object;
    return live instanceof Tuple ? Tuple.wrap(copy) : copy;
  }

  #object(live: Plain, before: object | undefined): object {
    const keys = Object.keys(live);
    const lastKeys = before === undefined || isMap(before as AnyDict) ? undefined : Object.keys(before);
    let isSame = lastKeys?.length === keys.length;
    const copy: Record<string, unknown> = {};
    keys.forEach((key, index) => {
      const last = peek(before, key);
      const snapshot = this.#snapshot(live[key], last);
      isSame &&= lastKeys?.[index] === key && Object.is(snapshot, last);
      setOwn(copy, key, snapshot);
    });
    return isSame ? (before as object) : copy;
  }

  #map(live: ReadonlyMap<unknown, unknown>, before: object | undefined): object {
    const MapClass = live instanceof OrderedDict ? OrderedDict : live instanceof Dict ? Dict : Map;
    const lastKeys = before?.constructor === MapClass ? (before as Map<unknown, unknown>).keys() : undefined;
    let isSame = lastKeys !== undefined && (before as Map<unknown, unknown>).size === live.size;
    const copy = new MapClass<unknown, unknown>();
    for (const [key, value] of live) {
      const last = peek(before, key);
      const snapshot = this.#snapshot(value, last);
      isSame &&= sameValue(lastKeys?.next().value, key) && Object.is(snapshot, last);
      copy.set(key, snapshot);
    }
    return isSame ? (before as object) : copy;
  }
}

type Plain = Readonly<Record<string, unknown>>;

/** A copy of a value that nothing in it changes any more; other values than containers stand for themselves. */
export function copyOf(value: unknown): unknown {
  return isObject(value) ? new Snapshots().at(value, []) : value;
}

/** The last copy of something, if it holds the same, or a new one. */
function keep(last: unknown, value: unknown): unknown {
  if (value === ABSENT) return undefined;
  return isObject(last) && sameValue(last, value) ? last : copyOf(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
