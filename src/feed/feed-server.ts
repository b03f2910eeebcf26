import type { Channel } from "../transport/channel.js";
import { TcpServer, type TcpServerOptions } from "../transport/tcp-server.js";

/** How a feed server listens; the limit for lines is its own. */
export type FeedServerOptions = Omit<TcpServerOptions, "maxLineBytes">;

/** What makes a feed server one of its protocol. */
export interface FeedProtocol {
  /** First line of a peer. */
  readonly greeting: string;
  /** Last part of the log category. */
  readonly category: "sync-struct" | "broadcast";
  /**
   * Takes a peer that asked for the feed `name`, in the very event of that line; returns why not, to refuse it. What
   * the peer says from then on is ignored. The channel is closed by whoever wants to, and by the server's `stop`.
   */
  accept(name: string, channel: Channel): string | undefined;
}

/** Longest line taken from a peer, in bytes: it says its greeting and a name. */
const MAX_LINE_BYTES: number = 64 * 1024;

const ignore = (): void => {};

/**
 * The server's end of sync_struct and broadcast: has each peer say its two lines, and hands its channel on. What
 * refuses a peer is logged as a warning under `["sipyco", category]`; peers come and go without a word.
 */
export class FeedServer extends TcpServer {
  readonly #protocol: FeedProtocol;

  /** @throws RangeError for a bad option */
  constructor(protocol: FeedProtocol, options: FeedServerOptions = {}) {
    super({ ...options, maxLineBytes: MAX_LINE_BYTES }, protocol.category);
    this.#protocol = protocol;
  }

  protected override async handleConnection(channel: Channel): Promise<void> {
    this.expectGreeting(channel, this.#protocol.greeting, (stopClock) => {
      channel.receive((name) => {
        stopClock();
        channel.receive(ignore);
        const refusal = this.#protocol.accept(name, channel);
        if (refusal !== undefined) this.refuse(channel, refusal);
      });
    });
    await channel.closed;
  }
}
