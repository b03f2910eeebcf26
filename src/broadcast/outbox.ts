import type { Channel } from "../transport/channel.js";
import { Fifo } from "../transport/fifo.js";
import { LineBatch } from "../transport/line-batch.js";

/** How much may wait for a receiver that is slow. */
export interface OutboxLimits {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * The messages on their way to one receiver. What it does not take waits here, once its channel holds enough; what
 * does not fit is dropped.
 */
export class Outbox {
  readonly #channel: Channel;
  readonly #limits: OutboxLimits;
  readonly #queue = new Fifo<LineBatch>();
  #messages = 0;
  /** Messages are ASCII, so their length is their size. */
  #bytes = 0;
  #stalled = false;
  #sent = 0;

  constructor(channel: Channel, limits: OutboxLimits) {
    this.#channel = channel;
    this.#limits = limits;
  }

  /** Who the receiver is. */
  get remote(): string {
    return this.#channel.remote;
  }

  /** Messages given to the network. */
  get sent(): number {
    return this.#sent;
  }

  /** Messages that wait here. */
  get queued(): number {
    return this.#messages;
  }

  /** Sends the messages or lets them wait; returns how many of them are dropped instead. */
  send(batch: LineBatch): number {
    if (!this.#stalled) {
      this.#write(batch);
      return 0;
    }
    const { messages, bytes } = this.#limits;
    if (this.#messages >= messages) return batch.lines;
    if (this.#messages + batch.lines <= messages && this.#bytes + batch.text.length <= bytes) {
      this.#push(batch);
      return 0;
    }
    return this.#pushWhatFits(batch);
  }

  /** Gives all that waits to the network, however slow. */
  flush(): void {
    while (this.#messages > 0) this.#write(this.#shift());
  }

  #pushWhatFits(batch: LineBatch): number {
    const { messages, bytes } = this.#limits;
    let text = "";
    let kept = 0;
    for (const line of batch.split()) {
      if (this.#messages + kept === messages) break;
      if (this.#bytes + text.length + line.length + 1 > bytes) continue;
      text += `${line}\n`;
      kept++;
    }
    if (kept > 0) this.#push(new LineBatch(text, kept));
    return batch.lines - kept;
  }

  #push(batch: LineBatch): void {
    this.#queue.push(batch);
    this.#messages += batch.lines;
    this.#bytes += batch.text.length;
  }

  #shift(): LineBatch {
    const batch = this.#queue.shift() as LineBatch;
    this.#messages -= batch.lines;
    this.#bytes -= batch.text.length;
    return batch;
  }

  #write(batch: LineBatch): void {
    this.#sent += batch.lines;
    if (this.#channel.sendBatch(batch) || this.#stalled) return;
    this.#stalled = true;
    void this.#channel.drained().then(() => {
      this.#stalled = false;
      while (this.#messages > 0 && !this.#stalled && this.#channel.end === undefined)
        this.#write(this.#shift());
    });
  }
}
