/** Who has bytes waiting for a client that is behind. */
export interface Waiting {
  readonly waiting: number;
  /** When the client last took something, in milliseconds of `performance.now()`. */
  readonly movedAt: number;
  /** Gives up what waits. */
  evict(): void;
}

/** What waits for all clients that are behind: bounded, whatever each of them is allowed by itself. */
export class Backlog {
  readonly #limit: number;
  readonly #writers = new Set<Waiting>();

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that wait. */
  get bytes(): number {
    let sum = 0;
    for (const { waiting } of this.#writers) sum += waiting;
    return sum;
  }

  /** Counts what waits there from now on. Over the limit, those go that have not moved for longest. */
  add(writer: Waiting): void {
    this.#writers.add(writer);
    while (this.#writers.size > 0 && this.bytes > this.#limit) {
      const stillest = [...this.#writers].reduce((a, b) => (a.movedAt <= b.movedAt ? a : b));
      this.#writers.delete(stillest);
      stillest.evict();
    }
  }

  remove(writer: Waiting): void {
    this.#writers.delete(writer);
  }
}
