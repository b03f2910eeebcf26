import { ConnectError } from "./channel-error.js";
import { checkedMilliseconds, LONGEST_TIMER } from "./check-options.js";

/** What limits an attempt to connect. */
export interface ConnectLimits {
  /**
   * Milliseconds for all of it: name look-up, connection, TLS or WebSocket handshake. Default 5000; `Infinity` for
   * no limit.
   */
  readonly timeout?: number | undefined;
  /** Gives up when aborted; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_CONNECT_TIMEOUT = 5000;

/** One attempt to connect: its time limit and its signal hold over all its steps. */
export class ConnectAttempt {
  readonly remote: string;
  /** What is not answered, for the message of a timeout. */
  waitsFor = "";
  readonly #signal: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  /** Set before any step too, when the attempt is over before it has begun. */
  #failure: { readonly reason: unknown } | undefined;
  #giveUp: ((reason: unknown) => void) | undefined;
  readonly #onAbort = (): void => this.#fail(this.#signal?.reason);

  /**
   * Starts the clock.
   *
   * @throws RangeError when `timeout` is no time; the signal's reason when it is aborted already
   */
  constructor(remote: string, limits: ConnectLimits) {
    const timeout = checkedMilliseconds(limits.timeout, "timeout", DEFAULT_CONNECT_TIMEOUT);
    const { signal } = limits;
    signal?.throwIfAborted();
    this.remote = remote;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
    if (timeout <= LONGEST_TIMER) {
      this.#timer = setTimeout(() => {
        this.#fail(new ConnectError(remote, `no answer${this.waitsFor} within ${timeout} ms`));
      }, timeout);
    }
  }

  /**
   * Waits for one step. `begin` starts it and returns how to drop it, for when it fails or the attempt is given
   * up; both are called later, not by `begin` itself.
   */
  step<T>(begin: (succeed: (value: T) => void, fail: (reason: unknown) => void) => () => void): Promise<T> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason);
    return new Promise((resolve, reject) => {
      let settled = false;
      const fail = (reason: unknown): void => {
        if (settled) return;
        settled = true;
        this.#giveUp = undefined;
        reject(reason);
        drop();
      };
      this.#giveUp = fail;
      const drop = begin((value) => {
        if (settled) return;
        settled = true;
        this.#giveUp = undefined;
        resolve(value);
      }, fail);
    });
  }

  /** To be called when the attempt has come to its end, either way. */
  over(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #fail(reason: unknown): void {
    this.#failure = { reason };
    this.#giveUp?.(reason);
  }
}
