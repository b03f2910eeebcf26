/**
 * Something that happens now and then, for those who wait until it next does. What happened before they waited
 * does not count.
 *
 * ```ts
 * while (queue.length === 0) await changed.wait();
 * ```
 *
 * Python counterpart: `sipyco.asyncio_tools.Condition`.
 */
export class Condition {
  readonly #waiters = new Set<() => void>();

  /**
   * Resolves at the next `notify()`. The promise alone does not keep the program running.
   *
   * @throws the reason of `signal` when that is aborted, before or while waiting
   */
  wait(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const notified = (): void => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      };
      const aborted = (): void => {
        this.#waiters.delete(notified);
        reject(signal?.reason);
      };
      this.#waiters.add(notified);
      signal?.addEventListener("abort", aborted, { once: true });
    });
  }

  /** Wakes all who wait at this time. */
  notify(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const notified of waiters) notified();
  }
}
