import { readFileSync } from "node:fs";

/** A value, and what Python 3.11 with numpy 1.24 prints for it. */
export interface TextVector {
  /** The value in PYON version 1. */
  readonly pyon: string;
  /** `repr(value)`; absent where it would show the order of a set's hash table. */
  readonly repr?: string;
  /** `pprint.pformat(value)`, where it is another text than `repr`. */
  readonly pprint?: string;
  /** `pprint.pformat(value, width=width)`, where it is another text than `pprint`. */
  readonly atWidth?: string;
  readonly width?: number;
}

const file = new URL("../vectors/python-text.json", import.meta.url);

export const textVectors = JSON.parse(readFileSync(file, "utf8")) as readonly TextVector[];

/** A short name for a test of a value. */
export function shortName(pyon: string): string {
  return pyon.length > 60 ? `${pyon.slice(0, 57)}…` : pyon;
}
