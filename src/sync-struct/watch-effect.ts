import { toIndex } from "../pyon/ndarray-indices.js";
import { sameValue } from "../pyon/same.js";
import { Slice } from "../pyon/slice.js";
import type { Change } from "./protocol.js";
import { copyOf } from "./snapshot.js";
import { containerKind } from "./tree.js";
import type { Watch, WatchNode } from "./watch.js";
import { ABSENT, peek, peekPath, sameSlot } from "./watch-slot.js";

/** A watched place that a change may be about, and what it held before. */
interface Held {
  readonly node: WatchNode;
  readonly before: unknown;
}

/** What a change may mean to watches: found before it is applied, told after. */
export interface Effect {
  /** The watches whose value has changed. */
  due(root: unknown): Watch[];
}

/**
 * Finds what a change may mean to watches, in as many steps as its path has keys, and notes of the structure what it
 * takes to tell afterwards: references mostly, since what a change takes out of the structure stays as it was.
 *
 * @param watches the tree's root
 * @returns undefined when no watch is concerned, or the change will not apply
 */
export function foreseeEffect(watches: WatchNode, root: unknown, change: Change): Effect | undefined {
  const { path } = change;
  /** Watches of what contains the place that changes. */
  const above: Watch[] = [];
  /** What is watched at the container; of a list's item it may be known by two indices. */
  let nodes: readonly WatchNode[] = [watches];
  let container = root;
  for (let depth = 0; ; depth++) {
    for (const node of nodes) above.push(...node.watches);
    if (nodes.length === 0 && above.length === 0) return undefined;
    const kind = containerKind(container);
    if (kind === undefined) return undefined;
    if (kind === "array") return arrayEffect(change, depth, container, above, nodes);
    if (depth === path.length) return slotEffect(change, container, above, nodes);
    const key = path[depth];
    if (key instanceof Slice && kind !== "dict") return copyEffect(change, depth, container, above, nodes);
    const item = peek(container, key);
    if (item === ABSENT) return undefined;
    nodes = nodes.length === 0 ? nodes : childrenAt(nodes, container, key);
    container = item;
  }
}

/** Of a dict or a list: items are replaced or move, and stay what they are. */
function slotEffect(
  change: Change,
  container: unknown,
  above: readonly Watch[],
  nodes: readonly WatchNode[],
): Effect | undefined {
  const held = hold(concernedChildren(change, container, nodes), container);
  if (above.length === 0 && held.length === 0) return undefined;
  const isWrite = change.action === "setitem";
  const before = isWrite && above.length > 0 ? peek(container, change.key) : ABSENT;
  const length = lengthOf(container);
  return {
    due(root) {
      // Not the container itself: a plain object may have become a Dict.
      const now = peekPath(root, change.path);
      const due: Watch[] = [];
      const isSame = isWrite ? sameSlot(before, peek(now, change.key)) : length !== undefined;
      if (above.length > 0 && !(isSame && length === lengthOf(now))) due.push(...above);
      compare(held, now, due);
      return due;
    },
  };
}

/** Of an array, or somewhere in one: it is written to, so what is to be compared later has to be copied. */
function arrayEffect(
  change: Change,
  depth: number,
  container: unknown,
  above: readonly Watch[],
  nodes: readonly WatchNode[],
): Effect | undefined {
  if (change.action !== "setitem") return undefined;
  const { path, key } = change;
  const held = hold(childrenOf(nodes), container, copyOf);
  if (above.length === 0 && held.length === 0) return undefined;
  const isOpen = above.length > 0;
  const before = isOpen ? copyOf(peek(peekPath(container, path.slice(depth)), key)) : undefined;
  return {
    due(root) {
      const now = peekPath(root, path.slice(0, depth));
      const due: Watch[] = [];
      if (isOpen && !sameSlot(before, peek(peekPath(now, path.slice(depth)), key))) due.push(...above);
      compare(held, now, due);
      return due;
    },
  };
}

/** Through a slice of a list, a copy in which the items are the list's own: anything in the list may change. */
function copyEffect(
  change: Change,
  depth: number,
  container: unknown,
  above: readonly Watch[],
  nodes: readonly WatchNode[],
): Effect {
  const before = copyOf(container);
  const held = hold(childrenOf(nodes), before);
  return {
    due(root) {
      const now = peekPath(root, change.path.slice(0, depth));
      const due: Watch[] = [];
      if (above.length > 0 && !sameValue(before, now)) due.push(...above);
      compare(held, now, due);
      return due;
    },
  };
}

function hold(
  nodes: Iterable<WatchNode>,
  container: unknown,
  keep: (value: unknown) => unknown = (value) => value,
): Held[] {
  return Array.from(nodes, (node) => ({ node, before: keep(peek(container, node.key)) }));
}

function compare(held: readonly Held[], container: unknown, due: Watch[]): void {
  for (const { node, before } of held) node.compare(before, peek(container, node.key), due);
}

/** What is watched below the container and may hold another value after the change. */
function concernedChildren(
  change: Change,
  container: unknown,
  nodes: readonly WatchNode[],
): readonly WatchNode[] {
  if (nodes.length === 0) return nodes;
  if (Array.isArray(container)) {
    const isOneItem = change.action === "setitem" && !(change.key instanceof Slice);
    return isOneItem ? childrenAt(nodes, container, change.key) : childrenOf(nodes);
  }
  switch (change.action) {
    case "setitem":
    case "delitem":
      return childrenAt(nodes, container, change.key);
    case "pop":
      return childrenAt(nodes, container, change.i);
    default:
      return [];
  }
}

function childrenOf(nodes: readonly WatchNode[]): readonly WatchNode[] {
  return nodes.flatMap((node) => [...node.children.values()]);
}

/** The children for a key of the container; a list's index counts from either end. */
function childrenAt(nodes: readonly WatchNode[], container: unknown, key: unknown): readonly WatchNode[] {
  const found: WatchNode[] = [];
  const index = Array.isArray(container) ? toIndex(key) : undefined;
  for (const { children } of nodes) {
    if (children.size === 0) continue;
    if (index === undefined) {
      addTo(found, childAt(children, key));
    } else {
      const { length } = container as unknown[];
      const fromStart = index < 0 ? index + length : index;
      addTo(found, children.get(fromStart));
      addTo(found, children.get(fromStart - length));
    }
  }
  return found;
}

function childAt(children: ReadonlyMap<unknown, WatchNode>, key: unknown): WatchNode | undefined {
  try {
    return children.get(key);
  } catch (error) {
    // Of a key that Python cannot hash nothing comes but an error.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function addTo(found: WatchNode[], node: WatchNode | undefined): void {
  if (node !== undefined) found.push(node);
}

/** The length of a list; undefined for dicts, from which a mod that applies always removes something. */
function lengthOf(container: unknown): number | undefined {
  return Array.isArray(container) ? container.length : undefined;
}
