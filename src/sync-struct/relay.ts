import type { FeedConnectOptions } from "../feed/feed-client.js";
import type { FeedStatusSource } from "../feed/feed-status.js";
import { Notifier } from "./notifier.js";
import type { Publisher } from "./publisher.js";
import { Subscriber } from "./subscriber.js";

/** What is relayed, and from where. */
export interface RelayOptions extends FeedConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Name of the notifier there. */
  readonly notifier: string;
  /** Name under which it is published here. Default: the same. */
  readonly as?: string | undefined;
}

/** Milliseconds before a lost upstream is tried again. */
const DEFAULT_RETRY = 1000;

/**
 * Mirrors a publisher's notifier and publishes it again: a thousand subscribers of the relay cost the master one
 * connection, and each gets the version of PYON that this publisher speaks, whatever the master's. Nothing is lost
 * on the way: ints stay ints, numpy scalars keep their dtype.
 *
 * ```ts
 * const publisher = new Publisher({}, { version: 1 });
 * await publisher.start(null, 13250);
 * await relay({ host: "master", port: 3250, notifier: "datasets" }, publisher);
 * ```
 *
 * When the master is gone, what it said last stays published; connecting to it is tried for ever (`retry`, 1000 ms
 * by default), and the structure is published anew then.
 *
 * Resolves once the structure has arrived and is published.
 *
 * @throws ConnectError, TlsFilesError, the signal's reason; with a `signal`, aborting it also ends the waiting for
 *   an upstream that is not there. RangeError when the publisher has a notifier of that name
 */
export async function relay(upstream: RelayOptions, publisher: Publisher): Promise<Relay> {
  const made = new Relay(upstream, publisher);
  const { signal } = upstream;
  const giveUp = (): void => void made.close();
  signal?.addEventListener("abort", giveUp);
  try {
    await made.open(upstream);
    return made;
  } catch (error) {
    await made.close();
    throw signal?.aborted === true ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

/** A notifier that is published again; see {@link relay}. */
export class Relay implements AsyncDisposable {
  readonly #publisher: Publisher;
  readonly #name: string;
  readonly #subscriber: Subscriber;
  #notifier: Notifier | undefined;
  /** Resolves when the relay has ended for good: with the reason, or undefined when it was closed. */
  readonly ended: Promise<Error | undefined>;

  /** @internal */
  constructor({ notifier, as = notifier }: RelayOptions, publisher: Publisher) {
    this.#publisher = publisher;
    this.#name = as;
    this.#subscriber = new Subscriber(notifier, (struct) => this.#start(struct), undefined, undefined, {
      exact: true,
    });
    this.ended = this.#subscriber.ended.then(async (reason) => {
      // Whoever mirrors it must not take the last structure for the present one.
      if (this.#notifier !== undefined) await publisher.remove(this.#name);
      return reason;
    });
  }

  /** How the connection to the master is. */
  get status(): FeedStatusSource {
    return this.#subscriber.status;
  }

  /** The structure as it is published here, for reading. */
  get rawView(): unknown {
    return this.#notifier?.rawView;
  }

  /** @internal */
  async open({ host, port, retry = DEFAULT_RETRY, ...options }: RelayOptions): Promise<void> {
    await this.#subscriber.connect(host, port, { ...options, retry });
    await this.#subscriber.whenReady();
  }

  /** Hangs up on the master, and publishes the notifier no more. */
  async close(): Promise<void> {
    await this.#subscriber.close();
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the mods of the master are applied to from now on. */
  #start(struct: unknown): Notifier {
    if (this.#notifier === undefined) {
      const notifier = new Notifier(struct, { wrapInts: true });
      this.#publisher.add(this.#name, notifier);
      this.#notifier = notifier;
    } else {
      this.#notifier.applyMod({ action: "init", struct });
    }
    return this.#notifier;
  }
}
