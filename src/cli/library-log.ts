import { configureSync, getConfig, type LogRecord, resetSync } from "@logtape/logtape";
import { safeJson, safeText } from "../python/safe-text.js";
import type { CommandIo } from "./run-command.js";

/** How {@link showLibraryLog} shows what is logged. */
export interface LibraryLogOptions {
  /** What is below it is left out. Default `"warning"`. */
  readonly level?: "debug" | "info" | "warning";
  /** Records as JSON on stdout, one a line, rather than their messages on stderr. Default false. */
  readonly json?: boolean;
}

/** Shows what the library logs: whom a server hangs up on, for example. Returns what ends that. */
export function showLibraryLog(
  io: CommandIo,
  { level = "warning", json = false }: LibraryLogOptions = {},
): () => void {
  // Somebody has seen to it already.
  if (getConfig() !== null) return () => {};
  const sink = json
    ? (record: LogRecord): void => void io.stdout.write(recordJson(record))
    : (record: LogRecord): void => void io.stderr.write(`sipyco: ${safeText(messageOf(record))}\n`);
  configureSync({
    sinks: { shown: sink },
    loggers: [
      { category: ["sipyco"], sinks: ["shown"], lowestLevel: level },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
    ],
  });
  return resetSync;
}

function messageOf({ message }: LogRecord): string {
  return message.map((part) => plain(part)).join("");
}

function recordJson(record: LogRecord): string {
  const { timestamp, level, properties } = record;
  const time = new Date(timestamp).toISOString();
  const told = { time, level, message: messageOf(record), ...properties };
  return `${safeJson(JSON.stringify(told, (_key, value) => (value instanceof Error ? value.message : value)))}\n`;
}

function plain(part: unknown): string {
  return part instanceof Error ? part.message : String(part);
}
