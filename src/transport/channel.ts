import type { LineBatch } from "./line-batch.js";

/** Why a channel ended; `error` is absent when the peer simply hung up or we did. */
export interface ChannelEnd {
  readonly by: "us" | "peer";
  readonly error?: Error;
}

/** Gets one line, without its line feed. */
export type LineReceiver = (line: string) => void;

/**
 * Lines in, lines out: what every SiPyCo protocol is made of. One end of a connection, with the same contract
 * over TCP, TLS, WebSocket and memory.
 *
 * - Lines arrive one by one, in order, synchronously in the receiver, as soon as one is set, but never from
 *   within `receive` or `resume` themselves: what waits then follows in a microtask. While there is no receiver,
 *   or after `pause()`, the peer is held back: what had arrived already waits, and what one more read brings. A
 *   receiver may replace itself, pause or close between two lines. One that throws ends the channel with its error.
 * - `send` never blocks and never throws: lines sent after the end are dropped, since `closed` tells the news.
 *   Lines of one tick leave together.
 * - The channel ends once: `closed` then resolves (it never rejects) and no further line arrives. Lines that
 *   arrived whole before the peer hung up are delivered first, if a receiver takes them; a line cut off by the end
 *   is not. A goodbye of the peer is not told while paused, so that lines taken one at a time can all be answered.
 *   A line over `maxLineBytes`, or bytes that are not UTF-8, end it with an error, after the lines before.
 */
export interface Channel extends AsyncDisposable {
  /** What the peer is called in messages: `[::1]:3253`, `wss://lab/proxy/pc:3253`, `memory`. */
  readonly remote: string;
  /** Address of our end, as Python's `getsockname()` tells it; `undefined` where there is none (WebSocket). */
  readonly localAddress: string | undefined;
  /** Resolves when the channel has ended, whoever ended it. */
  readonly closed: Promise<ChannelEnd>;
  /** How it ended, once it has. */
  readonly end: ChannelEnd | undefined;
  /** Bytes of lines sent that the peer's side of the network has not taken yet. */
  readonly bufferedBytes: number;

  /** Sets who gets the lines from now on; `null` stops the reading. */
  receive(receiver: LineReceiver | null): void;
  /** Stops lines from arriving until `resume()`; the peer feels it as backpressure. */
  pause(): void;
  resume(): void;
  /**
   * Sends one line; `line` holds no line feed. False when the peer is slow (more than `highWaterBytes` wait) or the
   * channel is over: a polite sender then awaits `drained()`.
   */
  send(line: string): boolean;
  /**
   * Sends the lines of `batch`, as `send` does with each of them; its result is that of the last one. For lines that
   * go to many channels: where a transport takes bytes, all of them share these.
   */
  sendBatch(batch: LineBatch): boolean;
  /** Resolves when the peer has caught up (half of `highWaterBytes` wait, or less) or the channel has ended. */
  drained(): Promise<void>;
  /**
   * Takes no more lines, and ends the channel after what was sent has gone out; resolves with `closed`. May be
   * called twice.
   */
  close(): Promise<void>;
  /** Ends the channel at once, dropping what waits; `error` is told in `closed`. */
  destroy(error?: Error): void;
  /** Says whether the open channel keeps the program running, which it does at first. Only sockets know to. */
  keepAwake(awake: boolean): void;
}

export interface ChannelOptions {
  /** Longest line taken from the peer, in bytes; a longer one ends the channel. Default 100 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Bytes that may wait to be sent before `send` returns false. Default 1 MiB. */
  readonly highWaterBytes?: number | undefined;
}

/** 100 MiB: the longest line that Python's clients take, and our default both ways. */
export const DEFAULT_MAX_LINE_BYTES: number = 100 * 1024 * 1024;
