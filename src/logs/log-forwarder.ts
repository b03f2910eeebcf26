import { getLog } from "../log.js";
import { checkAddress, formatAddress } from "../transport/address.js";
import type { Channel } from "../transport/channel.js";
import { checkedBytes, checkedMilliseconds } from "../transport/check-options.js";
import { type DialOptions, dial } from "../transport/dial.js";
import { sleep } from "../transport/sleep.js";
import { defaultSource } from "./default-source.js";
import { Delivery } from "./delivery.js";
import { LEVELS } from "./levels.js";
import { MultilineFormatter, safeField } from "./message-format.js";
import { Outgoing } from "./outgoing.js";
import { GREETING } from "./protocol.js";
import type { LogMessage } from "./record.js";

const log = getLog(["sipyco", "logs"]);

export interface LogForwarderOptions
  extends Pick<DialOptions, "tls" | "via" | "WebSocket" | "keepAliveDelay" | "timeout"> {
  /**
   * What this program is called in the lab's log: `controller(lda)`. Colons and line breaks become underscores.
   * Default: the file name of the program, or the host of the web page.
   */
  readonly source?: string | undefined;
  /** Milliseconds from the loss of a connection, or a failed attempt, to the next attempt. Default 5000. */
  readonly reconnectTimer?: number | undefined;
  /** Records that wait at most, besides up to 256 that are on their way; then the oldest go. Default 1000. */
  readonly queueSize?: number | undefined;
  /** Characters of records that wait at most. Default 64 Mi. */
  readonly maxQueueLength?: number | undefined;
}

/** What a forwarder has done so far. */
export interface LogForwarderStats {
  /** Records that the server has taken, or that have left for one that does not say. */
  readonly delivered: number;
  /** Records that wait, or are on their way. */
  readonly waiting: number;
  /** Records that were dropped since the queue was full, or since the forwarder was closed before they could leave. */
  readonly lost: number;
}

/** Characters of a message that are sent; a line over 4 MiB would make Python's server hang up. */
const MAX_MESSAGE: number = 1024 * 1024;

/** Milliseconds between attempts to connect while somebody waits in `flush`. */
const HURRIED = 250;

/** Longest line taken from a server, in bytes: it has little to say. */
const MAX_ANSWER = 1024;

const formatter = new MultilineFormatter();

/**
 * Sends what this program logs to a log server: an ARTIQ master, or our {@link Server}.
 *
 * ```ts
 * const forwarder = new LogForwarder("::1", 1066, { source: "controller(lda)" });
 * forwarder.emit({ level: "WARNING", name: "laser.lock", message: "drifting" });
 * await forwarder.close();
 * ```
 *
 * It connects in the background, again and again while that fails, and never throws into the program that logs. What
 * cannot be sent waits; when too much does, the oldest records go, and the server gets a record that says how many,
 * in their place. Records that were on their way to our Server when it went away are sent again; Python's does not
 * tell what it has taken, so those that the network had are gone.
 *
 * It does not keep the program running, unless somebody waits in `flush` or `close`: call one of these before the end,
 * for example through `atexitRegister(() => forwarder.close())`.
 *
 * Python counterpart: `sipyco.logging_tools.LogForwarder`, which raises into the program when its queue is full.
 */
export class LogForwarder implements AsyncDisposable {
  readonly #remote: string;
  readonly #source: string;
  readonly #reconnectTimer: number;
  readonly #outgoing: Outgoing;
  readonly #stop = new AbortController();
  readonly #background: Promise<void>;
  #channel: Channel | undefined;
  /** Ends the present wait for the next attempt. */
  #hurry = new AbortController();
  /** Calls of `flush` and `close` that wait. */
  #flushing = 0;
  /** The log knows that it does not work. */
  #inTrouble = false;
  #emitFailed = false;
  #closed: Promise<void> | undefined;

