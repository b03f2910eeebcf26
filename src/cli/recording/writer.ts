import { type FileHandle, open, stat } from "node:fs/promises";
import { type Entry, type Header, RecordingError } from "./format.js";

/** Characters that may wait for the disk before {@link RecordingWriter.keepsUp} is false. */
const HIGH_WATER: number = 8 * 1024 * 1024;

export interface WriterOptions {
  /** Overwrite a file that exists. Default: refuse. */
  readonly force?: boolean | undefined;
  /** Is told, once, that nothing is recorded any more, and why. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Writes a recording, in the background. When the disk fails, what has been written stays readable, the rest is
 * dropped, and who writes need not care.
 */
export class RecordingWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #onFailure: (reason: string) => void;
  /** Lines that wait, each with its line feed. */
  #waiting: string[] = [];
  #waitingLength = 0;
  /** Bytes of whole lines in the file. */
  #size = 0;
  #failed = false;
  #writing: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle, onFailure: (reason: string) => void) {
    this.#path = path;
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /**
   * Makes the file.
   *
   * @throws RecordingError when it exists already, or cannot be made
   */
  static async create(path: string, header: Header, options: WriterOptions): Promise<RecordingWriter> {
    const writer = new RecordingWriter(path, await create(path, options.force === true), options.onFailure);
    writer.#push(header);
    return writer;
  }

  /** Whether something went wrong, so that the file ends too early. */
  get failed(): boolean {
    return this.#failed;
  }

  /** False when the disk is slow: a polite writer then awaits {@link caughtUp}. */
  get keepsUp(): boolean {
    return this.#waitingLength <= HIGH_WATER;
  }

  /** Resolves when what has been written so far is in the file, or nothing is written any more. */
  async caughtUp(): Promise<void> {
    await this.#writing;
  }

  /** Writes one entry; never throws. */
  write(entry: Entry): void {
    this.#push(entry);
  }

  /** Ends the file, with all that was written before on the disk. */
  async close(): Promise<void> {
    await this.#writing;
    try {
      // A pipe or a device has nothing to flush.
      if (!this.#failed && (await this.#file.stat()).isFile()) await this.#file.sync();
    } catch (error) {
      this.#fail(error);
    }
    await this.#file.close().catch((error: unknown) => this.#fail(error));
  }

  #push(line: Header | Entry): void {
    if (this.#failed) return;
    const text = `${JSON.stringify(line)}\n`;
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // What comes in the same tick is written with it.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.from(this.#waiting.join(""));
        this.#waiting = [];
        this.#waitingLength = 0;
        await this.#file.writeFile(bytes);
        this.#size += bytes.length;
      }
    } catch (error) {
      this.#fail(error);
      // Takes away what was written of the last lines; what is no file cannot be cut.
      await this.#file.truncate(this.#size).catch(() => undefined);
    }
    this.#writing = undefined;
  }

  #fail(error: unknown): void {
    this.#waiting = [];
    this.#waitingLength = 0;
    if (this.#failed) return;
    this.#failed = true;
    this.#onFailure(`${this.#path}: ${fileFault(error)}`);
  }
}

async function create(path: string, force: boolean): Promise<FileHandle> {
  try {
    return await open(path, force ? "w" : "wx");
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw notWritable(path, cause);
  }
  try {
    // Devices and pipes are always there.
    if (!(await stat(path)).isFile()) return await open(path, "w");
  } catch (cause) {
    throw notWritable(path, cause);
  }
  throw new RecordingError(`${path} exists already: choose another name, or overwrite it with --force`);
}

function notWritable(path: string, cause: unknown): RecordingError {
  return new RecordingError(`cannot write ${path}: ${fileFault(cause)}`, { cause });
}

/** Words for what the file system says. */
const FAULTS: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "no space left on the disk"],
  ["EDQUOT", "no space left for this user on the disk"],
  ["EFBIG", "the file is too large"],
  ["ENOENT", "no such file or folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["EPIPE", "nobody reads it any more"],
]);

/** Says in plain words why a file cannot be read or written. */
export function fileFault(error: unknown): string {
  const known = FAULTS.get(codeOf(error));
  return known ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
