import { BaseChannel } from "./base-channel.js";
import type { Channel, ChannelOptions } from "./channel.js";
import { lineTooLong } from "./channel-error.js";
import { utf8Length } from "./utf8-length.js";

/** One direction: lines on their way. */
class Pipe {
  lines: string[] = [];
  /** First of `lines` that has not been taken. */
  first = 0;
  bytes = 0;

  get empty(): boolean {
    return this.first === this.lines.length;
  }

  clear(): void {
    this.lines = [];
    this.first = 0;
    this.bytes = 0;
  }
}

/**
 * Two ends of a connection in memory, for tests and for a client and a server in one program. Lines arrive in a
 * later microtask; what the other end does not take counts as buffered.
 */
export function memoryChannelPair(options: ChannelOptions = {}): [Channel, Channel] {
  const there = new Pipe();
  const back = new Pipe();
  const left = new MemoryChannel(back, there, options);
  const right = new MemoryChannel(there, back, options);
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class MemoryChannel extends BaseChannel {
  readonly remote = "memory";
  readonly localAddress = undefined;
  peer!: MemoryChannel;
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  #arriving = false;

  constructor(incoming: Pipe, outgoing: Pipe, options: ChannelOptions) {
    super(options);
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  get bufferedBytes(): number {
    return this.#outgoing.bytes;
  }

  send(line: string): boolean {
    if (this.over || this.peer.end !== undefined) return false;
    this.#outgoing.lines.push(line);
    this.#outgoing.bytes += utf8Length(line) + 1;
    this.peer.#arrive();
    return this.#outgoing.bytes <= this.highWaterBytes;
  }

  protected get linePending(): boolean {
    return !this.#incoming.empty;
  }

  protected nextLine(): string | undefined {
    const pipe = this.#incoming;
    if (pipe.empty) {
      pipe.clear();
      return undefined;
    }
    const line = pipe.lines[pipe.first++] as string;
    const bytes = utf8Length(line);
    pipe.bytes -= bytes + 1;
    if (bytes > this.maxLineBytes) throw lineTooLong(this.maxLineBytes);
    this.peer.caughtUp();
    return line;
  }

  // Lines are taken from the pipe one by one: there is nothing to start or to stop.
  protected startReading(): void {}
  protected stopReading(): void {}

  protected release(): void {}

  protected finish(): void {
    // Nobody takes these any more.
    this.#incoming.clear();
    queueMicrotask(() => {
      this.ended({ by: "us" });
      this.peer.ended({ by: "peer" });
    });
  }

  protected abort(): void {
    this.#outgoing.clear();
    this.#incoming.clear();
    queueMicrotask(() => this.peer.ended({ by: "peer" }));
  }

  #arrive(): void {
    if (this.#arriving) return;
    this.#arriving = true;
    queueMicrotask(() => {
      this.#arriving = false;
      this.deliver();
    });
  }
}
