import type { Socket } from "node:net";
import type { ListenAddress } from "../logs-view/listen-address.js";
import { LineSocket } from "./line-socket.js";
import { type Difference, Player, type PlayOptions } from "./player.js";
import type { RecordedConnection } from "./recording.js";
import { listenForSockets, remoteOf, type SocketListener } from "./sockets.js";

export interface ReplayOptions extends Omit<PlayOptions, "onDifference"> {
  /** Begin again after the last recorded connection. */
  readonly loop: boolean;
  /** Is told of a difference, with the number of the client's connection. */
  readonly onDifference: (connection: number, recorded: RecordedConnection, difference: Difference) => void;
}

/** Plays recorded connections: the first one to the first client, and so on. */
export class ReplayServer {
  /** Resolves when all have been played to their ends; never when they are played again and again. */
  readonly finished: Promise<void>;
  readonly #recorded: readonly RecordedConnection[];
  readonly #options: ReplayOptions;
  readonly #playing = new Set<Promise<void>>();
  #finish!: () => void;
  #listener: SocketListener | undefined;
  #connections = 0;

  /** @param recorded at least one */
  constructor(recorded: readonly RecordedConnection[], options: ReplayOptions) {
    this.#recorded = recorded;
    this.#options = options;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /**
   * Takes clients from now on.
   *
   * @throws ListenError
   */
  async start(address: ListenAddress): Promise<SocketListener> {
    this.#listener = await listenForSockets(address, (socket) => this.#accept(socket));
    return this.#listener;
  }

  /** Takes no more clients, and waits for those that are being served; the signal of the options hurries them. */
  async stop(): Promise<void> {
    this.#listener?.close();
    await Promise.all(this.#playing);
  }

  get #isSoldOut(): boolean {
    return !this.#options.loop && this.#connections >= this.#recorded.length;
  }

  #accept(socket: Socket): void {
    if (this.#isSoldOut || this.#options.signal.aborted) {
      socket.destroy();
      return;
    }
    const number = ++this.#connections;
    const recorded = this.#recorded[(number - 1) % this.#recorded.length] as RecordedConnection;
    const player = new Player(new LineSocket(socket, remoteOf(socket)), {
      ...this.#options,
      onDifference: (difference) => this.#options.onDifference(number, recorded, difference),
    });
    const played = player.play(recorded).finally(() => {
      this.#playing.delete(played);
      if (this.#isSoldOut && this.#playing.size === 0) this.#finish();
    });
    this.#playing.add(played);
    if (this.#isSoldOut) this.#listener?.close();
  }
}
