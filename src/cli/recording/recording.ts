import type { Direction } from "./format.js";

/** Something that happened on a recorded connection. */
export type RecordedEvent =
  | { readonly t: number; readonly dir: Direction; readonly line: string }
  | { readonly t: number; readonly dir: Direction; readonly eof: true }
  | { readonly t: number; readonly error: string };

/** One recorded connection. */
export interface RecordedConnection {
  /** Its number, or its name in a file that has names. */
  readonly label: string;
  /** In the order in which they happened; `t` is in seconds, from whenever. */
  readonly events: readonly RecordedEvent[];
}

/** What a file holds. */
export interface Recording {
  readonly connections: readonly RecordedConnection[];
  /** Names whose values are masked. */
  readonly mask: readonly string[];
  /** The last line is cut off, since the program that wrote it was ended at once. */
  readonly isCutOff: boolean;
}
