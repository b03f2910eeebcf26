type Callback = (...args: unknown[]) => unknown;

/**
 * The timer functions of a namespace, which give numbers, as browsers' do. Callbacks run through `run`, and
 * all that waits can be cleared at once.
 */
export class Timers {
  readonly #run: (callback: () => unknown) => boolean;
  /** By number, what clears it. */
  readonly #waiting = new Map<number, () => void>();
  #last = 0;

  /** @param run runs a callback; false when it must not run again */
  constructor(run: (callback: () => unknown) => boolean) {
    this.#run = run;
  }

  readonly setTimeout = (callback: Callback, delay?: number, ...args: unknown[]): number => {
    const id = this.#newId(callback);
    const timer = setTimeout(() => this.#runOnce(id, callback, args), delay);
    this.#waiting.set(id, () => clearTimeout(timer));
    return id;
  };

  readonly setImmediate = (callback: Callback, ...args: unknown[]): number => {
    const id = this.#newId(callback);
    const immediate = setImmediate(() => this.#runOnce(id, callback, args));
    this.#waiting.set(id, () => clearImmediate(immediate));
    return id;
  };

  readonly setInterval = (callback: Callback, delay?: number, ...args: unknown[]): number => {
    const id = this.#newId(callback);
    const timer = setInterval(() => {
      if (this.#run(() => callback(...args))) return;
      clearInterval(timer);
      this.#waiting.delete(id);
    }, delay);
    this.#waiting.set(id, () => clearInterval(timer));
    return id;
  };

  /** Clears any of the three; what is none is ignored, as JavaScript's own functions do. */
  readonly clear = (id: unknown): void => {
    this.#waiting.get(id as number)?.();
    this.#waiting.delete(id as number);
  };

  clearAll(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #newId(callback: unknown): number {
    if (typeof callback !== "function") throw new TypeError("the callback of a timer is a function");
    return ++this.#last;
  }

  #runOnce(id: number, callback: Callback, args: readonly unknown[]): void {
    this.#waiting.delete(id);
    this.#run(() => callback(...args));
  }
}
