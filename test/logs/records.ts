import fc from "fast-check";
import { LEVELS, type LevelName, type LogMessage, type LogRecord } from "../../src/logs/index.js";

/** A record without its time, which is when it arrived. */
export type Said = Omit<LogRecord, "time">;

/** Collects records, and tells when there are so many. */
export class Records {
  readonly all: LogRecord[] = [];
  #changed: () => void = () => {};

  readonly take = (record: LogRecord): void => {
    this.all.push(record);
    this.#changed();
  };

  get said(): Said[] {
    return this.all.map(({ time: _, ...said }) => said);
  }

  /** Resolves when `holds` does, which is asked at each record. */
  async until(holds: (records: LogRecord[]) => boolean): Promise<void> {
    while (!holds(this.all)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}

export const levels: readonly LevelName[] = Object.keys(LEVELS) as LevelName[];

/** Text that UTF-8 can carry. */
const text = fc.string({ unit: "grapheme", maxLength: 40 });

const message = fc.array(
  fc.oneof(text, fc.constantFrom("", ":", "a:b:c <3> :", "INFO:x:y", "\r", "ERROR<3>:a:b")),
  {
    maxLength: 4,
  },
);

/** What is free of colons and line breaks, as fields have to be. */
const field = text.map((raw) => raw.replace(/[:\r\n]/g, ""));

/** Any records, whose fields arrive as they are. */
export const arbitraryRecord: fc.Arbitrary<LogMessage & { source: string }> = fc.record({
  source: field,
  level: fc.constantFrom(...levels),
  name: field,
  message: message.map((lines) => lines.join("\n")),
});

/** What was logged when `vectors/logging.json` was recorded. */
export const recordedRecords: readonly Said[] = (
  [
    ["DEBUG", "starting"],
    ["INFO", "locked at 12.500 MHz"],
    ["WARNING", "drift: 5%%"],
    ["ERROR", "two\nlines"],
    ["CRITICAL", "a:b:c <3> :"],
    ["TRACE", "trace me"],
    ["INFO", "unicode μ Ω"],
    ["INFO", ""],
    [
      "ERROR",
      [
        "exception while locking",
        "Traceback (most recent call last):",
        '  File "sync_peer.py", line 77, in logfwd',
        '    raise ValueError("no beam")',
        "ValueError: no beam",
      ].join("\n"),
    ],
  ] as const
).map(([level, message]) => ({ source: "controller(lda)", level, name: "laser.lock", message }));
