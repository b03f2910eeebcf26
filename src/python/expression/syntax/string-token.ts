import { syntaxError } from "./place.js";

/** What may stand before the quotes of a string, in lower case. */
export const prefixes: ReadonlySet<string> = new Set(["", "b", "r", "u", "f", "br", "rb", "fr", "rf"]);

export interface StringExtent {
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Behind the closing quotes. */
  readonly end: number;
}

/**
 * Finds the end of the string literal whose opening quote is at `quoteAt` and whose prefix is at `start`.
 *
 * @throws SyntaxError of Python when it has none
 */
export function stringEnd(source: string, quoteAt: number, start: number): StringExtent {
  const quote = source.charAt(quoteAt);
  const triple = source.startsWith(quote.repeat(3), quoteAt);
  const size = triple ? 3 : 1;
  const bodyStart = quoteAt + size;
  for (let at = bodyStart; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") {
      // A carriage return and a line feed are one line break.
      at += source.startsWith("\r\n", at + 1) ? 2 : 1;
    } else if (character === quote && (!triple || source.startsWith(quote.repeat(3), at))) {
      return { bodyStart, bodyEnd: at, end: at + size };
    } else if (!triple && (character === "\n" || character === "\r")) {
      throw unterminated("", source.slice(0, at), start);
    }
  }
  throw unterminated(triple ? "triple-quoted " : "", source, start);
}

function unterminated(kind: string, read: string, start: number): Error {
  const line = read.replace(/(?:\r\n?|\n)$/, "").split(/\r\n?|\n/).length;
  return syntaxError(`unterminated ${kind}string literal (detected at line ${line})`, start);
}
