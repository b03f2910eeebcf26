/** Milliseconds of work between two looks at what else the page has to do: half of a frame. */
const SLICE = 8;

/**
 * Runs work that yields now and then, in slices, so that the page stays alive: what fits one slice is done at once,
 * before this returns.
 *
 * @returns what the work returns, or undefined when `signal` has stopped it
 */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T | undefined> {
  for (;;) {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = work.next();
      if (done === true) return value;
    } while (performance.now() < end);
    await nextTask();
    if (signal?.aborted === true) {
      work.return(undefined as T);
      return undefined;
    }
  }
}

/** After what is waiting, which a promise alone would not let through. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * Does one thing at a time, and of those that come meanwhile only the last: a picture that changes faster than it can
 * be drawn is drawn as often as it can be, and never later than it must.
 */
export class LatestOnly {
  #busy = false;
  #next: (() => Promise<void>) | undefined;
  #error: ((error: unknown) => void) | undefined;

  /** @param onError gets what a job fails with; the next one runs all the same */
  constructor(onError?: (error: unknown) => void) {
    this.#error = onError;
  }

  run(job: () => Promise<void>): void {
    this.#next = job;
    if (!this.#busy) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#busy = true;
    while (this.#next !== undefined) {
      const job = this.#next;
      this.#next = undefined;
      try {
        await job();
      } catch (error) {
        this.#error?.(error);
      }
    }
    this.#busy = false;
  }
}
