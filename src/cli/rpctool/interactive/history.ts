import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { getLogger } from "@logtape/logtape";

const log = getLogger(["sipyco", "rpctool"]);

/** Lines that are kept. */
export const HISTORY_LIMIT = 1000;

/** Milliseconds that another tool is waited for, which holds the file for about one. */
const PATIENCE = 1000;

/** Milliseconds after which a lock was left behind by a tool that is no more. */
const STALE = 5000;

/** Where the history is kept, by the XDG base directories; undefined when there is no home. */
export function historyPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const state = env.XDG_STATE_HOME;
  if (state !== undefined && isAbsolute(state)) return join(state, "sipyco", "rpctool_history");
  try {
    return join(homedir(), ".local", "state", "sipyco", "rpctool_history");
  } catch (error) {
    log.debug("no history is kept: {error}", { error });
    return undefined;
  }
}

/**
 * The lines that were typed, in this run and those before. Several tools may share the file: each adds its own lines
 * when they are typed. A file that cannot be written, or read, is none: then the lines last as long as the tool.
 */
export class History {
  readonly #path: string | undefined;
  /** The oldest first. */
  #lines: string[];
  #kept: boolean;

  private constructor(path: string | undefined, lines: string[]) {
    this.#path = path;
    this.#lines = lines;
    this.#kept = path !== undefined;
  }

  /** Reads the file, if there is one. */
  static load(path: string | undefined): History {
    let lines: string[] = [];
    try {
      if (path !== undefined) lines = readLines(path);
    } catch (error) {
      log.debug("the history {path} cannot be read: {error}", { path, error });
    }
    return new History(path, lines.slice(-HISTORY_LIMIT));
  }

  /** The newest first. */
  get newestFirst(): string[] {
    return this.#lines.toReversed();
  }

  /** Adds a line, unless it is empty or the same as the one before. */
  add(text: string): void {
    const line = text.trim();
    if (line === "" || line === this.#lines.at(-1)) return;
    this.#lines = [...this.#lines.slice(1 - HISTORY_LIMIT), line];
    if (!this.#kept || this.#path === undefined) return;
    try {
      keep(this.#path, line);
    } catch (error) {
      this.#kept = false;
      log.debug("the history {path} cannot be written: {error}", { path: this.#path, error });
    }
  }
}

/** Adds a line to the file, and cuts off what is too much. */
function keep(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = `${path}.lock`;
  if (!acquire(lock)) {
    // What is appended destroys nothing; at worst, a tool that replaces the file just now has missed it.
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
    return;
  }
  try {
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
    const lines = readLines(path);
    if (lines.length > HISTORY_LIMIT) replace(path, lines.slice(-HISTORY_LIMIT));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** At no moment is there half a file. */
function replace(path: string, lines: readonly string[]): void {
  const target = realpathSync(path);
  const draft = `${target}.${process.pid}`;
  try {
    writeFileSync(draft, `${lines.join("\n")}\n`, { mode: 0o600 });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function readLines(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
  return text.split("\n").filter((line) => line !== "");
}

/** Takes the lock, a file that can be made only once; false when others hold it all the time. */
function acquire(lock: string): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (const until = performance.now() + PATIENCE; ; Atomics.wait(pause, 0, 0, 2)) {
    try {
      closeSync(openSync(lock, "wx", 0o600));
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    }
    if (isStale(lock)) rmSync(lock, { force: true });
    else if (performance.now() > until) return false;
  }
}

function isStale(lock: string): boolean {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > STALE;
}
