import { decode } from "../../pyon/decode.js";
import { sameValue } from "../../pyon/same.js";
import { sleep } from "../../transport/sleep.js";
import type { LineSocket } from "./line-socket.js";
import { LineMasker } from "./mask.js";
import type { RecordedConnection, RecordedEvent } from "./recording.js";

/** What a client did otherwise than in the recording. */
export interface Difference {
  /** Number of the client's line, from 1. */
  readonly line: number;
  /** What the client said then; undefined when it said no more. */
  readonly expected: string | undefined;
  /** What it says now; undefined when it says no more. */
  readonly got: string | undefined;
}

export interface PlayOptions {
  /** How many times as fast as it was recorded; `Infinity` for as fast as it goes. */
  readonly speed: number;
  /** Go on after a difference. */
  readonly lenient: boolean;
  /** Names whose values are masked in the recording. */
  readonly mask: readonly string[];
  readonly onDifference: (difference: Difference) => void;
  /** Stops in the middle when aborted. */
  readonly signal: AbortSignal;
}

/** Plays the server's part of a recorded connection to a client. */
export class Player {
  readonly #socket: LineSocket;
  readonly #options: PlayOptions;
  readonly #masker: LineMasker;
  readonly #gone = new AbortController();
  #lines = 0;
  /** When the last event happened, in the recording (seconds) and now (milliseconds). */
  #recordedAt = 0;
  #playedAt = 0;
  #hasEnded = false;

  constructor(socket: LineSocket, options: PlayOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#masker = new LineMasker(options.mask);
    void socket.closed.then(() => this.#gone.abort());
  }

  /** Plays until both sides have said all they said in the recording, or the client does something else. */
  async play({ events }: RecordedConnection): Promise<void> {
    this.#recordedAt = events[0]?.t ?? 0;
    this.#playedAt = performance.now();
    const stop = (): void => this.#socket.destroy();
    this.#options.signal.addEventListener("abort", stop);
    try {
      for (const event of events) {
        if (this.#options.signal.aborted || !(await this.#playEvent(event))) return;
        this.#recordedAt = event.t;
      }
      await this.#playOut();
    } finally {
      this.#options.signal.removeEventListener("abort", stop);
      this.#socket.close();
      await this.#socket.closed;
    }
  }

  /** False when that was the end. */
  async #playEvent(event: RecordedEvent): Promise<boolean> {
    if ("error" in event) {
      await this.#wait(event.t);
      return false;
    }
    if (event.dir === "c2s") {
      const isGood = await this.#expect("line" in event ? event.line : undefined);
      this.#playedAt = performance.now();
      return isGood;
    }
    await this.#wait(event.t);
    if ("eof" in event) this.#socket.end();
    else if (!this.#socket.send(event.line)) await this.#socket.drained();
    return this.#isStillThere();
  }

  /**
   * A connection that was still open at the end of the recording stays open until the client hangs up; of one that
   * had said its goodbyes, nothing more is expected.
   */
  async #playOut(): Promise<void> {
    while (!this.#hasEnded && !this.#options.signal.aborted) {
      if (!(await this.#expect(undefined))) return;
    }
  }

  /** Waits for a line of the client, or for its goodbye; false when it is another and that is not forgiven. */
  async #expect(expected: string | undefined): Promise<boolean> {
    if (this.#hasEnded) return true;
    const got = await this.#next();
    if (this.#options.signal.aborted) return false;
    if (got === undefined) this.#hasEnded = true;
    else this.#lines++;
    if (this.#isSame(expected, got)) return true;
    this.#options.onDifference({ line: this.#lines + (got === undefined ? 1 : 0), expected, got });
    return this.#options.lenient;
  }

  async #next(): Promise<string | undefined> {
    try {
      return await this.#socket.next();
    } catch {
      return undefined;
    }
  }

  #isSame(expected: string | undefined, got: string | undefined): boolean {
    if (got === undefined || expected === undefined) return got === expected;
    const { line } = this.#masker.mask("c2s", got);
    return line === expected || isSameInMeaning(line, expected);
  }

  async #wait(t: number): Promise<void> {
    const { speed, signal } = this.#options;
    const now = performance.now();
    const due = this.#playedAt + ((t - this.#recordedAt) * 1000) / speed;
    // Late ones follow at once, so that it takes as long as it took in all.
    this.#playedAt = speed === Number.POSITIVE_INFINITY ? now : due;
    if (due > now && !signal.aborted) await sleep(due - now, this.#gone.signal);
  }

  /** A client that went while it was to be told more did otherwise than in the recording. */
  #isStillThere(): boolean {
    if (!this.#gone.signal.aborted || this.#options.signal.aborted) return true;
    this.#options.onDifference({ line: this.#lines + 1, expected: undefined, got: undefined });
    return false;
  }
}

/** Whether both are PYON and stand for the same value: Python writes sets in whatever order. */
function isSameInMeaning(a: string, b: string): boolean {
  try {
    return sameValue(decode(a, { exact: true }), decode(b, { exact: true }));
  } catch {
    return false;
  }
}
