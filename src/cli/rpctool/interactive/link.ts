import type { CallOptions } from "../../../pc-rpc/client/call-options.js";
import { Client, type Remote } from "../../../pc-rpc/client/client.js";
import type { MethodList } from "../../../pc-rpc/protocol.js";

/** Connects to the server and selects the target. */
export type Connect = (signal?: AbortSignal) => Promise<Remote>;

/** A connection that is made anew, when it was lost, by the time it is needed. */
export class Link {
  readonly #connect: Connect;
  readonly #onReconnect: () => void;
  #client: Remote;
  #lost = false;
  #methodList: Promise<MethodList> | undefined;

  private constructor(client: Remote, connect: Connect, onReconnect: () => void) {
    this.#client = client;
    this.#connect = connect;
    this.#onReconnect = onReconnect;
    this.#watch(client);
  }

  /** Connects; `onReconnect` is called each time that this has happened once more. */
  static async open(connect: Connect, onReconnect: () => void): Promise<Link> {
    return new Link(await connect(), connect, onReconnect);
  }

  /** Name of the target. */
  get target(): string {
    return this.#client.getSelectedTarget() as string;
  }

  /** Names of the target's methods, but for private ones. */
  get methods(): ReadonlySet<string> {
    return new Set(Object.keys(this.#client));
  }

  /** Whether the target has a method of that name, private ones included. */
  has(method: string): boolean {
    return method in this.#client && !(method in Client.prototype);
  }

  /** The client, connected as far as can be known. */
  async client(signal?: AbortSignal): Promise<Remote> {
    // What has arrived meanwhile, the end of the connection maybe, is looked at between the two.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    if (!this.#lost) return this.#client;
    const client = await this.#connect(signal);
    this.#client = client;
    this.#lost = false;
    this.#methodList = undefined;
    this.#watch(client);
    this.#onReconnect();
    return client;
  }

  /** Signatures and docs of the methods, which are asked for once a connection; a lost one is not made anew. */
  async methodList(options: CallOptions): Promise<MethodList> {
    const known = this.#methodList;
    if (known !== undefined) return await known;
    const asked = this.#client.getRpcMethodList(options);
    this.#methodList = asked;
    try {
      return await asked;
    } catch (error) {
      this.#methodList = undefined;
      throw error;
    }
  }

  close(): void {
    // What has been said stands; a server that is slow to hang up is not waited for.
    void this.#client.closeRpc();
  }

  #watch(client: Remote): void {
    void client.rpcClosed.then(() => {
      if (this.#client === client) this.#lost = true;
    });
  }
}
