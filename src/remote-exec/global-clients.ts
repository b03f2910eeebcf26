import { getLogger } from "@logtape/logtape";
import { Client } from "../pc-rpc/client/client.js";
import { RuntimeError } from "../pc-rpc/python-errors.js";
import { formatAddress } from "../transport/address.js";

const log = getLogger(["sipyco", "remote-exec"]);

const registries = new WeakMap<object, GlobalClients>();

/**
 * The RPC clients that namespaces with the same initial values share, under their names among these values.
 */
export class GlobalClients {
  readonly #initialNamespace: Record<string, unknown>;
  readonly #clients = new Map<string, Client>();
  /** Those that are being connected. */
  readonly #connecting = new Map<string, Promise<void>>();
  #closed = false;

  private constructor(initialNamespace: Record<string, unknown>) {
    this.#initialNamespace = initialNamespace;
  }

  /** Those of the namespaces that begin with the values of `initialNamespace`. */
  static of(initialNamespace: Record<string, unknown>): GlobalClients {
    const known = registries.get(initialNamespace);
    if (known !== undefined) return known;
    const made = new GlobalClients(initialNamespace);
    registries.set(initialNamespace, made);
    return made;
  }

  /**
   * Makes a client of the name, unless there is something of that name.
   *
   * @throws as Client.connect does
   */
  async connect(host: string, port: number, target: string, name: string): Promise<void> {
    while (!Object.hasOwn(this.#initialNamespace, name)) {
      const connecting = this.#connecting.get(name);
      if (connecting === undefined) return await this.#start(host, port, target, name);
      // Whoever started it is told of a failure; this one tries itself.
      await connecting.catch(() => {});
    }
  }

  /** Hangs up; there will be no more clients. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#connecting.values());
    await Promise.all(Array.from(this.#clients.values(), (client) => client.closeRpc()));
  }

  async #start(host: string, port: number, target: string, name: string): Promise<void> {
    if (this.#closed) throw new RuntimeError("the server is ending");
    const connected = this.#connect(host, port, target, name);
    this.#connecting.set(name, connected);
    try {
      await connected;
    } finally {
      this.#connecting.delete(name);
    }
  }

  async #connect(host: string, port: number, target: string, name: string): Promise<void> {
    const client = await Client.connect(host, port, { target });
    this.#clients.set(name, client);
    this.#initialNamespace[name] = client;
    client.rpcClosed.then((reason) => this.#forget(name, client, formatAddress(host, port), reason));
  }

  /** A client that has ended makes room for another of its name. */
  #forget(name: string, client: Client, server: string, reason: Error | undefined): void {
    if (this.#initialNamespace[name] === client) delete this.#initialNamespace[name];
    if (this.#clients.get(name) === client) this.#clients.delete(name);
    if (reason === undefined) return;
    log.warn("global RPC client {name} has lost its connection to {server}: {reason}", {
      name,
      server,
      reason: reason.message,
      error: reason,
    });
  }
}
