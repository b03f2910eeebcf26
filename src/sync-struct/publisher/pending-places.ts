import { canonicalKey } from "../../pyon/keys.js";
import { Slice } from "../../pyon/slice.js";
import type { PublishedChange } from "../notifier-core.js";
import type { Entry } from "./backlog.js";

/** What is pending for a place in the structure, and for what is below it. */
interface Node {
  /** The last write to this place, when the place was there before. */
  last: Entry | undefined;
  /** Writes that made this place: they give a dict its order, so they stay while the dict does. */
  readonly made: Entry[];
  /** Changes of the list, dict or array at this place, other than writes to one of its places. */
  readonly here: Entry[];
  readonly below: Map<unknown, Node>;
}

function emptyNode(): Node {
  return { last: undefined, made: [], here: [], below: new Map() };
}

/**
 * Knows which pending changes the next one makes superfluous: writes to the same place, and everything at and below
 * a place that is written as a whole. Whoever has got any part of what was pending ends, with the rest, at the same
 * structure, in the same order.
 */
export class PendingPlaces {
  /** Changes that it remembers, those among them that have gone out since. */
  size = 0;
  #root: Node = emptyNode();

  /** Forgets what is pending, which then stays as it is. */
  clear(): void {
    this.#root = emptyNode();
    this.size = 0;
  }

  /** Notes a change that is pending from now on, and gives those that need not be sent any more. */
  note(entry: Entry, published: PublishedChange): Entry[] {
    const superseded = this.#note(entry, published);
    this.size += 1 - superseded.length;
    return superseded;
  }

  #note(entry: Entry, { change, overwrites }: PublishedChange): Entry[] {
    let node = this.#root;
    for (const key of change.path) {
      if (isVague(key)) return this.#noteAt(node, entry);
      node = this.#child(node, key);
    }
    switch (change.action) {
      case "append":
        node.here.push(entry);
        return [];
      case "setitem":
        if (isWhole(change.key)) return this.#noteContents(node, entry);
        if (isVague(change.key)) return this.#noteAt(node, entry);
        return this.#noteWrite(this.#child(node, change.key), entry, overwrites);
      case "delitem":
      case "pop": {
        const key = change.action === "pop" ? change.i : change.key;
        // Only a dict has such keys: nothing else moves.
        return typeof key === "string" ? this.#noteDeletion(node, key, entry) : this.#noteAt(node, entry);
      }
      default:
        return this.#noteAt(node, entry);
    }
  }

  #noteWrite(place: Node, entry: Entry, overwrites: boolean): Entry[] {
    const superseded = contents(place);
    if (place.last !== undefined) superseded.push(place.last);
    place.last = overwrites ? entry : undefined;
    if (!overwrites) place.made.push(entry);
    return superseded;
  }

  #noteDeletion(node: Node, key: unknown, entry: Entry): Entry[] {
    const place = this.#child(node, key);
    const superseded = contents(place);
    if (place.last !== undefined) superseded.push(place.last);
    place.last = undefined;
    node.here.push(entry);
    return superseded;
  }

  /** All of a list or an array is written: what it held before does not matter. */
  #noteContents(node: Node, entry: Entry): Entry[] {
    const superseded = contents(node);
    node.here.push(entry);
    return superseded;
  }

  /** A change that may concern any place below: from here on they are other places. */
  #noteAt(node: Node, entry: Entry): Entry[] {
    takeBelow(node, node.here);
    node.here.push(entry);
    return [];
  }

  #child(node: Node, key: unknown): Node {
    const { primitive } = canonicalKey(key);
    let child = node.below.get(primitive);
    if (child === undefined) node.below.set(primitive, (child = emptyNode()));
    return child;
  }
}

/** Takes everything out that concerns what is at a place, and not the place itself. */
function contents(node: Node): Entry[] {
  const entries = node.here.splice(0);
  takeBelow(node, entries);
  return entries;
}

/** Takes everything out that concerns the places below, and puts it into `entries`. */
function takeBelow(node: Node, entries: Entry[]): void {
  for (const child of node.below.values()) {
    if (child.last !== undefined) entries.push(child.last);
    for (const entry of child.made) entries.push(entry);
    for (const entry of child.here) entries.push(entry);
    takeBelow(child, entries);
  }
  node.below.clear();
}

/** Keys of which nobody can say here which place they mean: from the end, several places, compound keys. */
function isVague(key: unknown): boolean {
  if (typeof key === "number") return key < 0;
  return typeof key === "object" && key !== null && (key instanceof Slice || canonicalKey(key).composite);
}

/** The slice of everything, `x[:]`. */
function isWhole(key: unknown): boolean {
  return key instanceof Slice && key.start === null && key.stop === null && key.step === null;
}
