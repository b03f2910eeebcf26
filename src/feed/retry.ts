import { checkedMilliseconds, LONGEST_TIMER } from "../transport/check-options.js";

export interface RetryOptions {
  /**
   * Milliseconds from the loss of a connection to the first attempt to make it again; doubles with each attempt that
   * fails, up to `maxRetry`. Each is varied at random by up to 20 %, so that many clients of a server that restarts
   * do not all come at once. Default: what is lost stays lost.
   */
  readonly retry?: number | undefined;
  /** Longest time from one attempt to the next in milliseconds, before it is varied. Default: 10 × `retry`. */
  readonly maxRetry?: number | undefined;
}

/** How far delays are varied, either way. */
const VARIATION = 0.2;

/** The delays between attempts to connect. */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  private constructor(first: number, longest: number) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  /**
   * The delays that the options ask for; `undefined` when they ask for no further attempts.
   *
   * @throws RangeError that names the option
   */
  static from({ retry, maxRetry }: RetryOptions): Backoff | undefined {
    if (retry === undefined) {
      if (maxRetry !== undefined) throw new RangeError("maxRetry has no meaning without retry");
      return undefined;
    }
    const first = checkedMilliseconds(retry, "retry", 0);
    const longest = checkedMilliseconds(maxRetry, "maxRetry", 10 * first);
    if (longest < first) throw new RangeError(`maxRetry, ${longest}, must not be less than retry, ${first}`);
    return new Backoff(first, longest);
  }

  /** Milliseconds until the next attempt. */
  next(): number {
    const delay = this.#next;
    this.#next = Math.min(2 * delay, this.#longest);
    const varied = delay * (1 - VARIATION + 2 * VARIATION * Math.random());
    return Math.min(varied, LONGEST_TIMER);
  }

  /** A connection was good: the delays start over. */
  reset(): void {
    this.#next = this.#first;
  }
}
