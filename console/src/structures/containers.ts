/** What a structure in exact mode is made of: its dicts are Maps. */
type Container = ReadonlyMap<unknown, unknown> | readonly unknown[];

function isContainer(value: unknown): value is Container {
  return value instanceof Map || Array.isArray(value);
}

/** How many children a value has in a tree: the entries of dicts, lists and tuples; arrays are leaves. */
export function childCount(value: unknown): number {
  if (!isContainer(value)) return 0;
  return value instanceof Map ? value.size : (value as readonly unknown[]).length;
}

/** The keys of its children, the first `most` of them. */
export function* childKeys(value: unknown, most: number): Generator<unknown> {
  if (!isContainer(value)) return;
  let count = 0;
  for (const key of value.keys()) {
    if (count++ === most) return;
    yield key;
  }
}

/** A child, or undefined, which is no value of Python's, when there is none of that key. */
export function childOf(value: unknown, key: unknown): unknown {
  if (value instanceof Map) return value.get(key);
  if (!Array.isArray(value) || typeof key !== "number") return undefined;
  return value.at(key);
}

/** What a path leads to, or undefined. */
export function valueAt(root: unknown, path: readonly unknown[]): unknown {
  return path.reduce(childOf, root);
}
