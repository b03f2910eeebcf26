import { Readable } from "node:stream";
import type { CommandIo, Style } from "../../src/cli/run-command.js";
import { main } from "../../src/cli/sipyco.js";

/** A command's surroundings, for tests: collects what it prints. */
export class TestIo implements CommandIo {
  readonly stdin: Readable;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows = 24;
  readonly #interrupt = new AbortController();
  #out = "";
  #err = "";
  #printed: () => void = () => {};

  constructor(options: { input?: string | Readable; isTerminal?: boolean; columns?: number } = {}) {
    const { input = "", isTerminal = false, columns = 80 } = options;
    this.stdin = typeof input === "string" ? Readable.from([input]) : input;
    this.isTerminal = isTerminal;
    this.columns = columns;
  }

  readonly stdout = {
    write: (text: string): void => {
      this.#out += text;
      this.#printed();
    },
  };

  readonly stderr = {
    write: (text: string): void => {
      this.#err += text;
      this.#printed();
    },
  };

  /** What was printed so far. */
  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Styles in angle brackets, on a terminal. */
  style(style: Style, text: string): string {
    return this.isTerminal ? `<${String(style)}>${text}</>` : text;
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.#interrupt.abort();
  }

  /** Resolves when `holds` does, which is asked whenever something is printed. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#printed = resolve;
      });
    }
  }
}

/** Runs `sipyco` with these arguments to its end. */
export async function sipyco(
  ...argv: readonly (string | number)[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const io = new TestIo();
  const status = await main(argv.map(String), io);
  return { status, stdout: io.out, stderr: io.err };
}
