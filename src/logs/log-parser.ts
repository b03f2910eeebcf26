import { callHandlers } from "./handlers.js";
import { DEFAULT_MAX_MESSAGE, MessageAssembler } from "./message-assembler.js";
import type { RecordHandler } from "./record.js";

export interface LogParserOptions {
  /** Characters of a message, and of a line, that are kept; the rest is cut off. Default 1,048,576. */
  readonly maxMessageLength?: number | undefined;
}

/** Bytes, or text, as they come: a child process's standard error, a socket, a web stream. */
export type LogStream = AsyncIterable<Uint8Array | string>;

/**
 * Reads what a program logs on its standard output or error, as a controller manager does: messages in the format of
 * `MultilineFormatter` as what they are, any other line as INFO of `print`.
 *
 * ```ts
 * const parser = new LogParser("controller(lda)", (record) => forwarder.emit(record));
 * await Promise.all([parser.streamTask(child.stdout), parser.streamTask(child.stderr)]);
 * ```
 *
 * Python counterpart: `sipyco.logging_tools.LogParser`. There bytes that are not UTF-8 end it; here they become
 * replacement characters.
 */
export class LogParser {
  readonly #source: () => string;
  readonly #handlers: readonly RecordHandler[];
  readonly #limit: number;
  /** Messages of {@link lineInput}. */
  readonly #messages: MessageAssembler;

  /**
   * @param source what the program is called, or a function that tells
   * @param handler gets each record
   * @throws RangeError for a bad option
   */
  constructor(source: string | (() => string), handler: RecordHandler, options: LogParserOptions = {}) {
    this.#source = typeof source === "function" ? source : () => source;
    this.#handlers = [handler];
    this.#limit = checkedLength(options.maxMessageLength);
    this.#messages = this.#assembler();
  }

  /** Takes one line, or more, from wherever; a message of several lines is told with its last one. */
  lineInput(text: string): void {
    for (const line of text.split("\n")) feed(this.#messages, line);
  }

  /**
   * Reads a stream to its end; of several streams each has its own messages. The end of a line may be CR LF. Resolves
   * when the stream has ended, or has been destroyed.
   *
   * @throws what the stream throws
   */
  async streamTask(stream: LogStream): Promise<void> {
    const messages = this.#assembler();
    const decoder = new TextDecoder();
    let rest = "";
    const take = (text: string): void => {
      rest += text;
      let start = 0;
      for (let end = rest.indexOf("\n"); end !== -1; end = rest.indexOf("\n", start)) {
        feed(messages, withoutReturn(rest.slice(start, end)));
        start = end + 1;
      }
      rest = rest.slice(start);
      // Somebody writes without end: what will be cut off need not be kept.
      if (rest.length > 2 * this.#limit) rest = rest.slice(0, this.#limit + 1);
    };
    try {
      for await (const chunk of stream) {
        take(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      }
    } catch (error) {
      if (!endedEarly(error)) throw error;
    } finally {
      take(decoder.decode());
      if (rest !== "") feed(messages, withoutReturn(rest));
      messages.end();
    }
  }

  #assembler(): MessageAssembler {
    return new MessageAssembler(this.#limit, (level, name, message) => {
      callHandlers(this.#handlers, { source: this.#source(), level, name, message, time: Date.now() });
    });
  }
}

/** A limit for messages; throws RangeError for one that is none. */
export function checkedLength(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_MAX_MESSAGE;
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new RangeError(`maxMessageLength is a positive whole number, not ${String(limit)}`);
}

function feed(messages: MessageAssembler, line: string): void {
  if (messages.midMessage) messages.add(line);
  else messages.begin(line);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** A child that is killed leaves its pipes cut off: an end like any other. */
function endedEarly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
