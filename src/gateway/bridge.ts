import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Channel, ChannelEnd } from "../transport/channel.js";
import { ChannelError } from "../transport/channel-error.js";
import { quote } from "../transport/quote.js";
import type { Backlog } from "./backlog.js";
import type { CloseReason } from "./counters.js";
import { closeText } from "./goodbye.js";
import { Heartbeat } from "./heartbeat.js";
import { LineWriter } from "./line-writer.js";
import type { GatewaySettings } from "./options.js";
import { CloseCode, READING_PROTOCOLS } from "./protocol.js";
import type { Target } from "./target.js";

/** What is joined, and by which rules. */
export interface BridgeParts {
  readonly socket: WebSocket;
  /** What `socket` is over. */
  readonly stream: Socket;
  readonly channel: Channel;
  readonly target: Target;
  readonly settings: GatewaySettings;
  readonly backlog: Backlog;
}

/** How a bridge ended. */
export interface BridgeEnd {
  readonly reason: CloseReason;
  /** In words; empty for what is no fault. */
  readonly text: string;
}

/** Done, going away, and no code given: how pages leave without a fault. */
const HARMLESS_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/** The code of those that leave without a goodbye. */
const VANISHED = 1006;

/** Milliseconds that a goodbye may stay unanswered. */
const CLOSE_TIMEOUT = 5000;

/** Milliseconds that clients get to take what they were sent when the gateway stops. */
const FLUSH_TIMEOUT = 2000;

/** Milliseconds from which on one side's wait for the other counts. */
const NOTICEABLE = 1000;

const LINE_FEED = 10;

/** Joins a client and a target: passes lines on, both ways, each at the pace of who takes them. */
export class Bridge {
  /** Resolves when both sides have gone. */
  readonly ended: Promise<BridgeEnd>;
  readonly #parts: BridgeParts;
  readonly #writer: LineWriter;
  readonly #heartbeat: Heartbeat;
  /** Goes off when nothing has been said for long. */
  readonly #idleTimer: NodeJS.Timeout | undefined;
  /** Set once it is to end. */
  #end: BridgeEnd | undefined;
  #isFirstMessage = true;
  /** Since when the client is held back, as the target does not take what it was sent. */
  #heldSince: number | undefined;
  #heldTimer: NodeJS.Timeout | undefined;
  /** By when both sides are to be gone, in milliseconds of `performance.now()`. */
  #deadline: number = Number.POSITIVE_INFINITY;
  #deadlineTimer: NodeJS.Timeout | undefined;

