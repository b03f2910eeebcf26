import { getLog } from "../../log.js";
import { checkAddress, formatAddress } from "../../transport/address.js";
import { ConnectError } from "../../transport/channel-error.js";
import { connectWithCodec } from "../../transport/connect-with-codec.js";
import { sleep } from "../../transport/sleep.js";
import {
  CallTimeout,
  ClientClosed,
  ConnectionLost,
  IncompatibleServer,
  UnknownMethod,
} from "../client-errors.js";
import { asKwargs, type Kwargs } from "../kwargs.js";
import { type CallOptions, checkCallOptions } from "./call-options.js";
import type { ConnectOptions } from "./client.js";
import { ClientConnection } from "./client-connection.js";
import type { AutoTarget } from "./client-handshake.js";
import { checkClientOptions } from "./client-options.js";
import { milliseconds } from "./limits.js";
import { remoteProxy } from "./method-proxy.js";
import type { AnyMethods, RemoteMethods } from "./remote-types.js";
import { suggest } from "./suggest.js";

const log = getLog(["sipyco", "pc-rpc"]);

const DEFAULT_FIRSTCON_TIMEOUT = 1000;
const DEFAULT_RETRY = 5000;

/** What a best-effort client may be told besides what any client may. */
export interface BestEffortOptions extends Omit<ConnectOptions, "target"> {
  /** Milliseconds for the first attempt to connect, which `connect` waits for. Default 1000. */
  readonly firstconTimeout?: number | undefined;
  /** Milliseconds from one attempt to connect to the next, in the background. Default 5000. */
  readonly retry?: number | undefined;
  /**
   * Is told when the connection is made (true) and when it is lost or could not be made at first (false, and
   * why). Default: nobody; the log tells too.
   */
  readonly onConnectionChange?: ((connected: boolean, reason: Error | undefined) => void) | undefined;
}

/** A best-effort client: the methods of the target `T`, which give null when there is no connection. */
export type BestEffortRemote<T = AnyMethods> = BestEffortClient &
  RemoteMethods<T, keyof BestEffortClient, null>;

/**
 * A client for what is nice to have: network trouble is no error. A call that fails because of it, or that is
 * made while there is no connection, gives null; connecting is tried again in the background until `closeRpc()`,
 * which keeps the program alive. Exceptions of the remote methods still reject.
 *
 * Loss and recovery of the connection are logged under `["sipyco", "pc-rpc"]`, once each.
 *
 * While the client has never been connected it cannot know what the methods are called: any name gives null.
 *
 * Python counterpart: `sipyco.pc_rpc.BestEffortClient`.
 */
export class BestEffortClient implements AsyncDisposable {
  readonly #name: string;
  readonly #retry: number;
  readonly #attempt: (timeout?: number) => Promise<ClientConnection>;
  readonly #onConnectionChange: BestEffortOptions["onConnectionChange"];
  readonly #stop: AbortController;
  #connection: ClientConnection | undefined;
  /** Those of the last connection. */
  #methods: ReadonlySet<string> = new Set();
  #background: Promise<void> = Promise.resolve();
  #lastAttempt = 0;

  private constructor(
    name: string,
    retry: number,
    attempt: (timeout?: number) => Promise<ClientConnection>,
    stop: AbortController,
    onConnectionChange: BestEffortOptions["onConnectionChange"],
  ) {
    this.#name = name;
    this.#retry = retry;
    this.#attempt = attempt;
    this.#stop = stop;
    this.#onConnectionChange = onConnectionChange;
  }

  /**
   * Makes a first attempt to connect to `target` of the server at `host` and `port`, and goes on in the background
   * if that fails: for whatever the server or the network does, this does not reject.
   *
   * @throws TypeError or RangeError for wrong arguments, TlsFilesError, the signal's reason
   */
  static async connect<T = AnyMethods>(
    host: string,
    port: number,
    target: string | typeof AutoTarget,
    options: BestEffortOptions = {},
  ): Promise<BestEffortRemote<T>> {
    checkAddress(host, port);
    const { firstconTimeout, retry, onConnectionChange, ...connectOptions } = options;
    const firstTimeout = milliseconds(firstconTimeout, DEFAULT_FIRSTCON_TIMEOUT, "firstconTimeout");
    const interval = milliseconds(retry, DEFAULT_RETRY, "retry");
    if (target === null) throw new TypeError("target must be a name or AutoTarget");
    checkClientOptions({ ...options, target });
    const stop = new AbortController();
    const attempt = async (timeout = options.timeout): Promise<ClientConnection> => {
      const { signal } = stop;
      const { settings, limits } = checkClientOptions({ ...connectOptions, signal, timeout });
      const channel = await connectWithCodec(host, port, {
        ...connectOptions,
        signal,
        timeout: limits.timeout,
      });
      return await ClientConnection.open(channel, target, settings, limits);
    };
    const name = `${formatAddress(host, port)}[${typeof target === "string" ? target : ""}]`;
    const client = new BestEffortClient(name, interval, attempt, stop, onConnectionChange);
    await client.#start(firstTimeout, options.signal);
    return remoteProxy(client, {
      get names() {
        return client.#methods;
      },
      inspect: () => `BestEffortClient { ${name}: ${client.rpcConnected ? "connected" : "not connected"} }`,
      check: (method) => client.#check(method),
      call: (method, args, kwargs) => client.#call(method, args, kwargs),
    }) as BestEffortRemote<T>;
  }

