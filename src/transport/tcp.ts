import { connect, type Socket } from "node:net";
import { connect as secure } from "node:tls";
import { type TlsContext, type TlsFiles, tlsContext } from "../tools/tls.js";
import { checkAddress, formatAddress } from "./address.js";
import type { Channel } from "./channel.js";
import { ConnectError } from "./channel-error.js";
import { explainError } from "./explain-error.js";
import { SocketChannel, type SocketChannelOptions } from "./socket-channel.js";

export interface TcpOptions extends SocketChannelOptions {
  /** Speak TLS, with our certificate and the peers that are trusted. Default: plain TCP. */
  readonly tls?: TlsFiles | TlsContext | undefined;
  /** Milliseconds for all of name look-up, connection and TLS handshake; `Infinity` for no limit. Default 5000. */
  readonly timeout?: number | undefined;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Default of `timeout`, in milliseconds. */
export const DEFAULT_CONNECT_TIMEOUT = 5000;

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
  const { signal, timeout = DEFAULT_CONNECT_TIMEOUT } = options;
  if (typeof timeout !== "number" || !(timeout > 0)) {
    throw new RangeError(`timeout must be a number of milliseconds above 0, not ${String(timeout)}`);
  }
  signal?.throwIfAborted();
  const tls = options.tls === undefined ? undefined : await tlsContext(options.tls);
  signal?.throwIfAborted();
  const remote = formatAddress(host, port);
  const attempt = new Attempt(remote, timeout, signal);
  try {
    const channelOver = (socket: Socket): Channel => new SocketChannel(socket, remote, options);
    const socket = connect({ host, port, autoSelectFamily: true });
    if (tls === undefined) return await attempt.waitFor(socket, "connect", channelOver);
    const secured = await attempt.waitFor(socket, "connect", (plain) => startTls(plain, tls));
    attempt.waitsFor = " to the TLS handshake (does the peer speak TLS?)";
    return await attempt.waitFor(secured, "secureConnect", channelOver);
  } finally {
    attempt.over();
  }
}

function startTls(socket: Socket, tls: TlsContext): Socket {
  return secure({ ...tls.client, socket });
}

/** One attempt to connect: its time limit and its signal hold over all its steps. */
class Attempt {
  readonly remote: string;
  /** What is not answered, for the message of a timeout. */
  waitsFor = "";
  readonly #signal: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #giveUp: ((reason: unknown) => void) | undefined;
  readonly #onAbort = (): void => this.#giveUp?.(this.#signal?.reason);

  constructor(remote: string, timeout: number, signal: AbortSignal | undefined) {
    this.remote = remote;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
    // Longer times than Node's timers can count are no limit.
    if (timeout < 2 ** 31) {
      this.#timer = setTimeout(() => {
        this.#giveUp?.(new ConnectError(remote, `no answer${this.waitsFor} within ${timeout} ms`));
      }, timeout);
    }
  }

  /**
   * Waits for `socket` to reach its next state, or destroys it. `then` runs in the very event, so that nothing
   * the socket tells is missed.
   */
  waitFor<T>(socket: Socket, event: "connect" | "secureConnect", then: (socket: Socket) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (reason: unknown): void => {
        socket.off(event, succeed);
        socket.destroy();
        reject(reason);
      };
      const failed = (cause: Error): void =>
        fail(new ConnectError(this.remote, explainError(cause), { cause }));
      const succeed = (): void => {
        socket.off("error", failed);
        resolve(then(socket));
      };
      this.#giveUp = fail;
      socket.once(event, succeed);
      socket.once("error", failed);
      // Errors that come after giving up are no news, and must not bring the program down.
      socket.on("error", () => {});
    });
  }

  over(): void {
    this.#giveUp = undefined;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}
