import type { Mod } from "./protocol.js";

/**
 * A structure that applies mods itself: a {@link Notifier}, which publishes them again, or a model of yours. A
 * subscriber's target builder may return one.
 */
export interface ModTarget {
  /** Applies a mod, as {@link processMod} would; an init only where the structure can be replaced. */
  applyMod(mod: Mod): void;
}

/** Nothing that arrives looks like it, since PYON has no functions. */
export function isModTarget(target: unknown): target is ModTarget {
  return (
    typeof target === "object" &&
    target !== null &&
    "applyMod" in target &&
    typeof target.applyMod === "function"
  );
}
