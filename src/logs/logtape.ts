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
 * A sink of LogTape that sends what this program logs to a log server. The category is the name. Of properties that
 * are an Error, the stack is added to the message, as Python's `exc_info` adds a traceback, at ERROR and above; below
 * that its message, unless the record's has it already.
 *
 * ```ts
 * await configure({
 *   sinks: { lab: getLogForwarderSink(forwarder) },
 *   loggers: [
 *     { category: [], sinks: ["lab"], lowestLevel: "info" },
 *     { category: ["logtape", "meta"], sinks: ["lab"], lowestLevel: "warning" },
 *   ],
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
  const level = fromLogTapeLevel(record.level);
  const said = text(record).slice(0, -1);
  const errors = Object.values(record.properties).filter((value) => value instanceof Error);
  // Where it happened matters for what is a fault of the program. A peer that has gone is none.
  const told =
    LEVELS[level] >= LEVELS.ERROR
      ? errors.map(errorText)
      : errors.filter(({ message }) => !said.includes(message)).map(String);
  return { level, name: record.category.join("."), message: [said, ...told].join("\n") };
}
