import { type LevelName, levelName } from "../../logs/levels.js";
import { jsonText } from "../../python/json-text.js";
import { safeJson, safeLines, safeText } from "../../python/safe-text.js";
import type { CommandIo, Style } from "../run-command.js";
import type { ShownRecord } from "./shown-record.js";

const STYLES: Readonly<Partial<Record<LevelName, Style>>> = {
  CRITICAL: ["bold", "red"],
  ERROR: "red",
  WARNING: "yellow",
  DEBUG: "dim",
  TRACE: "dim",
};

/** Stands before the further lines of a message. */
const INDENT = "    ";

/** Letters of the longest name of a level. */
const LEVEL_WIDTH = 8;

/**
 * A record for people, with a line feed at the end: when, level, source and name, and the message, whose further lines
 * are indented.
 *
 * @param utc give the time in UTC, and not in that of this place
 */
export function recordText(record: ShownRecord, io: Pick<CommandIo, "style">, utc: boolean): string {
  const level = levelName(record.level);
  const painted = (text: string): string => {
    const style = STYLES[level];
    return style === undefined ? text : io.style(style, text);
  };
  const [first = "", ...rest] = safeLines(record.message);
  const from = safeText(record.name === "" ? record.source : `${record.source}:${record.name}`);
  const head = `${io.style("dim", timeText(record.time, utc))} ${painted(level.padEnd(LEVEL_WIDTH))}`;
  const lines = [`${head} ${io.style("cyan", from)}: ${painted(first)}`];
  for (const line of rest) lines.push(line === "" ? "" : INDENT + painted(line));
  return `${lines.join("\n")}\n`;
}

/** A record for programs, with a line feed at the end. */
export function recordJson({ time, level, source, name, message }: ShownRecord): string {
  const record = { time: new Date(time).toISOString(), level: levelName(level), source, name, message };
  return `${safeJson(jsonText(record))}\n`;
}

/** `2026-03-01 14:05:09.123`, with a Z behind it in UTC. */
function timeText(time: number, utc: boolean): string {
  const date = new Date(time);
  const local = new Date(time - date.getTimezoneOffset() * 60_000);
  // The furthest times that there are may have no local form.
  const isUtc = utc || Number.isNaN(local.getTime());
  const text = (isUtc ? date : local).toISOString().replace("T", " ");
  return isUtc ? text : text.slice(0, -1);
}
