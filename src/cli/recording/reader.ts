import { createReadStream } from "node:fs";
import { DEFAULT_MAX_LINE_BYTES } from "../../transport/channel.js";
import { ChannelError } from "../../transport/channel-error.js";
import { LineSplitter } from "../../transport/line-splitter.js";
import { type Direction, FORMAT, FORMAT_VERSION, RecordingError } from "./format.js";
import type { RecordedConnection, RecordedEvent, Recording } from "./recording.js";
import { fileFault } from "./writer.js";

/** Longest line of a file: JSON takes up to six characters for one of a line that was passed on. */
const MAX_LINE_BYTES: number = 6 * DEFAULT_MAX_LINE_BYTES;

/** Longest file that is one JSON document, in characters: such files are made by hand. */
const MAX_DOCUMENT: number = 64 * 1024 * 1024;

const LINE_FEED = 10;

/**
 * Reads a recording: JSON lines as `sipyco record` writes them, or a JSON document that is a connection, or an object
 * of connections by name, where a connection is an array of `{ "dir": "c2s" | "s2c", "line": "…" }` and
 * `{ "dir": …, "eof": true }`.
 *
 * @throws RecordingError that says what is wrong and where
 */
export async function readRecording(path: string): Promise<Recording> {
  const parser = new RecordingParser(path);
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  let isWhole = true;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      splitter.push(chunk);
      isWhole = chunk.at(-1) === LINE_FEED;
      for (let line = splitter.next(); line !== undefined; line = splitter.next()) parser.push(line);
    }
  } catch (error) {
    throw readError(error, parser, path);
  }
  if (isWhole) return parser.end();
  splitter.push(Uint8Array.of(LINE_FEED));
  let rest: string | undefined;
  try {
    rest = splitter.next();
  } catch (error) {
    if (!parser.hasHeader) throw readError(error, parser, path);
  }
  return parser.end(rest ?? "");
}

function readError(error: unknown, { lines }: RecordingParser, path: string): RecordingError {
  if (error instanceof RecordingError) return error;
  if (!(error instanceof ChannelError)) {
    return new RecordingError(`cannot read ${path}: ${fileFault(error)}`, { cause: error });
  }
  const fault = error.code === "ERR_SIPYCO_INVALID_UTF8" ? "it is not UTF-8" : "it is too long";
  return new RecordingError(`${path}, line ${lines + 1}: ${fault}`, { cause: error });
}

/** Takes the lines of a file one by one. */
export class RecordingParser {
  readonly #name: string;
  readonly #connections = new Map<number, RecordedEvent[]>();
  #lines = 0;
  #mask: readonly string[] = [];
  /** Lines of a file that does not begin with a header. */
  #document: string[] | undefined;
  #documentLength = 0;

  /** @param name what the file is called in messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** Lines taken so far. */
  get lines(): number {
    return this.#lines;
  }

