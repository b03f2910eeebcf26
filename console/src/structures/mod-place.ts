import type { Mod } from "sipyco";

/**
 * Whether a mod may have changed what is at a path: something on the way to it, it, or something in it. Now and then
 * true for nothing, as where a list's items are counted from its end; never false for a change.
 */
export function affects(mod: Mod, path: readonly unknown[]): boolean {
  if (mod.action === "init") return true;
  const within = Math.min(mod.path.length, path.length);
  for (let i = 0; i < within; i++) if (!mayBeSame(mod.path[i], path[i])) return false;
  // It changes something in what is at the path.
  if (mod.path.length >= path.length) return true;
  const next = path[mod.path.length];
  switch (mod.action) {
    case "setitem":
    case "delitem":
      return mayBeSame(mod.key, next) || (mod.action === "delitem" && typeof next !== "string");
    case "pop":
      // What follows in a list has moved.
      return mayBeSame(mod.i, next) || typeof next !== "string";
    case "insert":
      return true;
    case "append":
      return false;
  }
}

function mayBeSame(a: unknown, b: unknown): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  // Whole numbers from 0 are the same or not; other keys may be equal all the same, or be slices, or count from the end.
  const isPlain = (key: unknown): boolean => typeof key === "number" && key >= 0;
  return isPlain(a) && isPlain(b) ? a === b : true;
}
