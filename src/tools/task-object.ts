import { getLogger } from "@logtape/logtape";

const log = getLogger(["sipyco", "tools"]);

/**
 * One long-running task that its owner starts and stops: polling an instrument, for example. A class says in `run`
 * what the task does.
 *
 * ```ts
 * class Poller extends TaskObject {
 *   protected async run(signal: AbortSignal): Promise<void> {
 *     for (;;) {
 *       await this.#read();
 *       await setTimeout(1000, undefined, { signal });
 *     }
 *   }
 * }
 *
 * await using poller = new Poller();
 * poller.start();
 * ```
 *
 * What `run` throws is logged as an error at once, under `["sipyco", "tools"]`, and is then in `failure`; nothing
 * here throws it. A controller's `ping` may do so: `if (poller.failure) throw poller.failure`. Disposal stops the
 * task.
 *
 * Python counterpart: `sipyco.asyncio_tools.TaskObject`.
 */
export abstract class TaskObject implements AsyncDisposable {
  /** Of the run that goes on. */
  #stop: AbortController | undefined;
  #finished: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  /**
   * Does the task; the task has ended when the promise settles. Once `signal` is aborted it should end soon:
   * returning, or throwing the signal's reason or an AbortError, is then no failure.
   *
   * Python counterpart: `TaskObject._do`.
   */
  protected abstract run(signal: AbortSignal): Promise<void>;

  /** From `start()` until `run` has ended. */
  get running(): boolean {
    return this.#stop !== undefined;
  }

  /** What the task has failed with, since it was last started. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves, and never rejects, when the task has ended; at once if it does not run. `failure` then says how. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /**
   * Starts the task, for the first time or again. `run` is called soon after, not within this call, so that a
   * constructor may start its own object.
   *
   * @throws Error when the task has not ended
   */
  start(): void {
    if (this.#stop !== undefined) {
      const state = this.#stop.signal.aborted
        ? "is still stopping: await stop() first"
        : "is running already";
      throw new Error(`${this.constructor.name} ${state}`);
    }
    this.#stop = new AbortController();
    this.#failure = undefined;
    this.#finished = this.#supervise(this.#stop.signal);
  }

  /**
   * Aborts the signal and resolves when `run` has ended, however that was. May be called twice, and when the task
   * does not run. Not to be awaited in `run` itself, which would wait for its own end.
   */
  async stop(): Promise<void> {
    this.#stop?.abort();
    await this.#finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #supervise(signal: AbortSignal): Promise<void> {
    // The fields of derived classes are there only when their constructors are through.
    await undefined;
    try {
      if (!signal.aborted) await this.run(signal);
    } catch (thrown) {
      if (!signal.aborted || !isAbort(thrown, signal)) this.#fail(thrown);
    } finally {
      this.#stop = undefined;
    }
  }

  #fail(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
    this.#failure = error;
    log.error("{task} has failed: {error}", { task: this.constructor.name, error });
  }
}

function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  return thrown === signal.reason || (thrown instanceof Error && thrown.name === "AbortError");
}
