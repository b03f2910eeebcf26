import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** As little as Node can do to send lines and match the answers: what RPC calls are measured against. */
export class BareClient {
  readonly #socket: Socket;
  readonly #pending: ((line: string) => void)[] = [];
  #next = 0;
  #outgoing = "";
  #chunks: string[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: Buffer | string) => this.#take(chunk as string));
  }

  static async connect(port: number): Promise<BareClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new BareClient(socket);
  }

  call(line: string): Promise<string> {
    if (this.#outgoing === "") queueMicrotask(() => this.#flush());
    this.#outgoing += `${line}\n`;
    return new Promise((resolve) => this.#pending.push(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #flush(): void {
    this.#socket.write(this.#outgoing, "latin1");
    this.#outgoing = "";
  }

  #take(chunk: string): void {
    if (!chunk.includes("\n")) {
      this.#chunks.push(chunk);
      return;
    }
    const lines = (this.#chunks.join("") + chunk).split("\n");
    this.#chunks = [lines.pop() as string];
    for (const line of lines) this.#pending[this.#next++]?.(line);
    if (this.#next === this.#pending.length) {
      this.#pending.length = 0;
      this.#next = 0;
    }
  }
}
