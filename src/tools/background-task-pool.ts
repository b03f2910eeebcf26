import { getLogger } from "@logtape/logtape";

const log = getLogger(["sipyco", "tools"]);

/**
 * Keeps the promises that nobody awaits: tells of those that fail, and who ends the program can wait for the rest.
 *
 * ```ts
 * await using background = new BackgroundTaskPool();
 * background.create(() => logbook.append(entry));
 * ```
 *
 * A task that fails is logged as an error under `["sipyco", "tools"]`; it is no unhandled rejection. Disposal waits
 * for all tasks, as `join` does.
 *
 * Python counterpart: `sipyco.tools.BackgroundTaskPool`.
 */
export class BackgroundTaskPool implements AsyncDisposable {
  readonly #tasks = new Set<Promise<void>>();

  /** How many tasks have not ended. */
  get size(): number {
    return this.#tasks.size;
  }

  /**
   * Takes a promise, or calls a function at once and takes what it returns. What the function throws counts as a
   * failure of the task.
   *
   * @throws TypeError when `task` is neither
   */
  create(task: PromiseLike<unknown> | (() => PromiseLike<unknown>)): void {
    if (typeof task !== "function" && typeof (task as PromiseLike<unknown> | null)?.then !== "function") {
      throw new TypeError("a background task is a promise, or a function that returns one");
    }
    const kept = watch(task).finally(() => this.#tasks.delete(kept));
    this.#tasks.add(kept);
  }

  /** Resolves once there are no tasks, those that come meanwhile included; never rejects. */
  async join(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.join();
  }
}

async function watch(task: PromiseLike<unknown> | (() => PromiseLike<unknown>)): Promise<void> {
  try {
    await (typeof task === "function" ? task() : task);
  } catch (error) {
    log.error("a background task has failed: {error}", { error });
  }
}
