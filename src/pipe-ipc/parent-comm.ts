import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import { errorCode, explainError } from "../transport/explain-error.js";
import { quote } from "../transport/quote.js";
import { resolveSocketOptions, SocketChannel } from "../transport/socket-channel.js";
import { requirePosix } from "./descriptors.js";
import { PipeComm, type PipeOptions } from "./pipe-comm.js";

const log = getLogger(["sipyco", "pipe-ipc"]);

/** What the pipes are called in the child: Node numbers a child's descriptors by their place in `stdio`. */
const CHILD_READS = 3;
const CHILD_WRITES = 4;

/** A child process could not be started; `message` says why, `cause` holds the system's error. */
export class SubprocessError extends Error {
  override readonly name = "SubprocessError";
  readonly code = "ERR_SIPYCO_SUBPROCESS";
  /** What was to be run. */
  readonly command: string;

  constructor(command: string, reason: string, options?: ErrorOptions) {
    super(`cannot start ${quote(command)}: ${reason}`, options);
    this.command = command;
  }
}

/**
 * A parent's end of two pipes to a child process that it starts. The child, Python's or ours, is told the address and
 * connects to it.
 *
 * ```ts
 * await using comm = new ParentComm();
 * const child = await comm.createSubprocess("python3", ["worker.py", comm.getAddress()]);
 * comm.write("start");
 * for await (const line of comm) console.log(line);
 * ```
 *
 * Python counterpart: `sipyco.pipe_ipc.AsyncioParentComm`.
 */
export class ParentComm extends PipeComm {
  readonly #options: PipeOptions;
  #process: ChildProcess | undefined;

  /** @throws RangeError for wrong options */
  constructor(options: PipeOptions = {}) {
    super();
    resolveSocketOptions(options);
    this.#options = options;
  }

  /** The child process, once there is one; also when it has ended. */
  get process(): ChildProcess | undefined {
    return this.#process;
  }

  /**
   * What the child is to be told, by an argument or however else: the descriptors that it reads and writes. Known
   * before the child is started.
   *
   * Python counterpart: `get_address()`.
   *
   * @throws Error on Windows
   */
  getAddress(): string {
    requirePosix();
    return `${CHILD_READS},${CHILD_WRITES}`;
  }

  /**
   * Starts the child process, which inherits the pipes; resolves once it runs. When it ends, so does the channel, after
   * the lines that it has written, even if a process of its own still has the pipes open.
   *
   * Python counterpart: `create_subprocess(*args, **kwargs)`.
   *
   * @param command what to run, looked for in PATH
   * @param args its arguments; the address is not among them unless you put it there
   * @param options as for Node's `spawn`. Its standard input and outputs are ours unless `stdio` says otherwise;
   *   `stdio[3]` and `stdio[4]` are the pipes
   * @throws SubprocessError when the system cannot start it, since there is no such command, say
   * @throws Error when this one has, or had, a child already, or has been closed, or on Windows
   * @throws TypeError or RangeError for wrong arguments, the reason of `options.signal`
   */
  async createSubprocess(
    command: string,
    args: readonly string[] = [],
    options: SpawnOptions = {},
  ): Promise<ChildProcess> {
    requirePosix();
    if (this.closing) throw new Error("these pipes have been closed: make a new ParentComm");
    if (this.#process !== undefined) {
      throw new Error("these pipes have a child process already: make another ParentComm");
    }
    options.signal?.throwIfAborted();
    const stdio = withPipes(options.stdio);
    const child = run(command, args, { ...options, stdio });
    if (child.pid === undefined) {
      const [cause] = (await once(child, "error")) as [Error];
      for (const stream of child.stdio ?? []) stream?.destroy();
      throw failure(command, options, cause);
    }
    child.on("error", (error) => {
      // Whoever aborted knows; what is left is a child that could not be killed.
      if (error.name === "AbortError") return;
      log.warn("child process {pid}: {error}", { pid: child.pid, command, error });
    });
    const writing = child.stdio[CHILD_READS] as Socket;
    const reading = child.stdio[CHILD_WRITES] as Socket;
    const remote = `child process ${child.pid} (${command})`;
    this.open(new SocketChannel({ reading, writing }, remote, this.#options));
    this.#process = child;
    child.once("exit", () => endWhenQuiet(reading));
    return child;
  }
}

/** The caller's standard input and outputs, the pipes, and what else the caller may have. */
function withPipes(stdio: SpawnOptions["stdio"]): Exclude<SpawnOptions["stdio"], string | undefined> {
  const given = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  for (const index of [CHILD_READS, CHILD_WRITES]) {
    if ((given[index] ?? undefined) !== undefined) {
      throw new TypeError(`stdio[${index}] is one of the pipes, and cannot be ${String(given[index])}`);
    }
  }
  const standard = [0, 1, 2].map((index) => given[index] ?? "inherit");
  return [...standard, "pipe", "pipe", ...given.slice(CHILD_WRITES + 1)];
}

function run(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(command, args, options);
  } catch (cause) {
    // Wrong arguments are told as they are; what is left comes from the system, as most of it does in an event.
    if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
    throw failure(command, options, cause as Error);
  }
}

function failure(command: string, { cwd }: SpawnOptions, cause: Error): SubprocessError {
  if (errorCode(cause) !== "ENOENT") return new SubprocessError(command, explainError(cause), { cause });
  // The system says the same of all three.
  let reason = "no such command";
  if (cwd !== undefined && !existsSync(cwd))
    reason = `there is no directory ${quote(String(cwd))} to run it in`;
  else if (command.includes("/") && existsSync(command))
    reason = "the interpreter that it names does not exist";
  return new SubprocessError(command, reason, { cause });
}

/**
 * Ends the reading from a child that has exited once what it wrote has been read: from the pipe itself no end comes
 * while a process of the child's own has it open.
 */
function endWhenQuiet(reading: Socket): void {
  let seen = -1;
  const look = (): void => {
    if (reading.destroyed) return;
    if (reading.isPaused()) {
      seen = -1;
      reading.once("resume", () => setImmediate(look));
    } else if (reading.readableLength > 0 || reading.bytesRead !== seen) {
      // Between two immediates the event loop asks the system what there is to read.
      seen = reading.bytesRead;
      setImmediate(look);
    } else {
      reading.destroy();
    }
  };
  setImmediate(look);
}
