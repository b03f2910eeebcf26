import { LineBatch } from "../../transport/line-batch.js";

/** Lines that some reader has yet to get. They form a chain, whose last entry is empty and waits to be filled. */
export interface Entry {
  /** Undefined in the last one, and once nobody needs it. */
  batch: LineBatch | undefined;
  next: Entry | undefined;
  previous: Entry | undefined;
  /** Readers that get this entry next. */
  readers: number;
}

/** A subscriber that is behind: what it gets next. */
export interface Reader {
  /** Undefined when its backlog was dropped. */
  entry: Entry | undefined;
}

/** Small entries are sent together, in pieces of about so many characters. */
const PIECE: number = 64 * 1024;

function emptyEntry(previous?: Entry): Entry {
  return { batch: undefined, next: undefined, previous, readers: 0 };
}

/** Whoever still knows of an entry that is out of the chain must not keep all the others alive. */
function unlink(entry: Entry): void {
  entry.next = undefined;
  entry.previous = undefined;
}

/**
 * What slow subscribers have yet to get, kept once for all of them: each has its place in the same chain of lines.
 * So the memory is bounded, however many they are: by `maxBytes` for the slowest, who has all of it before him.
 */
export class Backlog {
  /** Bytes and mods that wait for the slowest reader. */
  bytes = 0;
  mods = 0;
  readonly #maxBytes: number;
  readonly #onLost: (reader: Reader, mods: number, bytes: number) => void;
  readonly #readers = new Set<Reader>();
  #first: Entry = emptyEntry();
  #last: Entry = this.#first;

  /** @param onLost told of each reader whose backlog was too large and has been dropped, and how much that was */
  constructor(maxBytes: number, onLost: (reader: Reader, mods: number, bytes: number) => void) {
    this.#maxBytes = maxBytes;
    this.#onLost = onLost;
  }

  /** Whether anybody needs what is pushed. */
  get wanted(): boolean {
    return this.#readers.size > 0;
  }

  /** Lets a reader begin behind all that is there. */
  join(reader: Reader): void {
    this.#readers.add(reader);
    this.#move(reader, this.#last);
  }

  /** Forgets a reader, who has caught up or gone. */
  leave(reader: Reader): void {
    if (!this.#readers.delete(reader)) return;
    this.#move(reader, undefined);
    this.#trim();
  }

  /** Adds lines at the end; readers for whom that is too much lose all that waits for them. */
  push(batch: LineBatch): Entry {
    const entry = this.#last;
    entry.batch = batch;
    entry.next = this.#last = emptyEntry(entry);
    this.bytes += batch.text.length;
    this.mods += batch.lines;
    while (this.bytes > this.#maxBytes) this.#dropSlowest();
    return entry;
  }

  /** The next lines for a reader, who is behind them then; undefined when there are none. */
  take(reader: Reader): LineBatch | undefined {
    const { entry } = reader;
    if (entry?.batch === undefined) return undefined;
    const batches: LineBatch[] = [];
    let size = 0;
    let lines = 0;
    let next: Entry = entry;
    while (next.batch !== undefined && (size === 0 || size + next.batch.text.length <= PIECE)) {
      batches.push(next.batch);
      size += next.batch.text.length;
      lines += next.batch.lines;
      next = next.next as Entry;
    }
    this.#move(reader, next);
    this.#trim();
    // A single one has its bytes already, for all who get it.
    return batches.length === 1 ? batches[0] : new LineBatch(batches.map(({ text }) => text).join(""), lines);
  }

  /** Takes an entry out that nobody needs any more; those who would have got it next get what follows. */
  remove(entry: Entry): void {
    if (entry.batch === undefined) return;
    this.#forget(entry);
    if (entry.readers > 0) {
      for (const reader of this.#readers) if (reader.entry === entry) this.#move(reader, entry.next);
    }
    const { previous, next } = entry;
    if (next !== undefined) next.previous = previous;
    if (previous === undefined) this.#first = next as Entry;
    else previous.next = next;
    unlink(entry);
  }

  #dropSlowest(): void {
    const { bytes, mods } = this;
    const slowest = this.#first;
    for (const reader of [...this.#readers]) {
      if (reader.entry !== slowest) continue;
      this.#readers.delete(reader);
      this.#move(reader, undefined);
      this.#onLost(reader, mods, bytes);
    }
    this.#trim();
  }

  #move(reader: Reader, entry: Entry | undefined): void {
    if (reader.entry !== undefined) reader.entry.readers--;
    if (entry !== undefined) entry.readers++;
    reader.entry = entry;
  }

  /** Lets go of what all readers have behind them. */
  #trim(): void {
    while (this.#first.readers === 0 && this.#first.next !== undefined) {
      const entry = this.#first;
      this.#forget(entry);
      this.#first = entry.next as Entry;
      this.#first.previous = undefined;
      unlink(entry);
    }
  }

  #forget(entry: Entry): void {
    if (entry.batch === undefined) return;
    this.bytes -= entry.batch.text.length;
    this.mods -= entry.batch.lines;
    entry.batch = undefined;
  }
}
