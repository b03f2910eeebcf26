import { getLogger, type Logger } from "@logtape/logtape";
import type { TlsFiles } from "../tools/tls.js";
import type { Channel, ChannelEnd } from "../transport/channel.js";
import { checkedBytes, checkedMilliseconds, LONGEST_TIMER } from "../transport/check-options.js";
import { type Listener, listen } from "../transport/listener.js";
import { quote } from "./quote.js";

export interface FeedServerOptions {
  /** Mutual TLS: our certificate and key, and the certificates of the peers that may connect. Default: plain TCP. */
  readonly tls?: TlsFiles | undefined;
  /** Connections at a time; further ones are closed at once. Default 1000. */
  readonly maxConnections?: number | undefined;
  /** Milliseconds that a peer gets to say what it wants, and as many for TLS before that. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
  /** Bytes that may wait in each channel before its `send` returns false. Default 1 MiB. */
  readonly highWaterBytes?: number | undefined;
}

/** What makes a feed server one of its protocol. */
export interface FeedProtocol {
  /** First line of a peer. */
  readonly greeting: string;
  /** Last part of the log category. */
  readonly category: "sync-struct" | "broadcast";
  /**
   * Takes a peer that asked for the feed `name`, in the very event of that line; returns why not, to refuse it. What
   * the peer says from then on is ignored. The channel is closed by whoever wants to, and by the server's `stop`.
   */
  accept(name: string, channel: Channel): string | undefined;
}

/** Longest line taken from a peer, in bytes: it says its greeting and a name. */
const MAX_LINE_BYTES: number = 64 * 1024;

/** Milliseconds that peers get to take what they were sent when the server stops. */
const FLUSH_TIMEOUT = 2000;

const ignore = (): void => {};

/**
 * The server's end of sync_struct and broadcast: listens, has each peer say its two lines, and hands its channel on.
 * What refuses a peer is logged as a warning under `["sipyco", category]`; peers come and go without a word.
 */
export class FeedServer implements AsyncDisposable {
  readonly #protocol: FeedProtocol;
  readonly #options: FeedServerOptions;
  readonly #handshakeTimeout: number;
  readonly #log: Logger;
  readonly #channels = new Set<Channel>();
  #listening: Promise<Listener> | undefined;
  #listener: Listener | undefined;
  #stopped: Promise<void> | undefined;

  /** @throws RangeError for a bad option */
  constructor(protocol: FeedProtocol, options: FeedServerOptions = {}) {
    this.#protocol = protocol;
    this.#options = options;
    this.#log = getLogger(["sipyco", protocol.category]);
    const handshakeTimeout = checkedMilliseconds(options.handshakeTimeout, "handshakeTimeout", 10_000);
    this.#handshakeTimeout = Math.min(handshakeTimeout, LONGEST_TIMER);
    checkedBytes(options.highWaterBytes, "highWaterBytes", 1);
    const { maxConnections = 1000 } = options;
    if (!Number.isSafeInteger(maxConnections) || maxConnections < 1) {
      throw new RangeError(`maxConnections is a positive whole number, not ${String(maxConnections)}`);
    }
  }

  /**
   * Starts to listen; may be tried again when it fails.
   *
   * @param host address or name to bind to, several of them, or `null` for all addresses of this machine
   * @param port TCP port; 0 picks a free one, see {@link port}
   * @throws ListenError when the address cannot be bound, TlsFilesError, TypeError or RangeError for bad arguments,
   *   Error when the server has been started or stopped before
   */
  async start(host: string | readonly string[] | null, port: number): Promise<void> {
    if (this.#stopped !== undefined) throw new Error("the server has been stopped: make a new one");
    if (this.#listening !== undefined) throw new Error("the server has been started already");
    const { tls, maxConnections = 1000, highWaterBytes } = this.#options;
    this.#listening = listen({
      host,
      port,
      tls,
      maxConnections,
      highWaterBytes,
      maxLineBytes: MAX_LINE_BYTES,
      handshakeTimeout: this.#handshakeTimeout,
      onChannel: (channel) => this.#greet(channel),
    });
    try {
      this.#listener = await this.#listening;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  /** The port that the server listens on. @throws Error before {@link start} */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the server has not been started");
    return this.#listener.port;
  }

  /** Peers connected now, those included that have not said yet what they want. */
  get connections(): number {
    return this.#channels.size;
  }

  /** Stops listening and hangs up; peers get up to 2 s to take what they were sent. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    // A start that failed has told its own caller.
    const listener = await this.#listening?.catch(() => undefined);
    await listener?.close();
    const channels = [...this.#channels];
    const timer = setTimeout(() => {
      for (const channel of channels) channel.destroy();
    }, FLUSH_TIMEOUT);
    await Promise.all(channels.map((channel) => channel.close()));
    clearTimeout(timer);
  }

  #greet(channel: Channel): void {
    if (this.#stopped !== undefined) {
      channel.destroy();
      return;
    }
    const { greeting } = this.#protocol;
    this.#channels.add(channel);
    const timer = setTimeout(() => {
      this.#refuse(channel, `no handshake within ${this.#handshakeTimeout} ms`);
    }, this.#handshakeTimeout);
    void channel.closed.then((end) => {
      clearTimeout(timer);
      this.#channels.delete(channel);
      this.#tellEnd(channel, end);
    });
    channel.receive((line) => {
      if (line !== greeting) {
        this.#refuse(channel, `expected the line ${quote(greeting)}, got ${quote(line)}`);
        return;
      }
      channel.receive((name) => {
        clearTimeout(timer);
        channel.receive(ignore);
        const refusal = this.#protocol.accept(name, channel);
        if (refusal !== undefined) this.#refuse(channel, refusal);
      });
    });
  }

  #refuse(channel: Channel, reason: string): void {
    this.#log.warn("connection from {remote} refused: {reason}", { remote: channel.remote, reason });
    void channel.close();
  }

  /** What a peer did wrong is worth a warning; that it is gone is not. */
  #tellEnd({ remote }: Channel, { by, error }: ChannelEnd): void {
    if (error === undefined) return;
    const properties = { remote, reason: error.message, error };
    if (by === "us") this.#log.warn("connection from {remote} ended: {reason}", properties);
    else this.#log.debug("connection from {remote} lost: {reason}", properties);
  }
}
