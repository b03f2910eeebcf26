import { useCodec } from "../pyon/codec.js";
import * as codec from "../pyon/whole-codec.js";
import { isModTarget } from "./mod-target.js";
import type { Mod } from "./protocol.js";
import { readMod } from "./read-mod.js";
import { Tree } from "./tree.js";

// This may be called without any connection, which would bring what arrays need.
useCodec(codec);

/**
 * Applies a mod to a structure: dicts (plain objects, Maps), lists, tuples and arrays, changed in place. Nothing is
 * changed when it throws.
 *
 * A plain object that gets a key that is no string becomes a `Dict` in its place; the target itself cannot, so start
 * from a `Dict` or a `Map` where that may happen. A {@link Notifier} publishes the mod, and takes an init too.
 *
 * Python counterpart: `sipyco.sync_struct.process_mod`.
 *
 * @throws ValueError when the mod lacks a field or has an unknown action
 * @throws TypeError for an init, which makes a new structure: take `mod.struct`
 * @throws KeyError, IndexError, ValueError, AttributeError, OverflowError, TypeError: what Python raises for the change
 */
export function processMod(target: unknown, mod: Mod): void {
  const change = readMod(mod);
  if (isModTarget(target)) {
    target.applyMod(change);
    return;
  }
  if (change.action === "init") {
    throw new TypeError("an init mod changes no structure but is one: take mod.struct");
  }
  new Tree(target, OPTIONS).apply(change);
}

const OPTIONS = Object.freeze({ fixedRoot: true, wrapInts: true });
