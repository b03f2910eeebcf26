import { getLog } from "../log.js";
import type { LogRecord, RecordHandler } from "./record.js";

const log = getLog(["sipyco", "logs"]);

/** Those that have failed. Told once each: what is logged may come to the same handler, and fail again. */
const failed = new WeakSet<RecordHandler>();

/** Gives a record to each handler, whatever the others do with it. */
export function callHandlers(handlers: readonly RecordHandler[], record: LogRecord): void {
  for (const handler of handlers) {
    try {
      const result = handler(record);
      if (result instanceof Promise) result.catch((error: unknown) => tell(handler, error));
    } catch (error) {
      tell(handler, error);
    }
  }
}

function tell(handler: RecordHandler, error: unknown): void {
  if (failed.has(handler)) return;
  failed.add(handler);
  log.error("a handler of log records fails, of which this is the first time: {error}", { error });
}
