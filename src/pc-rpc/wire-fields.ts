/**
 * The value under `name` in a decoded dict, whichever form it came in: a plain object, or the Dict that exact
 * decoding gives. Undefined for anything else, and for inherited properties: what a peer sends is only data.
 */
export function wireField(record: unknown, name: string): unknown {
  if (typeof record !== "object" || record === null) return undefined;
  if (record instanceof Map) return record.get(name);
  return Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined;
}

/** A decoded collection of str (list, tuple, set: peers differ) as an array; undefined for anything else. */
export function wireStrings(value: unknown): string[] | undefined {
  if (!Array.isArray(value) && !(value instanceof Set)) return undefined;
  const strings = Array.from(value as Iterable<unknown>);
  return strings.every((item) => typeof item === "string") ? (strings as string[]) : undefined;
}
