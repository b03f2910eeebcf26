import { decode } from "../../pyon/decode.js";
import { PyonDecodeError } from "../../pyon/errors.js";

/** Text in quotes on one line, which may hold any word. */
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
/** A word that is no part of a number and no prefix of a text. */
const WORD = /(?<![\w.\u0080-\uffff])(?:[A-Za-z_]|[^\0-\x7f])(?:\w|[^\0-\x7f])*(?!['"\w\u0080-\uffff])/g;
const CONSTANTS: ReadonlySet<string> = new Set(["None", "True", "False"]);

/**
 * Reads an argument that is a literal, without what it takes to evaluate one that is not: `5`, `-2.5`, `'text'`,
 * `(1, [None])`, `{"a": 1}`.
 *
 * @returns undefined when the text is, or may be, anything else, or means something else to PYON than to Python
 */
export function literalArgument(text: string): { readonly value: unknown } | undefined {
  const bare = text.replace(QUOTED, '""');
  // PYON computes with imaginary numbers as Python's repr means them, passes over line breaks that Python heeds, and
  // has names that Python does not know.
  if (/[jJ\n\r]/.test(bare)) return undefined;
  for (const [word] of bare.matchAll(WORD)) if (!CONSTANTS.has(word)) return undefined;
  try {
    return { value: decode(text, { version: 1, exact: true }) };
  } catch (error) {
    if (error instanceof PyonDecodeError) return undefined;
    throw error;
  }
}
