import { pythonType } from "../pyon/python-type.js";
import { isModTarget, type ModTarget } from "./mod-target.js";
import type { Change } from "./protocol.js";
import { containerKind, Tree } from "./tree.js";

/** What the mods of a publisher are applied to. */
export interface Target {
  /** What the subscriber's user gets to see. */
  readonly value: unknown;
  /** The structure in it, which watches and snapshots read. */
  readonly root: unknown;
  /** @throws Python's errors when the change does not fit; nothing is changed then */
  apply(change: Change): void;
}

/**
 * Finds how mods are applied to what a target builder made of a structure.
 *
 * @throws TypeError when they cannot be
 */
export function targetOf(built: unknown, struct: unknown): Target {
  if (built === struct) return new Mirrored(built, false);
  if (isModTarget(built)) return new Modelled(built);
  if (containerKind(built) !== undefined) return new Mirrored(built, true);
  throw new TypeError(
    "the target builder must return what mods can be applied to: a dict (an object, a Map), a list, an array, or what " +
      `has a method applyMod, not ${pythonType(built)}`,
  );
}

class Mirrored implements Target {
  readonly #tree: Tree;

  /** @param isTheirs somebody else holds the root, so that nothing may take its place */
  constructor(root: unknown, isTheirs: boolean) {
    this.#tree = new Tree(root, { wrapInts: true, fixedRoot: isTheirs });
  }

  get value(): unknown {
    return this.#tree.root;
  }

  get root(): unknown {
    return this.#tree.root;
  }

  apply(change: Change): void {
    this.#tree.apply(change);
  }
}

/** A notifier, which publishes what is applied to it, or somebody's model. */
class Modelled implements Target {
  readonly value: ModTarget;

  constructor(value: ModTarget) {
    this.value = value;
  }

  get root(): unknown {
    return "rawView" in this.value ? this.value.rawView : this.value;
  }

  apply(change: Change): void {
    this.value.applyMod(change);
  }
}
