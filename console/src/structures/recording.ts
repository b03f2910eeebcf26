import type { Mod } from "sipyco";
import { numberOf } from "../plot/numbers.js";
import { TimeSeries } from "../plot/time-series.js";
import { valueAt } from "./containers.js";
import { affects } from "./mod-place.js";

/** What is recorded from: a structure of the lab. */
export interface RecordingSource {
  readonly root: unknown;
  onMod(listener: (mod: Mod) => void): () => void;
}

/** A number of a structure over time: a point for each mod that was about it. */
export class Recording {
  readonly series: TimeSeries = new TimeSeries();
  readonly #source: RecordingSource;
  readonly #path: readonly unknown[];
  readonly #now: () => number;
  readonly #stop: () => void;
  /** When there was word from the publisher, about this or anything else. */
  #heard: number;

  /** @param now gives seconds since 1970 */
  constructor(
    source: RecordingSource,
    path: readonly unknown[],
    now: () => number = () => Date.now() / 1000,
  ) {
    this.#source = source;
    this.#path = path;
    this.#now = now;
    this.#heard = now();
    if (source.root !== undefined) this.#record();
    this.#stop = source.onMod((mod) => this.#onMod(mod));
  }

  close(): void {
    this.#stop();
  }

  #onMod(mod: Mod): void {
    // The structure as a whole comes after a time of which nothing is known.
    if (mod.action === "init") this.series.gap(this.#heard);
    this.#heard = this.#now();
    if (affects(mod, this.#path)) this.#record();
  }

  #record(): void {
    const value = numberOf(valueAt(this.#source.root, this.#path));
    if (value === undefined) this.series.gap(this.#now());
    else this.series.push(this.#now(), value);
  }
}
