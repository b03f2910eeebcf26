/** How many taken places an array may carry before it is cut. */
const SLACK = 1024;

/**
 * A queue: first in, first out, both in constant time. `Array.prototype.shift` moves everything that is left
 * once some ten thousand items wait.
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest item out. */
  shift(): T | undefined {
    const items = this.#items;
    const head = this.#head;
    if (head === items.length) return undefined;
    const item = items[head];
    if (head + 1 === items.length) {
      // Empty again, which is all that a client ever sees who awaits each call.
      items.length = 0;
      this.#head = 0;
      return item;
    }
    items[head] = undefined;
    this.#head = head + 1;
    if (this.#head >= SLACK && this.#head * 2 >= items.length) {
      this.#items = items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes all items out, the oldest first. */
  drain(): T[] {
    const items = this.#items.slice(this.#head) as T[];
    this.#items = [];
    this.#head = 0;
    return items;
  }
}
