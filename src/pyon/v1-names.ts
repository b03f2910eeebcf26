import { Complex } from "./complex.js";
import type { Operand } from "./v1-arithmetic.js";
import { type Cursor, FLOAT, IMAGINARY, INT, OTHER } from "./v1-cursor.js";
import { isNamePart } from "./v1-numbers.js";

/** By name. Version 1 has two for each of JSON's: slices and people write Python's. */
const constants: ReadonlyMap<string, Operand> = new Map([
  ["null", { kind: OTHER, value: null }],
  ["None", { kind: OTHER, value: null }],
  ["true", { kind: INT, value: true }],
  ["True", { kind: INT, value: true }],
  ["false", { kind: INT, value: false }],
  ["False", { kind: INT, value: false }],
  ["inf", { kind: FLOAT, value: Number.POSITIVE_INFINITY }],
  ["nan", { kind: FLOAT, value: Number.NaN }],
]);

/** The names that stand for a value by themselves. */
export const constantNames: readonly string[] = [...constants.keys()];

/** What a name stands for; `undefined` when nothing. */
export function constantNamed(name: string): Operand | undefined {
  // No names in Python, whose repr writes them all the same: `(1+infj)`.
  if (name === "infj") return { kind: IMAGINARY, value: new Complex(0, Number.POSITIVE_INFINITY) };
  if (name === "nanj") return { kind: IMAGINARY, value: new Complex(0, Number.NaN) };
  return constants.get(name);
}

const namePattern = /[\w\u0080-\uffff]*/y;

/** Passes the name at the cursor. */
export function readName(cursor: Cursor): string {
  namePattern.lastIndex = cursor.position;
  const name = namePattern.exec(cursor.text)?.[0] ?? "";
  cursor.position += name.length;
  return name;
}

/** Reads `true`, `false` or `null` if one of them is at the cursor. */
export function readQuickName(cursor: Cursor): boolean | null | undefined {
  const { text, position } = cursor;
  const word = quickWord(text.charCodeAt(position));
  if (word === undefined || !text.startsWith(word, position)) return undefined;
  const end = position + word.length;
  if (isNamePart(text.charCodeAt(end))) return undefined;
  cursor.position = end;
  cursor.kind = word === "null" ? OTHER : INT;
  return word === "null" ? null : word === "true";
}

function quickWord(code: number): string | undefined {
  if (code === 0x74) return "true";
  if (code === 0x66) return "false";
  return code === 0x6e ? "null" : undefined;
}