  /** @throws RecordingError */
  push(line: string): void {
    this.#lines++;
    if (this.#document !== undefined) this.#keep(line);
    else if (this.#lines === 1) this.#start(line);
    else if (line !== "") this.#entry(this.#parse(line));
  }

  /** Whether the file begins as `sipyco record` begins one. */
  get hasHeader(): boolean {
    return this.#lines > 0 && this.#document === undefined;
  }

  /**
   * The recording.
   *
   * @param rest what comes behind the last line feed, if it is not the last byte
   * @throws RecordingError
   */
  end(rest?: string): Recording {
    let isCutOff = false;
    if (rest !== undefined) {
      // A line that was being written when the program was ended; all of those before are good.
      isCutOff = this.hasHeader && parseJson(rest) === undefined;
      if (!isCutOff) this.push(rest);
    }
    if (this.#lines === 0) throw new RecordingError(`${this.#name} is empty`);
    const connections =
      this.#document === undefined
        ? Array.from(this.#connections, ([number, events]) => ({ label: String(number), events }))
        : this.#readDocument(this.#document.join("\n"));
    return { connections, mask: this.#mask, isCutOff };
  }

  #start(line: string): void {
    const header = parseJson(line)?.value;
    if (!isObject(header) || header.format !== FORMAT) {
      this.#document = [];
      this.#keep(line);
      return;
    }
    const { version, mask = [] } = header;
    if (version !== FORMAT_VERSION) {
      this.#fail(`version ${shown(version)} of the format is not known here, only ${FORMAT_VERSION}`);
    }
    if (!Array.isArray(mask) || !mask.every((name) => typeof name === "string")) {
      this.#fail(`mask is a list of names, not ${shown(mask)}`);
    }
    this.#mask = mask as string[];
  }

  #keep(line: string): void {
    this.#documentLength += line.length + 1;
    if (this.#documentLength > MAX_DOCUMENT) {
      throw new RecordingError(`${this.#name} is no recording: it does not begin with a header`);
    }
    this.#document?.push(line);
  }

  #entry(entry: unknown): void {
    if (!isObject(entry)) this.#fail(`an entry is an object, not ${shown(entry)}`);
    const { t, connection } = entry;
    if (!Number.isSafeInteger(connection) || (connection as number) < 1) {
      this.#fail(`connection is a whole number from 1, not ${shown(connection)}`);
    }
    if (typeof t !== "number" || !(t >= 0)) this.#fail(`t is a number of seconds, not ${shown(t)}`);
    const events = this.#connections.get(connection as number) ?? [];
    this.#connections.set(connection as number, events);
    // That a client has come is told by the connection being there.
    if (typeof entry.from === "string") return;
    if (typeof entry.error === "string") events.push({ t, error: entry.error });
    else events.push(readStep(entry, t, (fault) => this.#fail(fault)));
  }

  #parse(line: string): unknown {
    const parsed = parseJson(line);
    if (parsed === undefined) this.#fail("it is no JSON");
    return parsed.value;
  }

  #readDocument(text: string): RecordedConnection[] {
    const name = this.#name;
    const document = parseJson(text)?.value;
    if (document === undefined) {
      throw new RecordingError(
        `${name} is no recording: neither JSON lines with a header nor a JSON document`,
      );
    }
    if (Array.isArray(document) && document.length > 0)
      return [{ label: "1", events: readSteps(document, name) }];
    // What stands beside the connections, notes for example, is of no interest.
    const named = isObject(document) ? Object.entries(document).filter(([, value]) => isSteps(value)) : [];
    if (named.length === 0) {
      throw new RecordingError(`${name} is no recording: the JSON in it holds no connection`);
    }
    return named.map(([label, steps]) => ({
      label,
      events: readSteps(steps as unknown[], `${name}, ${label}`),
    }));
  }

  #fail(fault: string): never {
    throw new RecordingError(`${this.#name}, line ${this.#lines}: ${fault}`);
  }
}

/** Whether a value looks like a connection: its first item has a direction. */
function isSteps(value: unknown): boolean {
  return Array.isArray(value) && isObject(value[0]) && "dir" in value[0];
}

function readSteps(steps: readonly unknown[], where: string): RecordedEvent[] {
  return steps.map((step, index) => {
    const fail = (fault: string): never => {
      throw new RecordingError(`${where}, item ${index + 1}: ${fault}`);
    };
    if (!isObject(step)) return fail(`an item is an object, not ${shown(step)}`);
    const { t = 0 } = step;
    if (typeof t !== "number" || !(t >= 0)) return fail(`t is a number of seconds, not ${shown(t)}`);
    return readStep(step, t, fail);
  });
}

function readStep(
  step: Readonly<Record<string, unknown>>,
  t: number,
  fail: (fault: string) => never,
): RecordedEvent {
  const { dir, line, eof } = step;
  if (dir !== "c2s" && dir !== "s2c") return fail(`dir is "c2s" or "s2c", not ${shown(dir)}`);
  if (eof === true) return { t, dir, eof };
  if (typeof line !== "string") return fail(`line is a string, not ${shown(line)}`);
  const text = line.endsWith("\n") ? line.slice(0, -1) : line;
  if (text.includes("\n")) return fail("a line holds no line feed but at its end");
  return { t, dir: dir as Direction, line: text };
}

/** Undefined for what is no JSON. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value, shortened, as messages show it. */
function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? "nothing";
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  } catch {
    // It is nested too deeply.
    return Array.isArray(value) ? "a list" : "an object";
  }
}
