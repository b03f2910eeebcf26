import { decode } from "../../pyon/decode.js";
import { PyonDecodeError } from "../../pyon/errors.js";
import { textLength } from "../../python/text-length.js";
import { ToolError } from "../tool-error.js";

/** Characters of an argument that a message shows at most. */
const SHOWN = 72;

const INVALID = "SyntaxError: invalid syntax";
const COMPUTED = "computed arguments (names, arithmetic, np.…) are not there yet: give a literal";

/** Words of Python that compute. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "if",
  "else",
  "for",
  "lambda",
  "await",
]);

/**
 * Reads an argument given in Python's syntax: `5`, `-2.5`, `'text'`, `(1, [None])`, `{"a": 1}`; integral floats
 * stay floats. Only literals and sums of numbers are taken; nothing is evaluated.
 *
 * @param which what the message calls it
 * @throws ToolError that shows the place, and ends with a line like Python's
 */
export function parseArgument(text: string, which: string): unknown {
  try {
    return decode(text, { version: 1, exact: true });
  } catch (error) {
    if (!(error instanceof PyonDecodeError)) throw error;
    throw new ToolError(`${which}:\n${pointAt(error, text)}\n${explain(error, text)}`, { cause: error });
  }
}

/** The line at fault, cut to what can be read, and a caret below the place. */
function pointAt(error: PyonDecodeError, text: string): string {
  const start = error.position - (error.column - 1);
  const line = text.slice(start).split(/[\r\n]/, 1)[0] as string;
  const at = error.column - 1;
  const from = Math.max(0, Math.min(at - SHOWN / 2, line.length - SHOWN));
  const shown = line.slice(from, from + SHOWN);
  return `    ${shown}\n    ${" ".repeat(textLength(line.slice(from, at)))}^`;
}

/** What Python would say, or that we compute nothing. */
function explain(error: PyonDecodeError, text: string): string {
  const before = text.slice(0, error.position).trimEnd();
  const rest = text.slice(error.position);
  // Where a value could start, and not behind one.
  const atValue = before === "" || /[([{,:+-]$/.test(before);
  if (/^(?:f|rf|fr)['"]/i.test(rest) || /^only numbers are added/.test(error.message)) return COMPUTED;
  const [word] = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest) ?? [];
  if (word !== undefined) return explainWord(word, rest.slice(word.length).trimStart(), atValue);
  if (atValue ? rest.startsWith("~") : /^(?:[*/%<>&|^@[(.]|[!=]=)/.test(rest)) return COMPUTED;
  if (error.expected !== undefined) return INVALID;
  // Faults within a literal have words of their own, which end with the place that the caret shows.
  const reason = error.message.replace(/ \(line \d+, column \d+\)$/, "");
  return reason.startsWith("unhashable") ? `TypeError: ${reason}` : `SyntaxError: ${reason}`;
}

function explainWord(word: string, next: string, atValue: boolean): string {
  const [after] = /^\w+/.exec(next) ?? [];
  if (KEYWORDS.has(word) || (after !== undefined && KEYWORDS.has(after))) return COMPUTED;
  if (!atValue || after !== undefined || /^(?:=(?!=)|["'])/.test(next)) return INVALID;
  // A name alone; with anything behind it, it may be part of a comprehension.
  return /^(?:$|[,:)\]}])/.test(next) ? `NameError: name '${word}' is not defined` : COMPUTED;
}
