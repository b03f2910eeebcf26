import {
  type Channel,
  type ChannelEnd,
  type ChannelOptions,
  DEFAULT_MAX_LINE_BYTES,
  type LineReceiver,
} from "./channel.js";
import { checkedBytes } from "./check-options.js";
import type { LineBatch } from "./line-batch.js";

/** Default of `highWaterBytes`. */
const DEFAULT_HIGH_WATER_BYTES: number = 1024 * 1024;

export interface ResolvedChannelOptions {
  readonly maxLineBytes: number;
  readonly highWaterBytes: number;
}

/** The options with their defaults; throws RangeError for one that is no number of bytes above 0. */
export function resolveChannelOptions(options: ChannelOptions): ResolvedChannelOptions {
  return {
    maxLineBytes: checkedBytes(options.maxLineBytes, "maxLineBytes", DEFAULT_MAX_LINE_BYTES),
    highWaterBytes: checkedBytes(options.highWaterBytes, "highWaterBytes", DEFAULT_HIGH_WATER_BYTES),
  };
}

/**
 * What all channels share: who gets the lines and when, how the end is told, who waits for the peer to catch
 * up. An adapter brings the lines (`nextLine`, and a call of `deliver` when some have come) and takes them
 * (`send`), and tells when its transport has ended.
 */
export abstract class BaseChannel implements Channel {
  readonly closed: Promise<ChannelEnd>;
  protected readonly maxLineBytes: number;
  protected readonly highWaterBytes: number;
  #settle!: (end: ChannelEnd) => void;
  #end: ChannelEnd | undefined;
  /** How the transport ended, while lines from before that wait. */
  #transportEnd: ChannelEnd | undefined;
  #closing = false;
  #receiver: LineReceiver | null = null;
  #paused = false;
  #delivering = false;
  #waking = false;
  #drainWaiters: (() => void)[] = [];

  constructor(options: ChannelOptions) {
    const { maxLineBytes, highWaterBytes } = resolveChannelOptions(options);
    this.maxLineBytes = maxLineBytes;
    this.highWaterBytes = highWaterBytes;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  abstract readonly remote: string;
  abstract readonly localAddress: string | undefined;
  abstract readonly bufferedBytes: number;
  abstract send(line: string): boolean;

  /** The next line that has arrived, if any; throws what makes the line impossible to deliver. */
  protected abstract nextLine(): string | undefined;
  /** Whether `nextLine` has something to tell. */
  protected abstract readonly linePending: boolean;
  /** Everything that arrived has been taken and more is welcome. */
  protected abstract startReading(): void;
  /** What arrived is not taken for now: hold the peer back. */
  protected abstract stopReading(): void;
  /** Sends what waits, then says goodbye, then calls `ended`. No line is taken any more. */
  protected abstract finish(): void;
  /** Drops the transport at once; called after the end has been told. */
  protected abstract abort(): void;
  /** The transport has ended and that has been told: let go of it. */
  protected abstract release(): void;

  get end(): ChannelEnd | undefined {
    return this.#end;
  }

  /** Whether `close` was called or the channel has ended: nothing more is sent or delivered. */
  protected get over(): boolean {
    return this.#closing || this.#end !== undefined;
  }

  /** Whether lines that arrive have someone to go to. */
  protected get taking(): boolean {
    return this.#receiver !== null && !this.#paused;
  }

  sendBatch(batch: LineBatch): boolean {
    let belowHighWater = false;
    for (const line of batch.split()) belowHighWater = this.send(line);
    return belowHighWater;
  }

  receive(receiver: LineReceiver | null): void {
    this.#receiver = receiver;
    if (receiver !== null) this.#wake();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#wake();
  }

  drained(): Promise<void> {
    if (this.over || this.bufferedBytes <= this.highWaterBytes) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drainWaiters.push(resolve);
    });
  }

  close(): Promise<void> {
    if (!this.over) {
      this.#closing = true;
      this.#receiver = null;
      if (this.#transportEnd === undefined) this.finish();
      else this.#endWith(this.#transportEnd);
    }
    return this.closed.then(() => undefined);
  }

  destroy(error?: Error): void {
    if (this.#end !== undefined) return;
    this.#settleAs(error === undefined ? { by: "us" } : { by: "us", error });
    this.abort();
  }

  keepAwake(_awake: boolean): void {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Hands over the lines that have arrived, as long as someone takes them. */
  protected deliver(): void {
    if (this.#delivering || this.#end !== undefined) return;
    this.#delivering = true;
    try {
      while (this.#receiver !== null && !this.#paused) {
        const line = this.nextLine();
        if (line === undefined) break;
        this.#receiver(line);
      }
    } catch (error) {
      // Either the line is bad or the receiver has thrown: nobody can go on from there.
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
    this.#delivering = false;
    if (this.over) return;
    if (this.#transportEnd !== undefined) {
      if (!this.#holdsBack(this.#transportEnd)) this.#endWith(this.#transportEnd);
    } else if (this.taking) {
      this.startReading();
    }
  }

  /** The transport has ended, or can send no more: so does the channel, in its turn. */
  protected ended(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    // What went wrong first is told, even if a mere end follows.
    const told = end.error === undefined ? (this.#transportEnd ?? end) : end;
    if (this.#closing) {
      this.#endWith(told.error === undefined ? { by: "us" } : told);
    } else if (this.#holdsBack(told)) {
      this.#transportEnd = told;
      this.caughtUp();
    } else {
      this.#endWith(told);
    }
  }

  /** Lines from before an end come first; while paused a goodbye waits as a line would, a fault does not. */
  #holdsBack(end: ChannelEnd): boolean {
    return this.linePending || (this.#paused && end.error === undefined);
  }

  /** To be called when less waits to be sent: those who waited go on when half of it would do. */
  protected caughtUp(): void {
    if (this.#drainWaiters.length === 0 || this.bufferedBytes > this.highWaterBytes / 2) return;
    this.#wakeDrainWaiters();
  }

  #wakeDrainWaiters(): void {
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  /**
   * Waiting lines follow in a microtask, never from within `receive` or `resume`: callers need not expect their
   * receiver to run in the middle of their own code.
   */
  #wake(): void {
    if (this.#waking || this.#delivering || this.#end !== undefined) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      this.deliver();
    });
  }

  #endWith(transportEnd: ChannelEnd): void {
    this.#settleAs(transportEnd);
    this.release();
  }

  #settleAs(end: ChannelEnd): void {
    this.#end = end;
    this.#receiver = null;
    this.#settle(end);
    this.#wakeDrainWaiters();
  }
}
