import { getLogger, type Logger } from "@logtape/logtape";

/** What is said to the log, by whatever runs in a browser too. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/** LogTape's logger of a category. In browser bundles `log.browser.ts` stands in for this. */
export function getLog(category: readonly [string, ...string[]]): Log {
  return getLogger(category);
}

/** See `log.browser.ts`: here the log is there from the start. */
export function loadLog(): void {}
