/**
 * A recording is a file of JSON lines: a {@link Header}, then {@link Entry}s in the order in which they happened, over
 * all connections.
 */

/** Name of the format, in the header. */
export const FORMAT = "sipyco-recording";

/** The version that is written, and the newest that is read. */
export const FORMAT_VERSION = 1;

/** Who says a line: the client to the server, or the other way. */
export type Direction = "c2s" | "s2c";

/** The first line. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  /** The server that connections were passed on to: `lab-pc:3253`. */
  readonly remote: string;
  /** When the recording started, in ISO 8601. */
  readonly start: string;
  /** Names whose values are masked; absent when there are none. */
  readonly mask?: readonly string[] | undefined;
}

interface EntryBase {
  /** Seconds since the start. */
  readonly t: number;
  /** Number of the connection, from 1 in the order in which clients came. */
  readonly connection: number;
}

/** A client has connected. */
export interface OpenEntry extends EntryBase {
  /** The client's address. */
  readonly from: string;
}

/** A line, without its line feed. */
export interface LineEntry extends EntryBase {
  readonly dir: Direction;
  readonly line: string;
  /** What of the line is masked: some values in it, or all of it. Absent when nothing is. */
  readonly masked?: "values" | "whole" | undefined;
}

/** One side says no more. */
export interface EofEntry extends EntryBase {
  readonly dir: Direction;
  readonly eof: true;
  /** Bytes of a last line that had no line feed; they were not passed on. Absent when there were none. */
  readonly cut?: number | undefined;
}

/** The connection broke, or could not be passed on, and has ended; `dir` says whose doing it was, where it is known. */
export interface ErrorEntry extends EntryBase {
  readonly dir?: Direction | undefined;
  readonly error: string;
}

export type Entry = OpenEntry | LineEntry | EofEntry | ErrorEntry;

/** A file is no recording, cannot be read or cannot be written; `message` names it and the line. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
  readonly code = "ERR_SIPYCO_RECORDING";
}
