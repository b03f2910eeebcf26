/**
 * A call whose reply is awaited. It settles once, by whatever comes first: the reply, its time limit, its
 * signal, the end of the connection. A settled call keeps its place in the queue, where it takes its late reply.
 */
export class PendingCall {
  readonly name: string;
  /** Length of its request. */
  readonly bytes: number;
  readonly promise: Promise<unknown>;
  #resolve!: (value: unknown) => void;
  #settled = false;
  #release: (() => void) | undefined;

  constructor(name: string, bytes: number) {
    this.name = name;
    this.bytes = bytes;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Rejects when `timeout` milliseconds have passed, with `late()`, or when `signal` is aborted. */
  limit(timeout: number, late: () => Error, signal: AbortSignal | undefined): void {
    const abort = (): void => this.fail(() => signal?.reason);
    const timer = timeout === Infinity ? undefined : setTimeout(() => this.fail(late), timeout);
    signal?.addEventListener("abort", abort, { once: true });
    this.#release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  }

  succeed(value: unknown): void {
    if (this.#settle()) this.#resolve(value);
  }

  /**
   * Rejects with what `makeError` makes. It is called in a promise job that the caller awaits: then V8 adds the
   * caller's frames to the error's stack, which otherwise would lead to the socket and no further.
   */
  fail(makeError: () => unknown): void {
    if (!this.#settle()) return;
    // The empty step lets our promise subscribe to this one before the error is made.
    this.#resolve(
      Promise.resolve()
        .then(() => undefined)
        .then(() => {
          throw makeError();
        }),
    );
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#release?.();
    this.#release = undefined;
    return true;
  }
}
