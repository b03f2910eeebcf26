import { ValueError } from "../../../pc-rpc/python-errors.js";
import type { Runtime } from "../runtime.js";
import type { Blanks } from "../values/characters.js";
import { ITEM_BYTES } from "../values/iterate.js";
import { spendSearch } from "../values/search.js";

// What str and bytes have in common: each function takes and gives texts, which for bytes are those of latin1Text.

/** Splits at a separator, at most so often; a negative `most` is no limit. */
export function splitAt(runtime: Runtime, text: string, separator: string, most: number): string[] {
  if (separator === "") throw new ValueError("empty separator");
  spendSearch(runtime, text.length, separator.length);
  const parts: string[] = [];
  let from = 0;
  for (let at = next(); at !== -1 && parts.length !== most; at = next()) {
    add(runtime, parts, text.slice(from, at));
    from = at + separator.length;
  }
  function next(): number {
    return text.indexOf(separator, from);
  }
  add(runtime, parts, text.slice(from));
  return parts;
}

/** As {@link splitAt}, from the end. */
export function splitAtLast(runtime: Runtime, text: string, separator: string, most: number): string[] {
  if (most < 0) return splitAt(runtime, text, separator, most);
  if (separator === "") throw new ValueError("empty separator");
  spendSearch(runtime, text.length, separator.length);
  const parts: string[] = [];
  let end = text.length;
  while (parts.length < most && end >= separator.length) {
    const at = text.lastIndexOf(separator, end - separator.length);
    if (at === -1) break;
    add(runtime, parts, text.slice(at + separator.length, end));
    end = at;
  }
  add(runtime, parts, text.slice(0, end));
  return parts.reverse();
}

function add(runtime: Runtime, parts: string[], part: string): void {
  runtime.budget.spendSteps(1);
  runtime.budget.spendBytes(ITEM_BYTES);
  parts.push(part);
}

/** Splits at blanks, of which those at the ends do not count. */
export function splitAtBlanks(runtime: Runtime, text: string, blanks: Blanks, most: number): string[] {
  runtime.budget.spendSteps(text.length / 8);
  const parts: string[] = [];
  for (const { 0: word, index } of text.matchAll(blanks.words)) {
    if (parts.length === most) {
      add(runtime, parts, text.slice(index));
      break;
    }
    add(runtime, parts, word);
  }
  return parts;
}

/** As {@link splitAtBlanks}, from the end. */
export function splitAtLastBlanks(runtime: Runtime, text: string, blanks: Blanks, most: number): string[] {
  runtime.budget.spendSteps(text.length / 8);
  const words = [...text.matchAll(blanks.words)];
  runtime.budget.spendBytes(words.length * ITEM_BYTES * 4);
  if (most < 0 || words.length <= most) return words.map(([word]) => word);
  const first = words[words.length - most - 1];
  const end = first === undefined ? 0 : first.index + first[0].length;
  return [text.slice(0, end), ...words.slice(words.length - most).map(([word]) => word)];
}

/** Which ends are stripped. */
export type Side = "left" | "right" | "both";

/** Without the characters of a set, or blanks, at the ends. */
export function stripped(text: string, characters: string | Blanks, side: Side): string {
  if (typeof characters === "string") return strippedOf(text, characters, side);
  const start = side === "right" ? 0 : (characters.leading.exec(text)?.[0].length ?? 0);
  const end = side === "left" ? text.length : (characters.trailing.exec(text)?.[0].length ?? start);
  return text.slice(start, Math.max(start, end));
}

function strippedOf(text: string, characters: string, side: Side): string {
  const set = new Set(characters);
  const points = Array.from(text);
  let start = 0;
  let end = points.length;
  if (side !== "right") while (start < end && set.has(points[start] as string)) start++;
  if (side !== "left") while (end > start && set.has(points[end - 1] as string)) end--;
  return points.slice(start, end).join("");
}

/** The lines of a text; `breaks` matches what ends them, globally. */
export function linesOf(runtime: Runtime, text: string, breaks: RegExp, keepEnds: boolean): string[] {
  runtime.budget.spendSteps(text.length / 8);
  const lines: string[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(breaks)) {
    add(runtime, lines, text.slice(from, keepEnds ? index + end.length : index));
    from = index + end.length;
  }
  if (from < text.length) add(runtime, lines, text.slice(from));
  return lines;
}

/** Replaces the first `most` of what is found; a negative `most` is no limit. */
export function replaced(
  runtime: Runtime,
  text: string,
  old: string,
  replacement: string,
  most: number,
): string {
  if (most === 0) return text;
  if (old === "") return interleaved(runtime, text, replacement, most);
  spendSearch(runtime, text.length, old.length);
  const parts = splitAt(runtime, text, old, most);
  runtime.budget.spendBytes(text.length + parts.length * replacement.length);
  return parts.join(replacement);
}

/** Replaces the nothing before each character, and behind the last one. */
function interleaved(runtime: Runtime, text: string, between: string, most: number): string {
  const points = Array.from(text);
  const count = most < 0 ? points.length + 1 : Math.min(most, points.length + 1);
  runtime.budget.spendBytes(text.length + count * between.length);
  runtime.budget.spendSteps(points.length);
  const pieces = points.map((point, index) => (index < count ? between + point : point));
  return pieces.join("") + (count > points.length ? between : "");
}

/** How often a text holds another, without overlaps. */
export function occurrences(runtime: Runtime, text: string, part: string): number {
  if (part === "") return runtime.texts.length(text) + 1;
  spendSearch(runtime, text.length, part.length);
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

/** Tabs as blanks up to the next column that is a multiple of `size`. */
export function withoutTabs(runtime: Runtime, text: string, size: number): string {
  runtime.budget.spendSteps(text.length);
  let column = 0;
  return text.replace(/[\t\n\r]|[^\t\n\r]/gu, (character) => {
    if (character === "\n" || character === "\r") {
      column = 0;
      return character;
    }
    if (character !== "\t") {
      column++;
      return character;
    }
    const width = size > 0 ? size - (column % size) : 0;
    runtime.budget.spendBytes(width);
    column += width;
    return " ".repeat(width);
  });
}

/** Blanks, or another character, around a text, up to a width. */
export function centred(runtime: Runtime, text: string, width: number, fill: string, side: Side): string {
  const missing = width - runtime.texts.length(text);
  if (missing <= 0) return text;
  runtime.budget.spendBytes(missing * fill.length + text.length);
  // Python puts the odd one to the left of texts of odd width.
  const left = side === "both" ? (missing >> 1) + (missing & width & 1) : side === "left" ? 0 : missing;
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

/** Zeros before a number, behind its sign. */
export function zeroFilled(runtime: Runtime, text: string, width: number): string {
  const missing = width - runtime.texts.length(text);
  if (missing <= 0) return text;
  runtime.budget.spendBytes(missing + text.length);
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  return sign + "0".repeat(missing) + text.slice(sign.length);
}
