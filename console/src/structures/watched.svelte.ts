import type { Mod } from "sipyco";
import type { Structure } from "../lab/structure.svelte.js";
import { valueAt } from "./containers.js";
import { affects } from "./mod-place.js";

/** Milliseconds from one revision to the next at least: what is drawn from them may be large. */
const APART = 100;

/** What is at a path of a structure, and whether it has changed. */
export class Watched {
  readonly structure: Structure;
  readonly path: readonly unknown[];
  /** Grows by one soon after there was a mod about it, at most ten times a second. */
  revision = $state(0);
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(structure: Structure, path: readonly unknown[]) {
    this.structure = structure;
    this.path = path;
    this.#stop = structure.onMod((mod) => this.#onMod(mod));
  }

  /** The value, which may be changed in place: read it after `revision`. Undefined when there is none. */
  get value(): unknown {
    void this.revision;
    return valueAt(this.structure.root, this.path);
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  #onMod(mod: Mod): void {
    if (!affects(mod, this.path)) return;
    const wait = Math.max(0, this.#last + APART - performance.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      this.revision++;
    }, wait);
  }
}
