import { Poller } from "../controllers/poller.svelte.js";
import type { Controller } from "../lab/controller.svelte.js";
import { faultText } from "../lab/fault-text.js";
import type { Structure } from "../lab/structure.svelte.js";
import type { TimeSeries } from "../plot/time-series.js";
import { record } from "../structures/recordings.js";
import { Watched } from "../structures/watched.svelte.js";
import type { MethodSource, StructureSource } from "./pins.js";

/** Milliseconds that a method gets at least before it is said that it does not answer. */
const PATIENCE = 10_000;

/** What a pin shows: a value, and how it is doing. */
export interface Feed {
  /** Undefined when there is none. It may be changed in place: read it after `revision`. */
  readonly value: unknown;
  readonly revision: number;
  /** When it was last known to be so, if it is not live. */
  readonly asOf: Date | undefined;
  readonly isLive: boolean;
  /** Why it is not. */
  readonly error: string | undefined;
  /** Its numbers over time. */
  readonly series: TimeSeries;
  /** A value holds until the next one. */
  readonly holds: boolean;
  close(): void;
}

/** A place in a structure. */
export class StructureFeed implements Feed {
  readonly structure: Structure;
  readonly holds = true;
  readonly series: TimeSeries;
  readonly #watched: Watched;
  readonly #release: () => void;

  constructor(structure: Structure, { path }: StructureSource) {
    this.structure = structure;
    this.#watched = new Watched(structure, path);
    const { series, release } = record(structure, path);
    this.series = series;
    this.#release = release;
  }

  get value(): unknown {
    return this.#watched.value;
  }

  get revision(): number {
    return this.#watched.revision;
  }

  get asOf(): Date | undefined {
    return this.structure.root === undefined ? undefined : this.structure.lostAt;
  }

  get isLive(): boolean {
    return this.structure.state === "live";
  }

  get error(): string | undefined {
    const { state, error, name } = this.structure;
    if (state === "connecting") return `connecting to ${name}`;
    return state === "live" ? undefined : (error ?? `no connection to ${name}`);
  }

  close(): void {
    this.#watched.close();
    this.#release();
  }
}

/** What a method returns, asked for again and again. */
export class MethodFeed implements Feed {
  readonly controller: Controller;
  readonly holds = false;
  value: unknown = $state.raw();
  revision = $state(0);
  asOf: Date | undefined = $state.raw();
  error: string | undefined = $state();
  readonly #poller = new Poller();

  constructor(controller: Controller, { target, method, args, kwargs, seconds }: MethodSource) {
    this.controller = controller;
    const timeout = Math.max(PATIENCE, 3000 * seconds);
    this.#poller.seconds = seconds;
    this.#poller.start(async (signal) => {
      try {
        this.value = await controller.call(target, method, args, kwargs, { signal, timeout });
        this.error = undefined;
        this.asOf = new Date();
        this.revision++;
        return this.value;
      } catch (error) {
        this.error = faultText(error);
        throw error;
      }
    });
  }

  get series(): TimeSeries {
    return this.#poller.series;
  }

  get isLive(): boolean {
    return this.error === undefined && this.asOf !== undefined;
  }

  close(): void {
    this.#poller.stop();
  }
}
