import { Fifo } from "../transport/fifo.js";

export interface BoundedQueueOptions<T> {
  /** Items that may wait to be taken. */
  readonly limit: number;
  /** Which item goes when one too many comes: the one that just came, or the one that has waited longest. */
  readonly drop: "newest" | "oldest";
  /** Is told each item that goes. */
  readonly onDrop?: ((item: T) => void) | undefined;
  /** The consumer wants no more: it left its loop, or called `return`. */
  readonly onReturn?: (() => void) | undefined;
}

/**
 * What comes in events, for a `for await` loop that takes it at its own pace. At most `limit` items wait; what is
 * dropped beyond that is told.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  readonly #options: BoundedQueueOptions<T>;
  readonly #items = new Fifo<T>();
  /** Calls of `next` that wait for an item; there are none while items wait. */
  readonly #waiters = new Fifo<{
    resolve(result: IteratorResult<T, undefined>): void;
    reject(reason: Error): void;
  }>();
  #ended = false;
  /** Told once, after the items from before. */
  #error: Error | undefined;

  constructor(options: BoundedQueueOptions<T>) {
    this.#options = options;
  }

  /** Hands an item over or lets it wait; after the end it is ignored. */
  push(item: T): void {
    if (this.#ended) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: item });
      return;
    }
    const { limit, drop, onDrop } = this.#options;
    if (this.#items.length === limit && drop === "newest") {
      onDrop?.(item);
      return;
    }
    this.#items.push(item);
    if (this.#items.length <= limit) return;
    const oldest = this.#items.shift() as T;
    onDrop?.(oldest);
  }

  /** Ends the loop after the items that wait: it throws `error`, if there is one. Only the first call counts. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const { resolve, reject } of this.#waiters.drain()) {
      const reason = this.#takeError();
      if (reason === undefined) resolve({ done: true, value: undefined });
      else reject(reason);
    }
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) return Promise.resolve({ done: false, value: this.#items.shift() as T });
    if (!this.#ended) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
    const error = this.#takeError();
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  /** Forgets what waits and takes no more; `for await` calls it when its body breaks off. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.drain();
    this.#error = undefined;
    this.end();
    this.#options.onReturn?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeError(): Error | undefined {
    const error = this.#error;
    this.#error = undefined;
    return error;
  }
}
