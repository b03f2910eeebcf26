import { BoundedQueue } from "../feed/bounded-queue.js";
import { decodeLine } from "../feed/decode-line.js";
import { FeedClient, type FeedConnectOptions } from "../feed/feed-client.js";
import type { FeedStatusSource } from "../feed/feed-status.js";
import { getLog } from "../log.js";
import { quote } from "../transport/quote.js";
import { GREETING } from "./protocol.js";

const log = getLog(["sipyco", "broadcast"]);

/** Gets one message; may be asynchronous. What it throws, or rejects with, ends its receiver. */
export type BroadcastCallback<T = unknown> = (message: T) => void;

export interface ReceiverOptions {
  /** Decode messages without loss, as `decode(text, { exact: true })` does. Default false. */
  readonly exact?: boolean | undefined;
  /** Messages that wait for a `for await` loop that is slow; further ones are dropped for it. Default 1024. */
  readonly queueLimit?: number | undefined;
}

/**
 * Listens to one channel of a broadcaster, Python's or ours.
 *
 * ```ts
 * const receiver = new Receiver("ccb", (message) => console.log(message));
 * await receiver.connect("::1", 1067, { retry: 1000 });
 * ```
 *
 * Messages may be taken by callbacks, which get each as it comes, or by `for await` loops, which get those that come
 * from the loop's start on. It makes no difference in which version of PYON they are. A message that is no PYON, or
 * a callback that throws, ends the receiver, is logged as an error, and has no effect on others.
 *
 * Python counterpart: `sipyco.broadcast.Receiver`.
 */
export class Receiver<T = unknown> implements AsyncIterable<T>, AsyncDisposable {
  readonly #feed: FeedClient;
  readonly #callbacks: readonly BroadcastCallback<T>[];
  readonly #disconnectCb: ((reason: Error) => void) | undefined;
  readonly #exact: boolean;
  readonly #queueLimit: number;
  readonly #queues = new Set<BoundedQueue<T>>();
  #end: { readonly reason: Error | undefined } | undefined;
  #dropped = 0;

  /**
   * @param name the channel
   * @param notifyCb gets each message; several get it in turn; none if messages are taken by `for await`
   * @param disconnectCb is told why, when the receiver has ended by something else than `close()`; with `retry` the
   *   loss of a connection is no such end, see `status`
   * @throws TypeError or RangeError for wrong arguments
   */
  constructor(
    name: string,
    notifyCb: BroadcastCallback<T> | readonly BroadcastCallback<T>[] = [],
    disconnectCb?: (reason: Error) => void,
    options: ReceiverOptions = {},
  ) {
    if (typeof name !== "string" || name.includes("\n")) {
      throw new TypeError("the name of a channel is a string of one line");
    }
    const callbacks = typeof notifyCb === "function" ? [notifyCb] : [...notifyCb];
    if (callbacks.some((callback) => typeof callback !== "function")) {
      throw new TypeError("notifyCb is a function or an array of functions");
    }
    if (disconnectCb !== undefined && typeof disconnectCb !== "function") {
      throw new TypeError("disconnectCb is a function");
    }
    const { exact = false, queueLimit = 1024 } = options;
    if (typeof exact !== "boolean") throw new TypeError("exact is a boolean");
    if (!Number.isSafeInteger(queueLimit) || queueLimit < 1) {
      throw new RangeError(`queueLimit is a positive whole number, not ${String(queueLimit)}`);
    }
    this.#callbacks = callbacks;
    this.#disconnectCb = disconnectCb;
    this.#exact = exact;
    this.#queueLimit = queueLimit;
    this.#feed = new FeedClient({
      greeting: GREETING,
      name,
      what: `broadcast channel ${quote(name)}`,
      category: "broadcast",
      liveFrom: "connect",
      onLine: (line) => this.#take(line),
    });
    void this.#feed.ended.then((reason) => {
      this.#end = { reason };
      for (const queue of this.#queues) queue.end(reason);
      this.#queues.clear();
    });
  }

  /** How the connection is doing, now and from now on. */
  get status(): FeedStatusSource {
    return this.#feed.status;
  }

  /** Messages that `for await` loops have missed, being too slow; each counts once a loop. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Connects to the broadcaster. Without `retry` this rejects when it fails, and the receiver is over. With `retry` it
   * resolves after the first attempt, whatever the network does, and the receiver keeps the program alive until it is
   * closed. A receiver is connected once.
   *
   * @throws ConnectError when the connection cannot be made, or the receiver is closed meanwhile
   * @throws TypeError or RangeError for wrong arguments, TlsFilesError, the signal's reason
   */
  async connect(host: string, port: number, options?: FeedConnectOptions): Promise<void> {
    await this.#feed.connect(host, port, options);
    void this.#feed.ended.then((reason) => {
      if (reason !== undefined) this.#tellDisconnect(reason);
    });
  }

  /** Hangs up; no message comes any more, and `for await` loops end after those that wait. May be called twice. */
  close(): Promise<void> {
    return this.#feed.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The messages from now on. The loop ends when the receiver is closed, and throws when it has ended otherwise. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    const queue = new BoundedQueue<T>({
      limit: this.#queueLimit,
      drop: "newest",
      onDrop: () => {
        this.#dropped++;
      },
      onReturn: () => this.#queues.delete(queue),
    });
    if (this.#end === undefined) this.#queues.add(queue);
    else queue.end(this.#end.reason);
    return queue;
  }

  #take(line: string): void {
    const message = decodeLine(line, this.#feed.what, this.#exact) as T;
    for (const queue of this.#queues) queue.push(message);
    for (const callback of this.#callbacks) {
      const result: unknown = callback(message);
      if (result instanceof Promise) result.catch((error: unknown) => this.#feed.fail(error));
    }
  }

  #tellDisconnect(reason: Error): void {
    try {
      this.#disconnectCb?.(reason);
    } catch (error) {
      log.error("disconnectCb has thrown: {error}", { error });
    }
  }
}
