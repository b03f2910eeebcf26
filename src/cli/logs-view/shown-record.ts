import { LEVELS } from "../../logs/levels.js";
import type { LogRecord } from "../../logs/record.js";

/** A log record to be shown, wherever it comes from. */
export interface ShownRecord {
  /** Number of the level, which need not have a name. */
  readonly level: number;
  readonly source: string;
  readonly name: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Latest time that a Date holds. */
const LAST_TIME = 8.64e15;

/** A record that a log server has taken. */
export function recordOfServer(record: LogRecord): ShownRecord {
  return { ...record, level: LEVELS[record.level] };
}

/**
 * A record as an ARTIQ master broadcasts it: (level number, source, seconds since 1970, "name:message"); undefined for
 * anything else.
 */
export function recordOfBroadcast(broadcast: unknown): ShownRecord | undefined {
  if (!Array.isArray(broadcast) || broadcast.length !== 4) return undefined;
  const [level, source, seconds, text] = broadcast as readonly unknown[];
  if (typeof level !== "number" || typeof source !== "string" || typeof seconds !== "number")
    return undefined;
  if (typeof text !== "string" || !(Math.abs(seconds * 1000) <= LAST_TIME)) return undefined;
  const end = text.indexOf(":");
  const name = end === -1 ? "" : text.slice(0, end);
  return { level, source, name, message: text.slice(end + 1), time: seconds * 1000 };
}