  constructor(parts: BridgeParts) {
    const { socket, stream, channel, settings, backlog } = parts;
    this.#parts = parts;
    this.#writer = new LineWriter(socket, stream, {
      highWaterBytes: settings.highWaterBytes,
      stallTimeout: settings.stallTimeout,
      backlog,
      onCaughtUp: (duration) => this.#clientCaughtUp(duration),
      onStall: () => this.#clientStalled(),
      onEvicted: () => {
        const text = "too much waits for slow clients, and this one is the slowest";
        this.#fail(CloseCode.tryLater, "memory", text);
      },
    });
    const { pingInterval, idleTimeout } = settings;
    this.#heartbeat = new Heartbeat(socket, stream, this.#writer, pingInterval, () => this.#clientVanished());
    if (idleTimeout !== undefined) this.#idleTimer = setTimeout(() => this.#idled(), idleTimeout);
    socket.on("message", (data, isBinary) => this.#fromClient(data as Buffer, isBinary));
    socket.on("error", (error) => this.#clientBroke(error));
    const clientGone = new Promise<void>((resolve) => {
      socket.on("close", (code, reason) => {
        this.#clientGone(code, reason.toString());
        resolve();
      });
    });
    channel.receive((line) => this.#fromTarget(line));
    const targetGone = channel.closed.then((end) => this.#targetGone(end));
    this.ended = Promise.all([clientGone, targetGone]).then(() => {
      clearTimeout(this.#deadlineTimer);
      return this.#end as BridgeEnd;
    });
  }

  /** Says goodbye to both sides, once the client has taken what it was sent, within 2 s. */
  stop(): void {
    if (this.#end === undefined) {
      this.#setEnd("stopping", "");
      void this.#parts.channel.close();
      this.#finish(CloseCode.stopping, "the gateway stops");
    }
    this.#giveUpIn(FLUSH_TIMEOUT);
  }

  #fromClient(data: Buffer, isBinary: boolean): void {
    if (this.#end !== undefined) return;
    this.#idleTimer?.refresh();
    if (isBinary) {
      this.#fail(CloseCode.binary, "message", "a message is binary: lines are text messages");
      return;
    }
    const { channel, target, settings } = this.#parts;
    const size = data.at(-1) === LINE_FEED ? data.length - 1 : data.length;
    if (size > settings.maxRequestBytes) {
      this.#fail(CloseCode.tooLong, "message", `a line has more than ${settings.maxRequestBytes} bytes`);
      return;
    }
    const lines = data.toString("utf8", 0, size).split("\n");
    if (this.#isFirstMessage) {
      this.#isFirstMessage = false;
      const [first = ""] = lines;
      if (target.readOnly && !READING_PROTOCOLS.has(first)) {
        const text = `${target.name} is read-only: sync_struct and broadcast are let through, not ${quote(first)}`;
        this.#fail(CloseCode.notAllowed, "read-only", text);
        return;
      }
    }
    target.counters.toTarget.add(size - (lines.length - 1), lines.length);
    let isTaken = true;
    for (const line of lines) isTaken = channel.send(line);
    if (!isTaken && this.#heldSince === undefined) this.#holdClient();
  }

  #fromTarget(line: string): void {
    const { channel, target } = this.#parts;
    const bytes = Buffer.from(line);
    this.#idleTimer?.refresh();
    target.counters.toClients.add(bytes.length);
    if (!this.#writer.send(bytes)) channel.pause();
  }

  #clientCaughtUp(duration: number): void {
    const { channel, target } = this.#parts;
    if (duration >= NOTICEABLE) target.counters.clientStalls++;
    channel.resume();
  }

  #clientStalled(): void {
    const { target, settings } = this.#parts;
    target.counters.clientStalls++;
    const text = `the client took too little of what it was sent for ${settings.stallTimeout} ms`;
    // It may be on its way to a goodbye already.
    if (this.#end === undefined) this.#fail(CloseCode.tryLater, "client-stalled", text);
    else this.#say(CloseCode.tryLater, text);
  }

  #clientVanished(): void {
    this.#setEnd("vanished", "the client does not answer any more");
    this.#parts.socket.terminate();
  }

  /** Holds the client back until the target has caught up. */
  #holdClient(): void {
    const { socket, channel, target, settings } = this.#parts;
    const since = performance.now();
    this.#heldSince = since;
    socket.pause();
    // As for clients, so many bytes in so much time are what keeps it from being called stalled.
    const parts = Math.max(1, Math.ceil(channel.bufferedBytes / settings.highWaterBytes));
    this.#heldTimer = setTimeout(() => {
      target.counters.targetStalls++;
      const text = `the target took too little of what it was sent for ${settings.stallTimeout * parts} ms`;
      this.#fail(CloseCode.tryLater, "target-stalled", text);
      channel.destroy();
    }, settings.stallTimeout * parts);
    void channel.drained().then(() => {
      clearTimeout(this.#heldTimer);
      this.#heldSince = undefined;
      if (this.#end !== undefined) return;
      if (performance.now() - since >= NOTICEABLE) target.counters.targetStalls++;
      socket.resume();
    });
  }

  #idled(): void {
    // Who is slow to take a long line is not idle.
    if (this.#writer.waiting > 0 || this.#heldSince !== undefined) {
      this.#idleTimer?.refresh();
      return;
    }
    const { idleTimeout } = this.#parts.settings;
    this.#fail(CloseCode.idle, "idle", `no line went either way for ${idleTimeout} ms`);
  }

  #targetGone({ error }: ChannelEnd): void {
    if (this.#end !== undefined) return;
    const code = error instanceof ChannelError ? error.code : undefined;
    if (error === undefined) {
      this.#setEnd("target", "");
      this.#finish(CloseCode.done, "the target hung up");
    } else if (code === "ERR_SIPYCO_LINE_TOO_LONG") {
      const text = `the target sent a line of more than ${this.#parts.settings.maxLineBytes} bytes`;
      this.#setEnd("target-line", text);
      this.#finish(CloseCode.tooLong, text);
    } else if (code === "ERR_SIPYCO_INVALID_UTF8") {
      const text = "the target sent a line that is not UTF-8";
      this.#setEnd("target-line", text);
      this.#finish(CloseCode.notText, text);
    } else {
      this.#setEnd("target-lost", error.message);
      this.#finish(CloseCode.targetLost, `lost the target: ${error.message}`);
    }
  }

  /** `ws` says goodbye itself after frames that break WebSocket's own rules. */
  #clientBroke(error: Error & { code?: string }): void {
    const isTooLong = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    const { channel, settings } = this.#parts;
    this.#setEnd(
      "message",
      isTooLong ? `a line has more than ${settings.maxRequestBytes} bytes` : error.message,
    );
    this.#writer.drop();
    this.#giveUpIn(CLOSE_TIMEOUT);
    void channel.close();
  }

  #clientGone(code: number, reason: string): void {
    const how = code === VANISHED ? "without a goodbye" : `with code ${code}, ${quote(reason)}`;
    this.#setEnd("client", HARMLESS_CODES.has(code) ? "" : `the client hung up ${how}`);
    this.#writer.drop();
    // What the client had said goes out first.
    void this.#parts.channel.close();
  }

  /** Ends it for a fault: what waits for the client is dropped, what waits for the target goes out. */
  #fail(code: CloseCode, reason: CloseReason, text: string): void {
    if (this.#end !== undefined) return;
    this.#setEnd(reason, text);
    this.#say(code, text);
    void this.#parts.channel.close();
  }

  /** Says goodbye once the client has taken what it was sent. */
  #finish(code: CloseCode, text: string): void {
    // Its goodbye is to be heard.
    this.#parts.socket.resume();
    this.#writer.finish(() => this.#say(code, text));
  }

  #say(code: CloseCode, text: string): void {
    const { socket } = this.#parts;
    this.#writer.drop();
    socket.resume();
    socket.close(code, closeText(text));
    this.#giveUpIn(CLOSE_TIMEOUT);
  }

  /** Both sides get so many milliseconds, unless they have fewer already. */
  #giveUpIn(time: number): void {
    const deadline = performance.now() + time;
    if (deadline >= this.#deadline) return;
    this.#deadline = deadline;
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = setTimeout(() => {
      this.#parts.socket.terminate();
      this.#parts.channel.destroy();
    }, time);
  }

  /** The first reason is the one that counts. */
  #setEnd(reason: CloseReason, text: string): void {
    this.#end ??= { reason, text };
    this.#heartbeat.stop();
    clearTimeout(this.#heldTimer);
    clearTimeout(this.#idleTimer);
  }
}
