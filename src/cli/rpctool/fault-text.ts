import type { RemoteError } from "../../pc-rpc/python-errors.js";
import { textLength } from "../../python/text-length.js";

/** Characters of a line that are shown at most. */
const SHOWN = 72;

/**
 * What is wrong with an expression: the line at fault, cut to what can be read, a caret below the place, and what
 * Python's traceback ends with.
 *
 * @param place offset into the source, in UTF-16 code units
 */
export function faultText({ className, message }: RemoteError, source: string, place: number): string {
  const [start, line] = lineAt(source, place);
  const at = place - start;
  const from = Math.max(0, Math.min(at - SHOWN / 2, line.length - SHOWN));
  const shown = line.slice(from, from + SHOWN).replaceAll("\t", " ");
  const indent = " ".repeat(textLength(line.slice(from, at)));
  return `    ${shown}\n    ${indent}^\n${className}${message === "" ? "" : `: ${message}`}`;
}

/** The line that a place is in, without its end, and where it starts. */
function lineAt(source: string, place: number): [start: number, line: string] {
  const before = source.slice(0, place);
  const start = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return [start, source.slice(start).split(/[\n\r]/, 1)[0] as string];
}
