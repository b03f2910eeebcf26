import type { LevelName } from "./levels.js";
import type { LogMessage } from "./record.js";

/** What {@link parseLogMessage} finds in a line. */
export interface ParsedMessage extends LogMessage {
  /** Lines of the message that follow: 0 for most. */
  readonly moreLines: number;
}

const HEAD = /^(CRITICAL|ERROR|WARNING|WARN|INFO|DEBUG|TRACE)(?:<(\d{1,15})>)?:([^:\n]*):([^\n]*)$/;

/**
 * Reads the first line of a log message: `LEVEL:name:message`, with `<n>` behind the level when n lines belong to it.
 * A line of another form is a message at level INFO of a logger called `print`, since that is what programs write
 * that just print.
 *
 * Python counterpart: `sipyco.logging_tools.parse_log_message`, which gives (more lines, level, name, message).
 *
 * @param line without a source before it, nor a line feed
 */
export function parseLogMessage(line: string): ParsedMessage {
  const found = HEAD.exec(line);
  if (found === null) return { level: "INFO", name: "print", message: line, moreLines: 0 };
  const [, level, lines, name = "", message = ""] = found;
  return {
    level: level === "WARN" ? "WARNING" : (level as LevelName),
    name,
    message,
    moreLines: lines === undefined ? 0 : Math.max(0, Number(lines) - 1),
  };
}
