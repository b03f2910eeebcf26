import { watchBy } from "../../../src/cli/sipyco/watch.js";
import { FRAME } from "../../../src/cli/watch/live-view.js";
import { open } from "../../sync-struct/publishing.js";
import { TestIo } from "../io.js";
import { runSubcommand } from "../run-subcommand.js";
import { ManualClock, TerminalIo } from "./terminal.js";

/** A run of `sipyco watch`, on a terminal or not. */
export class Watching<Io extends TestIo> implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly status: Promise<number>;
  readonly io: Io;

  constructor(io: Io, port: number, ...argv: readonly (string | number)[]) {
    this.io = io;
    const pace = { clock: this.clock, retry: 1 };
    this.status = runSubcommand(watchBy(pace), io, "127.0.0.1", port, ...argv);
    open.push(this);
  }

  /** Has the terminal drawn until it shows what is wanted. */
  async drawn(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await this.clock.due(FRAME);
      this.clock.advance(FRAME);
    }
  }

  /** Ctrl-C; gives the exit status. */
  async end(): Promise<number> {
    this.io.interrupt();
    return await this.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

export function onTerminal(
  { port }: { readonly port: number },
  argv: readonly (string | number)[],
  size: readonly [columns?: number, rows?: number] = [],
): Watching<TerminalIo> {
  return new Watching(new TerminalIo(...size), port, ...argv);
}

export function inPipe(
  { port }: { readonly port: number },
  ...argv: readonly (string | number)[]
): Watching<TestIo> {
  return new Watching(new TestIo(), port, ...argv);
}

/** The lines that a command has printed, once there are so many. */
export async function printed({ io }: Watching<TestIo>, count: number): Promise<string[]> {
  const lines = (): string[] => io.out.split("\n").slice(0, -1);
  await io.until(() => lines().length >= count);
  return lines();
}

/** Whether the last line says that it is connected. */
export function isLive({ io }: Watching<TerminalIo>): () => boolean {
  return () => io.lines.at(-1)?.startsWith("live") === true;
}
