import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { LineWriter } from "./line-writer.js";

/** Asks a client from time to time whether it is still there. */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  readonly #writer: LineWriter;
  readonly #onVanished: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Bytes heard from the client when it was last asked; 0 before. */
  #heard = 0;
  /** How often the client had taken something when it was last asked. */
  #moves = 0;

  /**
   * @param stream what `socket` is over
   * @param interval milliseconds
   * @param onVanished the client has neither said nor taken anything from one question to the next
   */
  constructor(
    socket: WebSocket,
    stream: Socket,
    writer: LineWriter,
    interval: number,
    onVanished: () => void,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#writer = writer;
    this.#onVanished = onVanished;
    this.#timer = setInterval(() => this.#beat(), interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    // Held back it cannot be heard.
    if (this.#socket.isPaused) return;
    const { waiting, moves } = this.#writer;
    // Its answer may come behind a long line that it is slow to send, and our question wait behind one of ours.
    const { bytesRead } = this.#stream;
    const isMoving = waiting > 0 && moves > this.#moves;
    if (bytesRead === this.#heard && !isMoving) {
      this.#onVanished();
      return;
    }
    this.#heard = bytesRead;
    this.#moves = moves;
    this.#socket.ping();
  }
}
