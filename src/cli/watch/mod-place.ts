import { canonicalKey } from "../../pyon/keys.js";
import { NDArray } from "../../pyon/ndarray.js";
import { toIndex } from "../../pyon/ndarray-indices.js";
import { Slice } from "../../pyon/slice.js";
import { containerKind } from "../../sync-struct/container-kind.js";
import type { Change, Path } from "../../sync-struct/protocol.js";
import { peek } from "../../sync-struct/watch-slot.js";

/**
 * Where a mod has changed something: the path of the one item that it has set, added or deleted, or of the list or
 * array in which it has changed several.
 *
 * @param root the structure, to which the mod has been applied
 */
export function changedPlace(root: unknown, mod: Change): Path {
  const place: unknown[] = [];
  let container = root;
  for (const key of mod.path) {
    if (!isStep(container, key)) return place;
    place.push(fromStart(container, key));
    container = peek(container, key);
  }
  switch (mod.action) {
    case "append":
      return [...place, (container as unknown[]).length - 1];
    case "setitem":
      return isStep(container, mod.key) ? [...place, fromStart(container, mod.key)] : place;
    case "pop":
    case "delitem": {
      const key = mod.action === "pop" ? mod.i : mod.key;
      // What follows an item of a list has moved.
      return containerKind(container) === "dict" ? [...place, key] : place;
    }
    default:
      return place;
  }
}

/** A path with the indices of lists counted from their starts, as far as it leads. */
export function resolvedPath(root: unknown, path: Path): Path {
  let container = root;
  return path.map((key) => {
    const resolved = fromStart(container, key);
    container = peek(container, key);
    return resolved;
  });
}

/** Whether one place is the other, or is in it. */
export function isWithin(path: Path, outer: Path): boolean {
  return outer.length <= path.length && outer.every((key, index) => isSameKey(key, path[index]));
}

/** Whether a key leads to one item of the container that a path could name: of an array, an index along its first axis. */
function isStep(container: unknown, key: unknown): boolean {
  if (containerKind(container) !== "array") return !(key instanceof Slice);
  // True and False are masks there.
  return typeof key !== "boolean" && toIndex(key) !== undefined;
}

function fromStart(container: unknown, key: unknown): unknown {
  const kind = containerKind(container);
  if (kind === undefined || kind === "dict") return key;
  const index = toIndex(key);
  return index !== undefined && index < 0 ? index + lengthOf(container) : (index ?? key);
}

function lengthOf(container: unknown): number {
  if (container instanceof NDArray) return container.shape[0] ?? 0;
  return (container as ArrayLike<unknown>).length;
}

/** As Python compares keys. */
function isSameKey(a: unknown, b: unknown): boolean {
  const [x, y] = [canonicalKey(a), canonicalKey(b)];
  return x.composite === y.composite && Object.is(x.primitive, y.primitive);
}
