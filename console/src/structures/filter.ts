/** Whether a path, with points between its keys, is one that is looked for. */
export type PathFilter = (path: string) => boolean;

/**
 * A filter as it was typed: text that a path contains, in either case; or, with a star, what the whole path looks like:
 * `laser.*.power`, where `*` is anything without a point and `**` anything. Undefined when nothing was typed.
 */
export function pathFilter(typed: string): PathFilter | undefined {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return undefined;
  if (!wanted.includes("*")) return (path) => path.toLowerCase().includes(wanted);
  return (path) => matches(wanted, path.toLowerCase());
}

/**
 * Whether a path looks like a pattern, in a time that grows with the product of their lengths whatever they are: a
 * regular expression may take for ever, and the paths are those of strangers.
 */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split(/(\*+)/);
  // The places in the path up to which it has matched so far.
  let places = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    if (part.startsWith("*")) {
      for (const place of places) {
        for (let end = place; end <= path.length && !next.has(end); end++) {
          next.add(end);
          if (part === "*" && path[end] === ".") break;
        }
      }
    } else {
      for (const place of places) if (path.startsWith(part, place)) next.add(place + part.length);
    }
    places = next;
  }
  return places.has(path.length);
}
