import { type Context, constants, createContext, runInContext, Script } from "node:vm";
import { getLogger } from "@logtape/logtape";
import type { RemoteError } from "../pc-rpc/python-errors.js";
import { failureOf, TimeLimitError, timeLimitError } from "./failure.js";
import { PromiseWatch } from "./promise-watch.js";
import { adoptInstances } from "./realm.js";

const log = getLogger(["sipyco", "remote-exec"]);

export interface RemoteContextOptions {
  /** Whose code it is, for the log. */
  readonly remote: string;
  /** Milliseconds that code may run without a pause, or Infinity. */
  readonly timeout: number;
  /** Is told when code has run longer; whatever waits for the context's promises may wait for ever. */
  readonly onTimeLimit: (error: RemoteError) => void;
}

/** The property of the context's global object that holds what is to be done. */
const JOB = Symbol.for("sipyco.remote-exec.job");

const ENTRY = `this[Symbol.for(${JSON.stringify(Symbol.keyFor(JOB))})]()`;

/** Calls back within the context's own microtasks, so that what is called is limited in time too. */
const SETTLE =
  "(() => { const Native = Promise; return (value, done, fail) => " +
  "{ Native.resolve(value).then((result) => done(result), (reason) => fail(reason)); }; })()";

/**
 * In code added by a client, `import()` finds what the program's own would: packages from the working
 * directory on.
 */
const IMPORTING = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };

const nothing = (): void => {};

/**
 * A vm context whose code runs only while it is entered, and then for a limited time: what it does after an
 * `await` as well, since the context has a microtask queue of its own, which is emptied at the end of each
 * entry.
 */
export class RemoteContext {
  /** The context's global object. */
  readonly global: Context;
  readonly #options: RemoteContextOptions;
  readonly #entry = new Script(ENTRY, { filename: "sipyco:remote-exec" });
  readonly #limit: { readonly timeout?: number };
  readonly #watch: PromiseWatch;
  readonly #settle: (value: unknown, done: (value: unknown) => void, fail: (reason: unknown) => void) => void;
  #job: () => void = nothing;
  #entered = false;
  #woken = false;
  #closed = false;

  constructor(options: RemoteContextOptions) {
    this.#options = options;
    this.#limit = options.timeout === Infinity ? {} : { timeout: Math.ceil(options.timeout) };
    this.global = createContext(constants.DONT_CONTEXTIFY, { microtaskMode: "afterEvaluate" });
    Object.defineProperty(this.global, JOB, { value: () => this.#job() });
    adoptInstances(this.global);
    this.#settle = runInContext(SETTLE, this.global);
    const prototype = runInContext("Promise.prototype", this.global) as object;
    this.#watch = new PromiseWatch(options.remote, prototype, {
      wake: () => this.#wake(),
      strayRejection: (reason) => this.#strayRejection(reason),
    });
  }

  /**
   * Does a job that may run code of the context, then what waits in its queue.
   *
   * @throws RemoteError for what the job throws, and when the time is over
   */
  enter<T>(job: () => T): T {
    // Called by code of the context, which is limited already.
    if (this.#entered) return job();
    let outcome: { readonly value: T } | { readonly failure: RemoteError } | undefined;
    this.#job = () => {
      try {
        outcome = { value: job() };
      } catch (thrown) {
        outcome = { failure: failureOf(thrown) };
      }
    };
    this.#watch.during(() => {
      this.#entered = true;
      try {
        this.#entry.runInContext(this.global, this.#limit);
      } catch (error) {
        // The job's own errors do not get here, so this is the end of its time.
        outcome = { failure: this.#ended(error) };
      } finally {
        this.#entered = false;
        this.#job = nothing;
      }
    });
    if (outcome === undefined) throw new Error("the context did not do its job");
    if ("failure" in outcome) throw outcome.failure;
    return outcome.value;
  }

  /**
   * Runs code that defines things in the context's global scope. To be called within a job.
   *
   * @param file what the code goes by in tracebacks
   * @throws a SyntaxError, and whatever the code throws
   */
  evaluate(code: string, file: string): unknown {
    return new Script(code, { filename: file, ...IMPORTING }).runInContext(this.global);
  }

  /**
   * Calls `done` or `fail` when `value`, a promise of any realm, settles, as a job. To be called within a
   * job.
   */
  whenSettled(value: unknown, done: (value: unknown) => void, fail: (reason: unknown) => void): void {
    this.#settle(value, done, fail);
  }

  /** Runs no more code; what waits is forgotten. */
  close(): void {
    this.#closed = true;
    this.#watch.stop();
  }

  /**
   * In a turn of its own, so that two promises that settle each other for ever keep nobody else from being
   * served.
   */
  #wake(): void {
    if (this.#woken || this.#closed) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      if (this.#closed) return;
      try {
        this.enter(nothing);
      } catch (error) {
        // That the time is over has been told already, by onTimeLimit.
        if (error instanceof TimeLimitError) return;
        log.error("{remote}: going on failed: {error}", { remote: this.#options.remote, error });
      }
    });
  }

  #ended(error: unknown): RemoteError {
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") return failureOf(error);
    const failure = timeLimitError(this.#options.timeout);
    this.#options.onTimeLimit(failure);
    return failure;
  }

  #strayRejection(reason: unknown): void {
    const { remote } = this.#options;
    try {
      this.enter(() => {
        throw reason;
      });
    } catch (error) {
      const { name, message } = error as RemoteError;
      const what = "a promise was rejected, and nothing in the remote code handles it";
      log.warn("{remote}: {what}: {name}: {message}", { remote, what, name, message, error });
    }
  }
}
