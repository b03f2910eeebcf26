import type { Socket } from "node:net";
import { DEFAULT_MAX_LINE_BYTES } from "../../transport/channel.js";
import { connectionLost } from "../../transport/channel-error.js";
import { explainError } from "../../transport/explain-error.js";
import { setKeepAlive } from "../../transport/keep-alive.js";
import { LineSplitter } from "../../transport/line-splitter.js";

/** Milliseconds that a peer gets to hang up in its turn. */
const CLOSE_TIMEOUT = 5000;

/**
 * Lines over a connected socket whose two directions end by themselves, as a `Channel`'s do not: who passes on what is
 * said must pass on a goodbye too, and still bring the answers. Lines are asked for one at a time; while nobody asks
 * and one waits, the peer is held back.
 */
export class LineSocket {
  readonly remote: string;
  /** Resolves when both directions have ended, or the connection is lost. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #splitter: LineSplitter;
  /** Bytes since the last line feed. */
  #unfinished = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #corked = false;
  #isDropping = false;

  /**
   * @param socket allows half-open connections
   * @param maxLineBytes longest line taken from the peer, in bytes
   */
  constructor(socket: Socket, remote: string, maxLineBytes: number = DEFAULT_MAX_LINE_BYTES) {
    this.remote = remote;
    this.#socket = socket;
    this.#splitter = new LineSplitter(maxLineBytes);
    socket.setNoDelay(true);
    setKeepAlive(socket);
    socket.on("data", (chunk: Buffer) => this.#arrived(chunk));
    socket.on("end", () => {
      this.#ended = true;
      this.#wake?.();
    });
    socket.on("error", (cause) => {
      this.#failure ??= connectionLost(explainError(cause), { cause });
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        if (!this.#ended) this.#failure ??= connectionLost("the connection was closed");
        this.#wake?.();
        resolve();
      });
    });
  }

  /** Why the connection was lost, if it was. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Bytes of a last line without a line feed, once the peer has said its goodbye. */
  get cutBytes(): number {
    return this.#ended ? this.#unfinished : 0;
  }

  /**
   * The peer's next line; undefined when it says no more.
   *
   * @throws ChannelError when the connection is lost, the line is too long or not UTF-8, after the lines before
   */
  async next(): Promise<string | undefined> {
    for (;;) {
      const line = this.#splitter.next();
      if (line !== undefined) return line;
      if (this.#ended) return undefined;
      if (this.#failure !== undefined) throw this.#failure;
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends one line; false when the peer is slow to take it: a polite sender then awaits {@link drained}. */
  send(line: string): boolean {
    const socket = this.#socket;
    if (!socket.writable) return true;
    // What is said in one go leaves together.
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    return socket.write(`${line}\n`);
  }

  /** Resolves when the peer has caught up or is gone. */
  drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off("drain", done);
        socket.off("close", done);
        resolve();
      };
      socket.on("drain", done);
      socket.on("close", done);
    });
  }

  /** Says that no more is coming, after what was sent; the peer may go on. */
  end(): void {
    this.#socket.end();
  }

  /**
   * Ends both directions once what was sent has gone out. What still arrives is read and dropped: unread bytes would
   * turn our goodbye into a reset, and that could cost the peer the last lines it was sent.
   */
  close(): void {
    const socket = this.#socket;
    this.#isDropping = true;
    if (socket.writableFinished) {
      socket.destroy();
      return;
    }
    socket.end();
    socket.resume();
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
  }

  /** Ends both directions at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #arrived(chunk: Buffer): void {
    if (this.#isDropping) return;
    const end = chunk.lastIndexOf(10) + 1;
    this.#unfinished = chunk.length - end + (end === 0 ? this.#unfinished : 0);
    this.#splitter.push(chunk);
    if (!this.#splitter.pending) return;
    this.#socket.pause();
    this.#wake?.();
  }
}
