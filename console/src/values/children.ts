import { repr, viewOf } from "sipyco/python";

/** A part of a value that has parts. */
export interface Child {
  /** Index or key, as Python writes it; undefined in sets. */
  readonly label: string | undefined;
  readonly value: unknown;
}

/** The parts of a list, tuple, set or dict; undefined for what has none. */
export function childrenOf(value: unknown): readonly Child[] | undefined {
  const view = viewOf(value);
  switch (view.type) {
    case "list":
    case "tuple":
      return view.items.map((item, index) => ({ label: String(index), value: item }));
    case "set":
      return view.items.map((item) => ({ label: undefined, value: item }));
    case "dict":
    case "OrderedDict":
      return view.entries.map(([key, item]) => ({ label: repr(key), value: item }));
    default:
      return undefined;
  }
}

/** How many parts a value has, without making them. */
export function countOf(value: unknown): number | undefined {
  const view = viewOf(value);
  if ("items" in view) return view.items.length;
  return "entries" in view ? view.entries.length : undefined;
}

/** Children that are shown one below the other; more of them are folded into groups of so many. */
const GROUP = 100;

/** A span of indices, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The groups that a span is folded into, at most 100 of them; undefined when it is short enough to be shown as it is. */
export function groupsOf({ start, end }: Span): readonly Span[] | undefined {
  if (end - start <= GROUP) return undefined;
  let size = GROUP;
  while (size * GROUP < end - start) size *= GROUP;
  const groups: Span[] = [];
  for (let at = start; at < end; at += size) groups.push({ start: at, end: Math.min(at + size, end) });
  return groups;
}
