import type { CommandIo } from "../run-command.js";

/** Control sequences of terminals: those that all of them know. */
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
/** What is too long is cut off at the edge rather than continued, whatever the terminal thinks of its width. */
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const ERASE_LINE = "\x1b[2K";
const ERASE_BELOW = "\x1b[J";
const ERASE_ALL = "\x1b[H\x1b[2J";

/**
 * Some lines of a terminal that are drawn over again in place, below what was there before.
 *
 * The cursor is hidden, and wrapping turned off, within each drawing only, which is written at once: however the program
 * ends, the terminal is as it was.
 */
export class Screen {
  readonly #io: CommandIo;
  #lines: readonly string[] = [];
  #columns = 0;
  #rows = 0;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  /** Whether the terminal has another size than the last drawing was made for. */
  get isResized(): boolean {
    return this.#lines.length > 0 && (this.#columns !== this.#io.columns || this.#rows !== this.#io.rows);
  }

  /** Draws these lines, one at least, in place of those before; they fit the terminal. */
  draw(lines: readonly string[]): void {
    const isResized = this.isResized;
    const old = isResized ? [] : this.#lines;
    if (lines.length === old.length && lines.every((line, index) => line === old[index])) return;
    let text = HIDE_CURSOR + NO_WRAP;
    // Where the old lines are now is anybody's guess.
    if (isResized) text += ERASE_ALL;
    text += "\r";
    if (old.length > 1) text += `\x1b[${old.length - 1}A`;
    const last = lines.length - 1;
    lines.forEach((line, index) => {
      if (index > 0) text += "\r\n";
      if (index === last) text += ERASE_BELOW + line;
      else if (line !== old[index]) text += ERASE_LINE + line;
    });
    this.#io.stdout.write(text + WRAP + SHOW_CURSOR);
    this.#lines = lines;
    this.#columns = this.#io.columns;
    this.#rows = this.#io.rows;
  }

  /** Leaves what was drawn, for whatever follows below it. */
  end(): void {
    if (this.#lines.length > 0) this.#io.stdout.write("\r\n");
    this.#lines = [];
  }
}
