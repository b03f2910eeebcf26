import { lookup } from "node:dns/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import { formatAddress } from "./address.js";
import type { Channel } from "./channel.js";
import { ListenError } from "./channel-error.js";
import { checkedMilliseconds, checkPort } from "./check-options.js";
import { errorCode, explainError } from "./explain-error.js";
import { resolveSocketOptions, SocketChannel, type SocketChannelOptions } from "./socket-channel.js";
import { type TlsContext, type TlsFiles, tlsContext } from "./tls.js";
import { TlsAcceptor } from "./tls-acceptor.js";

const logger = getLogger(["sipyco", "transport"]);

export interface ListenOptions extends SocketChannelOptions {
  /** Address or host name, or several of them; `null` for all addresses of this machine. */
  readonly host: string | readonly string[] | null;
  /** Port; 0 for a free one, the same on every address. */
  readonly port: number;
  /** Speak TLS, with our certificate and the peers that are trusted. Default: plain TCP. */
  readonly tls?: TlsFiles | TlsContext | undefined;
  /** Gets each connection, once its TLS handshake is done. */
  readonly onChannel: (channel: Channel) => void;
  /** Connections open at a time; further ones are closed at once. Default: no limit. */
  readonly maxConnections?: number | undefined;
  /** Milliseconds a peer has for its TLS handshake. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
}

/** Where a listener listens. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** A server's open ports. */
export interface Listener extends AsyncDisposable {
  /** The port, the same on all addresses. */
  readonly port: number;
  readonly addresses: readonly ListenAddress[];
  /** Connections that are open, TLS handshakes included. */
  readonly connections: number;
  /** Connections closed at once since there were `maxConnections` already. */
  readonly refused: number;
  /** Stops accepting; channels already accepted go on. May be called twice. */
  close(): Promise<void>;
}

/** How often a free port is tried when it is taken on another of several addresses. */
const FREE_PORT_ATTEMPTS = 10;

/**
 * Listens on one port of one, several or all addresses.
 *
 * Python counterpart: `asyncio.start_server`.
 *
 * @throws ListenError when an address or its port is not to be had; nothing stays open then
 * @throws TlsFilesError when a file for TLS is missing or holds something else
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { port } = options;
  checkPort(port, 0);
  const maxConnections = options.maxConnections ?? Number.POSITIVE_INFINITY;
  if (typeof maxConnections !== "number" || !(maxConnections >= 1)) {
    throw new RangeError(`maxConnections must be a number from 1, not ${String(maxConnections)}`);
  }
  const handshakeTimeout = checkedMilliseconds(options.handshakeTimeout, "handshakeTimeout", 10_000);
  // Here rather than at the first connection.
  resolveSocketOptions(options);
  const tls = options.tls === undefined ? undefined : await tlsContext(options.tls);
  const hosts = await resolveHosts(options.host, port);
  for (let attempt = 1; ; attempt++) {
    const listener = new TcpListener(options, maxConnections);
    if (tls !== undefined) listener.secure(tls, handshakeTimeout);
    try {
      await listener.open(hosts, port);
      return listener;
    } catch (error) {
      await listener.close();
      const taken = error instanceof ListenError && errorCode(error.cause) === "EADDRINUSE";
      if (port !== 0 || !taken || attempt === FREE_PORT_ATTEMPTS) throw error;
    }
  }
}

/** The addresses behind the names; a name may have several, as `localhost` does. */
async function resolveHosts(host: ListenOptions["host"], port: number): Promise<(string | undefined)[]> {
  if (host === null) return [undefined];
  const names = typeof host === "string" ? [host] : host;
  if (names.length === 0) throw new TypeError("host must name at least one address to listen on");
  const addresses = new Set<string>();
  for (const name of names) {
    if (typeof name !== "string" || name === "")
      throw new TypeError("host must be a host name or an address");
    try {
      for (const { address } of await lookup(name, { all: true })) addresses.add(address);
    } catch (cause) {
      throw new ListenError(formatAddress(name, port), explainError(cause as Error), { cause });
    }
  }
  return [...addresses];
}

class TcpListener implements Listener {
  readonly addresses: ListenAddress[] = [];
  refused = 0;
  readonly #options: ListenOptions;
  readonly #maxConnections: number;
  #tls: TlsAcceptor | undefined;
  readonly #servers: Server[] = [];
  #connections = 0;
  #refusing = false;

  constructor(options: ListenOptions, maxConnections: number) {
    this.#options = options;
    this.#maxConnections = maxConnections;
  }

  get port(): number {
    return this.addresses[0]?.port ?? 0;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Has every connection do its TLS handshake first. */
  secure(tls: TlsContext, handshakeTimeout: number): void {
    this.#tls = new TlsAcceptor(tls, handshakeTimeout, (socket) => this.#accept(socket));
  }

  async open(hosts: readonly (string | undefined)[], port: number): Promise<void> {
    for (const host of hosts) {
      const server = createServer({ allowHalfOpen: true }, (socket) => this.#arrived(socket));
      this.#servers.push(server);
      const wanted = this.port || port;
      try {
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          // Several addresses: `::` must not take the IPv4 ones too, since those may be listed by themselves.
          const ipv6Only = hosts.length > 1;
          server.listen(host === undefined ? { port: wanted } : { port: wanted, host, ipv6Only }, resolve);
        });
      } catch (cause) {
        throw new ListenError(formatAddress(host ?? "*", wanted), explainError(cause as Error), { cause });
      }
      server.on("error", (error) => logger.error("Accepting connections: {error}", { error }));
      const { address, port: actual } = server.address() as AddressInfo;
      this.addresses.push({ address, port: actual });
    }
  }

  async close(): Promise<void> {
    this.#tls?.close();
    const open = this.#servers.splice(0);
    // Their ports are free at once; Node's own callback would wait for every accepted connection to end.
    for (const server of open) server.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #arrived(socket: Socket): void {
    if (this.#connections >= this.#maxConnections) {
      this.#refuse(socket);
      return;
    }
    this.#refusing = false;
    this.#connections++;
    socket.once("close", () => {
      this.#connections--;
    });
    if (this.#tls === undefined) this.#accept(socket);
    else this.#tls.shake(socket);
  }

  #refuse(socket: Socket): void {
    this.refused++;
    // The first of a burst is told: a flood must not fill the log too.
    if (!this.#refusing) {
      logger.warn("Connection from {peer} refused: {limit} are open already", {
        peer: peerOf(socket),
        limit: this.#maxConnections,
      });
    }
    this.#refusing = true;
    socket.on("error", () => {});
    socket.destroy();
  }

  #accept(socket: Socket): void {
    const channel = new SocketChannel(socket, peerOf(socket), this.#options);
    try {
      this.#options.onChannel(channel);
    } catch (error) {
      logger.error("Taking the connection from {peer}: {error}", { peer: channel.remote, error });
      channel.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function peerOf(socket: Socket): string {
  return formatAddress(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
}
