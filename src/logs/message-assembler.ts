import type { LevelName } from "./levels.js";
import { type ParsedMessage, parseLogMessage } from "./parse-message.js";

/** Characters of a message that are kept, unless told otherwise. */
export const DEFAULT_MAX_MESSAGE: number = 1024 * 1024;

/** Gets a whole message. */
export type MessageReceiver = (level: LevelName, name: string, message: string) => void;

/**
 * Lines in, messages out: puts together those of several lines. A message over the limit is cut off, says so, and
 * costs nothing but its own rest.
 */
export class MessageAssembler {
  readonly #limit: number;
  readonly #emit: MessageReceiver;
  #head: ParsedMessage | undefined;
  /** The lines of the present message so far. */
  #lines: string[] = [];
  #length = 0;
  /** Lines that still belong to the present message. */
  #missing = 0;

  /** @param limit characters of a message that are kept */
  constructor(limit: number, emit: MessageReceiver) {
    this.#limit = limit;
    this.#emit = emit;
  }

  /** Whether the next line belongs to the message before it. */
  get midMessage(): boolean {
    return this.#missing > 0;
  }

  /** Takes the first line of a message, without a source. */
  begin(line: string): void {
    const head = parseLogMessage(line);
    if (head.moreLines === 0 && line.length <= this.#limit) {
      this.#emit(head.level, head.name, head.message);
      return;
    }
    this.#head = head;
    this.#missing = head.moreLines + 1;
    this.add(head.message);
  }

  /** Takes a further line of the present message. */
  add(line: string): void {
    this.#missing--;
    // What follows a message that has been cut off goes nowhere.
    if (this.#head === undefined) return;
    const room = this.#limit - this.#length;
    if (line.length > room) {
      this.#lines.push(line.slice(0, room));
      this.#finish(`… (cut off: a message holds ${this.#limit} characters at most)`);
      return;
    }
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#missing === 0) this.#finish("");
  }

  /** No further line comes: tells what there is of the present message, and forgets what is missing. */
  end(): void {
    if (this.#head !== undefined) this.#finish(`\n… (the rest never came: ${this.#missing} of its lines)`);
    this.#missing = 0;
  }

  #finish(note: string): void {
    const { level, name } = this.#head as ParsedMessage;
    const message = `${this.#lines.join("\n")}${note}`;
    this.#head = undefined;
    this.#lines = [];
    this.#length = 0;
    this.#emit(level, name, message);
  }
}
