import { InvalidArgumentError } from "commander";
import { decode } from "../../pyon/decode.js";
import { PyonDecodeError } from "../../pyon/errors.js";
import { canonicalKey } from "../../pyon/keys.js";
import { strRepr } from "../../pyon/python-text.js";
import { Slice } from "../../pyon/slice.js";
import { repr } from "../../python/repr.js";
import type { Path } from "../../sync-struct/protocol.js";

/** Words that look like names, but for Python's constants: PYON knows further ones (`null`, `nan`). */
const NAME = /^(?!(?:None|True|False)$)[\p{L}_][\p{L}\p{N}_]*$/u;

/** Words that would be computed, as PYON adds numbers: `2024-11-12`. */
const SUM = /^[+-]?\d(?![\d.]*[eE][+-]\d+$).*[+-]/;

/**
 * Reads a part of a path as it stands on the command line: a literal of Python, `1`, `-1`, `'a b'`, `(1, 2)`, or any
 * other word, which stands for itself: `thermostat.temperature`.
 *
 * @throws InvalidArgumentError for what is no key: a list, a slice
 */
export function pathPart(word: string): unknown {
  if (NAME.test(word) || SUM.test(word)) return word;
  let part: unknown;
  try {
    part = decode(word, { version: 1, exact: true });
  } catch (error) {
    if (error instanceof PyonDecodeError) return word;
    throw error;
  }
  if (part instanceof Slice) throw new InvalidArgumentError(`${word} is a slice: watch the list itself.`);
  try {
    canonicalKey(part);
  } catch {
    throw new InvalidArgumentError(`${word} is no key of a dict or list.`);
  }
  return part;
}

/** Reads a part of a path and adds it to those before, as the `argParser` of commander's variadic argument. */
export function collectPath(word: string, previous: Path | undefined): Path {
  return [...(previous ?? []), pathPart(word)];
}

/** A key as {@link pathPart} reads it, without anything that a terminal would act on. */
export function pathWord(key: unknown): string {
  if (typeof key !== "string") return repr(key);
  const quoted = strRepr(key);
  const isPlain = quoted.slice(1, -1) === key && /^(?!-)[^\s'"]+$/.test(key);
  return isPlain && readsAsItself(key) ? key : quoted;
}

/** A path as it is written on the command line. */
export function pathWords(path: Path): string {
  return path.map(pathWord).join(" ");
}

function readsAsItself(word: string): boolean {
  try {
    return pathPart(word) === word;
  } catch {
    return false;
  }
}
