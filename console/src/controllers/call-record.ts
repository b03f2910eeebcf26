import type { Texts } from "./arguments.js";

/** A call that was made, as it is kept for later. */
export interface CallRecord {
  readonly controller: string;
  readonly target: string;
  readonly method: string;
  /** The texts of the form's fields. */
  readonly texts: Texts;
  /** When it was made, in milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds that it took. */
  readonly duration: number;
  readonly isOk: boolean;
  /** The beginning of the result, or the error. */
  readonly summary: string;
}

/** Records that are kept. */
const KEPT = 200;

/** Characters of texts and summaries that are kept. */
const LONGEST = 2000;

/** The records with a further one, the newest first. One with longer texts is not kept: it could not be repeated. */
export function withRecord(records: readonly CallRecord[], record: CallRecord): readonly CallRecord[] {
  const length = Object.values(record.texts).reduce((sum, text) => sum + text.length, 0);
  return length > LONGEST ? records : [record, ...records].slice(0, KEPT);
}

/** Reads what was kept; what is no record is passed over, since anybody may have written it. */
export function parseRecords(json: string | null): readonly CallRecord[] {
  try {
    const kept: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRecord).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** The arguments as a call has them: `5.0, channel=1`. */
export function argumentsText(texts: Texts): string {
  return Object.entries(texts)
    .filter(([, text]) => text.trim() !== "")
    .map(([name, text]) => `${name}=${text.trim()}`)
    .join(", ");
}

function isRecord(value: unknown): value is CallRecord {
  if (typeof value !== "object" || value === null) return false;
  const { controller, target, method, texts, time, duration, isOk, summary } = value as Partial<CallRecord>;
  return (
    [controller, target, method, summary].every((text) => typeof text === "string") &&
    [time, duration].every((number) => typeof number === "number") &&
    typeof isOk === "boolean" &&
    typeof texts === "object" &&
    texts !== null &&
    Object.values(texts).every((text) => typeof text === "string")
  );
}
