import type { Change, Path } from "./protocol.js";
import { copyOf, Snapshots } from "./snapshot.js";
import { SubscriberError } from "./subscriber-error.js";
import { type Target, targetOf } from "./subscriber-target.js";
import { type Watch, WatchTree } from "./watch.js";
import { foreseeEffect } from "./watch-effect.js";
import { ABSENT, peekPath } from "./watch-slot.js";

const NONE: readonly Watch[] = Object.freeze([]);

/** Makes what mods are applied to of a structure that has arrived. */
export type Build = (struct: unknown) => unknown;

/** A publisher's structure as it is here: without the network, and without anybody who is told. */
export class Mirror {
  readonly watches: WatchTree = new WatchTree();
  readonly #build: Build | undefined;
  readonly #exact: boolean;
  readonly #snapshots = new Snapshots();
  #target: Target | undefined;
  #version = 0;

  /**
   * @param build default: mods are applied to the structure itself
   * @param exact what arrives has been decoded exactly
   */
  constructor(build?: Build, exact = false) {
    this.#build = build;
    this.#exact = exact;
  }

  /** Whether the structure has arrived. */
  get isReady(): boolean {
    return this.#target !== undefined;
  }

  /** What mods are applied to; undefined before the first structure. */
  get value(): unknown {
    return this.#target?.value;
  }

  /** The structure for reading; undefined before the first one. */
  get root(): unknown {
    return this.#target?.root;
  }

  /** Another number after each mod. */
  get version(): number {
    return this.#version;
  }

  /**
   * Takes a new structure; gives the watches that it changes something for.
   *
   * @throws what the builder throws
   */
  init(struct: unknown): readonly Watch[] {
    const old = this.#target === undefined ? ABSENT : this.root;
    // A builder may use what it made before again.
    const isCopied = this.#build !== undefined && old !== ABSENT && !this.watches.isEmpty;
    const before = isCopied ? copyOf(old) : old;
    const built = this.#build === undefined ? struct : this.#build(struct);
    this.#target = targetOf(built, struct, this.#exact);
    this.#version++;
    if (old !== ABSENT) this.#snapshots.restart(old, this.root);
    if (this.watches.isEmpty) return NONE;
    const due: Watch[] = [];
    this.watches.root.compare(before, this.root, due);
    return due;
  }

  /**
   * Applies a change; gives the watches for which it changes something.
   *
   * @param from what the notifier is called
   * @throws SubscriberError when it does not apply; nothing is changed then
   */
  change(change: Change, from: string): readonly Watch[] {
    const target = this.#target as Target;
    const effect = this.watches.isEmpty ? undefined : foreseeEffect(this.watches.root, target.root, change);
    const { root } = target;
    this.#snapshots.invalidate(root, change);
    try {
      target.apply(change);
    } catch (cause) {
      throw new SubscriberError(from, change, cause);
    }
    this.#version++;
    // An object becomes a Dict for a key that is no string, even the root.
    this.#snapshots.inherit(root, target.root);
    return effect?.due(target.root) ?? NONE;
  }

  /** The value at a path; undefined when there is none. */
  at(path: Path): unknown {
    if (this.#target === undefined) return undefined;
    const value = peekPath(this.root, path);
    return value === ABSENT ? undefined : value;
  }

  /**
   * The value at a path as a copy that shares with older ones what has not changed; undefined when there is none.
   *
   * @param last what this gave for the path before
   */
  snapshot(path: Path, last?: unknown): unknown {
    return this.#target === undefined ? undefined : this.#snapshots.at(this.root, path, last);
  }
}
