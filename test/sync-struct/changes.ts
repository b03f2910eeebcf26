import type { Change, Path } from "../../src/sync-struct/protocol.js";
import { Tree } from "../../src/sync-struct/tree.js";

export function set(path: Path, key: unknown, value: unknown): Change {
  return { action: "setitem", path, key, value };
}

export function del(path: Path, key: unknown): Change {
  return { action: "delitem", path, key };
}

export function pop(path: Path, i: unknown): Change {
  return { action: "pop", path, i };
}

export function append(path: Path, x: unknown): Change {
  return { action: "append", path, x };
}

export function insert(path: Path, i: unknown, x: unknown): Change {
  return { action: "insert", path, i: i as number, x };
}

/** What the changes make of the structure. */
export function changed(root: unknown, ...changes: readonly Change[]): unknown {
  const tree = new Tree(root);
  for (const change of changes) tree.apply(change);
  return tree.root;
}

/** Class and message of what a change throws. */
export function refusal(root: unknown, change: Change): string {
  try {
    new Tree(root).apply(change);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "nothing was thrown";
}
