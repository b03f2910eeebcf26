import type { ChannelEnd } from "../transport/channel.js";
import { ChannelError } from "../transport/channel-error.js";
import { checkedMilliseconds, LONGEST_TIMER } from "../transport/check-options.js";
import type { SocketChannel } from "../transport/socket-channel.js";

export interface ReadlineOptions {
  /** Milliseconds to wait for the line before `ReadlineTimeout`. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Gives up waiting when aborted; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * No line came within the time limit. Nothing is lost: the line, when it comes, is there for the next `readline`.
 *
 * Python counterpart: `asyncio.TimeoutError` of `asyncio.wait_for(comm.readline(), …)`.
 */
export class ReadlineTimeout extends Error {
  override readonly name = "ReadlineTimeout";
  readonly code = "ERR_SIPYCO_READLINE_TIMEOUT";
  /** The limit that was passed, in milliseconds. */
  readonly timeout: number;

  constructor(message: string, timeout: number) {
    super(message);
    this.timeout = timeout;
  }
}

interface Waiter {
  take(line: string | null): void;
  fail(reason: unknown): void;
}

/**
 * Takes the lines of a channel one at a time. From the first `readline` on the peer is held back whenever nobody
 * waits for a line.
 */
export class LineReader {
  readonly #channel: SocketChannel;
  /** In the order of the calls. */
  readonly #waiters = new Set<Waiter>();
  readonly #take = (line: string): void => {
    const [waiter] = this.#waiters;
    waiter?.take(line);
  };

  constructor(channel: SocketChannel) {
    this.#channel = channel;
    void channel.closed.then((end) => {
      for (const waiter of this.#waiters) this.#tellEnd(end, waiter);
    });
  }

  /** The next line; null when the channel has ended. Calls that wait at the same time get theirs in turn. */
  readline(options: ReadlineOptions = {}): Promise<string | null> {
    const { signal } = options;
    const timeout = checkedMilliseconds(options.timeout, "timeout", Infinity);
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const abort = (): void => waiter.fail(signal?.reason);
      const done = (): void => {
        this.#waiters.delete(waiter);
        if (this.#waiters.size === 0) this.#channel.pause();
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      const waiter: Waiter = {
        take: (line) => {
          done();
          resolve(line);
        },
        fail: (reason) => {
          done();
          reject(reason);
        },
      };
      if (this.#channel.end !== undefined) {
        this.#tellEnd(this.#channel.end, waiter);
        return;
      }
      this.#waiters.add(waiter);
      signal?.addEventListener("abort", abort);
      if (timeout <= LONGEST_TIMER) {
        const message = `no line from ${this.#channel.remote} within ${timeout} ms`;
        timer = setTimeout(() => waiter.fail(new ReadlineTimeout(message, timeout)), timeout);
      }
      this.#channel.receive(this.#take);
      this.#channel.resume();
    });
  }

  /** Lines of ours that the peer did not read are no fault of those that we read. */
  #tellEnd({ error }: ChannelEnd, waiter: Waiter): void {
    if (error === undefined || error === this.#channel.deaf) waiter.take(null);
    else if (!(error instanceof ChannelError)) waiter.fail(error);
    else {
      const message = `${this.#channel.remote}: ${error.message}`;
      waiter.fail(new ChannelError(error.code, message, { cause: error }));
    }
  }
}
