import { encode } from "../pyon/encode.js";
import type { Change, Mod, Path } from "./protocol.js";

/** Punctuation of a version of PYON, as Python's encoders write it. */
interface Syntax {
  readonly colon: string;
  readonly comma: string;
}

const SYNTAX: Readonly<Record<1 | 2, Syntax>> = {
  1: { colon: ": ", comma: ", " },
  2: { colon: ":", comma: "," },
};

/**
 * The line of a mod, in the order of fields that Python's publishers keep. Each value is encoded by itself, so that
 * an error's path starts at the value that cannot be sent, not at the mod.
 *
 * @throws PyonEncodeError
 */
export function modText(mod: Mod, version: 1 | 2): string {
  const { colon, comma } = SYNTAX[version];
  const field = (name: string, value: unknown): string =>
    `${comma}"${name}"${colon}${encode(value, { version })}`;
  const head = `{"action"${colon}"${mod.action}"`;
  if (mod.action === "init") return `${head}${field("struct", mod.struct)}}`;
  return `${head}${comma}"path"${colon}${pathText(mod.path, version)}${operands(mod, field)}}`;
}

/** The last path and its text, by version: one place is often written many times in a row. */
const lastPaths: { [version in 1 | 2]?: { readonly path: Path; readonly text: string } } = {};

function pathText(path: Path, version: 1 | 2): string {
  const last = lastPaths[version];
  if (last?.path === path) return last.text;
  const text = encode(path, { version });
  lastPaths[version] = { path, text };
  return text;
}

function operands(change: Change, field: (name: string, value: unknown) => string): string {
  switch (change.action) {
    case "append":
      return field("x", change.x);
    case "insert":
      return field("i", change.i) + field("x", change.x);
    case "pop":
      return field("i", change.i);
    case "setitem":
      return field("key", change.key) + field("value", change.value);
    case "delitem":
      return field("key", change.key);
  }
}
