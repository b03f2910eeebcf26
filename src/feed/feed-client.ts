import { getLog, type Log } from "../log.js";
import { checkAddress, formatAddress } from "../transport/address.js";
import type { Channel, ChannelEnd } from "../transport/channel.js";
import { ChannelError, ConnectError } from "../transport/channel-error.js";
import { connectWithCodec } from "../transport/connect-with-codec.js";
import type { DialOptions } from "../transport/dial.js";
import { sleep } from "../transport/sleep.js";
import { FeedStatusSource } from "./feed-status.js";
import { Backoff, type RetryOptions } from "./retry.js";

/** How a feed is reached. `signal` and `timeout` are about each attempt to connect, `signal` about the first only. */
export interface FeedConnectOptions extends DialOptions, RetryOptions {}

/** What makes a feed one of its protocol. */
export interface FeedHandlers {
  /** First line that we say: which protocol. */
  readonly greeting: string;
  /** Second and last line that we say: which of the server's feeds. */
  readonly name: string;
  /** What the feed is called in messages, without its address: `notifier "datasets"`. */
  readonly what: string;
  /** Last part of the log category. */
  readonly category: "sync-struct" | "broadcast";
  /** The feed is live as soon as it is connected, or from its first line on, once that has been taken. */
  readonly liveFrom: "connect" | "line";
  /** A question for who reads that the server hung up before any line: `has it no notifier of that name?`. */
  readonly silenceHint?: string | undefined;
  /** At each connection, once greeting and name were sent and before any line; what it throws ends the feed. */
  onConnect?(): void;
  /** Gets one line; what it throws ends the feed for good, with that error. */
  onLine(line: string): void;
}

/**
 * The client's end of sync_struct and broadcast: says two lines, then gets lines for ever, and connects again if it
 * is to.
 *
 * Loss and recovery of the connection are logged under `["sipyco", category]`, once each; so is, as an error, what
 * `onLine` or `onConnect` throws and what `fail` is told.
 */
export class FeedClient {
  readonly status: FeedStatusSource = new FeedStatusSource();
  /** Resolves, and never rejects, when the feed has ended for good: with the reason, or undefined if we closed it. */
  readonly ended: Promise<Error | undefined>;
  readonly #handlers: FeedHandlers;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #settle!: (reason: Error | undefined) => void;
  #what: string;
  #started = false;
  #over = false;
  /** Why it is over. */
  #reason: Error | undefined;
  #channel: Channel | undefined;
  /** Whether the present connection, or the last one, has brought a line. */
  #heard = false;
  /** The log knows that it does not work. */
  #inTrouble = false;
  #background: Promise<void> = Promise.resolve();

