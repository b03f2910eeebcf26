// Runs a controller of the demo lab as ARTIQ's controller manager would: as a process that is told where to listen,
// whose log is read from its standard error, that is started again when it ends, and terminated in the end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LogParser, type RecordHandler } from "sipyco/logs";
import { TaskObject } from "sipyco/tools";

/** Milliseconds from the end of a controller to its next start, and that it gets to end when it is told to. */
const PAUSE = 1000;

export class LabController extends TaskObject {
  readonly #name: string;
  readonly #args: readonly string[];
  readonly #log: RecordHandler;

  /**
   * @param name what it is called in the log, and its file in this folder
   * @param args where to listen, how much to log
   */
  constructor(name: string, args: readonly string[], log: RecordHandler) {
    super();
    this.#name = name;
    this.#args = [fileURLToPath(new URL(`${name}.js`, import.meta.url)), ...args];
    this.#log = log;
  }

  protected override async run(signal: AbortSignal): Promise<void> {
    const source = `controller(${this.#name})`;
    const parser = new LogParser(source, this.#log);
    while (!signal.aborted) {
      const child = spawn(process.execPath, this.#args, { stdio: ["ignore", "pipe", "pipe"] });
      const end = (): void => void terminate(child);
      signal.addEventListener("abort", end);
      const reading = [parser.streamTask(child.stdout), parser.streamTask(child.stderr)];
      const [status, killer] = await once(child, "exit");
      signal.removeEventListener("abort", end);
      await Promise.all(reading);
      if (signal.aborted) return;
      const message = `ended with ${killer ?? `status ${status}`}, starting again`;
      this.#log({ source, level: "WARNING", name: "demo-lab", message, time: Date.now() });
      await sleep(PAUSE, undefined, { signal });
    }
  }
}

/** SIGTERM ends a controller in order; one that hangs is killed. */
async function terminate(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PAUSE);
  await once(child, "exit");
  clearTimeout(timer);
}
