import { FeedServer } from "../feed/feed-server.js";
import type { Channel } from "../transport/channel.js";
import { checkedBytes } from "../transport/check-options.js";
import type { TlsFiles } from "../transport/tls.js";
import type { Notifier } from "./notifier.js";
import { GREETING } from "./protocol.js";
import { Outlet, type OutletSettings, type OutletStats, type SlowPolicy } from "./publisher/outlet.js";

/** What a publisher may be told. */
export interface PublisherOptions {
  /**
   * Version of PYON to speak: 1, which all subscribers read, or 2, which SiPyCo's read from 1.10 on, and ours. There
   * is no negotiation. Default 1.
   */
  readonly version?: 1 | 2 | undefined;
  /**
   * Bytes of mods that may wait for a subscriber that does not take them; beyond that they are dropped, and `slow`
   * says what happens. They are kept once for all subscribers of a notifier. Default 16 MiB.
   */
  readonly maxBacklogBytes?: number | undefined;
  /**
   * What becomes of a subscriber for which more than `maxBacklogBytes` wait:
   *
   * - `"resync"` (default): it gets the whole structure when it takes something again.
   * - `"coalesce"`: as long as anything waits, several pending writes to one place become the last one; a backlog
   *   that grows too large all the same is treated as with `"resync"`.
   * - `"disconnect"`: it is hung up on.
   */
  readonly slow?: SlowPolicy | undefined;
  /** Mutual TLS: our certificate and key, and the certificates of the subscribers that may connect. Default: plain TCP. */
  readonly tls?: TlsFiles | undefined;
  /** Connections at a time; further ones are closed at once. Default 1000. */
  readonly maxConnections?: number | undefined;
  /** Milliseconds that a subscriber gets to say what it wants, TLS included. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
}

/** Counts of a publisher: the sums over its notifiers, and each by itself. */
export interface PublisherStats extends OutletStats {
  readonly notifiers: Readonly<Record<string, OutletStats>>;
}

const DEFAULT_MAX_BACKLOG_BYTES: number = 16 * 1024 * 1024;

/** Bytes that wait in a subscriber's own socket before it counts as slow. */
const HIGH_WATER_BYTES: number = 256 * 1024;

const POLICIES: readonly SlowPolicy[] = ["resync", "coalesce", "disconnect"];

/**
 * Serves notifiers to subscribers, Python's and ours.
 *
 * ```ts
 * const publisher = new Publisher({ datasets, schedule });
 * await publisher.start("::1", 3250);
 * ```
 *
 * A subscriber gets the structure, then each change. A slow one costs the others nothing, and bounded memory.
 *
 * Python counterpart: `sipyco.sync_struct.Publisher`.
 */
export class Publisher implements AsyncDisposable {
  readonly #settings: Omit<OutletSettings, "name">;
  readonly #outlets = new Map<string, Outlet>();
  readonly #server: FeedServer;

  /**
   * @param notifiers name → notifier. A notifier may have several publishers, one for each version for example.
   * @throws TypeError or RangeError for a wrong name or option
   */
  constructor(notifiers: Readonly<Record<string, Notifier>>, options: PublisherOptions = {}) {
    const { version = 1, slow = "resync", tls, maxConnections, handshakeTimeout } = options;
    if (version !== 1 && version !== 2)
      throw new RangeError(`version must be 1 or 2, not ${String(version)}`);
    if (!POLICIES.includes(slow)) {
      throw new RangeError(`slow must be one of ${POLICIES.join(", ")}, not ${String(slow)}`);
    }
    const maxBacklogBytes = checkedBytes(
      options.maxBacklogBytes,
      "maxBacklogBytes",
      DEFAULT_MAX_BACKLOG_BYTES,
    );
    this.#settings = { version, policy: slow, maxBacklogBytes };
    this.#server = new FeedServer(
      {
        greeting: GREETING,
        category: "sync-struct",
        accept: (name, channel) => this.#accept(name, channel),
      },
      { tls, maxConnections, handshakeTimeout, highWaterBytes: HIGH_WATER_BYTES },
    );
    for (const [name, notifier] of Object.entries(notifiers)) this.add(name, notifier);
  }

  /** The port that the publisher listens on. @throws Error before {@link start} */
  get port(): number {
    return this.#server.port;
  }

  /**
   * Starts to listen.
   *
   * @param host address or name to bind to, several of them, or `null` for all addresses of this machine
   * @param port TCP port; 0 picks a free one, see {@link port}
   * @throws ListenError when the address cannot be bound
   */
  start(host: string | readonly string[] | null, port: number): Promise<void> {
    return this.#server.start(host, port);
  }

  /**
   * Publishes a further notifier.
   *
   * @throws TypeError for a name that the protocol cannot carry, RangeError for one that is there already
   */
  add(name: string, notifier: Notifier): void {
    if (name === "" || /[\r\n]/.test(name)) {
      throw new TypeError(`a notifier's name is one line that is not empty, not ${JSON.stringify(name)}`);
    }
    if (this.#outlets.has(name)) throw new RangeError(`there is a notifier named ${name} already`);
    this.#outlets.set(name, new Outlet(notifier.core, { ...this.#settings, name }));
  }

  /** Stops publishing a notifier, and hangs up on its subscribers; resolves to false when there is none. */
  async remove(name: string): Promise<boolean> {
    const outlet = this.#outlets.get(name);
    this.#outlets.delete(name);
    await outlet?.close();
    return outlet !== undefined;
  }

  /** What was published and dropped so far, and how many subscribers there are. */
  stats(): PublisherStats {
    const notifiers = Object.fromEntries(Array.from(this.#outlets, ([name, { stats }]) => [name, stats]));
    const total = (count: keyof OutletStats): number =>
      Object.values(notifiers).reduce((sum, stats) => sum + stats[count], 0);
    return {
      subscribers: total("subscribers"),
      behind: total("behind"),
      backlogBytes: total("backlogBytes"),
      mods: total("mods"),
      dropped: total("dropped"),
      droppedMods: total("droppedMods"),
      droppedBytes: total("droppedBytes"),
      resyncs: total("resyncs"),
      coalescedMods: total("coalescedMods"),
      disconnects: total("disconnects"),
      notifiers,
    };
  }

  /** Stops listening and hangs up, after what was sent has gone out (2 s at most). May be called twice. */
  async stop(): Promise<void> {
    for (const outlet of this.#outlets.values()) outlet.flush();
    await this.#server.stop();
    await Promise.all([...this.#outlets.keys()].map((name) => this.remove(name)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #accept(name: string, channel: Channel): string | undefined {
    const outlet = this.#outlets.get(name);
    if (outlet === undefined) {
      const names = [...this.#outlets.keys()].sort();
      return `unknown notifier ${JSON.stringify(name.slice(0, 80))}, there are: ${names.join(" ")}`;
    }
    try {
      outlet.subscribe(channel);
      return undefined;
    } catch (error) {
      return `notifier ${name} cannot be sent: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
