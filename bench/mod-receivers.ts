import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Bare sockets that subscribe to a notifier and count lines, which is as little as a subscriber can do. */
export class Receivers {
  readonly #sockets: Socket[] = [];
  #missing = 0;
  #arrived: (() => void) | undefined;
  readonly #counts: number[] = [];
  #wanted = 0;

  static async connect(port: number, count: number): Promise<Receivers> {
    const receivers = new Receivers();
    for (let i = 0; i < count; i++) {
      const socket = connect({ port, host: "127.0.0.1" });
      await once(socket, "connect");
      receivers.#sockets.push(socket);
      receivers.#counts.push(0);
      socket.on("data", (chunk: Buffer) => receivers.#take(i, chunk));
      socket.write("ARTIQ sync_struct\nbench\n");
    }
    await receivers.until(1);
    return receivers;
  }

  /** Resolves when each has got so many lines since the last time. */
  async until(lines: number): Promise<void> {
    this.#wanted = lines;
    this.#missing = this.#counts.filter((count) => count < lines).length;
    if (this.#missing > 0) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    this.#arrived = undefined;
    this.#counts.forEach((count, i) => {
      this.#counts[i] = count - lines;
    });
    this.#wanted = Number.POSITIVE_INFINITY;
  }

  /** Reads no more. */
  stall(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #take(i: number, chunk: Buffer): void {
    let lines = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
    const before = this.#counts[i] as number;
    this.#counts[i] = before + lines;
    if (before < this.#wanted && before + lines >= this.#wanted && --this.#missing === 0) this.#arrived?.();
  }
}
