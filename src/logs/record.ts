import type { LevelName } from "./levels.js";

/** What a program says: a log record without where it comes from. */
export interface LogMessage {
  readonly level: LevelName;
  /** Which part of the program says so, its parts joined by dots as Python's loggers are: `laser.lock`. */
  readonly name: string;
  /** Text of one or more lines. */
  readonly message: string;
}

/** A log record as servers and parsers tell it. */
export interface LogRecord extends LogMessage {
  /** Which program says so: `controller(lda)`, `worker(3,scan.py)`. */
  readonly source: string;
  /** When it arrived, in milliseconds since 1970: the protocol does not say when it was made. */
  readonly time: number;
}

/** Gets each record. What it throws, or rejects with, is logged as an error, once, and keeps no record from others. */
export type RecordHandler = (record: LogRecord) => unknown;
