import { configure, type LogRecord, reset } from "@logtape/logtape";
import { afterEach, beforeEach } from "vitest";

/** Captures what is logged during each test of a file; gives level and text of what was, at info and above. */
export function captureLogs(): () => [string, string][] {
  let records: LogRecord[] = [];
  beforeEach(async () => {
    records = [];
    await configure({
      reset: true,
      sinks: { memory: (record) => records.push(record) },
      loggers: [
        { category: ["sipyco"], lowestLevel: "info", sinks: ["memory"] },
        { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
      ],
    });
  });
  afterEach(reset);
  return () => records.map(({ level, message }) => [level, message.map(String).join("")]);
}
