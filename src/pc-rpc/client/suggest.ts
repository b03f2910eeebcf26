/** How many names a message holds at most. */
const SUGGESTIONS = 3;
const LISTED = 12;

/**
 * The end of a message about an unknown name: the names that are spelled most alike, or those there are.
 * Case and underscores count little: `setPoint` is near `set_point`.
 */
export function suggest(name: string, known: Iterable<string>): string {
  const names = [...known].filter((candidate) => !candidate.startsWith("_")).sort();
  if (names.length === 0) return "it has none";
  const wanted = fold(name);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near = names
    .map((candidate) => ({ candidate, distance: nearness(wanted, fold(candidate)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  if (near.length > 0) {
    // The same name in another spelling leaves no doubt; otherwise the runners-up may be what was meant.
    const best = near.filter(({ distance }) => distance <= near[0]!.distance * 2).slice(0, SUGGESTIONS);
    return `did you mean ${best.map(({ candidate }) => candidate).join(" or ")}?`;
  }
  const more = names.length - LISTED;
  return `there are: ${names.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function fold(name: string): string {
  // Long names come from mistakes; the comparison is quadratic.
  return name.slice(0, 64).toLowerCase().replaceAll("_", "");
}

function nearness(wanted: string, candidate: string): number {
  if (wanted === candidate) return 0;
  if (wanted.length >= 3 && candidate.includes(wanted)) return 1;
  return editDistance(wanted, candidate);
}

/** Levenshtein's: how many letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
