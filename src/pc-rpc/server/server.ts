import type { Channel } from "../../transport/channel.js";
import { DEFAULT_MAX_LINE_BYTES } from "../../transport/channel.js";
import { type Listener, listen } from "../../transport/listener.js";
import type { TlsFiles } from "../../transport/tls.js";
import type { RpcMethod } from "../methods/methods.js";
import { terminateMethod } from "./builtin-terminate.js";
import { CallLock } from "./call-lock.js";
import type { ExposureOptions } from "./exposed-target.js";
import { ServerConnection, type ServerContext } from "./server-connection.js";
import { identificationLine } from "./server-handshake.js";
import { type Target, Targets } from "./targets.js";

export interface ServerOptions extends ExposureOptions {
  /** What the server is, for people: a line or two. Default: none. */
  readonly description?: string | null | undefined;
  /** Adds a method `terminate` to every target, which makes {@link Server.waitTerminate} resolve. Default false. */
  readonly builtinTerminate?: boolean | undefined;
  /**
   * Runs calls of different clients at the same time (asynchronous methods overlap at their `await`s). Default
   * false: one call at a time over all clients, which most instruments need.
   */
  readonly allowParallel?: boolean | undefined;
  /**
   * Gives methods their arguments as exact decoding does: integral floats as `Float`, numpy scalars as `NpScalar`,
   * every dict as `Dict`. For targets that pass values on, such as proxies. Default false: plain values.
   */
  readonly exact?: boolean | undefined;
  /** Mutual TLS: our certificate and key, and the certificates of the clients that may connect. Default: plain TCP. */
  readonly tls?: TlsFiles | undefined;
  /** Longest request and longest answer, in bytes. Default 100 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Connections at a time; further ones are closed at once. Default 1000. */
  readonly maxConnections?: number | undefined;
  /** Milliseconds that a client gets to say what it wants, TLS included. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
}

/**
 * Serves the methods of its targets to RPC clients, Python's and ours.
 *
 * ```ts
 * const server = new Server({ lda: new Lda() }, { description: "blue laser attenuator" });
 * await server.start("::1", 3253);
 * ```
 *
 * Methods may be asynchronous. A method's parameters are bound as Python does it, keyword arguments by name; a
 * destructured last parameter takes the keyword-only ones. What a method throws reaches the client as a Python
 * exception (`RangeError` as `ValueError`; see {@link RemoteError} for the others).
 *
 * Python counterpart: `sipyco.pc_rpc.Server`.
 */
export class Server implements AsyncDisposable {
  readonly #options: ServerOptions;
  readonly #context: ServerContext;
  readonly #connections = new Set<ServerConnection>();
  readonly #terminated: Promise<void>;
  #listening: Promise<Listener> | undefined;
  #listener: Listener | undefined;
  #stopped: Promise<void> | undefined;

  /**
   * @param targets name → object whose methods are served; or a function, or class, that makes one for each
   *   connection. A client of a server with one target need not name it.
   * @throws TypeError or RangeError for a bad target, name or option
   */
  constructor(targets: Readonly<Record<string, Target>>, options: ServerOptions = {}) {
    this.#options = options;
    const builtin = new Map<string, RpcMethod>();
    this.#terminated = new Promise((resolve) => {
      if (options.builtinTerminate === true) builtin.set("terminate", terminateMethod(resolve));
    });
    const known = new Targets(targets, options, builtin);
    this.#context = {
      targets: known,
      builtin,
      identification: identificationLine(known.names, options.description ?? null),
      exact: options.exact ?? false,
      lock: options.allowParallel === true ? null : new CallLock(),
      handshakeTimeout: positive("handshakeTimeout", options.handshakeTimeout ?? 10_000),
      maxLineBytes: positive("maxLineBytes", options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES),
    };
    positive("maxConnections", options.maxConnections ?? 1000);
  }

  /**
   * Starts to listen.
   *
   * @param host address or name to bind to, several of them, or `null` for all addresses of this machine
   * @param port TCP port; 0 picks a free one, see {@link port}
   * @throws Error when the address cannot be bound, or the server has been started before
   */
  async start(host: string | readonly string[] | null, port: number): Promise<void> {
    if (this.#listening !== undefined) throw new Error("the server has been started already");
    const { tls, maxConnections = 1000 } = this.#options;
    this.#listening = listen({
      host,
      port,
      maxConnections,
      maxLineBytes: this.#context.maxLineBytes,
      handshakeTimeout: this.#context.handshakeTimeout,
      tls,
      onChannel: (channel) => this.#accept(channel),
    });
    this.#listener = await this.#listening;
  }

  /** The port that the server listens on. @throws Error before {@link start} */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the server has not been started");
    return this.#listener.port;
  }

  /** Clients connected now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Resolves when a client has called the builtin `terminate`. */
  waitTerminate(): Promise<void> {
    return this.#terminated;
  }

  /**
   * Stops: no new clients, no new calls; calls that are running end and are answered, then the connections are
   * closed and the targets made for them too. May be called twice.
   *
   * @param options.timeout milliseconds to wait for running calls; then their connections are closed all the same,
   *   and nobody gets their answers. Default: Infinity
   */
  async stop(options: { readonly timeout?: number } = {}): Promise<void> {
    const { timeout = Number.POSITIVE_INFINITY } = options;
    if (!(timeout >= 0)) throw new RangeError(`timeout is a number of milliseconds, not ${String(timeout)}`);
    this.#stopped ??= this.#stop();
    if (timeout === Number.POSITIVE_INFINITY) return this.#stopped;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    await Promise.race([this.#stopped, late]);
    clearTimeout(timer);
    for (const connection of this.#connections) connection.abandon();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    // A start that failed has told its own caller.
    const listener = await this.#listening?.catch(() => undefined);
    const closed = listener?.close();
    await Promise.all([...this.#connections].map((connection) => connection.stop()));
    await closed;
  }

  #accept(channel: Channel): void {
    const connection = new ServerConnection(channel, this.#context);
    this.#connections.add(connection);
    connection.finished.finally(() => this.#connections.delete(connection));
    if (this.#stopped !== undefined) connection.stop();
  }
}

function positive(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value <= 0) {
    throw new RangeError(`${name} is a positive whole number, not ${String(value)}`);
  }
  return value;
}
