import { Broadcast } from "./broadcasts.svelte.js";
import {
  type BroadcastConfig,
  type ControllerConfig,
  fetchConfig,
  type LabConfig,
  type StructureConfig,
} from "./config.js";
import { Controller } from "./controller.svelte.js";
import { pause } from "./link-state.js";
import { Structure } from "./structure.svelte.js";
import { gatewayOf } from "./token.js";

/** Milliseconds between two looks at our server: whether it is there, and whether its list has changed. */
const POLL_INTERVAL = 3000;

/** Milliseconds without a look, after which the machine must have slept; hidden pages look once a minute. */
const SUSPENDED = 90_000;

const NEVER: AbortSignal = new AbortController().signal;

/** The channel of a master's log. */
const LOG = "log";

export type LogFeed = Broadcast;

/** All that the page shows, kept up to date: controllers, structures, broadcasts, and whether our server is there. */
export class Lab {
  config: LabConfig = $state.raw({
    title: "",
    controllers: [],
    structures: [],
    broadcasts: [],
    readOnly: false,
  });
  controllers: readonly Controller[] = $state.raw([]);
  broadcasts: readonly Broadcast[] = $state.raw([]);
  /** `lost`: the server that this page came from does not answer. */
  gateway: "open" | "lost" = $state("open");
  /** When it last answered. */
  gatewaySeen: Date = $state.raw(new Date());
  #structures: readonly Structure[] = $state.raw([]);
  readonly #token: string | undefined;
  readonly #via: string;

  constructor(config: LabConfig, token: string | undefined) {
    this.#token = token;
    this.#via = gatewayOf(token);
    this.#apply(config);
  }

  /** URL of the gateway, for connections that a view makes by itself. */
  get via(): string {
    return this.#via;
  }

  /** Those that are there, or may be. */
  get structures(): readonly Structure[] {
    return this.#structures.filter(({ state }) => state !== "missing");
  }

  /** The notifier of that name, the first one if several publishers have it. */
  structure(notifier: string): Structure | undefined {
    return this.structures.find(({ name }) => name === notifier);
  }

  /** The log that is broadcast. */
  get log(): LogFeed | undefined {
    return this.broadcasts.find(({ channel }) => channel === LOG);
  }

  controller(name: string): Controller | undefined {
    return this.controllers.find((controller) => controller.name === name);
  }

  /** Keeps looking whether our server is there, and for changes of what there is. */
  start(): void {
    void this.#followConfig();
  }

  async #followConfig(): Promise<void> {
    /** When it was found that our server does not answer, in milliseconds since 1970. */
    let lostAt: number | undefined;
    for (;;) {
      await pause(POLL_INTERVAL, NEVER);
      try {
        const config = await fetchConfig(this.#token);
        if (JSON.stringify(config) !== JSON.stringify(this.config)) this.#apply(config);
      } catch {
        // Whatever the reason, it cannot be reached, which is shown.
        this.gateway = "lost";
        lostAt ??= Date.now();
        for (const link of this.#links) link.noteCut(this.gatewaySeen);
        continue;
      }
      const now = Date.now();
      // A machine that has slept finds its connections gone, and may not be told.
      if (now - this.gatewaySeen.getTime() > SUSPENDED) lostAt ??= now - POLL_INTERVAL;
      if (lostAt !== undefined) for (const link of this.#links) link.renew(new Date(lostAt));
      lostAt = undefined;
      this.gateway = "open";
      this.gatewaySeen = new Date(now);
    }
  }

  get #links(): readonly Link[] {
    return [...this.controllers, ...this.#structures, ...this.broadcasts];
  }

  /** What stays the same keeps its connection and its history. */
  #apply(config: LabConfig): void {
    const via = this.#via;
    this.config = config;
    this.controllers = updated(
      this.controllers,
      config.controllers,
      keyOfController,
      (each) => new Controller(each, via),
    );
    this.#structures = updated(
      this.#structures,
      config.structures,
      keyOfStructure,
      (each) => new Structure(each, via),
    );
    this.broadcasts = updated(
      this.broadcasts,
      config.broadcasts,
      keyOfBroadcast,
      (each) => new Broadcast(each, via),
    );
    for (const link of this.#links) link.start();
  }
}

/** A connection of the lab's. */
interface Link {
  /** Connects, unless that has been done. */
  start(): void;
  close(): void;
  noteCut(since: Date): void;
  renew(since: Date): void;
}

/** Those that are wanted: as they were where they are known, made where they are new; the others are closed. */
function updated<T extends Link, C extends object>(
  before: readonly T[],
  wanted: readonly C[],
  keyOf: (each: T | C) => string,
  make: (config: C) => T,
): readonly T[] {
  const left = new Map(before.map((each) => [keyOf(each), each]));
  const now = wanted.map((config) => {
    const key = keyOf(config);
    const known = left.get(key);
    left.delete(key);
    return known ?? make(config);
  });
  for (const gone of left.values()) gone.close();
  return now;
}

function keyOfController({ name, host, port }: Controller | ControllerConfig): string {
  return JSON.stringify([name, host, port]);
}

function keyOfStructure(each: Structure | StructureConfig): string {
  return JSON.stringify(["name" in each ? each.name : each.notifier, each.host, each.port]);
}

function keyOfBroadcast({ channel, host, port }: Broadcast | BroadcastConfig): string {
  return JSON.stringify([channel, host, port]);
}
