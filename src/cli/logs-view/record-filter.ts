import { InvalidArgumentError } from "commander";
import { LEVELS, type LevelName } from "../../logs/levels.js";
import { glob } from "./glob.js";
import type { ShownRecord } from "./shown-record.js";

/** Which records are shown: all conditions hold. */
export interface FilterOptions {
  /** Number of the lowest level. */
  readonly level?: number;
  readonly source?: string;
  readonly name?: string;
  readonly grep?: string;
}

/** A test for records. */
export function recordFilter({ level, source, name, grep }: FilterOptions): (record: ShownRecord) => boolean {
  const tests: ((record: ShownRecord) => boolean)[] = [];
  if (level !== undefined) tests.push((record) => record.level >= level);
  if (source !== undefined) {
    const matches = glob(source);
    tests.push((record) => matches(record.source));
  }
  if (name !== undefined) {
    const matches = glob(name);
    tests.push((record) => matches(record.name));
  }
  if (grep !== undefined) {
    const wanted = grep.toLowerCase();
    tests.push(({ message }) => message.toLowerCase().includes(wanted));
  }
  return (record) => tests.every((test) => test(record));
}

/** A level by its name, in any case, or its number, for commander. */
export function levelNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const name = text.toUpperCase();
  if (name === "WARN") return LEVELS.WARNING;
  if (Object.hasOwn(LEVELS, name)) return LEVELS[name as LevelName];
  throw new InvalidArgumentError(`It must be a number or one of ${Object.keys(LEVELS).join(", ")}.`);
}
