import { Dict } from "../pyon/dict.js";
import { canonicalKey } from "../pyon/keys.js";
import { Slice } from "../pyon/slice.js";
import type { Path } from "./protocol.js";
import { peek, sameSlot } from "./watch-slot.js";

/** Gets the new value at a watched path; undefined when there is none any more. */
export type WatchCallback<V = unknown> = (value: V | undefined) => unknown;

/** A callback and the path that it is about. */
export class Watch {
  readonly path: Path;
  readonly callback: WatchCallback;
  /** False once it was removed, which may be while others are called for the same mod. */
  isActive = true;

  constructor(path: Path, callback: WatchCallback) {
    this.path = path;
    this.callback = callback;
  }
}

/** A place in the structure at which, or below which, something is watched. */
export class WatchNode {
  readonly parent: WatchNode | undefined;
  /** Its key in the parent. */
  readonly key: unknown;
  readonly watches: Set<Watch> = new Set<Watch>();
  /** By keys as Python compares them. */
  readonly children: Dict<unknown, WatchNode> = new Dict<unknown, WatchNode>();

  constructor(parent?: WatchNode, key?: unknown) {
    this.parent = parent;
    this.key = key;
  }

  get isEmpty(): boolean {
    return this.watches.size === 0 && this.children.size === 0;
  }

  /** Adds the watches at and below this place to `due` whose value is another one now. */
  compare(before: unknown, after: unknown, due: Watch[]): void {
    // The same object: nothing in it has changed, or it would not be compared.
    if (Object.is(before, after)) return;
    if (this.watches.size > 0) {
      if (sameSlot(before, after)) return;
      due.push(...this.watches);
    }
    for (const child of this.children.values()) {
      child.compare(peek(before, child.key), peek(after, child.key), due);
    }
  }
}

/** All watches of a structure, by their paths: a change looks along its own path only. */
export class WatchTree {
  readonly root: WatchNode = new WatchNode();

  get isEmpty(): boolean {
    return this.root.isEmpty;
  }

  /** @throws TypeError when the path is none, or the callback no function */
  add(path: Path, callback: WatchCallback): Watch {
    checkPath(path);
    if (typeof callback !== "function") throw new TypeError("a watch's callback is no function");
    const watch = new Watch([...path], callback);
    let node = this.root;
    for (const key of path) node = childOf(node, key);
    node.watches.add(watch);
    return watch;
  }

  remove(watch: Watch): void {
    if (!watch.isActive) return;
    watch.isActive = false;
    let node: WatchNode | undefined = this.root;
    for (const key of watch.path) node = node?.children.get(key);
    node?.watches.delete(watch);
    while (node?.parent !== undefined && node.isEmpty) {
      node.parent.children.delete(node.key);
      node = node.parent;
    }
  }
}

/** @throws TypeError when the path is no list of keys and indices */
export function checkPath(path: Path): void {
  if (!Array.isArray(path)) throw new TypeError("a path is an array of keys, [] for the whole structure");
  if (path.some((key) => key instanceof Slice)) {
    throw new TypeError("a path to watch holds keys and indices, no slice: watch the list itself");
  }
  path.forEach(canonicalKey);
}

function childOf(node: WatchNode, key: unknown): WatchNode {
  const known = node.children.get(key);
  if (known !== undefined) return known;
  const made = new WatchNode(node, key);
  node.children.set(key, made);
  return made;
}
