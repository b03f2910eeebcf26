import { LookupError, PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import type { Runtime } from "../runtime.js";
import { setItem } from "../values/hashing.js";
import { intOf } from "../values/numbers.js";
import { subscript } from "../values/subscript.js";
import { textArgument } from "./arguments.js";

/** Python counterpart: `text.translate(table)`. */
export function translated(runtime: Runtime, text: string, table: unknown): string {
  let result = "";
  for (const character of text) {
    runtime.budget.spendSteps(2);
    const piece = mapped(runtime, character, table);
    runtime.budget.spendBytes(piece.length);
    result += piece;
  }
  return result;
}

function mapped(runtime: Runtime, character: string, table: unknown): string {
  let value: unknown;
  try {
    value = subscript(runtime, table, BigInt(character.codePointAt(0) as number));
  } catch (error) {
    if (error instanceof LookupError) return character;
    throw error;
  }
  if (value === null) return "";
  if (typeof value === "string") return value;
  const code = intOf(value);
  if (code === undefined) {
    throw new PythonTypeError("character mapping must return integer, None or str");
  }
  if (code < 0n || code > 0x10ffffn) throw new ValueError("character mapping must be in range(0x110000)");
  return String.fromCodePoint(Number(code));
}

/** Python counterpart: `str.maketrans(…)`. */
export function makeTrans(runtime: Runtime, args: readonly unknown[]): Dict {
  const [from, to, deleted] = args;
  const table = new Dict();
  const set = (character: string, value: unknown): void => {
    setItem(runtime, table, BigInt(character.codePointAt(0) as number), value);
  };
  if (to === undefined) {
    if (!(from instanceof Dict)) {
      throw new PythonTypeError("if you give only one argument to maketrans it must be a dict");
    }
    for (const [key, value] of from) {
      if (typeof key !== "string") setItem(runtime, table, key, value);
      else if (runtime.texts.length(key) === 1) set(key, value);
      else throw new ValueError("string keys in translate table must be of length 1");
    }
    return table;
  }
  const [sources, targets] = [from, to].map((text, index) =>
    Array.from(
      textArgument(runtime, text, (type) =>
        index === 0
          ? "first maketrans argument must be a string if there is a second argument"
          : `maketrans() argument 2 must be str, not ${type}`,
      ),
    ),
  ) as [string[], string[]];
  if (sources.length !== targets.length) {
    throw new ValueError("the first two maketrans arguments must have equal length");
  }
  sources.forEach((character, index) => {
    set(character, BigInt(targets[index]?.codePointAt(0) as number));
  });
  if (deleted !== undefined) {
    const message = (type: string): string => `maketrans() argument 3 must be str, not ${type}`;
    for (const character of textArgument(runtime, deleted, message)) set(character, null);
  }
  return table;
}
