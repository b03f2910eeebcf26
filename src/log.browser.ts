import type { Log } from "./log.js";
import type * as LogTape from "./log-tape.js";

interface Message {
  readonly category: readonly [string, ...string[]];
  readonly level: keyof Log;
  readonly text: string;
  readonly properties: Record<string, unknown> | undefined;
}

/** Messages that wait for LogTape at most. */
const LIMIT = 100;

let logTape: typeof LogTape | undefined;
let isLoading = false;
const waiting: Message[] = [];
let lost = 0;

/**
 * A logger of LogTape's, which is loaded while the first connection is made, or with the first message. That makes no
 * difference to a page that configures LogTape, and has it already. Messages arrive in order.
 */
export function getLog(category: readonly [string, ...string[]]): Log {
  const say = (level: keyof Log) => (text: string, properties?: Record<string, unknown>) =>
    tell({ category, level, text, properties });
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") } as Log;
}

function tell(message: Message): void {
  if (logTape !== undefined) {
    log(logTape, message);
    return;
  }
  if (waiting.length < LIMIT) waiting.push(message);
  else lost++;
  loadLog();
}

/** Loads LogTape, unless it is here: while there is a server to load it from, as its messages are of the loss of it. */
export function loadLog(): void {
  if (logTape !== undefined || isLoading) return;
  isLoading = true;
  import("./log-tape.js").then(useLogTape, () => {
    // There is no log to say it to. What waits is told once the next message finds LogTape.
    isLoading = false;
  });
}

/** Hands on what has waited for LogTape; from now on messages go to it at once. */
export function useLogTape(loaded: typeof LogTape): void {
  logTape = loaded;
  for (const message of waiting.splice(0)) log(loaded, message);
  if (lost > 0) {
    loaded
      .getLogger(["sipyco"])
      .warn("{count} log messages are lost: LogTape could not be loaded", { count: lost });
  }
}

function log({ getLogger }: typeof LogTape, message: Message): void {
  const { category, level, text, properties } = message;
  getLogger(category)[level](text, properties);
}
