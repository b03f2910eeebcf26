import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Backlog } from "./backlog.js";

/** What a {@link LineWriter} goes by, and what it tells. */
export interface LineWriterOptions {
  readonly highWaterBytes: number;
  /** Milliseconds. */
  readonly stallTimeout: number;
  /** What all writers together may have waiting. */
  readonly backlog: Backlog;
  /** The client, behind for `duration` milliseconds, has caught up: `send` may be called again. */
  onCaughtUp(duration: number): void;
  /** The client has taken nothing for `stallTimeout`. */
  onStall(): void;
  /** Too much waits for all clients together, and this one has not moved for longest. */
  onEvicted(): void;
}

/**
 * A line goes out in pieces of so many bytes: a client that is slow to take a long one is seen to take it, and what has
 * been taken is let go of.
 */
const PIECE: number = 256 * 1024;

/** Sends lines as text messages, at the pace at which the client takes them. */
export class LineWriter {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #options: LineWriterOptions;
  /** What has not been sent yet of the line that is going out. */
  #rest: Buffer | undefined;
  /** Since when the client is behind, in milliseconds of `performance.now()`. */
  #behindSince: number | undefined;
  #isCorked = false;
  #stallTimer: NodeJS.Timeout | undefined;
  #whenEmpty: (() => void) | undefined;
  #movedAt = 0;
  #moves = 0;
  readonly #written = (error?: Error | null): void => {
    if (!error) this.#onWritten();
  };

  /** @param stream what `socket` writes to */
  constructor(socket: WebSocket, stream: Duplex, options: LineWriterOptions) {
    this.#socket = socket;
    this.#stream = stream;
    this.#options = options;
  }

  /** Bytes that wait for the client. */
  get waiting(): number {
    return this.#socket.bufferedAmount + (this.#rest?.length ?? 0);
  }

  /** When the client, since it is behind, last took something, in milliseconds of `performance.now()`. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** How often the client has taken something. */
  get moves(): number {
    return this.#moves;
  }

  /** Sends a line. False when the client is behind: `onCaughtUp` tells when it is time for the next one. */
  send(line: Buffer): boolean {
    this.#cork();
    if (line.length <= PIECE) {
      this.#socket.send(line, { binary: false }, this.#written);
    } else {
      this.#rest = line;
      this.#sendPieces();
    }
    const isBehind = this.#rest !== undefined || this.#socket.bufferedAmount > this.#options.highWaterBytes;
    if (isBehind && this.#behindSince === undefined) this.#fallBehind();
    return !isBehind;
  }

  /** Calls `then` when the client has taken everything; it may be found to stall before. */
  finish(then: () => void): void {
    if (this.waiting === 0) {
      then();
      return;
    }
    this.#whenEmpty = then;
    this.#watchForStall();
  }

  /** Gives up what has not gone out, and tells nothing any more. */
  drop(): void {
    this.#rest = undefined;
    this.#whenEmpty = undefined;
    this.#behindSince = undefined;
    clearTimeout(this.#stallTimer);
    this.#options.backlog.remove(this);
  }

  /** There is not room enough for all. */
  evict(): void {
    this.drop();
    this.#options.onEvicted();
  }

  /** Messages of one tick leave together. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#stream.uncork();
    });
  }

  #sendPieces(): void {
    while (this.#rest !== undefined && this.#socket.bufferedAmount <= this.#options.highWaterBytes) {
      const rest: Buffer = this.#rest;
      const isLast = rest.length <= PIECE;
      this.#rest = isLast ? undefined : rest.subarray(PIECE);
      this.#socket.send(rest.subarray(0, PIECE), { binary: false, fin: isLast }, this.#written);
    }
  }

  #fallBehind(): void {
    this.#behindSince = performance.now();
    this.#watchForStall();
    this.#options.backlog.add(this);
  }

  #watchForStall(): void {
    this.#movedAt = performance.now();
    clearTimeout(this.#stallTimer);
    this.#stallTimer = setTimeout(() => this.#options.onStall(), this.#options.stallTimeout);
  }

  #onWritten(): void {
    this.#moves++;
    if (this.#behindSince === undefined && this.#whenEmpty === undefined) return;
    this.#movedAt = performance.now();
    this.#stallTimer?.refresh();
    if (this.#rest !== undefined) {
      this.#cork();
      this.#sendPieces();
    }
    if (this.#rest === undefined && this.#socket.bufferedAmount <= this.#options.highWaterBytes / 2) {
      this.#catchUp();
    }
    if (this.#whenEmpty !== undefined && this.waiting === 0) {
      const then = this.#whenEmpty;
      this.drop();
      then();
    }
  }

  #catchUp(): void {
    if (this.#behindSince === undefined) return;
    const duration = performance.now() - this.#behindSince;
    this.#behindSince = undefined;
    this.#options.backlog.remove(this);
    if (this.#whenEmpty === undefined) clearTimeout(this.#stallTimer);
    this.#options.onCaughtUp(duration);
  }
}
