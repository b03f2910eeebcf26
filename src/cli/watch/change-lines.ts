import { jsonText } from "../../python/json-text.js";
import { safeJson, safeText } from "../../python/safe-text.js";
import { modText } from "../../sync-struct/mod-text.js";
import type { Mod, Path } from "../../sync-struct/protocol.js";
import { ABSENT } from "../../sync-struct/watch-slot.js";
import { changedPlace, isWithin, resolvedPath } from "./mod-place.js";
import { pathWords } from "./path-words.js";
import { oneLine } from "./tree-rows.js";
import { valueAt } from "./value-at.js";

/**
 * The line that tells what a mod has changed of what is watched: which place, and what is there now.
 *
 * @param root the structure, to which the mod has been applied
 */
export function changeLine(root: unknown, mod: Mod, watched: Path, notifier: string, json: boolean): string {
  const place = mod.action === "init" ? [] : changedPlace(root, mod);
  const path = isWithin(place, resolvedPath(root, watched)) ? place : watched;
  const value = valueAt(root, path);
  if (json) {
    return value === ABSENT
      ? safeJson(`{"path":${jsonText(path)},"deleted":true}`)
      : safeJson(`{"path":${jsonText(path)},"value":${jsonText(value)}}`);
  }
  const name = `${safeText(notifier)} ${pathWords(path)}`.trimEnd();
  return value === ABSENT ? `${name} deleted` : `${name} = ${oneLine(value)}`;
}

/** Whether a mod is about what is at a path, something in it, or what it is in. */
export function concerns(root: unknown, mod: Mod, watched: Path): boolean {
  if (mod.action === "init" || watched.length === 0) return true;
  const place = changedPlace(root, mod);
  const path = resolvedPath(root, watched);
  return isWithin(place, path) || isWithin(path, place);
}

/** A mod as it came, on one line. */
export function modLine(mod: Mod, json: boolean): string {
  return json ? safeJson(jsonText(mod)) : safeText(modText(mod, 1));
}
