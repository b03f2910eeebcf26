import { Receiver } from "sipyco";
import type { BroadcastConfig } from "./config.js";
import { type Feed, FeedLink } from "./feed-link.svelte.js";

/** Messages of a channel that are kept. */
const KEPT = 10_000;

/** A message, and when it came. */
export interface Message {
  /** Counts the messages of the channel, from 0. */
  readonly index: number;
  readonly time: Date;
  readonly value: unknown;
}

/** One channel of a broadcaster, with its latest messages in exact mode. */
export class Broadcast extends FeedLink {
  readonly channel: string;
  readonly #listeners = new Set<(message: Message) => void>();
  #messages: Message[] = [];
  #count = 0;

  constructor(config: BroadcastConfig, via: string) {
    super(config, via);
    this.channel = config.channel;
  }

  /** The latest messages, the oldest first; at least 10,000 are kept. It grows in place: read it after `version`. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Calls with every message as it comes. Returns what ends that. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected override makeFeed(): Feed {
    return new Receiver(this.channel, (value) => this.#take(value), undefined, { exact: true });
  }

  #take(value: unknown): void {
    const message = { index: this.#count++, time: new Date(), value };
    this.#messages.push(message);
    // Now and then, rather than one by one, which would move them all each time.
    if (this.#messages.length >= KEPT * 2) this.#messages = this.#messages.slice(-KEPT);
    for (const listener of this.#listeners) listener(message);
    this.noteArrival();
  }
}
