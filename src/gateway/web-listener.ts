import { lookup } from "node:dns/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { formatAddress } from "../transport/address.js";
import { ListenError } from "../transport/channel-error.js";
import { errorCode, explainError } from "../transport/explain-error.js";
import type { ServerTls } from "./server-tls.js";

/** How a {@link WebListener} serves, and who gets what comes. */
export interface WebListenerOptions {
  /** Speak TLS. */
  readonly tls: ServerTls | undefined;
  /** Milliseconds for the TLS handshake, and for a request. */
  readonly handshakeTimeout: number;
  /** Is told each TCP connection, before anything is read from it. */
  onSocket(socket: Socket): void;
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Gets the connection of a request to upgrade it, and what followed the request already. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** What came is no HTTP, or no TLS, or did not come in time. */
  onGarbage(error: Error, socket: Duplex): void;
  /** Accepting connections has failed. */
  onError(error: Error): void;
}

/** How often a free port is tried when it is taken on another of several addresses. */
const FREE_PORT_ATTEMPTS = 10;

/** Milliseconds between two looks for requests that take too long. */
const LONGEST_CHECK_INTERVAL = 1000;

/** An HTTP server on one port of one or several addresses. */
export class WebListener {
  /** The port, the same on all addresses. */
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[], port: number) {
    this.#servers = servers;
    this.port = port;
  }

  /**
   * Starts to listen.
   *
   * @param addresses as {@link resolveAddresses} gives them; undefined is all of this machine
   * @param port 0 for a free one, the same on every address
   * @throws ListenError when an address or its port is not to be had; nothing stays open then
   */
  static async open(
    addresses: readonly string[] | undefined,
    port: number,
    options: WebListenerOptions,
  ): Promise<WebListener> {
    for (let attempt = 1; ; attempt++) {
      const servers: Server[] = [];
      try {
        let wanted = port;
        for (const address of addresses ?? [undefined]) {
          const server = serverFor(options);
          await listen(server, address, wanted, (addresses?.length ?? 1) > 1);
          servers.push(server);
          wanted = (server.address() as AddressInfo).port;
        }
        for (const server of servers) server.on("error", (error) => options.onError(error));
        return new WebListener(servers, wanted);
      } catch (error) {
        for (const server of servers) server.close();
        const isTaken = error instanceof ListenError && errorCode(error.cause) === "EADDRINUSE";
        if (port !== 0 || !isTaken || attempt === FREE_PORT_ATTEMPTS) throw error;
      }
    }
  }

  /** Stops to accept connections; idle ones are closed, others go on. */
  close(): void {
    for (const server of this.#servers) server.close();
  }

  /** Ends all connections that are not upgraded. */
  closeAllConnections(): void {
    for (const server of this.#servers) server.closeAllConnections();
  }
}

/**
 * The addresses behind names; a name may have several, as `localhost` does.
 *
 * @throws ListenError when there are none
 */
export async function resolveAddresses(names: readonly string[], port: number): Promise<string[]> {
  const addresses = new Set<string>();
  for (const name of names) {
    try {
      for (const { address } of await lookup(name, { all: true })) addresses.add(address);
    } catch (cause) {
      throw new ListenError(formatAddress(name, port), explainError(cause as Error), { cause });
    }
  }
  return [...addresses];
}

function serverFor(options: WebListenerOptions): Server {
  const { tls, handshakeTimeout } = options;
  const timeouts = {
    headersTimeout: handshakeTimeout,
    requestTimeout: handshakeTimeout,
    connectionsCheckingInterval: Math.min(handshakeTimeout, LONGEST_CHECK_INTERVAL),
  };
  const server =
    tls === undefined
      ? createServer(timeouts)
      : createSecureServer({ ...timeouts, ...tls, handshakeTimeout });
  server.on("connection", (socket: Socket) => options.onSocket(socket));
  server.on("request", (request, response) => options.onRequest(request, response));
  server.on("upgrade", (request, socket, head) => options.onUpgrade(request, socket, head));
  // Of a TLS handshake that fails too.
  server.on("clientError", (error, socket) => options.onGarbage(error, socket));
  return server;
}

async function listen(
  server: Server,
  address: string | undefined,
  port: number,
  ipv6Only: boolean,
): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Several addresses: `::` must not take the IPv4 ones too, since those may be listed by themselves.
      server.listen(address === undefined ? { port } : { port, host: address, ipv6Only }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (cause) {
    throw new ListenError(formatAddress(address ?? "*", port), explainError(cause as Error), { cause });
  }
}
