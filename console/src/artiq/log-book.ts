import { LEVELS, type LevelName } from "sipyco";
import { kindOf, type LogRecord, readRecord } from "./log-record.js";

/** A message of a broadcast channel. */
interface Message {
  readonly index: number;
  readonly time: Date;
  readonly value: unknown;
}

/** Which records are shown. */
export interface LogFilter {
  /** That level and above. */
  readonly level: LevelName;
  /** A source, or a kind of sources; empty for all. */
  readonly source: string;
  /** A text that source or message have to hold, whatever its case. */
  readonly search: string;
}

const { compare } = new Intl.Collator("en", { numeric: true });

/** Records that are not looked at again to be shown. */
interface Shown {
  readonly filter: LogFilter;
  readonly records: LogRecord[];
  /** The first record that was not looked at. */
  next: number;
}

/** The records of a log that are kept, each read once, and filtered as they come. */
export class LogBook {
  #records: LogRecord[] = [];
  #sources = new Set<string>();
  #shown: Shown | undefined;
  #next = 0;

  /** Takes what has come to a channel, of which the oldest messages may be gone meanwhile. */
  take(messages: readonly Message[]): void {
    const first = messages[0]?.index ?? this.#next;
    const isKept = ({ index }: LogRecord): boolean => index >= first;
    if (this.#records.length > 0 && !isKept(this.#records[0] as LogRecord)) {
      this.#records = this.#records.filter(isKept);
      this.#sources = new Set(this.#records.map(({ source }) => source));
      this.#shown = undefined;
    }
    for (const { index, value, time } of messages.slice(Math.max(0, this.#next - first))) {
      const record = readRecord(index, value, time);
      this.#records.push(record);
      this.#sources.add(record.source);
    }
    this.#next = Math.max(this.#next, first + messages.length);
  }

  /** Records that came and are kept no longer. */
  get dropped(): number {
    return this.#records[0]?.index ?? 0;
  }

  /** How many came, with those that are kept no longer. */
  get count(): number {
    return this.#next;
  }

  /** Records that pass a filter, the newest first, as far as `until` were there. */
  matching(filter: LogFilter, until: number = this.#next): LogRecord[] {
    const before = this.#shown;
    const isSame = before !== undefined && sameFilter(before.filter, filter) && before.next <= until;
    const shown = isSame ? before : { filter, records: [], next: this.dropped };
    const passes = passing(filter);
    const { dropped } = this;
    for (const record of this.#records.slice(
      Math.max(0, shown.next - dropped),
      Math.max(0, until - dropped),
    )) {
      if (passes(record)) shown.records.push(record);
    }
    shown.next = until;
    this.#shown = shown;
    return shown.records.toReversed();
  }

  /** The sources of the records that are kept, and the kinds that have several: `worker(`. */
  sources(): string[] {
    const kinds = new Map<string, number>();
    for (const source of this.#sources) kinds.set(kindOf(source), (kinds.get(kindOf(source)) ?? 0) + 1);
    const several = [...kinds].flatMap(([kind, count]) => (count > 1 ? [`${kind}(`] : []));
    return [...several, ...this.#sources].sort(compare);
  }
}

function sameFilter(a: LogFilter, b: LogFilter): boolean {
  return a.level === b.level && a.source === b.source && a.search === b.search;
}

function passing({ level, source, search }: LogFilter): (record: LogRecord) => boolean {
  const least = LEVELS[level];
  const wanted = search.toLowerCase();
  const isKind = source.endsWith("(");
  return (record) =>
    LEVELS[record.level] >= least &&
    (isKind ? record.source.startsWith(source) : source === "" || record.source === source) &&
    (wanted === "" || `${record.source} ${record.message}`.toLowerCase().includes(wanted));
}

/** Records as text, the oldest first, for the clipboard. */
export function logText(records: readonly LogRecord[]): string {
  return records
    .toReversed()
    .map(({ time, level, source, message }) => `${time.toISOString()} ${level} ${source}: ${message}\n`)
    .join("");
}
