import { inspect } from "node:util";
import type { Style } from "../../../src/cli/run-command.js";
import type { Clock } from "../../../src/cli/watch/clock.js";
import { TestIo } from "../io.js";

/** A terminal: what is printed there is drawn on a {@link Screen}. */
export class TerminalIo extends TestIo {
  constructor(columns = 80, rows = 24) {
    super({ isTerminal: true });
    this.resize(columns, rows);
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
  }

  override style(style: Style, text: string): string {
    // Not by styleText, which looks at the terminal that the tests run on.
    return [style].flat().reduce((inner, name) => {
      const [on, off] = inspect.colors[name] as [number, number];
      return `\x1b[${on}m${inner}\x1b[${off}m`;
    }, text);
  }

  /** What the terminal shows now. */
  get screen(): Screen {
    const screen = new Screen(this.columns, this.rows);
    screen.write(this.out);
    return screen;
  }

  /** The lines that the terminal shows now, up to the last that is not empty. */
  get lines(): string[] {
    return this.screen.lines;
  }
}

interface Cell {
  /** Empty for the right half of a wide character. */
  readonly text: string;
  readonly isInverse: boolean;
}

/** As much of a terminal as is made use of; throws for anything else. */
export class Screen {
  isCursorShown = true;
  wraps = true;
  row = 0;
  column = 0;
  readonly #columns: number;
  readonly #rows: number;
  #cells: Cell[][];
  #isInverse = false;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#cells = this.#blank();
  }

  get lines(): string[] {
    const lines = this.#cells.map((row) =>
      Array.from(row, (cell) => cell?.text ?? " ")
        .join("")
        .trimEnd(),
    );
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** What is shown in inverse, a text for each line that has some. */
  get inverse(): string[] {
    return this.#cells
      .map((row) =>
        row
          .filter((cell) => cell?.isInverse)
          .map(({ text }) => text)
          .join(""),
      )
      .filter((text) => text !== "");
  }

  write(text: string): void {
    let rest = text;
    while (rest !== "") {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are controlled by
      const [sequence, parameters = "", command = ""] = /^\x1b\[([\d;?]*)([A-Za-z])/.exec(rest) ?? [];
      if (sequence !== undefined) {
        this.#control(parameters, command);
        rest = rest.slice(sequence.length);
        continue;
      }
      const character = String.fromCodePoint(rest.codePointAt(0) as number);
      this.#put(character);
      rest = rest.slice(character.length);
    }
  }

  #put(character: string): void {
    if (character === "\r") {
      this.column = 0;
    } else if (character === "\n") {
      this.#lineFeed();
      // As terminals do with what programs print.
      this.column = 0;
    } else {
      if (/\p{C}/u.test(character)) throw new Error(`a terminal would act on ${JSON.stringify(character)}`);
      this.#print(character);
    }
  }

  #print(character: string): void {
    const width = /[\u3000-\u9fff\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(character) ? 2 : 1;
    if (this.column + width > this.#columns) {
      if (this.wraps) {
        this.#lineFeed();
        this.column = 0;
      } else {
        this.column = this.#columns - width;
      }
    }
    const row = this.#cells[this.row] as Cell[];
    row[this.column] = { text: character, isInverse: this.#isInverse };
    if (width === 2) row[this.column + 1] = { text: "", isInverse: this.#isInverse };
    this.column += width;
  }

  #lineFeed(): void {
    if (this.row < this.#rows - 1) {
      this.row++;
    } else {
      this.#cells.shift();
      this.#cells.push([]);
    }
  }

  #control(parameters: string, command: string): void {
    switch (parameters + command) {
      case "?25l":
        this.isCursorShown = false;
        return;
      case "?25h":
        this.isCursorShown = true;
        return;
      case "?7l":
        this.wraps = false;
        return;
      case "?7h":
        this.wraps = true;
        return;
      case "H":
        this.row = 0;
        this.column = 0;
        return;
      case "2J":
        this.#cells = this.#blank();
        return;
      case "J":
        this.#cells[this.row] = (this.#cells[this.row] as Cell[]).slice(0, this.column);
        for (let row = this.row + 1; row < this.#rows; row++) this.#cells[row] = [];
        return;
      case "2K":
        this.#cells[this.row] = [];
        return;
    }
    if (command === "A") {
      this.row = Math.max(0, this.row - Number(parameters));
    } else if (command === "m") {
      if (parameters === "7") this.#isInverse = true;
      if (parameters === "27" || parameters === "0") this.#isInverse = false;
    } else {
      throw new Error(`unknown control sequence ${parameters}${command}`);
    }
  }

  #blank(): Cell[][] {
    return Array.from({ length: this.#rows }, () => []);
  }
}

/** Time that passes when a test says so. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #due = new Set<{ readonly at: number; readonly callback: () => void }>();
  #scheduled: () => void = () => {};

  now(): number {
    return this.#now;
  }

  schedule(delay: number, callback: () => void): () => void {
    const entry = { at: this.#now + delay, callback };
    this.#due.add(entry);
    this.#scheduled();
    return () => this.#due.delete(entry);
  }

  /** Callbacks that wait. */
  get waiting(): number {
    return this.#due.size;
  }

  /** Lets time pass, and what is due by then happen. */
  advance(duration: number): void {
    const end = this.#now + duration;
    for (;;) {
      const [next] = [...this.#due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#due.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }

  /** Resolves when something is due, or will be within so long. */
  async due(within = 0): Promise<void> {
    while (![...this.#due].some(({ at }) => at <= this.#now + within)) {
      await new Promise<void>((resolve) => {
        this.#scheduled = resolve;
      });
    }
  }
}