  constructor(handlers: FeedHandlers) {
    this.#handlers = handlers;
    this.#what = handlers.what;
    this.#log = getLog(["sipyco", handlers.category]);
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** What the feed is called in messages, once `connect` was called with its address. */
  get what(): string {
    return this.#what;
  }

  /**
   * Connects and says what is wanted. Without `retry` it rejects, and the feed is over, when that fails. With `retry`
   * it resolves after the first attempt however that went, as far as the network is concerned; from then on the feed
   * keeps the program alive until it is closed. A feed is connected once: who wants another makes another.
   *
   * @throws ConnectError when the connection cannot be made, or the feed is closed meanwhile
   * @throws TypeError or RangeError for wrong arguments, TlsFilesError, the signal's reason
   */
  async connect(host: string, port: number, options: FeedConnectOptions = {}): Promise<void> {
    checkAddress(host, port);
    const { retry, maxRetry, signal, ...rest } = options;
    const backoff = Backoff.from({ retry, maxRetry });
    signal?.throwIfAborted();
    if (this.#started || this.#over) {
      throw new Error(
        `${this.#what} has been ${this.#over ? "closed" : "connected"} already: make a new one`,
      );
    }
    this.#started = true;
    const remote = formatAddress(host, port);
    this.#what = `${this.#handlers.what} of ${remote}`;
    const attempt = async (): Promise<void> => {
      const channel = await connectWithCodec(host, port, { ...rest, signal: this.#stop.signal });
      // Given up when the channel was there already, but not told yet.
      if (this.#stop.signal.aborted) channel.destroy();
      this.#stop.signal.throwIfAborted();
      this.#open(channel);
      if (this.#over) throw this.#reason;
    };
    const giveUp = (): void => this.#stop.abort(signal?.reason);
    signal?.addEventListener("abort", giveUp);
    let failure: Error | undefined;
    try {
      await attempt();
    } catch (error) {
      if (this.#over) throw this.#reason ?? new ConnectError(remote, "it was closed meanwhile");
      if (backoff === undefined || this.#stop.signal.aborted || !(error instanceof ConnectError)) {
        this.#finish(asError(error));
        throw error;
      }
      failure = error;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
    this.#background = this.#keepConnected(failure, attempt, backoff);
  }

  /** Ends the feed for good with an error of ours: whoever takes what it brings has thrown, for example. */
  fail(thrown: unknown): void {
    if (this.#over) return;
    const error = asError(thrown);
    this.#log.error("{what} has ended: {error}", { what: this.#what, error });
    this.#finish(error);
    this.#channel?.destroy(error);
  }

  /** Hangs up, or gives up connecting; no line arrives any more. May be called twice. */
  async close(): Promise<void> {
    this.#finish(undefined);
    await this.#channel?.close();
    await this.#background;
  }

  #finish(reason: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#reason = reason;
    this.#stop.abort(reason);
    this.status.set({ type: "closed", reason });
    this.#settle(reason);
  }

  #open(channel: Channel): void {
    const { greeting, name, liveFrom } = this.#handlers;
    this.#channel = channel;
    this.#heard = false;
    channel.send(greeting);
    channel.send(name);
    try {
      this.#handlers.onConnect?.();
    } catch (error) {
      this.fail(error);
    }
    if (this.#over) return;
    if (liveFrom === "connect") this.#goLive();
    const take = (line: string): void => {
      try {
        this.#handlers.onLine(line);
      } catch (error) {
        this.fail(error);
      }
    };
    channel.receive((line) => {
      channel.receive(take);
      this.#heard = true;
      take(line);
      if (liveFrom === "line" && !this.#over) this.#goLive();
    });
  }

  #goLive(): void {
    this.status.set({ type: "live" });
    if (this.#inTrouble) this.#log.info("connected to {what}", { what: this.#what });
    this.#inTrouble = false;
  }

  async #keepConnected(
    firstFailure: Error | undefined,
    attempt: () => Promise<void>,
    backoff: Backoff | undefined,
  ): Promise<void> {
    let failure = firstFailure;
    let delay = 0;
    for (;;) {
      if (failure === undefined) {
        const since = performance.now();
        const end = await (this.#channel as Channel).closed;
        if (this.#over) return;
        if (this.#wasGood(performance.now() - since, delay)) backoff?.reset();
        failure = this.#explain(end);
      }
      if (backoff === undefined) {
        this.#log.warn("{reason}", { reason: failure.message, error: failure });
        this.#finish(failure);
        return;
      }
      delay = backoff.next();
      this.#tellTrouble(failure, delay);
      this.status.set({ type: "waiting", reason: failure, delay });
      await sleep(delay, this.#stop.signal);
      if (this.#over) return;
      this.status.set({ type: "connecting" });
      try {
        await attempt();
        failure = undefined;
      } catch (error) {
        if (this.#over) return;
        failure = asError(error);
      }
    }
  }

  /** Where lines may be rare, a connection that has held longer than it was waited for counts too. */
  #wasGood(held: number, delay: number): boolean {
    return this.#heard || (this.#handlers.liveFrom === "connect" && held > delay);
  }

  #tellTrouble(error: Error, delay: number): void {
    const properties = { reason: error.message, delay: Math.round(delay), error };
    if (this.#inTrouble) this.#log.debug("{reason}; trying again in {delay} ms", properties);
    else this.#log.warn("{reason}; trying again until it works, first in {delay} ms", properties);
    this.#inTrouble = true;
  }

  #explain(end: ChannelEnd): Error {
    // A gateway has not let us through: there was no connection to lose.
    if (end.error instanceof ConnectError) return end.error;
    const { silenceHint } = this.#handlers;
    let reason = end.error?.message ?? "the peer hung up";
    if (end.error === undefined && !this.#heard && silenceHint !== undefined) {
      reason = `the peer hung up before it sent anything (${silenceHint})`;
    }
    const code = end.error instanceof ChannelError ? end.error.code : "ERR_SIPYCO_CONNECTION_LOST";
    const message = `lost the connection to ${this.#what}: ${reason}`;
    return new ChannelError(code, message, end.error === undefined ? undefined : { cause: end.error });
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
