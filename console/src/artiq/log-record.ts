import { type LevelName, levelName } from "sipyco";
import { repr } from "sipyco/python";
import { realNumber } from "./dataset.js";

/** A record of a master's log. */
export interface LogRecord {
  /** Counts the messages of the channel. */
  readonly index: number;
  readonly level: LevelName;
  /** Who logged it: `worker(3,scan.py)`. */
  readonly source: string;
  readonly time: Date;
  /** All lines of it. */
  readonly message: string;
}

/** A message of the channel `log`, (level, source, time, message); what is none is shown as Python writes it. */
export function readRecord(index: number, value: unknown, arrived: Date): LogRecord {
  const [level, source, seconds, message] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const [number, time] = [realNumber(level), realNumber(seconds)];
  if (
    number === undefined ||
    time === undefined ||
    typeof source !== "string" ||
    typeof message !== "string"
  ) {
    return { index, level: "WARNING", source: "", time: arrived, message: `no log record: ${repr(value)}` };
  }
  return { index, level: levelName(number), source, time: new Date(time * 1000), message };
}

/** What kind of thing a source is: `worker` for `worker(3,scan.py)`. */
export function kindOf(source: string): string {
  const bracket = source.indexOf("(");
  return bracket === -1 ? source : source.slice(0, bracket);
}
