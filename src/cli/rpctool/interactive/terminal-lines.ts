import type { createInterface, Interface } from "node:readline";
import { Writable } from "node:stream";
import type { CommandIo } from "../../run-command.js";
import type { Completion } from "./completion.js";
import { HISTORY_LIMIT, type History } from "./history.js";
import { isIncomplete } from "./incomplete.js";
import type { LineSource } from "./line-source.js";

/** What the prompt of further lines of the same input looks like. */
const CONTINUED = "... ";

/** Reads no line: Ctrl-C. */
const CANCELLED: unique symbol = Symbol("cancelled");

/** Completes the text before the cursor; never rejects. */
export type Completer = (text: string) => Promise<Completion>;

/**
 * Reads lines from a person at a terminal, who can edit them, take them from the history and have words completed.
 * Ctrl-C discards the line that is being typed, or ends the work that is going on; Ctrl-D ends the input.
 *
 * What is typed while work goes on is shown, and read, when it is done.
 */
export class TerminalLines implements LineSource {
  readonly #io: CommandIo;
  readonly #history: History;
  readonly #screen: Screen;
  readonly #readline: Interface;
  /** The array that the editor takes lines from, the newest first. */
  #recalled: string[] = [];
  /** Lines of the input that is not complete yet. */
  #parts: string[] = [];
  /** Lines that came while nobody asked. */
  readonly #typedAhead: string[] = [];
  #waiting: ((line: string | typeof CANCELLED | undefined) => void) | undefined;
  #work: AbortController | undefined;
  #closed = false;

  private constructor(
    io: CommandIo,
    history: History,
    completer: Completer,
    createEditor: typeof createInterface,
  ) {
    this.#io = io;
    this.#history = history;
    this.#screen = new Screen(io);
    this.#readline = createEditor({
      input: io.stdin,
      output: this.#screen,
      terminal: true,
      history: history.newestFirst,
      historySize: HISTORY_LIMIT,
      completer: (text: string, done: (error: null, result: [string[], string]) => void) => {
        void completer([...this.#parts, text].join("\n")).then(({ word, candidates }) => {
          if (!this.#closed) done(null, [[...candidates], word]);
        });
      },
    });
    this.#readline
      .on("history", (lines) => {
        this.#recalled = lines;
      })
      .on("line", (line) => this.#onLine(line))
      .on("SIGINT", () => this.#onInterrupt())
      .on("close", () => this.#onClose());
    this.#screen.muted = true;
    io.signal.addEventListener("abort", () => {
      this.#work?.abort();
      this.#readline.close();
    });
  }

  /** Takes the terminal over, until it is closed. */
  static async open(io: CommandIo, history: History, completer: Completer): Promise<TerminalLines> {
    // In a bundle, a static import would have it loaded by every command.
    const { createInterface } = await import("node:readline");
    return new TerminalLines(io, history, completer, createInterface);
  }

  async read(prompt: string): Promise<string | undefined> {
    this.#parts = [];
    for (;;) {
      const line = await this.#line(this.#parts.length === 0 ? prompt : CONTINUED);
      if (line === undefined) return undefined;
      if (line === CANCELLED) {
        this.#parts = [];
        continue;
      }
      this.#parts.push(line);
      const text = this.#parts.join("\n");
      if (isIncomplete(text)) continue;
      this.#remember();
      return text;
    }
  }

  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#work = controller;
    if (this.#io.signal.aborted) controller.abort();
    try {
      return await work(controller.signal);
    } finally {
      this.#work = undefined;
    }
  }

  close(): void {
    this.#readline.close();
  }

  async #line(prompt: string): Promise<string | typeof CANCELLED | undefined> {
    const line = this.#typedAhead.shift();
    if (line !== undefined) {
      this.#io.stdout.write(`${prompt}${line}\n`);
      return line;
    }
    if (this.#closed) return undefined;
    this.#screen.muted = false;
    this.#readline.setPrompt(prompt);
    // What has been typed of the line stays.
    this.#readline.prompt(true);
    return await new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #settle(line: string | typeof CANCELLED | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // From now on, the screen belongs to whoever prints.
    this.#screen.muted = true;
    waiting?.(line);
  }

  #onLine(line: string): void {
    if (this.#waiting === undefined) this.#typedAhead.push(line);
    else this.#settle(line);
  }

  #onInterrupt(): void {
    // The cursor goes to the end of what was typed, so that nothing of it is overwritten.
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#screen.muted = true;
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#typedAhead.length = 0;
    this.#io.stdout.write("^C\n");
    if (this.#waiting !== undefined) this.#settle(CANCELLED);
    else this.#work?.abort();
  }

  #onClose(): void {
    this.#closed = true;
    if (this.#waiting === undefined) return;
    this.#io.stdout.write("\n");
    this.#settle(undefined);
  }

  /** Keeps the input as one line where that is the same to Python: no string, comment or backslash may need its end. */
  #remember(): void {
    const parts = this.#parts;
    const isPlain = !/#|"""|'''|\\$/m.test(parts.join("\n"));
    const lines = isPlain
      ? [parts.map((part, index) => (index === 0 ? part : part.trim())).join(" ")]
      : parts;
    for (const line of lines) this.#history.add(line);
    this.#recalled.splice(0, this.#recalled.length, ...this.#history.newestFirst);
  }
}

/** The editor's end of the terminal. */
class Screen extends Writable {
  /** Whether what the editor shows is dropped. */
  muted = false;
  readonly isTTY = true;
  readonly #io: CommandIo;

  constructor(io: CommandIo) {
    super({ decodeStrings: false });
    this.#io = io;
  }

  // A terminal that does not know its size says 0.
  get columns(): number {
    return this.#io.columns || 80;
  }

  get rows(): number {
    return this.#io.rows || 24;
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) this.#io.stdout.write(text);
    done();
  }
}
