import { getLogger } from "@logtape/logtape";
import { FeedServer, type FeedServerOptions } from "../feed/feed-server.js";
import { encode } from "../pyon/encode.js";
import type { Channel } from "../transport/channel.js";
import { checkedBytes } from "../transport/check-options.js";
import { LineBatch } from "../transport/line-batch.js";
import { Outbox, type OutboxLimits } from "./outbox.js";
import { GREETING } from "./protocol.js";

const log = getLogger(["sipyco", "broadcast"]);

/** Messages that a receiver misses, being too slow. */
export interface BroadcastDrop {
  /** The channel that it listens to. */
  readonly name: string;
  /** Its address: `[::1]:51234`. */
  readonly remote: string;
  /** How many messages it misses now; not those of which you were told before. */
  readonly dropped: number;
}

export interface BroadcasterOptions extends Omit<FeedServerOptions, "highWaterBytes"> {
  /**
   * Messages that may wait for each receiver that is slow, besides some 256 KiB and a message that its connection
   * holds. Further ones are dropped for it. Default 1024, as in Python.
   */
  readonly queueLimit?: number | undefined;
  /** Bytes of messages that may wait likewise. Default 64 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Version of PYON to speak: 1, which every SiPyCo before 1.10 and our own receivers take, or 2, which that of 1.10
   * takes. Nothing on the wire tells which it is. Default 1.
   */
  readonly version?: 1 | 2 | undefined;
  /**
   * Is told what a receiver misses. It must not lead to a message on the same channel by itself, such as a log record
   * that is broadcast: that would be dropped, and be told, in turn. Default: nobody; see `stats()`.
   */
  readonly onDrop?: ((drop: BroadcastDrop) => void) | undefined;
}

/** What a broadcaster has done so far. Each message counts once a receiver, but for `messages`. */
export interface BroadcasterStats {
  /** Receivers connected now. */
  readonly receivers: number;
  /** Messages broadcast, whether anybody listened or not. */
  readonly messages: number;
  /** Messages given to the network. */
  readonly sent: number;
  /** Messages that wait for receivers that are slow; when one hangs up, its own are forgotten. */
  readonly queued: number;
  /** Messages dropped for receivers that were too slow. */
  readonly dropped: number;
}

/** A channel that somebody listens to. */
interface Audience {
  readonly name: string;
  readonly outboxes: Set<Outbox>;
  /** Messages of this tick, each with its line feed. */
  text: string;
  lines: number;
}

/** Messages leave before the tick ends when they have grown to so many bytes. */
const SEND_AT: number = 64 * 1024;

/** Bytes that a receiver's connection may hold before messages wait in its queue. */
const HIGH_WATER_BYTES: number = 256 * 1024;

/**
 * Sends messages to whoever listens at the time.
 *
 * ```ts
 * const broadcaster = new Broadcaster();
 * await broadcaster.start("::1", 1067);
 * broadcaster.broadcast("ccb", { service: "disable_applet", args: [], kwargs: { name: "plot" } });
 * ```
 *
 * A message is encoded once, however many receivers there are, and messages of one tick leave together. Nothing is
 * kept for receivers that come later, nor for channels that nobody listens to. Nothing is logged when a message is
 * broadcast or dropped, so that log records can be broadcast.
 *
 * Python counterpart: `sipyco.broadcast.Broadcaster`.
 */
