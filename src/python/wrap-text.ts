import { bytesText, strRepr } from "../pyon/python-text.js";
import { textLength } from "./text-length.js";

/** Ends of lines in a str, for Python: more than JavaScript's. */
const lineEnds = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";
const lines = new RegExp(`[^${lineEnds}]*(?:\\r\\n|[${lineEnds}])|[^${lineEnds}]+`, "g");

/** White space of a str, for Python: not U+FEFF, but the separators U+001C to U+001F. */
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const words = new RegExp(`[^${space}]+[${space}]*|[${space}]+`, "g");

/**
 * Cuts a str into literals that pprint writes below each other: behind line ends, then behind white space where
 * a line is too wide.
 *
 * @param width characters there are for a literal
 * @param after characters that follow the last one
 */
export function wrapStr(value: string, width: number, after: number): string[] {
  if (value === "") return [strRepr(value)];
  const chunks: string[] = [];
  const given = value.match(lines) ?? [];
  given.forEach((line, index) => {
    const last = index === given.length - 1;
    const literal = strRepr(line);
    if (textLength(literal) <= (last ? width - after : width)) chunks.push(literal);
    else chunks.push(...wrapLine(line, width, last ? after : 0));
  });
  return chunks;
}

function wrapLine(line: string, width: number, after: number): string[] {
  const chunks: string[] = [];
  const parts = line.match(words) ?? [];
  let current = "";
  parts.forEach((part, index) => {
    const room = index === parts.length - 1 ? width - after : width;
    if (textLength(strRepr(current + part)) <= room) {
      current += part;
    } else {
      if (current !== "") chunks.push(strRepr(current));
      current = part;
    }
  });
  if (current !== "") chunks.push(strRepr(current));
  return chunks;
}

/** Cuts bytes into literals, four bytes at a time; parameters as those of {@link wrapStr}. */
export function wrapBytes(value: Uint8Array, width: number, after: number): string[] {
  const chunks: string[] = [];
  // Where the last group starts: beyond the end when all groups are whole, so that no room is kept then.
  const last = value.length - (value.length % 4);
  let start = 0;
  for (let at = 0; at < value.length; at += 4) {
    const room = at === last ? width - after : width;
    if (bytesText(value.subarray(start, at + 4)).length <= room) continue;
    if (at > start) chunks.push(bytesText(value.subarray(start, at)));
    start = at;
  }
  if (start < value.length) chunks.push(bytesText(value.subarray(start)));
  return chunks;
}
