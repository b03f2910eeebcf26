import { type Tuple, tuple } from "../../pyon/tuple.js";
import type { Channel } from "../../transport/channel.js";
import { codecLoaded, connectWithCodec } from "../../transport/connect-with-codec.js";
import type { DialOptions } from "../../transport/dial.js";
import { UnknownMethod } from "../client-errors.js";
import { asKwargs, type Kwargs } from "../kwargs.js";
import type { MethodList } from "../protocol.js";
import { type CallOptions, checkCallOptions } from "./call-options.js";
import { ClientConnection } from "./client-connection.js";
import type { AutoTarget } from "./client-handshake.js";
import {
  type CheckedOptions,
  type ClientOptions,
  checkClientOptions,
  checkLimits,
} from "./client-options.js";
import { remoteProxy } from "./method-proxy.js";
import type { AnyMethods, RemoteMethods } from "./remote-types.js";
import { suggest } from "./suggest.js";

/**
 * A connected client: the methods of the target `T`, all asynchronous, and the members of {@link Client}, which
 * win where names meet.
 */
export type Remote<T = AnyMethods> = Client & RemoteMethods<T, keyof Client>;

/** What a client that connects by itself may be told. */
export interface ConnectOptions extends ClientOptions, Omit<DialOptions, keyof ClientOptions> {}

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Makes the methods of a server's target callable as if they were here.
 *
 * ```ts
 * const lda = await Client.connect<Lda>("::1", 3253, { target: "lda" });
 * await lda.set_attenuation(5, kwargs({ channel: 1 }));
 * await lda.closeRpc();
 * ```
 *
 * Calls may be made without waiting for the ones before: they share the connection, and the server answers in
 * order. A call rejects with the server's exception ({@link RemoteError} and its subclasses), `ConnectionLost`
 * when the connection goes, `CallTimeout`, `ClientClosed`, PyonEncodeError for an argument that cannot be sent,
 * or RangeError for a request over `maxLineBytes`. A name that the server does not list throws `UnknownMethod`.
 *
 * The remote methods are properties of the client; its own members have names that Python methods hardly have.
 * Any remote method can be reached with {@link Client.callRpc}.
 *
 * Python counterpart: `sipyco.pc_rpc.AsyncioClient`, and `Client`.
 */
export class Client implements AsyncDisposable {
  readonly #connection: ClientConnection;
  readonly #timeout: number;

  private constructor(connection: ClientConnection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
  }

  /**
   * Connects to the server at `host` and `port`, and selects a target. `T` describes the target's methods.
   *
   * @throws ConnectError when nothing answers there, ConnectionLost when the server hangs up, CallTimeout when it
   *   stays silent, IncompatibleServer when it is no RPC server or lacks the target
   */
  static async connect<T = AnyMethods>(
    host: string,
    port: number,
    options: ConnectOptions = {},
  ): Promise<Remote<T>> {
    const checked = checkClientOptions(options);
    const channel = await connectWithCodec(host, port, { ...options, timeout: checked.limits.timeout });
    return await Client.#open<T>(channel, checked);
  }

  /**
   * Speaks over a channel that is connected already: another transport, or memory in tests. The client owns the
   * channel from now on, and has ended it when this rejects.
   *
   * @throws as {@link Client.connect} does
   */
  static async overChannel<T = AnyMethods>(
    channel: Channel,
    options: ClientOptions = {},
  ): Promise<Remote<T>> {
    let checked: CheckedOptions;
    try {
      checked = checkClientOptions(options);
      await codecLoaded(channel.remote, checked.limits);
    } catch (error) {
      channel.destroy();
      throw error;
    }
    return await Client.#open<T>(channel, checked);
  }

  static async #open<T>(channel: Channel, { target, settings, limits }: CheckedOptions): Promise<Remote<T>> {
    const connection = await ClientConnection.open(channel, target, settings, limits);
    const client = remoteProxy(new Client(connection, limits.timeout), {
      get names() {
        return connection.target?.methods ?? NO_NAMES;
      },
      inspect: () => {
        const { target, channel } = connection;
        const methods =
          target === undefined ? [] : [...target.methods].filter((name) => !name.startsWith("_"));
        return `Client { ${target?.name ?? "no target yet"} at ${channel.remote}: ${methods.sort().join(", ")} }`;
      },
      check: (name) => checkName(client, connection, name),
      call: (name, args, kwargs) => connection.call(name, args, kwargs),
    });
    return client as Remote<T>;
  }

  /** Who the server is: its targets' names, sorted, and its description, or null. */
  getRpcId(): Tuple<string[] | string | null> & readonly [targets: string[], description: string | null] {
    const { targets, description } = this.#connection.identification;
    return tuple([...targets], description);
  }

  /** Name of the selected target, or null while there is none. */
  getSelectedTarget(): string | null {
    return this.#connection.target?.name ?? null;
  }

  /**
   * Selects a target, once, after connecting with `target: null`. The time limit is the one for connecting.
   *
   * @throws IncompatibleServer when there is no such target, and another may be tried; otherwise the connection
   *   has ended
   */
  async selectRpcTarget(
    name: string | typeof AutoTarget,
    options: { readonly signal?: AbortSignal; readonly timeout?: number } = {},
  ): Promise<void> {
    await this.#connection.select(name, checkLimits({ timeout: this.#timeout, ...options }));
  }

  /** Address of our end of the connection, as the server sees it; undefined over a WebSocket. */
  getLocalHost(): string | undefined {
    return this.#connection.channel.localAddress;
  }

  /** What the target's methods are called, take and do, for those that are not private. */
  async getRpcMethodList(options?: CallOptions): Promise<MethodList> {
    return await this.#connection.methodList(checkCallOptions(options));
  }

  /**
   * Calls the method `name`: for names that are in the way of the client's own, that the server does not list,
   * or that come as data; and for calls with a time limit or a signal of their own.
   */
  async callRpc(
    name: string,
    args: readonly unknown[] = [],
    keywords?: Kwargs | Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<unknown> {
    return await this.#connection.call(name, [...args], asKwargs(keywords), checkCallOptions(options));
  }

  /**
   * Hangs up. Calls that wait for their replies reject with `ClientClosed`. May be called twice.
   *
   * @returns a promise for the moment when everything that was sent has gone out and the connection has ended
   */
  closeRpc(): Promise<void> {
    return this.#connection.close();
  }

  /** Resolves when the connection has ended: with the reason, or with undefined after `closeRpc()`. */
  get rpcClosed(): Promise<Error | undefined> {
    return this.#connection.ended;
  }

  /** The same as {@link Client.closeRpc}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.closeRpc();
  }
}

function checkName(client: Client, connection: ClientConnection, name: string): void {
  const { target } = connection;
  if (target === undefined) throw new Error(`cannot call ${name}: no target is selected (selectRpcTarget)`);
  if (target.methods.has(name)) return;
  // The client's own names too: who comes from Python tries get_rpc_id.
  const known = [...target.methods, ...Object.getOwnPropertyNames(Object.getPrototypeOf(client))];
  throw new UnknownMethod(`target ${target.name} has no method ${name}; ${suggest(name, known)}`, name);
}
