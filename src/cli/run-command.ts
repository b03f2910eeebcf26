import type { Readable } from "node:stream";
import { styleText } from "node:util";

/** Where a command's output goes. */
export interface CommandOutput {
  readonly stdout: { write(text: string | Uint8Array): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Names of styles, as `util.styleText` of Node takes them. */
export type Style = Parameters<typeof styleText>[0];

/** What a command has to do with: its input and output, and who runs it. */
export interface CommandIo extends CommandOutput {
  readonly stdin: Readable;
  /** Whether a person sees the output, rather than a pipe or a file. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Rows of the terminal; 24 where there is none. */
  readonly rows: number;
  /**
   * Aborted by Ctrl-C, and by SIGTERM and SIGHUP. A command that has asked for it is to end soon then; one that has
   * not is ended at once.
   */
  readonly signal: AbortSignal;
  /** The text in a style, where the output is coloured; as it is elsewhere. */
  style(style: Style, text: string): string;
}

/** A command: takes the arguments without the program's name, gives the exit status. */
export type Command = (argv: readonly string[], io: CommandIo) => Promise<number>;

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Milliseconds that a command gets to end after a signal. */
const PATIENCE = 2000;

/**
 * Milliseconds in which a repeated signal counts as the same: Ctrl-C reaches a program both from the terminal and
 * from a parent such as npx that passes it on.
 */
const ECHO = 1000;

/**
 * Runs a command as this process, and ends it: with the command's status once its output has gone out; with 128 and
 * the number of the signal on Ctrl-C and its like, as shells count; quietly when who reads the output has enough of
 * it (`| head`).
 */
export async function runCommand(command: Command): Promise<never> {
  const io = new ProcessIo();
  const status = await command(process.argv.slice(2), io);
  return await io.end(status);
}

class ProcessIo implements CommandIo {
  readonly stdin = process.stdin;
  readonly stdout = process.stdout;
  readonly stderr = process.stderr;
  readonly #interrupt = new AbortController();
  readonly #isColoured: boolean;
  #heeded = false;
  /** The status that a signal asks for, and when it came. */
  #interrupted: number | undefined;
  #interruptedAt: number | undefined;

  constructor() {
    for (const stream of [this.stdout, this.stderr]) {
      stream.on("error", (error: Error & { code?: string }) => {
        process.exit(error.code === "EPIPE" ? 0 : 1);
      });
    }
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => this.#onSignal(128 + number));
    }
    this.#isColoured = this.isTerminal && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  }

  get isTerminal(): boolean {
    return this.stdout.isTTY === true;
  }

  get columns(): number {
    return this.stdout.columns ?? 80;
  }

  get rows(): number {
    return this.stdout.rows ?? 24;
  }

  get signal(): AbortSignal {
    this.#heeded = true;
    return this.#interrupt.signal;
  }

  style(style: Style, text: string): string {
    // Some versions of Node would look at stdout and the environment again, by rules of their own.
    return this.#isColoured ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Ends although a connection may still be closing, but not before what was written has left. */
  async end(status: number): Promise<never> {
    await new Promise((written) => this.stdout.write("", written));
    await new Promise((written) => this.stderr.write("", written));
    process.exit(this.#interrupted ?? status);
  }

  #onSignal(status: number): void {
    if (!this.#heeded) process.exit(status);
    if (this.#interruptedAt === undefined) {
      this.#interrupted = status;
      this.#interruptedAt = performance.now();
      this.#interrupt.abort();
      setTimeout(() => process.exit(status), PATIENCE).unref();
    } else if (performance.now() - this.#interruptedAt > ECHO) {
      process.exit(status);
    }
  }
}
