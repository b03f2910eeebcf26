import { connect, createServer, type Server, type Socket } from "node:net";
import { connect as secure } from "node:tls";
import { formatAddress } from "../../transport/address.js";
import { ConnectError, ListenError } from "../../transport/channel-error.js";
import { ConnectAttempt, type ConnectLimits } from "../../transport/connect-attempt.js";
import { errorCode, explainError } from "../../transport/explain-error.js";
import { type TlsFiles, tlsContext } from "../../transport/tls.js";
import type { ListenAddress } from "../logs-view/listen-address.js";

/** An open port. */
export interface SocketListener {
  readonly port: number;
  /** Stops accepting; what was accepted goes on. */
  close(): void;
}

/** What a machine without IPv6 says of its loopback address. */
const NO_IPV6: ReadonlySet<string | undefined> = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/**
 * Listens for sockets that allow half-open connections.
 *
 * @throws ListenError
 */
export async function listenForSockets(
  { host, port }: ListenAddress,
  onSocket: (socket: Socket) => void,
): Promise<SocketListener> {
  const first = await open(host === undefined ? "127.0.0.1" : host, port, onSocket);
  const servers = [first];
  const close = (): void => {
    for (const server of servers) server.close();
  };
  const bound = first.address() as { port: number };
  if (host !== undefined) return { port: bound.port, close };
  try {
    servers.push(await open("::1", bound.port, onSocket));
  } catch (error) {
    // A free port of one address may be taken on the other; then the first must do.
    if (port !== 0 && !NO_IPV6.has(errorCode((error as Error).cause))) {
      close();
      throw error;
    }
  }
  return { port: bound.port, close };
}

async function open(host: string | null, port: number, onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onSocket);
  await new Promise<void>((resolve, reject) => {
    const failed = (cause: Error): void => {
      reject(new ListenError(formatAddress(host ?? "*", port), explainError(cause), { cause }));
    };
    server.once("error", failed);
    server.listen(host === null ? { port } : { port, host }, () => {
      server.off("error", failed);
      resolve();
    });
  });
  // Too many open files, for example: those that are connected are served on.
  server.on("error", () => {});
  return server;
}

/** Name of a socket's other end. */
export function remoteOf(socket: Socket): string {
  return formatAddress(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
}

export interface ConnectSocketOptions extends ConnectLimits {
  /** Speak TLS. Default: plain TCP. */
  readonly tls?: TlsFiles | undefined;
}

/**
 * Connects a socket that allows half-open connections.
 *
 * @throws ConnectError, TlsFilesError, the signal's reason
 */
export async function connectSocket(
  host: string,
  port: number,
  options: ConnectSocketOptions,
): Promise<Socket> {
  const attempt = new ConnectAttempt(formatAddress(host, port), options);
  try {
    const tls = options.tls === undefined ? undefined : await tlsContext(options.tls);
    const start = (): Socket => connect({ host, port, autoSelectFamily: true, allowHalfOpen: true });
    const socket = await reached(attempt, "connect", start);
    if (tls === undefined) return socket;
    attempt.waitsFor = " to the TLS handshake (does the peer speak TLS?)";
    return await reached(attempt, "secureConnect", () => secure({ ...tls.client, socket }));
  } finally {
    attempt.over();
  }
}

function reached(
  attempt: ConnectAttempt,
  event: "connect" | "secureConnect",
  start: () => Socket,
): Promise<Socket> {
  return attempt.step((succeed, fail) => {
    const socket = start();
    const failed = (cause: Error): void =>
      fail(new ConnectError(attempt.remote, explainError(cause), { cause }));
    socket.once(event, () => {
      socket.off("error", failed);
      succeed(socket);
    });
    socket.once("error", failed);
    // Errors that come after giving up are no news, and must not bring the program down.
    socket.on("error", () => {});
    return () => socket.destroy();
  });
}
