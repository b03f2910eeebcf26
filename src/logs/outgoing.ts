import { Fifo } from "../transport/fifo.js";
import { countLines } from "./message-format.js";

/** Records that leave together. */
const BATCH = 256;

/** Characters after which a batch is full. */
const BATCH_LENGTH: number = 256 * 1024;

/** Records on their way, as one text. */
export interface Batch {
  /** Whole lines, each with its line feed. */
  readonly text: string;
  readonly lines: number;
  readonly records: number;
}

/**
 * The records of a forwarder: those that wait, and the batch that is on its way, which is kept until it is known to
 * have been delivered. When too many wait the oldest go; in their place comes a note that says how many.
 */
export class Outgoing {
  readonly #limit: number;
  readonly #maxLength: number;
  readonly #lossNote: (lost: number) => string;
  readonly #queue = new Fifo<string>();
  #length = 0;
  #batch: Batch | undefined;
  /** Records of the batch that are not notes of ours. */
  #own = 0;
  #delivered = 0;
  #lost = 0;
  /** Those that the next note has to tell of. */
  #untold = 0;
  #over = false;
  #wake: () => void = () => {};
  readonly #waiters: { readonly upTo: number; resolve(): void }[] = [];

  /**
   * @param limit records that may wait
   * @param maxLength characters of records that may wait
   * @param lossNote makes the record that tells of lost ones
   */
  constructor(limit: number, maxLength: number, lossNote: (lost: number) => string) {
    this.#limit = limit;
    this.#maxLength = maxLength;
    this.#lossNote = lossNote;
  }

  get delivered(): number {
    return this.#delivered;
  }

  get lost(): number {
    return this.#lost;
  }

  /** Records that wait or are on their way. */
  get waiting(): number {
    return this.#own + this.#queue.length;
  }

  /** Takes a record: one or more lines, without the last line feed. */
  push(record: string): void {
    if (this.#over) {
      this.countLost();
      return;
    }
    this.#queue.push(record);
    this.#length += record.length;
    while (this.#queue.length > this.#limit || (this.#length > this.#maxLength && this.#queue.length > 1)) {
      this.#drop();
    }
    this.#wake();
  }

  /** The batch to send next: the one that was on its way before, if it has not been delivered. */
  next(): Batch | undefined {
    if (this.#batch === undefined && this.waiting > 0) this.#batch = this.#pack();
    return this.#batch;
  }

  /** The batch has been delivered. */
  done(): void {
    this.#delivered += this.#own;
    this.#own = 0;
    this.#batch = undefined;
    this.#settle();
  }

  /** Resolves at the next record, or call of {@link wake}. */
  whenAwake(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake();
  }

  /** A record could not even be taken. */
  countLost(): void {
    this.#lost++;
  }

  /** Resolves when all records that have been taken so far have been delivered or lost. */
  whenSettled(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    const upTo = this.#delivered + this.#lost + this.waiting;
    return new Promise((resolve) => this.#waiters.push({ upTo, resolve }));
  }

  /** Takes no more; tells how many records are lost by that. */
  end(): number {
    const left = this.waiting;
    this.#over = true;
    this.#lost += left;
    this.#queue.drain();
    this.#own = 0;
    this.#batch = undefined;
    this.#settle();
    return left;
  }

  #drop(): void {
    this.#length -= (this.#queue.shift() as string).length;
    this.#lost++;
    this.#untold++;
    this.#settle();
  }

  #pack(): Batch {
    const records: string[] = [];
    let length = 0;
    if (this.#untold > 0) {
      records.push(this.#lossNote(this.#untold));
      this.#untold = 0;
    }
    this.#own = 0;
    while (this.#own < BATCH && length < BATCH_LENGTH && this.#queue.length > 0) {
      const record = this.#queue.shift() as string;
      this.#length -= record.length;
      length += record.length;
      records.push(record);
      this.#own++;
    }
    const text = `${records.join("\n")}\n`;
    return { text, lines: countLines(text) - 1, records: records.length };
  }

  #settle(): void {
    if (this.#waiters.length === 0) return;
    const settled = this.#delivered + this.#lost;
    while (this.#waiters[0] !== undefined && this.#waiters[0].upTo <= settled)
      this.#waiters.shift()?.resolve();
  }
}
