import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as secure } from "node:tls";
import { checkAddress, formatAddress } from "./address.js";
import type { Channel } from "./channel.js";
import { ConnectError } from "./channel-error.js";
import { ConnectAttempt, type ConnectLimits } from "./connect-attempt.js";
import { errorCode, explainError } from "./explain-error.js";
import {
  resolveSocketOptions,
  SocketChannel,
  type SocketChannelOptions,
  sharedReads,
} from "./socket-channel.js";
import { type TlsContext, type TlsFiles, tlsContext } from "./tls.js";

export interface TcpOptions extends SocketChannelOptions, ConnectLimits {
  /** Speak TLS, with our certificate and the peers that are trusted. Default: plain TCP. */
  readonly tls?: TlsFiles | TlsContext | undefined;
  /** The addresses of the host, which is not looked up then. Default: what its name resolves to. */
  readonly addresses?: readonly string[] | undefined;
}

/** Python's servers and Node's just hang up on a certificate they do not trust, with TLS 1.3 after the handshake. */
const REFUSED = "the peer hung up on our TLS handshake without a word (does it trust our certificate?)";

/**
 * Connects to a server, over TLS if told so. All addresses of a name are tried, the next one 250 ms after the
 * one before has not answered.
 *
 * Python counterpart: `asyncio.open_connection` with keep-alive switched on.
 *
 * @throws ConnectError when nobody answers in time, or the connection or the TLS handshake fails
 * @throws TlsFilesError when a file for TLS is missing or holds something else
 * @throws the signal's reason when aborted
 */
export async function connectTcp(host: string, port: number, options: TcpOptions = {}): Promise<Channel> {
  checkAddress(host, port);
  resolveSocketOptions(options);
  const attempt = new ConnectAttempt(formatAddress(host, port), options);
  try {
    const tls = options.tls === undefined ? undefined : await tlsContext(options.tls);
    let channel: SocketChannel | undefined;
    const channelOver = (socket: Socket): Channel => {
      channel = new SocketChannel(socket, attempt.remote, options, tls && REFUSED);
      return channel;
    };
    const address = {
      host,
      port,
      autoSelectFamily: true,
      allowHalfOpen: true,
      ...(options.addresses && { lookup: lookupIn(options.addresses) }),
    };
    if (tls === undefined) {
      const start = (): Socket => connect({ ...address, ...sharedReads(() => channel) });
      return await reach(attempt, start, "connect", channelOver);
    }
    const shake = (socket: Socket): Socket => secure({ ...tls.client, socket });
    const secured = await reach(attempt, () => connect(address), "connect", shake);
    attempt.waitsFor = " to the TLS handshake (does the peer speak TLS?)";
    return await reach(attempt, () => secured, "secureConnect", channelOver);
  } finally {
    attempt.over();
  }
}

/** Gives these addresses for any name. */
function lookupIn(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all }, callback) => {
    const [first] = found;
    // Always asked later, as a name server would answer.
    queueMicrotask(() => {
      if (all || first === undefined) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Waits for a socket to come so far, or destroys it. `then` runs in the very event, so that nothing the socket
 * tells is missed.
 */
function reach<T>(
  attempt: ConnectAttempt,
  start: () => Socket,
  event: "connect" | "secureConnect",
  then: (socket: Socket) => T,
): Promise<T> {
  return attempt.step((succeed, fail) => {
    const socket = start();
    const failed = (cause: Error): void => {
      const refused = event === "secureConnect" && errorCode(cause) === "ECONNRESET";
      fail(new ConnectError(attempt.remote, refused ? REFUSED : explainError(cause), { cause }));
    };
    const reached = (): void => {
      socket.off("error", failed);
      succeed(then(socket));
    };
    socket.once(event, reached);
    socket.once("error", failed);
    // Errors that come after giving up are no news, and must not bring the program down.
    socket.on("error", () => {});
    return () => {
      socket.off(event, reached);
      socket.destroy();
    };
  });
}