  /** Whether there is a connection at the moment. */
  get rpcConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Name of the selected target, or null while there is no connection. */
  getSelectedTarget(): string | null {
    return this.#connection?.target?.name ?? null;
  }

  /** Address of our end of the connection; undefined while there is none, and over a WebSocket. */
  getLocalHost(): string | undefined {
    return this.#connection?.channel.localAddress;
  }

  /** Calls the method `name`, as {@link Client.callRpc} does; gives null where the network fails. */
  async callRpc(
    name: string,
    args: readonly unknown[] = [],
    keywords?: Kwargs | Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<unknown> {
    return await this.#call(name, [...args], asKwargs(keywords), checkCallOptions(options));
  }

  /** Hangs up and stops trying to connect. Calls after this, and those still waiting, reject with `ClientClosed`. */
  async closeRpc(): Promise<void> {
    this.#stop.abort(new ClientClosed("the client was closed"));
    await this.#connection?.close();
    await this.#background;
  }

  /** The same as {@link BestEffortClient.closeRpc}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.closeRpc();
  }

  async #start(timeout: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const giveUp = (): void => this.#stop.abort(signal?.reason);
    signal?.addEventListener("abort", giveUp);
    this.#lastAttempt = performance.now();
    try {
      this.#connected(await this.#attempt(timeout));
    } catch (error) {
      if (this.#stop.signal.aborted || !isNetworkTrouble(error)) throw error;
      this.#disconnected(error, "cannot connect to");
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
    this.#background = this.#keepConnected();
  }

  async #keepConnected(): Promise<void> {
    for (;;) {
      if (this.#connection !== undefined) {
        const reason = await this.#connection.ended;
        if (this.#stop.signal.aborted) return;
        this.#disconnected(reason, "lost the connection to");
      }
      // A connection that held longer than this is tried anew at once; one that breaks at once makes no hurry.
      await sleep(this.#lastAttempt + this.#retry - performance.now(), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      this.#lastAttempt = performance.now();
      try {
        const connection = await this.#attempt();
        // closeRpc may have come just now, and knows nothing of this one.
        if (this.#stop.signal.aborted) return await connection.close();
        this.#connected(connection);
        log.info("connected to {server}", { server: this.#name });
      } catch (error) {
        log.debug("still cannot connect to {server}: {reason}", {
          server: this.#name,
          reason: messageOf(error),
          error,
        });
      }
    }
  }

  #connected(connection: ClientConnection): void {
    this.#connection = connection;
    this.#methods = connection.target?.methods ?? this.#methods;
    this.#tell(true, undefined);
  }

  #disconnected(error: Error | undefined, what: string): void {
    this.#connection = undefined;
    log.warn(`${what} {server}: {reason}; calls give null, trying again every {retry} ms`, {
      server: this.#name,
      reason: messageOf(error),
      retry: this.#retry,
      error,
    });
    this.#tell(false, error);
  }

  #tell(connected: boolean, reason: Error | undefined): void {
    try {
      this.#onConnectionChange?.(connected, reason);
    } catch (error) {
      log.error("onConnectionChange has thrown: {error}", { error });
    }
  }

  #check(name: string): void {
    if (this.#methods.size === 0 || this.#methods.has(name)) return;
    const known = [...this.#methods, ...Object.getOwnPropertyNames(BestEffortClient.prototype)];
    throw new UnknownMethod(`${this.#name} has no method ${name}; ${suggest(name, known)}`, name);
  }

  async #call(
    name: string,
    args: readonly unknown[],
    kwargs: Kwargs | undefined,
    options?: CallOptions,
  ): Promise<unknown> {
    if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
    if (this.#connection === undefined) return null;
    try {
      return await this.#connection.call(name, args, kwargs, options);
    } catch (error) {
      if (isNetworkTrouble(error)) return null;
      throw error;
    }
  }
}

/** What the server or the network did, as opposed to the program. */
function isNetworkTrouble(error: unknown): error is Error {
  return [ConnectError, ConnectionLost, CallTimeout, IncompatibleServer].some(
    (kind) => error instanceof kind,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
