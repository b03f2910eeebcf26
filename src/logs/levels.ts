import type { LogLevel } from "@logtape/logtape";

/** How grave a record is, by Python's names; the protocol has these six. */
export type LevelName = "CRITICAL" | "ERROR" | "WARNING" | "INFO" | "DEBUG" | "TRACE";

/**
 * The numbers of the levels.
 *
 * Python counterpart: `logging.CRITICAL` … `logging.DEBUG`, and `logging.TRACE` of SiPyCo.
 */
export const LEVELS: Readonly<Record<LevelName, number>> = Object.freeze({
  CRITICAL: 50,
  ERROR: 40,
  WARNING: 30,
  INFO: 20,
  DEBUG: 10,
  TRACE: 5,
});

/** The most grave first. */
const NAMES = Object.keys(LEVELS) as readonly LevelName[];

/** The level of a number; one between two levels counts as the lower one, as 25 does as INFO, one below all as TRACE. */
export function levelName(number: number): LevelName {
  return NAMES.find((name) => number >= LEVELS[name]) ?? "TRACE";
}

const TO_LOGTAPE: Readonly<Record<LevelName, LogLevel>> = {
  CRITICAL: "fatal",
  ERROR: "error",
  WARNING: "warning",
  INFO: "info",
  DEBUG: "debug",
  TRACE: "trace",
};

const FROM_LOGTAPE: Readonly<Record<LogLevel, LevelName>> = {
  fatal: "CRITICAL",
  error: "ERROR",
  warning: "WARNING",
  info: "INFO",
  debug: "DEBUG",
  trace: "TRACE",
};

/** LogTape's name of a level. */
export function toLogTapeLevel(level: LevelName): LogLevel {
  return TO_LOGTAPE[level];
}

/** The level that LogTape calls so. */
export function fromLogTapeLevel(level: LogLevel): LevelName {
  return FROM_LOGTAPE[level];
}
