import { InvalidMessage } from "../feed/decode-line.js";
import { FeedClient } from "../feed/feed-client.js";
import type { FeedStatusSource } from "../feed/feed-status.js";
import { getLog } from "../log.js";
import { GREETING, type Mod, type Path } from "./protocol.js";
import { Mirror } from "./subscriber-mirror.js";
import { ModQueue } from "./subscriber-mods.js";
import {
  type CheckedOptions,
  checkedCallbacks,
  checkedFunction,
  checkedOptions,
  checkNotifierName,
  type NotifyCallback,
  type SubscriberConnectOptions,
  type SubscriberOptions,
  type TargetBuilder,
} from "./subscriber-options.js";
import { ModReader } from "./subscriber-reader.js";
import type { Watch, WatchCallback } from "./watch.js";

const log = getLog(["sipyco", "sync-struct"]);

/**
 * A copy of a publisher's structure, Python's or ours, that follows its changes.
 *
 * ```ts
 * const datasets = new Subscriber("datasets");
 * await datasets.connect("127.0.0.1", 3250, { retry: 1000 });
 * datasets.watch(["frequency", 1], (frequency) => console.log(frequency));
 * for await (const mod of datasets) console.log(mod.action, datasets.value);
 * ```
 *
 * Mods are applied, and callbacks called, one by one in the order of the mods. A mod that does not apply, and a
 * callback that throws or rejects, ends this subscriber and no other; `ended` has the reason, and so has the log.
 *
 * Python counterpart: `sipyco.sync_struct.Subscriber`.
 */
export class Subscriber<T = unknown> implements AsyncDisposable, AsyncIterable<Mod> {
  /** @internal */
  readonly mirror: Mirror;
  readonly #feed: FeedClient;
  readonly #reader: ModReader;
  readonly #options: CheckedOptions;
  readonly #notifyCallbacks: readonly NotifyCallback[];
  readonly #disconnectCallback: ((reason: Error) => unknown) | undefined;
  readonly #queues = new Set<ModQueue>();
  #beforeReceive: (() => void) | undefined;
  /** The present connection has brought the structure, so that mods are about what is here. */
  #isSynced = false;
  #resyncs = 0;
  readonly #ready = new Set<{ resolve(value: T): void; reject(reason: Error): void }>();