export class Broadcaster implements AsyncDisposable {
  readonly #server: FeedServer;
  readonly #limits: OutboxLimits;
  readonly #version: 1 | 2;
  readonly #onDrop: BroadcasterOptions["onDrop"];
  readonly #audiences = new Map<string, Audience>();
  /** Those with messages of this tick. */
  readonly #pending = new Set<Audience>();
  #stopping = false;
  #messages = 0;
  /** Sent to receivers that are gone. */
  #sent = 0;
  #dropped = 0;
  #onDropFailed = false;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: BroadcasterOptions = {}) {
    const { queueLimit = 1024, version = 1, onDrop } = options;
    if (!Number.isSafeInteger(queueLimit) || queueLimit < 1) {
      throw new RangeError(`queueLimit is a positive whole number, not ${String(queueLimit)}`);
    }
    if (version !== 1 && version !== 2) {
      throw new RangeError(`PYON has versions 1 and 2, not ${String(version)}`);
    }
    if (onDrop !== undefined && typeof onDrop !== "function") throw new TypeError("onDrop is a function");
    const bytes = checkedBytes(options.maxQueueBytes, "maxQueueBytes", 64 * 1024 * 1024);
    this.#limits = { messages: queueLimit, bytes };
    this.#version = version;
    this.#onDrop = onDrop;
    this.#server = new FeedServer(
      { greeting: GREETING, category: "broadcast", accept: (name, channel) => this.#accept(name, channel) },
      { ...options, highWaterBytes: HIGH_WATER_BYTES },
    );
  }

  /**
   * Starts to listen; may be tried again when it fails. Whatever is broadcast before goes to nobody.
   *
   * @param host address or name to bind to, several of them, or `null` for all addresses of this machine
   * @param port TCP port; 0 picks a free one, see {@link port}. ARTIQ's is 1067
   * @throws ListenError when the address cannot be bound, TlsFilesError, TypeError or RangeError for bad arguments,
   *   Error when the broadcaster has been started or stopped before
   */
  start(host: string | readonly string[] | null, port: number): Promise<void> {
    return this.#server.start(host, port);
  }

  /** The port that the broadcaster listens on. @throws Error before {@link start} */
  get port(): number {
    return this.#server.port;
  }

  /**
   * Sends `obj` to the receivers of the channel `name`; any name will do.
   *
   * @throws PyonEncodeError when `obj` has no PYON form, whether anybody listens or not
   */
  broadcast(name: string, obj: unknown): void {
    if (typeof name !== "string") throw new TypeError("the name of a channel is a string");
    const line = encode(obj, { version: this.#version });
    this.#messages++;
    const audience = this.#audiences.get(name);
    if (audience === undefined || this.#stopping) return;
    if (audience.lines === 0) this.#schedule(audience);
    audience.text += `${line}\n`;
    audience.lines++;
    if (audience.text.length >= SEND_AT) this.#send(audience);
  }

  /** Counts since the broadcaster was made. */
  stats(): BroadcasterStats {
    let receivers = 0;
    let sent = this.#sent;
    let queued = 0;
    for (const { outboxes } of this.#audiences.values()) {
      receivers += outboxes.size;
      for (const outbox of outboxes) {
        sent += outbox.sent;
        queued += outbox.queued;
      }
    }
    return { receivers, messages: this.#messages, sent, queued, dropped: this.#dropped };
  }

  /** Stops listening and hangs up; receivers get up to 2 s to take what waits for them. May be called twice. */
  stop(): Promise<void> {
    this.#sendPending();
    this.#stopping = true;
    for (const { outboxes } of this.#audiences.values()) for (const outbox of outboxes) outbox.flush();
    return this.#server.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #accept(name: string, channel: Channel): undefined {
    let audience = this.#audiences.get(name);
    if (audience === undefined) {
      audience = { name, outboxes: new Set(), text: "", lines: 0 };
      this.#audiences.set(name, audience);
    }
    const outbox = new Outbox(channel, this.#limits);
    audience.outboxes.add(outbox);
    void channel.closed.then(() => this.#leave(audience, outbox));
  }

  #leave(audience: Audience, outbox: Outbox): void {
    this.#sent += outbox.sent;
    audience.outboxes.delete(outbox);
    if (audience.outboxes.size === 0) this.#audiences.delete(audience.name);
  }

  #schedule(audience: Audience): void {
    // Comes after all microtasks there are, as with the lines of a channel.
    if (this.#pending.size === 0) process.nextTick(() => this.#sendPending());
    this.#pending.add(audience);
  }

  #sendPending(): void {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const audience of pending) this.#send(audience);
  }

  #send(audience: Audience): void {
    const { name, text, lines } = audience;
    if (lines === 0) return;
    audience.text = "";
    audience.lines = 0;
    const batch = new LineBatch(text, lines);
    for (const outbox of audience.outboxes) {
      const dropped = outbox.send(batch);
      if (dropped === 0) continue;
      this.#dropped += dropped;
      this.#tellDrop({ name, remote: outbox.remote, dropped });
    }
  }

  #tellDrop(drop: BroadcastDrop): void {
    try {
      this.#onDrop?.(drop);
    } catch (error) {
      // Told once: the record may be broadcast, and be dropped.
      if (!this.#onDropFailed) log.error("onDrop has thrown: {error}", { error });
      this.#onDropFailed = true;
    }
  }
}
