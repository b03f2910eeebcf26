import type { Channel } from "../transport/channel.js";
import { LineBatch } from "../transport/line-batch.js";
import { sleep } from "../transport/sleep.js";
import type { Batch, Outgoing } from "./outgoing.js";
import { ACCEPT, OFFER } from "./protocol.js";

/** Milliseconds that a server gets, once on each connection, to offer acknowledgements, before it counts as one without. */
const OFFER_TIME = 100;

/**
 * Sends records over one connection, a batch at a time. The next batch follows when the server has said that it has
 * taken this one; from a server that does not say so, when it has left for the network.
 */
export class Delivery {
  /** Resolves when it is known whether the server acknowledges, or the connection is over. */
  readonly whenKnown: Promise<void>;
  readonly #channel: Channel;
  readonly #outgoing: Outgoing;
  #acknowledges = false;
  /** Records sent over this connection, and those that the server has taken of them. */
  #sent = 0;
  #taken = 0;
  /** Wakes the wait for the server's word. */
  #heard: () => void = () => {};
  readonly #known = new AbortController();

  constructor(channel: Channel, outgoing: Outgoing) {
    this.#channel = channel;
    this.#outgoing = outgoing;
    this.whenKnown = sleep(OFFER_TIME, this.#known.signal);
    channel.receive((line) => this.#answer(line));
    void channel.closed.then(() => {
      this.#known.abort();
      this.#heard();
      outgoing.wake();
    });
  }

  /** Resolves when the connection is over. */
  async run(): Promise<void> {
    while (this.#channel.end === undefined) {
      const batch = this.#outgoing.next();
      if (batch === undefined) await this.#outgoing.whenAwake();
      else if (await this.#send(batch)) this.#outgoing.done();
    }
  }

  /** Whether the batch has been delivered, as far as can be known. */
  async #send({ text, lines, records }: Batch): Promise<boolean> {
    this.#channel.sendBatch(new LineBatch(text, lines));
    this.#sent += records;
    if (!this.#acknowledges) {
      await this.#channel.drained();
      await this.whenKnown;
    }
    while (this.#acknowledges && this.#taken < this.#sent && this.#channel.end === undefined) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    return this.#acknowledges ? this.#taken >= this.#sent : this.#channel.end === undefined;
  }

  #answer(line: string): void {
    if (line === OFFER) {
      this.#acknowledges = true;
      this.#channel.send(ACCEPT);
      this.#known.abort();
    } else if (/^\d+$/.test(line)) {
      this.#taken = Number(line);
      this.#heard();
    }
  }
}
