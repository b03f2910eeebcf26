import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { formatAddress } from "../../transport/address.js";
import type { TlsFiles } from "../../transport/tls.js";
import type { ListenAddress } from "../logs-view/listen-address.js";
import type { Direction, Entry } from "./format.js";
import { LineSocket } from "./line-socket.js";
import { LineMasker } from "./mask.js";
import { connectSocket, listenForSockets, remoteOf, type SocketListener } from "./sockets.js";
import type { RecordingWriter } from "./writer.js";

/** How a {@link Tap} reaches the server, and what it tells. */
export interface TapOptions {
  /** The server. */
  readonly host: string;
  readonly port: number;
  /** Speak TLS with it. */
  readonly tls?: TlsFiles | undefined;
  /** Milliseconds to connect to it. Default 5000. */
  readonly timeout?: number | undefined;
  /** Names whose values are masked in the recording. */
  readonly mask: readonly string[];
  /** Longest line that is passed on, in bytes. Default 100 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Is told why a connection has broken. */
  readonly onError: (connection: number, reason: string) => void;
}

/** Passes connections on to a server, line by line, and records what is said. */
export class Tap {
  readonly #writer: RecordingWriter;
  readonly #options: TapOptions;
  readonly #stop = new AbortController();
  readonly #open = new Map<TappedConnection, Promise<void>>();
  readonly #since: number = performance.now();
  #listener: SocketListener | undefined;
  #connections = 0;
  #lines = 0;

  constructor(writer: RecordingWriter, options: TapOptions) {
    this.#writer = writer;
    this.#options = options;
    // Each connection waits for it while it reaches the server.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Connections that came so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Lines that were passed on so far. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Takes connections from now on.
   *
   * @throws ListenError
   */
  async start(address: ListenAddress): Promise<SocketListener> {
    this.#listener = await listenForSockets(address, (socket) => this.#accept(socket));
    return this.#listener;
  }

  /** Hangs up on everybody. */
  async stop(): Promise<void> {
    this.#listener?.close();
    this.#stop.abort();
    for (const connection of this.#open.keys()) connection.stop();
    await Promise.all(this.#open.values());
  }

  #accept(socket: Socket): void {
    if (this.#stop.signal.aborted) {
      socket.destroy();
      return;
    }
    const number = ++this.#connections;
    const connection = new TappedConnection(socket, number, {
      ...this.#options,
      signal: this.#stop.signal,
      note: (entry) => this.#note(entry),
      keepUp: async () => {
        if (!this.#writer.keepsUp) await this.#writer.caughtUp();
      },
    });
    const run = connection.run().finally(() => this.#open.delete(connection));
    this.#open.set(connection, run);
  }

  #note(entry: UntimedEntry): void {
    const t = Number(((performance.now() - this.#since) / 1000).toFixed(6));
    if ("line" in entry) this.#lines++;
    if ("error" in entry) this.#options.onError(entry.connection, entry.error);
    this.#writer.write({ t, ...entry });
  }
}

type Untimed<E> = E extends Entry ? Omit<E, "t"> : never;
type UntimedEntry = Untimed<Entry>;

interface ConnectionOptions extends TapOptions {
  readonly signal: AbortSignal;
  /** Records something. */
  note(entry: UntimedEntry): void;
  /** Waits until the recording has caught up with what was recorded. */
  keepUp(): Promise<void>;
}

/** One client, and our connection to the server for it. */
class TappedConnection {
  readonly #number: number;
  readonly #options: ConnectionOptions;
  readonly #near: LineSocket;
  readonly #masker: LineMasker;
  #far: LineSocket | undefined;
  /** It has been ended, by whomever, and nothing is told of it any more. */
  #over = false;

  constructor(socket: Socket, number: number, options: ConnectionOptions) {
    this.#number = number;
    this.#options = options;
    this.#near = new LineSocket(socket, remoteOf(socket), options.maxLineBytes);
    this.#masker = new LineMasker(options.mask);
  }

  /** Passes on what is said until both sides have said their goodbye. */
  async run(): Promise<void> {
    const { host, port, maxLineBytes, note } = this.#options;
    const near = this.#near;
    note({ connection: this.#number, from: near.remote });
    try {
      const socket = await connectSocket(host, port, this.#options);
      this.#far = new LineSocket(socket, formatAddress(host, port), maxLineBytes);
    } catch (error) {
      this.#break(undefined, error);
      await near.closed;
      return;
    }
    const far = this.#far;
    // It was ended in the very moment in which the server took the connection.
    if (this.#over) far.destroy();
    await Promise.all([this.#pass("c2s", near, far), this.#pass("s2c", far, near)]);
    await Promise.all([near.closed, far.closed]);
  }

  /** Ends it at once. */
  stop(): void {
    this.#over = true;
    this.#near.destroy();
    this.#far?.destroy();
  }

  /** Passes on what one side says, until it says no more. */
  async #pass(dir: Direction, from: LineSocket, to: LineSocket): Promise<void> {
    try {
      for (;;) {
        const line = await from.next();
        if (this.#over) return;
        if (line === undefined) break;
        this.#options.note({ connection: this.#number, dir, ...this.#masker.mask(dir, line) });
        if (!to.send(line)) await to.drained();
        await this.#options.keepUp();
      }
      const cut = from.cutBytes;
      this.#options.note({ connection: this.#number, dir, eof: true, ...(cut > 0 ? { cut } : {}) });
      to.end();
      // Nobody reads from there any more, who would notice that what is sent there now is lost.
      void from.closed.then(() => {
        if (from.failure !== undefined) this.#break(dir, from.failure);
      });
    } catch (error) {
      this.#break(dir, error);
    }
  }

  /** Ends a connection that has broken; each side still gets what it was sent. */
  #break(dir: Direction | undefined, error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.note({ connection: this.#number, ...(dir === undefined ? {} : { dir }), error: reason });
    this.#near.close();
    this.#far?.close();
  }
}
