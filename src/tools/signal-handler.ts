/** Signals that ask a program to end: Ctrl-C, a service manager or a controller manager, a closed terminal. */
export type TerminationSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const SIGNALS: readonly TerminationSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Milliseconds in which a repeated signal counts as the same: Ctrl-C reaches a program both from the terminal
 * and from a parent such as npm that passes it on.
 */
const ECHO = 1000;

/**
 * Turns the first of SIGINT, SIGTERM and SIGHUP into a promise, so that a program can finish what it is doing.
 * A signal a second later has its ordinary effect: it ends the process at once, in case the finishing hangs.
 *
 * ```ts
 * using signals = new SignalHandler();
 * await signals.waitTerminate();
 * ```
 *
 * Python counterpart: `sipyco.asyncio_tools.SignalHandler`.
 */
export class SignalHandler implements Disposable {
  readonly #received: Promise<TerminationSignal>;
  readonly #teardown: () => void;

  /** Starts to listen. */
  constructor() {
    let resolve: (signal: TerminationSignal) => void = () => {};
    this.#received = new Promise((done) => {
      resolve = done;
    });
    const listener = (signal: NodeJS.Signals): void => {
      setTimeout(() => this.teardown(), ECHO).unref();
      resolve(signal as TerminationSignal);
    };
    for (const signal of SIGNALS) process.on(signal, listener);
    this.#teardown = () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    };
  }

  /** Resolves with the signal once one has come. */
  waitTerminate(): Promise<TerminationSignal> {
    return this.#received;
  }

  /** Stops listening: signals have their ordinary effect again. May be called twice. */
  teardown(): void {
    this.#teardown();
  }

  [Symbol.dispose](): void {
    this.teardown();
  }
}
