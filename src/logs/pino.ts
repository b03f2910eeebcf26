import { type LevelName, levelName } from "./levels.js";
import type { Emitter } from "./logtape.js";

export interface PinoDestinationOptions {
  /** Name of records whose logger has none. Default `pino`. */
  readonly name?: string | undefined;
}

/** What pino writes to. */
export interface PinoDestination {
  /** By which pino knows that it is no options. */
  readonly writable: true;
  /** Takes one record as JSON. */
  write(line: string): void;
}

/** Keys of pino that the protocol has no use for: the source says where, the server says when. */
const NOT_TOLD: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "name", "msg", "v"]);

/**
 * A destination of pino that sends what this program logs to a log server: `pino({ name }, destination)`. What a
 * record holds besides its text follows it as JSON; an error's stack follows on lines of its own.
 *
 * ```ts
 * const logger = pino({ name: "laser.lock" }, pinoDestination(forwarder));
 * logger.warn({ channel: 3 }, "drifting");
 * ```
 *
 * Keep pino's own `timestamp`, `messageKey` and level labels as they are by default.
 */
export function pinoDestination(
  forwarder: Emitter,
  { name = "pino" }: PinoDestinationOptions = {},
): PinoDestination {
  return {
    writable: true,
    write(line: string): void {
      let record: Record<string, unknown>;
      try {
        record = JSON.parse(line) as Record<string, unknown>;
      } catch {
        // What is no record of pino's is still something that somebody wanted to say.
        forwarder.emit({ level: "INFO", name, message: line.replace(/\n$/, "") });
        return;
      }
      forwarder.emit({
        level: pinoLevel(record.level),
        name: typeof record.name === "string" ? record.name : name,
        message: messageOf(record),
      });
    },
  };
}

/** Levels of pino are 10 for trace to 60 for fatal, and custom ones in between. */
function pinoLevel(level: unknown): LevelName {
  if (typeof level !== "number") return "INFO";
  return level < 20 ? "TRACE" : levelName(level - 10);
}

function messageOf({ err, ...record }: Record<string, unknown>): string {
  const text = typeof record.msg === "string" ? record.msg : "";
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => !NOT_TOLD.has(key)));
  const { stack = err } = (typeof err === "object" && err !== null ? err : {}) as { stack?: unknown };
  const first = [text, Object.keys(rest).length === 0 ? "" : JSON.stringify(rest)].filter(
    (part) => part !== "",
  );
  const error = stack === undefined ? [] : [typeof stack === "string" ? stack : JSON.stringify(stack)];
  return [first.join(" "), ...error].join("\n");
}
