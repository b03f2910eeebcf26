import { getLogger, getTextFormatter, type LogRecord as LogTapeRecord, type Sink } from "@logtape/logtape";
import { errorText } from "./error-text.js";
import { fromLogTapeLevel, LEVELS, toLogTapeLevel } from "./levels.js";
import type { LogMessage, RecordHandler } from "./record.js";

export interface ToLogTapeOptions {
  /** Put before the categories of what others log: `["lab"]` makes `laser.lock` `["lab", "laser", "lock"]`. */
  readonly prefix?: readonly string[] | undefined;
}

/**
 * Makes LogTape log the records of other programs: the parts of the name are the category, source and level number are
 * the properties `source` and `levelno`.
 */
export function toLogTape({ prefix = [] }: ToLogTapeOptions = {}): RecordHandler {
  return ({ source, level, name, message, time }) => {
    getLogger([...prefix, ...name.split(".").filter((part) => part !== "")]).emit({
      timestamp: time,
      level: toLogTapeLevel(level),
      message: [message],
      rawMessage: message,
      properties: { source, levelno: LEVELS[level] },
    });
  };
}

/** What {@link getLogForwarderSink} hands its records to: a LogForwarder. */
export interface Emitter {
  emit(message: LogMessage): void;
}

/**
 * A sink of LogTape that sends what this program logs to a log server. The category is the name; a property that is an
 * Error adds its stack to the message, as Python's `exc_info` adds a traceback.
 *
 * ```ts
 * await configure({
 *   sinks: { lab: getLogForwarderSink(forwarder) },
 *   loggers: [{ category: [], sinks: ["lab"], lowestLevel: "info" }],
 * });
 * ```
 *
 * The forwarder stays yours to close.
 */
export function getLogForwarderSink(forwarder: Emitter): Sink {
  return (record) => forwarder.emit(fromLogTape(record));
}

/** The text of a record alone, strings and errors' messages as they are. Ends in a line feed. */
const text = getTextFormatter({
  format: ({ message }) => message,
  value: (value, inspect) => {
    if (typeof value === "string") return value;
    return value instanceof Error ? value.message : inspect(value, { colors: false });
  },
});

/** A record of LogTape as a message of the protocol. */
export function fromLogTape(record: LogTapeRecord): LogMessage {
  const errors = Object.values(record.properties).filter((value) => value instanceof Error);
  return {
    level: fromLogTapeLevel(record.level),
    name: record.category.join("."),
    message: [text(record).slice(0, -1), ...errors.map(errorText)].join("\n"),
  };
}
