import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { CommandIo } from "../../run-command.js";
import type { LineSource } from "./line-source.js";

/** Reads lines from a pipe or a file. The prompts are written all the same, as Python writes them. */
export class PipedLines implements LineSource {
  readonly #io: CommandIo;
  readonly #lines: AsyncGenerator<string, void>;

  constructor(io: CommandIo) {
    this.#io = io;
    this.#lines = linesOf(io.stdin);
  }

  async read(prompt: string): Promise<string | undefined> {
    this.#io.stdout.write(prompt);
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  /** Ctrl-C ends the program, and not the work alone. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return await work(new AbortController().signal);
  }

  close(): void {
    void this.#lines.return();
  }
}

/** Lines as Python's text files have them: they end in LF, CR LF or CR, the last one maybe in nothing. */
async function* linesOf(input: Readable): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of input) {
    const text = rest + (typeof chunk === "string" ? chunk : decoder.write(chunk as Buffer));
    // A CR at the end may be half of a line's end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() as string;
    yield* lines;
  }
  rest += decoder.end();
  const lines = rest.split("\r");
  if (lines.at(-1) === "") lines.pop();
  yield* lines;
}
