import { BaseChannel } from "./base-channel.js";
import type { ChannelOptions } from "./channel.js";
import { ChannelError, ConnectError, connectionLost, lineTooLong } from "./channel-error.js";
import { utf8Length } from "./utf8-length.js";

/** What we use of a WebSocket: browsers', Node 22's and those of the package `ws` all have it. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "error", listener: (event: object) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  send(data: string): void;
  close(code?: number): void;
  /** Only `ws` can hold the peer back. */
  pause?(): void;
  resume?(): void;
  /** Only `ws` can drop a connection without a goodbye. */
  terminate?(): void;
}

/** How often a WebSocket is asked whether the peer has caught up, in milliseconds: it does not tell by itself. */
const POLL_INTERVAL = 10;

/**
 * Characters of a message that is delivered in a task of its own. To take it in, a page stands still as long as to decode
 * it: 30 ms each for an array of 8 MB. In between it can answer its user. bench/browser.ts
 */
const LARGE: number = 1024 * 1024;

/** Of `readyState`. */
const OPEN = 1;
const CLOSED = 3;

/** Milliseconds that a goodbye may stay unanswered. */
const CLOSE_TIMEOUT = 5000;

/** Done, going away, and no code given: how pages and servers leave without a fault. */
const HARMLESS_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/**
 * With these our gateway says that it has not let us through to the server, and why; browsers would keep the reason
 * from pages if it refused the WebSocket itself. They are the statuses of HTTP that say the same, and 4000.
 */
const REFUSED_CODES: ReadonlySet<number> = new Set([4401, 4403, 4502]);

/**
 * A channel over a WebSocket that is open; it owns the socket. A text message holds one line, with or without
 * its line feed, or several; we send one line a message, with its line feed.
 *
 * Browsers cannot hold a peer back: while nobody takes the lines they wait here, and when more than
 * `maxLineBytes` wait the channel ends with an error.
 */
export class WebSocketChannel extends BaseChannel {
  readonly remote: string;
  readonly localAddress = undefined;
  readonly #socket: WebSocketLike;
  /** Messages not yet taken, each without the line feed at its end. */
  #messages: string[] = [];
  /** First of `#messages` that is not yet taken whole, and where its next line starts. */
  #first = 0;
  #position = 0;
  /** What waits, in UTF-16 code units. */
  #waiting = 0;
  #failure: ChannelError | undefined;
  #polling: ReturnType<typeof setInterval> | undefined;

  constructor(socket: WebSocketLike, remote: string, options: ChannelOptions = {}) {
    super(options);
    this.remote = remote;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#arrived(data));
    socket.addEventListener("close", ({ code, reason }) => this.#hungUp(code, reason));
    // "close" follows and is told; without a listener `ws` would bring the program down.
    socket.addEventListener("error", () => {});
  }

  get bufferedBytes(): number {
    // A closed WebSocket goes on counting what it never sent.
    return this.#socket.readyState === CLOSED ? 0 : this.#socket.bufferedAmount;
  }

  send(line: string): boolean {
    if (this.over || this.#isGoing) return false;
    this.#socket.send(`${line}\n`);
    return this.bufferedBytes <= this.highWaterBytes;
  }

  override drained(): Promise<void> {
    if (this.#isGoing) return this.closed.then(() => {});
    this.#polling ??= setInterval(() => this.#poll(), POLL_INTERVAL);
    return super.drained();
  }

  /** A browser has the peer's goodbye before it tells of it, and complains in its console of what is sent then. */
  get #isGoing(): boolean {
    return this.#socket.readyState !== OPEN;
  }

  protected get linePending(): boolean {
    return this.#first < this.#messages.length || this.#failure !== undefined;
  }

  protected nextLine(): string | undefined {
    const message = this.#messages[this.#first];
    if (message === undefined) {
      this.#messages = [];
      this.#first = 0;
      this.#waiting = 0;
      if (this.#failure !== undefined) throw this.#failure;
      return undefined;
    }
    const start = this.#position;
    const end = message.indexOf("\n", start);
    const line = message.slice(start, end === -1 ? undefined : end);
    this.#position = end + 1;
    if (end === -1) {
      this.#first++;
      this.#waiting -= message.length;
    }
    const { maxLineBytes } = this;
    // A code unit takes at most 3 bytes: most lines need not be counted through.
    if (line.length * 3 > maxLineBytes && utf8Length(line) > maxLineBytes) throw lineTooLong(maxLineBytes);
    return line;
  }

  protected startReading(): void {
    this.#socket.resume?.();
  }

  protected stopReading(): void {
    this.#socket.pause?.();
  }

  protected finish(): void {
    const timer = setTimeout(() => this.destroy(), CLOSE_TIMEOUT);
    void this.closed.then(() => clearTimeout(timer));
    this.#socket.resume?.();
    this.#socket.close(1000);
  }

  protected abort(): void {
    this.#messages = [];
    if (this.#socket.terminate !== undefined) this.#socket.terminate();
    else this.#socket.close();
  }

  protected release(): void {
    this.#messages = [];
  }

  #poll(): void {
    this.caughtUp();
    if (!this.over && this.bufferedBytes > 0) return;
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  #arrived(data: unknown): void {
    if (this.over || this.#failure !== undefined) return;
    if (typeof data === "string") {
      this.#messages.push(data.endsWith("\n") ? data.slice(0, -1) : data);
      this.#waiting += data.length;
    } else {
      const message = "the peer sent a binary WebSocket message: lines are text messages";
      this.#failure = new ChannelError("ERR_SIPYCO_INVALID_UTF8", message);
    }
    if (this.taking) {
      // Programs have nobody who waits for them to answer in between.
      const isLarge = typeof data === "string" && data.length > LARGE;
      if (isLarge && this.#socket.pause === undefined) this.#deliverNext();
      else this.deliver();
      return;
    }
    this.stopReading();
    if (this.#waiting > this.maxLineBytes) {
      const message = `the peer sent more than ${this.maxLineBytes} bytes that nobody took, and a WebSocket cannot be held back`;
      this.destroy(new ChannelError("ERR_SIPYCO_OVERRUN", message));
    }
  }

  /** Delivers in the next task. A timer would wait for a second in a page that is not in sight. */
  #deliverNext(): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      this.deliver();
    };
    port2.postMessage(null);
  }

  #hungUp(code: number, reason: string): void {
    if (HARMLESS_CODES.has(code)) {
      this.ended({ by: "peer" });
      return;
    }
    this.ended({ by: "peer", error: this.#explain(code, reason) });
  }

  #explain(code: number, reason: string): Error {
    if (!REFUSED_CODES.has(code)) return connectionLost(describeClose(code, reason));
    // The gateway could not connect itself, and says so in the same words.
    return new ConnectError(this.remote, reason.replace(/^cannot connect to \S+: /, ""));
  }
}

/** Says how a WebSocket was closed. */
export function describeClose(code: number, reason: string): string {
  if (code === 1006) return "the peer vanished without a goodbye";
  return `the peer hung up with code ${code}${reason === "" ? "" : `, "${reason}"`}`;
}
