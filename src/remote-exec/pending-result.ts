/** The result of remote code that has not come yet. */
export class PendingResult {
  #settled: (() => void) | undefined;
  #wait: { resolve(value: unknown): void; reject(reason: unknown): void } | undefined;

  resolve(value: unknown): void {
    this.#settle(() => this.#wait?.resolve(value));
  }

  reject(reason: unknown): void {
    this.#settle(() => this.#wait?.reject(reason));
  }

  /**
   * A promise for it; to be called once. It is made here and not before, since promises that are made while
   * remote code runs count as that code's.
   */
  wait(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#wait = { resolve, reject };
      this.#settled?.();
    });
  }

  #settle(tell: () => void): void {
    if (this.#settled !== undefined) return;
    this.#settled = tell;
    tell();
  }
}
