import { getLogger } from "@logtape/logtape";
import type { Channel, ChannelOptions } from "../transport/channel.js";
import { connectionLost } from "../transport/channel-error.js";
import type { SocketChannel } from "../transport/socket-channel.js";
import { LineReader, type ReadlineOptions } from "./line-reader.js";

const log = getLogger(["sipyco", "pipe-ipc"]);

export interface PipeOptions extends ChannelOptions {
  /**
   * Milliseconds without any progress after which `close` drops what the other process does not take.
   * Default 5000.
   */
  readonly closeTimeout?: number | undefined;
}

/**
 * One end of a pair of pipes between a process and its child: what {@link ParentComm} and {@link ChildComm} share.
 *
 * Lines are read with `readline` or in a `for await` loop. They wait in the pipe until they are asked for, so that a
 * process that writes faster than the other one reads is held back, at little memory on either side. Whoever prefers
 * events sets a receiver on `channel` instead.
 *
 * When the other process ends, so does the channel, after the lines that it has written whole; one that it has not
 * ended with a line feed is dropped.
 *
 * Python counterpart: what `AsyncioParentComm` and `AsyncioChildComm` of `sipyco.pipe_ipc` share.
 */
export abstract class PipeComm implements AsyncIterable<string>, AsyncDisposable {
  #channel: SocketChannel | undefined;
  #reader: LineReader | undefined;
  #closing = false;

  /**
   * The pipes as a channel, for those who take lines by events and for how it has ended (`closed`).
   *
   * @throws Error while there is no child process yet
   */
  get channel(): Channel {
    return this.#opened();
  }

  /**
   * Writes one line. It never blocks: false says that much waits already, or that nobody reads any more, and that
   * `await drain()` is in order.
   *
   * Python counterpart: `write(data)`, which takes the bytes of a line with its line feed.
   *
   * @param line without its line feed
   * @throws TypeError when it is no string or holds a line feed; Error while there is no child process yet
   */
  write(line: string): boolean {
    if (typeof line !== "string") throw new TypeError(`a line is a string, not ${typeof line}`);
    if (line.includes("\n"))
      throw new TypeError("a line is written without a line feed, which write() itself adds");
    return this.#opened().send(line);
  }

  /**
   * Waits until the other process has taken most of what was written (half of `highWaterBytes` wait, or less).
   *
   * Python counterpart: `drain()`.
   *
   * @throws ChannelError when the other process does not read any more, or the pipes have been closed
   */
  async drain(): Promise<void> {
    const channel = this.#opened();
    await channel.drained();
    const cause = channel.deaf ?? channel.end?.error;
    if (cause !== undefined) throw connectionLost(`${channel.remote}: ${cause.message}`, { cause });
    if (channel.end === undefined) return;
    throw connectionLost(
      channel.end.by === "us"
        ? `the pipes to ${channel.remote} have been closed`
        : `${channel.remote} has hung up`,
    );
  }

  /**
   * The next line, without its line feed; null when there are no more, since either side has hung up. Calls that wait
   * at the same time get theirs in turn.
   *
   * Python counterpart: `readline()`, which returns the line feed too, and `b""` at the end.
   *
   * @throws ReadlineTimeout when none came in time, the signal's reason; either way the line is not lost
   * @throws ChannelError for a line over `maxLineBytes` or one that is not UTF-8, which end the channel
   */
  async readline(options?: ReadlineOptions): Promise<string | null> {
    this.#opened();
    if (this.#closing) return null;
    return await (this.#reader as LineReader).readline(options);
  }

  /** The lines from now on, until either side hangs up; it throws what `readline` does. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const line = await this.readline();
      if (line === null) return;
      yield line;
    }
  }

  /**
   * Hangs up: no line is read any more, those written go out, and then the other process sees the end. Resolves when
   * they have gone, or were dropped after `closeTimeout`, which is logged. A child that reads sees the end too; whether
   * it then exits is its own affair. May be called twice.
   *
   * Python counterpart: `close()`.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#channel?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Whether `close` was called.
   *
   * @internal
   */
  protected get closing(): boolean {
    return this.#closing;
  }

  /** @internal */
  protected open(channel: SocketChannel): void {
    this.#channel = channel;
    this.#reader = new LineReader(channel);
    void channel.closed.then(({ error }) => {
      if (error === undefined) return;
      const properties = { remote: channel.remote, reason: error.message, error };
      // That it leaves something unread is the other process's affair, more often than not.
      if (error === channel.deaf) log.info("{remote}: {reason}", properties);
      else log.warn("{remote}: {reason}", properties);
    });
  }

  #opened(): SocketChannel {
    if (this.#channel === undefined) throw new Error("there is no child process yet: see createSubprocess");
    return this.#channel;
  }
}
