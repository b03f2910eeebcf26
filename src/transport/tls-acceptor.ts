import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { getLogger } from "@logtape/logtape";
import { formatAddress } from "./address.js";
import { explainError } from "./explain-error.js";
import type { TlsContext } from "./tls.js";

const logger = getLogger(["sipyco", "transport"]);

/**
 * Does a server's TLS handshakes on connections that a TCP listener has accepted. Peers must show a certificate
 * that is trusted.
 */
export class TlsAcceptor {
  readonly #server: Server;
  /** Connections in their handshake, by both ends' addresses: Node tells the secured socket, not this one. */
  readonly #shaking: Map<string, Socket> = new Map();
  #closed = false;

  /** @param handshakeTimeout milliseconds for a handshake */
  constructor(tls: TlsContext, handshakeTimeout: number, accept: (socket: Socket) => void) {
    this.#server = createServer({ ...tls.server, handshakeTimeout });
    this.#server.on("secureConnection", (socket) => {
      this.#shaking.delete(connectionOf(socket));
      if (this.#closed) socket.destroy();
      else accept(socket);
    });
    this.#server.on("tlsClientError", (error, socket) => {
      if (!this.#closed) logger.warn("TLS handshake with {peer} failed: {reason}", failure(error, socket));
      socket.destroy();
    });
  }

  shake(socket: Socket): void {
    const connection = connectionOf(socket);
    this.#shaking.set(connection, socket);
    socket.once("close", () => this.#shaking.delete(connection));
    this.#server.emit("connection", socket);
  }

  /** Ends handshakes that are under way. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#shaking.values()) socket.destroy();
  }
}

function connectionOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}

function failure(error: Error, socket: TLSSocket): { peer: string; reason: string } {
  // Node ends the connection of a peer it does not trust like any other; the certificate's fault is told here.
  const fault: unknown = socket.authorizationError;
  const cause = typeof fault === "string" ? Object.assign(new Error(fault), { code: fault }) : error;
  const peer = formatAddress(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
  return { peer, reason: explainError(cause) };
}