  /**
   * @param notifierName name of the notifier at the publisher
   * @param targetBuilder makes what mods are applied to of the structure, each time that it arrives as a whole: at
   *   first, after each reconnection, and when the publisher starts it anew. Default: the structure itself
   * @param notifyCb called with each mod after it has been applied, the init included; several are called in turn
   * @param disconnectCb called once, when the subscriber has ended for another cause than `close`: the connection is
   *   lost for good, a mod does not apply, a callback has thrown
   * @throws TypeError or RangeError for wrong arguments
   */
  constructor(
    notifierName: string,
    targetBuilder?: TargetBuilder<T>,
    notifyCb?: NotifyCallback | readonly NotifyCallback[],
    disconnectCb?: (reason: Error) => unknown,
    options: SubscriberOptions = {},
  ) {
    checkNotifierName(notifierName);
    this.#options = checkedOptions(options);
    this.#reader = new ModReader(this.#options);
    this.#notifyCallbacks = checkedCallbacks(notifyCb);
    this.#disconnectCallback =
      disconnectCb === undefined ? undefined : checkedFunction(disconnectCb, "disconnectCb");
    this.mirror = new Mirror(targetBuilder, this.#options.exact);
    this.#feed = new FeedClient({
      greeting: GREETING,
      name: notifierName,
      what: `notifier ${JSON.stringify(notifierName)}`,
      category: "sync-struct",
      liveFrom: "line",
      silenceHint: "has it no notifier of that name?",
      onConnect: () => {
        this.#isSynced = false;
        this.#beforeReceive?.();
      },
      onLine: (line) => this.#take(line),
    });
    void this.#feed.ended.then((reason) => this.#finish(reason));
  }

  /**
   * Connects to a publisher. With `retry` the connection is made again whenever it is lost, until `close`, and the
   * structure arrives anew each time; then it resolves after the first attempt however that went. A subscriber is
   * connected once: who wants another connection makes another subscriber.
   *
   * Python counterpart: `Subscriber.connect`.
   *
   * @param host name or address of the publisher; in browsers of one that the gateway reaches
   * @throws ConnectError, TlsFilesError, the signal's reason, what `beforeReceive` throws; TypeError or RangeError for
   *   wrong arguments, Error when it has been connected or closed before
   */
  async connect(host: string, port: number, options: SubscriberConnectOptions = {}): Promise<void> {
    const { beforeReceive, ...feedOptions } = options;
    const previous = this.#beforeReceive;
    this.#beforeReceive = beforeReceive;
    try {
      await this.#feed.connect(host, port, feedOptions);
    } catch (error) {
      this.#beforeReceive = previous;
      throw error;
    }
    void this.#feed.ended.then((reason) => this.#tellDisconnected(reason));
  }

  /**
   * The structure as it is now, or what the target builder made of it; undefined before it has arrived. It changes in
   * place: read it, and do not keep parts of it. While the connection is lost it stays as it was.
   */
  get value(): T | undefined {
    return this.mirror.value as T | undefined;
  }

  /** How the connection is: now, in `current`, and in each of its changes, for `for await`. */
  get status(): FeedStatusSource {
    return this.#feed.status;
  }

  /** Resolves, and never rejects, when the subscriber has ended: with the reason, or undefined if we closed it. */
  get ended(): Promise<Error | undefined> {
    return this.#feed.ended;
  }

  /** Times that a `for await` loop was too slow, and got an init for the mods that it has missed. */
  get resyncs(): number {
    return this.#resyncs;
  }

  /**
   * Resolves with the value as soon as the structure has arrived for the first time; at once if it has.
   *
   * @throws the reason, when the subscriber ends before that
   */
  async whenReady(): Promise<T> {
    if (this.mirror.isReady) return this.mirror.value as T;
    if (this.#isOver) throw notReady(await this.ended);
    return new Promise((resolve, reject) => this.#ready.add({ resolve, reject }));
  }

  /**
   * Calls back with the new value whenever something at the path or below it has changed: not when the same value was
   * written again. The value is undefined when there is none any more. Also called when the structure arrives, at
   * first and anew, if the value is another one then. Watches cost nothing to mods that they are not about.
   *
   * @param path keys and indices from the root, negative ones from a list's end; `[]` for everything
   * @returns what ends the watch
   * @throws TypeError for a path that holds what is no key
   */
  watch<V = unknown>(path: Path, callback: WatchCallback<V>): () => void {
    const watch = this.mirror.watches.add(path, callback as WatchCallback);
    return () => this.mirror.watches.remove(watch);
  }

  /**
   * The mods from now on, each after it has been applied; first an init, if the structure has arrived. They are for
   * the loop alone. It ends when the subscriber is closed, and throws the reason when it ends otherwise.
   *
   * A loop that is too slow gets an init for what it has missed; see {@link SubscriberOptions.iterationLimit}.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Mod> {
    const queue: ModQueue = new ModQueue({
      limit: this.#options.iterationLimit,
      startsWithInit: this.mirror.isReady && !this.#isOver,
      present: () => this.mirror.root,
      onResync: () => this.#noteResync(),
      onReturn: () => this.#queues.delete(queue),
    });
    const { current } = this.status;
    if (current.type === "closed") queue.end(current.reason);
    else this.#queues.add(queue);
    return queue;
  }

  /** Hangs up for good; no callback is called any more. May be called twice. Python counterpart: `close`. */
  close(): Promise<void> {
    return this.#feed.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Ends the subscriber, since something that was called has thrown.
   *
   * @internal
   */
  fail(thrown: unknown): void {
    this.#feed.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }

  get #isOver(): boolean {
    return this.status.current.type === "closed";
  }

  #take(line: string): void {
    const mod = this.#reader.read(line, this.#feed.what);
    const due = this.#apply(mod, line);
    for (const queue of this.#queues) queue.push(mod);
    for (const callback of this.#notifyCallbacks) {
      if (this.#isOver) return;
      this.#call(() => callback(mod));
    }
    for (const watch of due) {
      if (this.#isOver) return;
      if (watch.isActive) this.#call(() => watch.callback(this.mirror.at(watch.path)));
    }
  }

  #apply(mod: Mod, line: string): readonly Watch[] {
    if (mod.action !== "init") {
      if (this.#isSynced) return this.mirror.change(mod, this.#feed.what);
      throw new InvalidMessage(this.#feed.what, line, "a change came before the structure itself, an init");
    }
    const due = this.mirror.init(mod.struct);
    this.#isSynced = true;
    for (const { resolve } of this.#ready) resolve(this.mirror.value as T);
    this.#ready.clear();
    return due;
  }

  /** Calls somebody; an asynchronous function that fails is as good as one that throws. */
  #call(callback: () => unknown): void {
    const result = callback();
    if (isThenable(result)) result.then(undefined, (error: unknown) => this.fail(error));
  }

  #noteResync(): void {
    if (this.#resyncs++ > 0) return;
    log.warn("{what}: a loop over its mods is slow and gets the whole structure for {limit} that it missed", {
      what: this.#feed.what,
      limit: this.#options.iterationLimit,
    });
  }

  #finish(reason: Error | undefined): void {
    for (const { reject } of this.#ready) reject(notReady(reason));
    this.#ready.clear();
    for (const queue of this.#queues) queue.end(reason);
    this.#queues.clear();
  }

  #tellDisconnected(reason: Error | undefined): void {
    if (reason === undefined || this.#disconnectCallback === undefined) return;
    const report = (error: unknown): void => {
      log.error("the disconnect callback of {what} failed: {error}", { what: this.#feed.what, error });
    };
    try {
      const result = this.#disconnectCallback(reason);
      if (isThenable(result)) result.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }
}

function notReady(reason: Error | undefined): Error {
  return reason ?? new Error("the subscriber was closed before the structure had arrived");
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
