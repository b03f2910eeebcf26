import { Client, type Remote } from "../../pc-rpc/client/client.js";
import { sleep } from "../../transport/sleep.js";
import { errorText } from "../report-error.js";
import type { CommandIo } from "../run-command.js";
import { type ServerOptions, selectTarget } from "../sipyco/connection.js";
import { describeTarget, type Wanted } from "./describe-target.js";
import { updateFile } from "./update-file.js";

/** What {@link watchTarget} needs to know besides the target. */
export interface WatchOptions extends ServerOptions {
  /** Path of the file that is kept current. */
  readonly output: string;
  /** Milliseconds between two looks. */
  readonly every: number;
}

/**
 * Keeps a file current with the methods of a target, until the command is interrupted. It is written only when it
 * changes. A server that goes away is looked for until it is back.
 *
 * @throws what goes wrong before the file is current for the first time
 */
export async function watchTarget(wanted: Wanted, options: WatchOptions, io: CommandIo): Promise<void> {
  const watch = new Watch(wanted, options, io);
  try {
    while (!io.signal.aborted) {
      await watch.look();
      await sleep(options.every, io.signal);
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    watch.end();
  }
}

class Watch {
  readonly #wanted: Wanted;
  readonly #options: WatchOptions;
  readonly #io: CommandIo;
  #client: Remote | undefined;
  /** What the last look came to. */
  #state: "new" | "current" | "failed" = "new";

  constructor(wanted: Wanted, options: WatchOptions, io: CommandIo) {
    this.#wanted = wanted;
    this.#options = options;
    this.#io = io;
  }

  async look(): Promise<void> {
    try {
      await this.#update();
    } catch (error) {
      this.end();
      if (this.#state === "new" || this.#io.signal.aborted) throw error;
      if (this.#state === "failed") return;
      this.#state = "failed";
      const { every } = this.#options;
      this.#io.stderr.write(`${errorText(error, "sipyco")}sipyco: trying again every ${every / 1000} s\n`);
    }
  }

  end(): void {
    void this.#client?.closeRpc();
    this.#client = undefined;
  }

  async #update(): Promise<void> {
    const { signal } = this.#io;
    const { output, timeout } = this.#options;
    this.#client ??= await this.#connect();
    const { text, warning } = await describeTarget(this.#client, this.#wanted, { signal, timeout });
    const isWritten = await updateFile(output, text, signal);
    if (!isWritten && this.#state === "current") return;
    this.#state = "current";
    if (warning !== undefined) this.#io.stderr.write(`sipyco: ${warning}\n`);
    this.#io.stdout.write(`${output}: ${isWritten ? "written" : "is current"}\n`);
  }

  async #connect(): Promise<Remote> {
    const { host, port, target } = this.#wanted;
    const { ssl: tls, timeout } = this.#options;
    const { signal } = this.#io;
    const client = await Client.connect(host, port, { target: null, exact: true, tls, timeout, signal });
    try {
      await selectTarget(client, target);
    } catch (error) {
      void client.closeRpc();
      throw error;
    }
    // A controller that has restarted is asked at the next look, not told to be away.
    void client.rpcClosed.then(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }
}
