import type { CommandIo } from "../run-command.js";

/** Bytes from which on a file takes long enough for a person to wonder. */
const LARGE = 8 * 1024 * 1024;

/** Clears the line that the cursor is in. */
const CLEAR = "\r\u001b[K";

/** Where the conversion of a file has got to: a line at the bottom of a terminal, for large files only. */
export class Progress {
  readonly #io: CommandIo;
  readonly #label: string;
  #shown = "";

  /** @param label what the line starts with: the file's name */
  constructor(io: CommandIo, label: string) {
    this.#io = io;
    this.#label = label;
  }

  /** Shows what is being done with a file of `size` bytes; of `fraction` (0 to 1) of it, where that is known. */
  show(step: string, size: number, fraction?: number): void {
    if (!this.#io.isTerminal || size < LARGE) return;
    const part = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)} %`;
    const line = `${this.#label}: ${step}${part}`;
    if (line === this.#shown) return;
    this.#shown = line;
    // A line that wraps could not be cleared.
    this.#io.stderr.write(CLEAR + line.slice(0, Math.max(0, this.#io.columns - 1)));
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown === "") return;
    this.#shown = "";
    this.#io.stderr.write(CLEAR);
  }
}
