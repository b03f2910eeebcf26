import { writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { inspect } from "node:util";
import type { TerminationSignal } from "./signal-handler.js";

const SIGNALS: readonly TerminationSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Milliseconds in which a repeated signal counts as the same: Ctrl-C reaches a program both from the terminal and
 * from a parent such as npm that passes it on.
 */
const ECHO = 1000;

/**
 * Has `callback` called once before the program ends; returns a function that takes it back. Callbacks run one
 * after the other, the last one registered first, each awaited before the next.
 *
 * ```ts
 * atexitRegister(() => laser.off());
 * ```
 *
 * They run
 * - when the program has nothing left to do;
 * - on SIGINT, SIGTERM and SIGHUP, unless somebody else listens for that signal, such as `SignalHandler` or
 *   `simpleServerLoop`: the program is then taken to end by itself. Afterwards the signal has its ordinary effect. One
 *   that comes later than a second after the first, while they run, ends the process at once;
 * - on an uncaught error or an unhandled rejection, once it has been printed; the exit status is 1. A program with
 *   an `uncaughtException` listener of its own sees to that case itself;
 * - on `process.exit()`, after which only what is synchronous still happens: callbacks are called, but not awaited,
 *   and what their promises reject with is lost.
 *
 * They do not run when the process is killed (SIGKILL, a crash of Node itself). What a callback throws is written
 * to stderr, since logs may be closed by then; the others run nevertheless, and the exit status is 1 if it would have
 * been 0. The same goes for a callback that waits for something that nothing in the program can bring about any more.
 *
 * Python counterpart: `sipyco.asyncio_tools.atexit_register_coroutine`.
 *
 * @throws TypeError when `callback` is no function
 */
export function atexitRegister(callback: () => unknown | Promise<unknown>): () => void {
  if (typeof callback !== "function") {
    throw new TypeError(`a callback of atexitRegister is a function, not ${inspect(callback)}`);
  }
  return program.register(callback);
}

/** The end of the program, and what is to happen before. Listens to the process while there is something. */
class ProgramEnd {
  /** Not called yet; in the order of registration. */
  readonly #entries: { readonly callback: () => unknown }[] = [];
  #listening = false;
  #running = false;
  /** Has come first, and is to have its effect once the callbacks are through. */
  #signal: TerminationSignal | undefined;
  #echo: NodeJS.Timeout | undefined;
  #crashed = false;

  register(callback: () => unknown): () => void {
    const entry = { callback };
    this.#entries.push(entry);
    this.#listen();
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index < 0) return;
      this.#entries.splice(index, 1);
      if (this.#entries.length === 0 && !this.#running) this.#unlisten();
    };
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    process.on("beforeExit", this.#atBeforeExit);
    process.on("exit", this.#atExit);
    // First of all: a listener for one time is gone when those after it are called, and would not be seen.
    process.prependListener("uncaughtException", this.#atUncaught);
    for (const signal of SIGNALS) process.prependListener(signal, this.#atSignal);
  }

  #unlisten(): void {
    this.#listening = false;
    process.off("beforeExit", this.#atBeforeExit);
    process.off("exit", this.#atExit);
    process.off("uncaughtException", this.#atUncaught);
    this.#ignoreSignals();
  }

  readonly #ignoreSignals = (): void => {
    clearTimeout(this.#echo);
    for (const signal of SIGNALS) process.off(signal, this.#atSignal);
  };

  readonly #atBeforeExit = (): void => {
    if (!this.#running) void this.#run();
  };

  readonly #atSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1 || this.#signal !== undefined) return;
    this.#signal = signal as TerminationSignal;
    this.#echo = setTimeout(this.#ignoreSignals, ECHO).unref();
    if (!this.#running) void this.#run();
  };

  readonly #atUncaught = (error: unknown): void => {
    if (process.listenerCount("uncaughtException") > 1) return;
    tell(`${error instanceof Error ? "" : "Uncaught:\n"}${show(error)}\n\nNode.js ${process.version}`);
    this.#crashed = true;
    process.exitCode = 1;
    if (!this.#running) void this.#run();
  };

  readonly #atExit = (): void => {
    // The loop has not exited when somebody calls process.exit().
    const stuck = this.#running && performance.nodeTiming.loopExit !== -1;
    if (stuck) failed("a callback of atexitRegister waited for what could not come any more");
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        entry.callback();
      } catch (error) {
        threw(error);
      }
    }
    if (stuck && this.#signal !== undefined) this.#raise(this.#signal);
  };

  async #run(): Promise<void> {
    this.#running = true;
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.callback();
      } catch (error) {
        threw(error);
      }
    }
    this.#running = false;
    this.#unlisten();
    if (this.#signal !== undefined) this.#raise(this.#signal);
    if (this.#crashed) process.exit(1);
  }

  /** The signal's ordinary effect, unless somebody listens for it by now. */
  #raise(signal: TerminationSignal): void {
    this.#signal = undefined;
    this.#unlisten();
    process.kill(process.pid, signal);
  }
}

const program = new ProgramEnd();

function threw(error: unknown): void {
  failed(`a callback of atexitRegister has failed: ${show(error)}`);
}

function failed(text: string): void {
  tell(text);
  if (Number(process.exitCode ?? 0) === 0) process.exitCode = 1;
}

/** Written at once: the process may have no time left. */
function tell(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody reads what we write to stderr.
  }
}

/** As Node shows an uncaught error. */
function show(value: unknown): string {
  return inspect(value, { customInspect: false, depth: 5 });
}