  /**
   * @param host host name or address of the log server
   * @param port its TCP port; ARTIQ's is 1066
   * @throws TypeError or RangeError for a bad argument
   */
  constructor(host: string, port: number, options: LogForwarderOptions = {}) {
    checkAddress(host, port);
    const { source, reconnectTimer, queueSize = 1000, maxQueueLength, ...dialOptions } = options;
    this.#remote = formatAddress(host, port);
    this.#source = safeField(String(source ?? defaultSource()));
    this.#reconnectTimer = checkedMilliseconds(reconnectTimer, "reconnectTimer", 5000);
    if (!Number.isSafeInteger(queueSize) || queueSize < 1) {
      throw new RangeError(`queueSize is a positive whole number, not ${String(queueSize)}`);
    }
    const length = checkedBytes(maxQueueLength, "maxQueueLength", 64 * 1024 * 1024);
    this.#outgoing = new Outgoing(queueSize, length, (lost) => this.#lossNote(lost));
    this.#background = this.#keepConnected(() =>
      // One batch at a time is on its way, so the channel is to tell when it has left entirely.
      dial(host, port, {
        ...dialOptions,
        maxLineBytes: MAX_ANSWER,
        highWaterBytes: 1,
        signal: this.#stop.signal,
      }),
    );
  }

  /** Sends a record, as soon as that can be. Never throws, whatever it is given. */
  emit(record: LogMessage & { readonly source?: string | undefined }): void {
    try {
      this.#outgoing.push(this.#format(record));
    } catch (error) {
      // Told once: what is logged here may come back as a record.
      this.#outgoing.countLost();
      if (!this.#emitFailed) log.error("a log record cannot be forwarded: {error}", { error });
      this.#emitFailed = true;
    }
  }

  /** Counts since the forwarder was made. */
  stats(): LogForwarderStats {
    const { delivered, waiting, lost } = this.#outgoing;
    return { delivered, waiting, lost };
  }

  /** Whether there is a connection to the server. */
  get connected(): boolean {
    return this.#channel !== undefined;
  }

  /**
   * Waits until all records so far have been delivered, and tries to connect at once if there is no connection; says
   * whether they have been. Never rejects.
   *
   * @param options.timeout milliseconds to wait at most. Default 5000
   */
  async flush({ timeout = 5000 }: { readonly timeout?: number } = {}): Promise<boolean> {
    const { lost } = this.#outgoing;
    const settled = this.#outgoing.whenSettled();
    this.#flushing++;
    this.#channel?.keepAwake(true);
    this.#hurry.abort();
    const over = new AbortController();
    const inTime = await Promise.race([
      settled.then(() => true),
      sleep(timeout, over.signal).then(() => false),
    ]);
    over.abort();
    this.#flushing--;
    if (this.#flushing === 0) this.#channel?.keepAwake(false);
    return inTime && this.#outgoing.lost === lost;
  }

  /**
   * Waits for what is to be sent, as `flush` does, and hangs up; what has not left by then is lost, which is counted
   * and logged. Further records are lost too. May be called twice.
   */
  close(options: { readonly timeout?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(options);
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(options: { readonly timeout?: number }): Promise<void> {
    await this.flush(options);
    const left = this.#outgoing.end();
    if (left > 0) {
      log.warn("{count} log records are lost: {remote} did not take them before the forwarder was closed", {
        count: left,
        remote: this.#remote,
      });
    }
    this.#stop.abort();
    this.#hurry.abort();
    await this.#channel?.close();
    await this.#background;
  }

  #format({ level, name, message, source }: LogMessage & { readonly source?: string | undefined }): string {
    if (!Object.hasOwn(LEVELS, level))
      throw new TypeError(`level is one of ${Object.keys(LEVELS).join(", ")}`);
    const text = String(message);
    const head = source === undefined ? this.#source : safeField(String(source));
    const whole =
      text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE)}… (${text.length} characters in all)`;
    return `${head}:${formatter.format({ level, name: String(name), message: whole })}`;
  }

  #lossNote(lost: number): string {
    return this.#format({
      level: "WARNING",
      name: "sipyco.logs",
      message: `${lost} log records were lost here: the queue was full while the log server did not take them`,
    });
  }

  async #keepConnected(connect: () => Promise<Channel>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let reason: string;
      try {
        const channel = await connect();
        reason = await this.#deliver(channel);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (this.#stop.signal.aborted) return;
      this.#tellTrouble(reason);
      this.#hurry = new AbortController();
      const waited = this.#flushing > 0;
      const delay = waited ? Math.min(HURRIED, this.#reconnectTimer) : this.#reconnectTimer;
      await sleep(delay, this.#hurry.signal, waited);
    }
  }

  /** Sends records until the connection is over; tells why it is. */
  async #deliver(channel: Channel): Promise<string> {
    // Closed when the connection was there already, but not told yet.
    if (this.#stop.signal.aborted) channel.destroy();
    this.#channel = channel;
    channel.keepAwake(this.#flushing > 0);
    channel.send(GREETING);
    const delivery = new Delivery(channel, this.#outgoing);
    void delivery.whenKnown.then(() => {
      if (channel.end === undefined) this.#tellSuccess();
    });
    await delivery.run();
    this.#channel = undefined;
    return `lost the connection to the log server ${this.#remote}: ${channel.end?.error?.message ?? "it hung up"}`;
  }

  #tellSuccess(): void {
    if (this.#inTrouble) log.info("connected to the log server {remote}", { remote: this.#remote });
    this.#inTrouble = false;
  }

  #tellTrouble(reason: string): void {
    const properties = { reason, delay: this.#reconnectTimer };
    if (this.#inTrouble) log.debug("{reason}; trying again in {delay} ms", properties);
    else log.warn("{reason}; trying again every {delay} ms until it works", properties);
    this.#inTrouble = true;
  }
}
