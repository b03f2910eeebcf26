import { getLogger, type Logger } from "@logtape/logtape";
import type { Channel, ChannelEnd } from "./channel.js";
import { checkedBytes, checkedMilliseconds, LONGEST_TIMER } from "./check-options.js";
import { type Listener, listen } from "./listener.js";
import { quote } from "./quote.js";
import type { TlsFiles } from "./tls.js";

export interface TcpServerOptions {
  /** Mutual TLS: our certificate and key, and the certificates of the peers that may connect. Default: plain TCP. */
  readonly tls?: TlsFiles | undefined;
  /** Connections at a time; further ones are closed at once. Default 1000. */
  readonly maxConnections?: number | undefined;
  /** Milliseconds that a peer gets for its TLS handshake, and as many to say what it wants. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
  /** Longest line taken from a peer, in bytes; a longer one ends its connection. Default 100 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Bytes that may wait in each connection before its `send` returns false. Default 1 MiB. */
  readonly highWaterBytes?: number | undefined;
}

/** Milliseconds that peers get to take what they were sent when the server stops. */
const FLUSH_TIMEOUT = 2000;

/**
 * A TCP server, to be derived from: it listens, hands each connection to {@link handleConnection}, and sees to it that
 * one that fails harms no other.
 *
 * ```ts
 * class Echo extends TcpServer {
 *   protected async handleConnection(channel: Channel) {
 *     channel.receive((line) => channel.send(line));
 *     await channel.closed;
 *   }
 * }
 * const echo = new Echo();
 * await echo.start("::1", 4000);
 * ```
 *
 * Python counterpart: `sipyco.asyncio_tools.AsyncioServer`, with `_handle_connection_cr`.
 */
export abstract class TcpServer implements AsyncDisposable {
  protected readonly log: Logger;
  readonly #handshakeTimeout: number;
  readonly #options: TcpServerOptions;
  /** Each connection with what its handler is doing. */
  readonly #connections = new Map<Channel, Promise<void>>();
  #listening: Promise<Listener> | undefined;
  #listener: Listener | undefined;
  #stopped: Promise<void> | undefined;

  /**
   * @param category last part of the log category
   * @throws RangeError for a bad option
   */
  constructor(options: TcpServerOptions = {}, category = "tools") {
    this.#options = options;
    this.log = getLogger(["sipyco", category]);
    const handshakeTimeout = checkedMilliseconds(options.handshakeTimeout, "handshakeTimeout", 10_000);
    this.#handshakeTimeout = Math.min(handshakeTimeout, LONGEST_TIMER);
    checkedBytes(options.maxLineBytes, "maxLineBytes", 1);
    checkedBytes(options.highWaterBytes, "highWaterBytes", 1);
    const { maxConnections = 1000 } = options;
    if (!Number.isSafeInteger(maxConnections) || maxConnections < 1) {
      throw new RangeError(`maxConnections is a positive whole number, not ${String(maxConnections)}`);
    }
  }

  /**
   * Takes one connection. It is hung up when what this returns has settled; what it throws is logged as an error,
   * unless it is that very connection's own end.
   */
  protected abstract handleConnection(channel: Channel): Promise<void> | void;

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
    this.#listening = listen({
      ...this.#options,
      host,
      port,
      maxConnections: this.#options.maxConnections ?? 1000,
      handshakeTimeout: this.#handshakeTimeout,
      onChannel: (channel) => this.#accept(channel),
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

  /** Peers connected now. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Stops listening, hangs up and waits for the handlers to end; peers get up to 2 s to take what they were sent. May
   * be called twice.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /**
   * Has a peer say `greeting` first, and turns it away when it says something else or the time for handshakes is
   * over. That clock goes on until `then`, which takes the lines that follow, has called the function that it gets.
   */
  protected expectGreeting(channel: Channel, greeting: string, then: (stopClock: () => void) => void): void {
    const timer = setTimeout(() => {
      this.refuse(channel, `no handshake within ${this.#handshakeTimeout} ms`);
    }, this.#handshakeTimeout);
    const stopClock = (): void => clearTimeout(timer);
    void channel.closed.then(stopClock);
    channel.receive((line) => {
      if (line === greeting) then(stopClock);
      else this.refuse(channel, `expected the line ${quote(greeting)}, got ${quote(line)}`);
    });
  }

  /** Logs why a peer is turned away, and hangs up. */
  protected refuse(channel: Channel, reason: string): void {
    this.log.warn("connection from {remote} refused: {reason}", { remote: channel.remote, reason });
    void channel.close();
  }

  async #stop(): Promise<void> {
    // A start that failed has told its own caller.
    const listener = await this.#listening?.catch(() => undefined);
    await listener?.close();
    const connections = [...this.#connections];
    const timer = setTimeout(() => {
      for (const [channel] of connections) channel.destroy();
    }, FLUSH_TIMEOUT);
    await Promise.all(connections.map(([channel]) => channel.close()));
    clearTimeout(timer);
    await Promise.all(connections.map(([, handled]) => handled));
  }

  #accept(channel: Channel): void {
    if (this.#stopped !== undefined) {
      channel.destroy();
      return;
    }
    void channel.closed.then((end) => this.#tellEnd(channel, end));
    const handled = this.#handle(channel).finally(() => this.#connections.delete(channel));
    this.#connections.set(channel, handled);
  }

  async #handle(channel: Channel): Promise<void> {
    try {
      await this.handleConnection(channel);
    } catch (error) {
      // The connection's own end is told from there.
      if (channel.end === undefined || channel.end.error !== error) {
        this.log.error("handling the connection from {remote}: {error}", { remote: channel.remote, error });
      }
    }
    await channel.close();
  }

  /** What a peer did wrong is worth a warning; that it is gone is not. */
  #tellEnd({ remote }: Channel, { by, error }: ChannelEnd): void {
    if (error === undefined) return;
    const properties = { remote, reason: error.message, error };
    if (by === "us") this.log.warn("connection from {remote} ended: {reason}", properties);
    else this.log.debug("connection from {remote} lost: {reason}", properties);
  }
}
