import { lex } from "../../../python/expression/syntax/lexer.js";

/** What the lexer says of a text that ends too soon, but for brackets that are open. */
const ENDS_TOO_SOON = /^(?:unterminated triple-quoted|unexpected EOF)/;

/** Whether more lines may complete the text: a bracket or a string of three quotes is open, or a backslash ends it. */
export function isIncomplete(text: string): boolean {
  try {
    return lex(`${text}\n`).unclosed !== undefined;
  } catch (error) {
    return error instanceof Error && ENDS_TOO_SOON.test(error.message);
  }
}
