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
 * @param exact the structure has numpy scalars where Python has them, not plain values
 * @throws TypeError when they cannot be
 */
export function targetOf(built: unknown, struct: unknown, exact: boolean): Target {
  const options = { wrapInts: true, plainScalars: !exact };
  if (built === struct) return new Mirrored(new Tree(built, options));
  if (isModTarget(built)) return new Modelled(built);
  // Somebody else holds the root, so that nothing may take its place.
  if (containerKind(built) !== undefined)
    return new Mirrored(new Tree(built, { ...options, fixedRoot: true }));
  throw new TypeError(
    "the target builder must return what mods can be applied to: a dict (an object, a Map), a list, an array, or what " +
      `has a method applyMod, not ${pythonType(built)}`,
  );
}

class Mirrored implements Target {
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
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
