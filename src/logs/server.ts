import { nextTick } from "node:process";
import type { Channel } from "../transport/channel.js";
import { quote } from "../transport/quote.js";
import { TcpServer, type TcpServerOptions } from "../transport/tcp-server.js";
import { callHandlers } from "./handlers.js";
import { checkedLength } from "./log-parser.js";
import { toLogTape } from "./logtape.js";
import { MessageAssembler } from "./message-assembler.js";
import { ACCEPT, GREETING, OFFER } from "./protocol.js";
import type { RecordHandler } from "./record.js";

export interface ServerOptions extends Omit<TcpServerOptions, "highWaterBytes"> {
  /** Characters of a message that are kept; the rest is cut off. Default 1,048,576. */
  readonly maxMessageLength?: number | undefined;
  /** Longest line taken from a program, in bytes; a longer one ends its connection. Default 4 MiB, as in Python. */
  readonly maxLineBytes?: number | undefined;
}

const DEFAULT_MAX_LINE_BYTES: number = 4 * 1024 * 1024;

/**
 * Takes in what other programs log, over the network.
 *
 * ```ts
 * const server = new Server(({ source, level, name, message }) => console.log(source, level, name, message));
 * await server.start("::1", 1066);
 * ```
 *
 * Its records go to a callback of yours; to LogTape, with {@link toLogTape}; to everybody, with `toBroadcaster`; or to
 * several of these. A program that logs a line without a source is hung up on, with a warning under
 * `["sipyco", "logs"]`; what it logs otherwise arrives, whatever it is.
 *
 * Programs whose forwarder is ours are told which of their records have been taken, so that they can send the others
 * again when the server goes away.
 *
 * Python counterpart: `sipyco.logging_tools.Server`, in 1.10 `sipyco.logs.Server`.
 */
export class Server extends TcpServer {
  readonly #handlers: readonly RecordHandler[];
  readonly #maxMessageLength: number;
  #records = 0;

  /**
   * @param handlers who gets the records; default LogTape
   * @throws TypeError or RangeError for a bad handler or option
   */
  constructor(handlers: RecordHandler | readonly RecordHandler[] = toLogTape(), options: ServerOptions = {}) {
    super({ maxLineBytes: DEFAULT_MAX_LINE_BYTES, ...options }, "logs");
    this.#handlers = typeof handlers === "function" ? [handlers] : [...handlers];
    if (!this.#handlers.every((handler) => typeof handler === "function")) {
      throw new TypeError("a handler of log records is a function");
    }
    this.#maxMessageLength = checkedLength(options.maxMessageLength);
  }

  /** Records taken since the server was made. */
  get records(): number {
    return this.#records;
  }

  protected override async handleConnection(channel: Channel): Promise<void> {
    const counter = new Acknowledger(channel);
    let source = "";
    const messages = new MessageAssembler(this.#maxMessageLength, (level, name, message) => {
      this.#records++;
      counter.count();
      callHandlers(this.#handlers, { source, level, name, message, time: Date.now() });
    });
    const take = (line: string): void => {
      if (messages.midMessage) {
        messages.add(line);
        return;
      }
      const end = line.indexOf(":");
      if (end !== -1) {
        source = line.slice(0, end);
        messages.begin(line.slice(end + 1));
      } else if (line === ACCEPT) {
        counter.start();
      } else {
        this.refuse(channel, `a log record begins with its source and a colon, this one is ${quote(line)}`);
      }
    };
    this.expectGreeting(channel, GREETING, (stopClock) => {
      stopClock();
      channel.receive(take);
      channel.send(OFFER);
    });
    await channel.closed;
    messages.end();
  }
}

/** Tells a forwarder of ours how many of its records have been taken, those of one tick at once. */
class Acknowledger {
  readonly #channel: Channel;
  #wanted = false;
  #due = false;
  #records = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** The forwarder reads what it is told. */
  start(): void {
    this.#wanted = true;
    this.#schedule();
  }

  count(): void {
    this.#records++;
    if (this.#wanted) this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    nextTick(() => void this.#tell());
  }

  async #tell(): Promise<void> {
    // One that does not read after all gets no more lines to keep, but a later one for all.
    await this.#channel.drained();
    this.#due = false;
    this.#channel.send(String(this.#records));
  }
}
