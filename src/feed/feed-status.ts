import { BoundedQueue } from "./bounded-queue.js";

/** How a feed is doing. */
export type FeedStatus =
  /** It is being connected, or waits for what shows that it works; so it is before `connect`, too. */
  | { readonly type: "connecting" }
  /** What the server sends arrives. */
  | { readonly type: "live" }
  /** There is no connection, because of `reason`; the next attempt comes in `delay` milliseconds. */
  | { readonly type: "waiting"; readonly reason: Error; readonly delay: number }
  /** It is over, for good: because of `reason`, or since we closed it. */
  | { readonly type: "closed"; readonly reason: Error | undefined };

/** Changes that an iteration keeps for its consumer; older ones are dropped then, being no news any more. */
const KEPT_CHANGES = 16;

/**
 * How a feed is doing now, in `current`, and from now on:
 *
 * ```ts
 * for await (const { type } of receiver.status) console.log(type);
 * ```
 *
 * An iteration starts with the present state, goes on with each change, and ends after `"closed"`. A consumer that
 * is more than 16 changes behind misses the oldest of them.
 */
export class FeedStatusSource implements AsyncIterable<FeedStatus> {
  #current: FeedStatus = { type: "connecting" };
  readonly #queues = new Set<BoundedQueue<FeedStatus>>();

  get current(): FeedStatus {
    return this.#current;
  }

  /**
   * Changes the state; nothing changes once it is "closed".
   *
   * @internal
   */
  set(status: FeedStatus): void {
    if (this.#current.type === "closed") return;
    this.#current = status;
    for (const queue of this.#queues) {
      queue.push(status);
      if (status.type === "closed") queue.end();
    }
    if (status.type === "closed") this.#queues.clear();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<FeedStatus> {
    const queue = new BoundedQueue<FeedStatus>({
      limit: KEPT_CHANGES,
      drop: "oldest",
      onReturn: () => this.#queues.delete(queue),
    });
    queue.push(this.#current);
    if (this.#current.type === "closed") queue.end();
    else this.#queues.add(queue);
    return queue;
  }
}
