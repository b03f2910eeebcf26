import { Dict, NDArray } from "sipyco";
import { reprWithin, safeText } from "sipyco/python";
import { previewOf } from "../values/preview.js";
import { realNumber } from "./dataset.js";

/** An experiment that a master runs, or will run. */
export interface Run {
  /** Its number as the master has it. */
  readonly rid: unknown;
  readonly pipeline: string;
  readonly status: string;
  readonly priority: string;
  /** Not before that time; undefined for as soon as possible. */
  readonly due: Date | undefined;
  readonly file: string;
  /** The class in the file; empty for the only one there. */
  readonly className: string;
  /** `n=4, label='x'` */
  readonly args: string;
  /** All that the master says of it. */
  readonly entry: unknown;
}

/** Characters of an argument. */
const ARGUMENT = 40;

/** The runs of the notifier `schedule`, those that come first at the top. */
export function runsOf(schedule: unknown): Run[] {
  if (!(schedule instanceof Dict)) return [];
  const runs = Array.from(schedule, ([rid, entry]) => ({
    run: readRun(rid, entry),
    rank: rankOf(rid, entry),
  }));
  return runs.sort((a, b) => compareRanks(a.rank, b.rank)).map(({ run }) => run);
}

function readRun(rid: unknown, entry: unknown): Run {
  const due = realNumber(field(entry, "due_date"));
  const expid = field(entry, "expid");
  const given = field(expid, "arguments");
  return {
    rid,
    pipeline: text(field(entry, "pipeline")),
    status: text(field(entry, "status")),
    priority: text(field(entry, "priority")),
    due: due === undefined ? undefined : new Date(due * 1000),
    file: text(field(expid, "file")),
    className: text(field(expid, "class_name")),
    args:
      given instanceof Dict
        ? Array.from(given, ([name, value]) => `${text(name)}=${short(value)}`).join(", ")
        : "",
    entry,
  };
}

/** As the scheduler takes them: of a higher priority first, then those that are due, then by number. */
function rankOf(rid: unknown, entry: unknown): readonly number[] {
  const priority = realNumber(field(entry, "priority")) ?? 0;
  return [-priority, realNumber(field(entry, "due_date")) ?? 0, realNumber(rid) ?? Number.POSITIVE_INFINITY];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at === -1 ? 0 : (a[at] as number) < (b[at] as number) ? -1 : 1;
}

function field(entry: unknown, name: string): unknown {
  return entry instanceof Dict ? entry.get(name) : undefined;
}

/** Texts plainly, anything else as Python writes it; nothing for None. */
function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? safeText(value) : short(value);
}

function short(value: unknown): string {
  return (value instanceof NDArray ? undefined : reprWithin(value, ARGUMENT)) ?? previewOf(value, ARGUMENT);
}
