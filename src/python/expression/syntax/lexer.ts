import { IndentationError, ValueError } from "../../../pc-rpc/python-errors.js";
import { ExpressionBudget } from "../budget.js";
import type { Budget } from "../model.js";
import { numberAt } from "./number-literal.js";
import { placed, syntaxError } from "./place.js";
import { prefixes, stringEnd } from "./string-token.js";
import { keywords, type Token } from "./token.js";

/** Bytes that a token is reckoned at, and the node that it becomes. */
const TOKEN_BYTES = 128;

/** Steps that it takes to look for the next token, in this line or the next. */
const LINE_STEPS = 8;

/** Brackets that may be open at once, in Python and here. */
const MAX_BRACKETS = 200;

const blanks = /[ \t\f]+/y;
const comment = /#[^\n\r]*/y;
const lineBreak = /\r\n?|\n/y;
/** What Python takes for a name before it looks at the characters beyond ASCII. */
const word = /(?:[A-Za-z_]|[^\0-\x7f])(?:\w|[^\0-\x7f])*/y;
const name = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const operator = /\*\*=?|\/\/=?|<<=?|>>=?|<>|->|:=|\.\.\.|[!=<>]=|[-+*/%@&|^]=|[-+*/%@&|^~<>()[\]{},:.;=]/y;

const opening: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/** What a source is made of, and the bracket that was never closed, if there is one. */
export interface Lexed {
  readonly tokens: readonly Token[];
  /** Where it stands; undefined when all are closed. */
  readonly unclosed: number | undefined;
}

/** The part of a source that an f-string holds; it is read as if it were in brackets. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a source, or a part of it, into its tokens. Line breaks count outside brackets only.
 *
 * @param budget what it may take, a default one when none is given
 * @throws SyntaxError of Python
 */
export function lex(source: string, budget: Budget = new ExpressionBudget(), part?: Part): Lexed {
  const lexer = new Lexer(source, budget, part);
  lexer.run();
  return { tokens: lexer.tokens, unclosed: lexer.brackets.at(-1)?.place };
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly brackets: { readonly text: string; readonly place: number }[] = [];
  /** Nothing behind the part is looked at. */
  readonly #source: string;
  readonly #isPart: boolean;
  readonly #budget: Budget;
  #at: number;
  /** A backslash has joined the line to the one before. */
  #joined = false;

  constructor(source: string, budget: Budget, part: Part | undefined) {
    this.#budget = budget;
    this.#source = part === undefined ? source : source.slice(0, part.end);
    this.#isPart = part !== undefined;
    this.#at = part?.start ?? 0;
  }

  run(): void {
    const nul = this.#source.indexOf("\0");
    if (nul !== -1) throw placed(new ValueError("source code string cannot contain null bytes"), nul);
    while (this.#skip()) this.#token();
    this.tokens.push({ type: "end", text: "", start: this.#at, end: this.#at });
  }

  /** Passes what separates tokens; false at the end. */
  #skip(): boolean {
    for (;;) {
      this.#budget.spendSteps(LINE_STEPS);
      const lineStart = this.#isLineStart();
      const indented = this.#match(blanks) !== "";
      this.#match(comment);
      const start = this.#at;
      if (this.#match(lineBreak) !== "") {
        if (this.#linesCount() && this.#hasTokensInLine()) {
          this.tokens.push({ type: "newline", text: "", start, end: this.#at });
        }
      } else if (this.#source.charAt(start) === "\\") {
        this.#joinLines();
      } else if (start >= this.#source.length) {
        return false;
      } else {
        if (indented && lineStart) throw placed(new IndentationError("unexpected indent"), start);
        return true;
      }
    }
  }

  /** Whether a logical line starts here, other than the first, which may be indented. */
  #isLineStart(): boolean {
    const previous = this.#source.charAt(this.#at - 1);
    return (previous === "\n" || previous === "\r") && this.#linesCount() && !this.#joined;
  }

  #linesCount(): boolean {
    return this.brackets.length === 0 && !this.#isPart;
  }

  #hasTokensInLine(): boolean {
    const last = this.tokens.at(-1);
    return last !== undefined && last.type !== "newline";
  }

  #joinLines(): void {
    const backslash = this.#at++;
    const atEnd = this.#at >= this.#source.length;
    if (this.#match(lineBreak) === "") {
      const place = atEnd ? backslash : this.#at;
      throw syntaxError("unexpected character after line continuation character", place);
    }
    if (this.#at >= this.#source.length) throw syntaxError("unexpected EOF while parsing", backslash + 1);
    this.#joined = true;
  }

  #token(): void {
    this.#budget.spendBytes(TOKEN_BYTES);
    this.#joined = false;
    const start = this.#at;
    const first = this.#source.charAt(start);
    if (/[0-9]/.test(first) || (first === "." && /[0-9]/.test(this.#source.charAt(start + 1)))) {
      const { value, end } = numberAt(this.#source, start, this.#budget);
      this.#at = end;
      this.tokens.push({ type: "number", value, text: this.#source.slice(start, end), start, end });
      return;
    }
    const written = this.#match(word);
    const next = this.#source.charAt(this.#at);
    if ((next === '"' || next === "'") && prefixes.has(written.toLowerCase())) {
      this.#string(start, written.toLowerCase());
    } else if (written !== "") {
      this.#name(start, written);
    } else {
      this.#operator(start);
    }
  }

  #string(start: number, prefix: string): void {
    const { bodyStart, bodyEnd, end } = stringEnd(this.#source, this.#at, start);
    this.#at = end;
    const body = this.#source.slice(bodyStart, bodyEnd).replace(/\r\n?/g, "\n");
    const text = this.#source.slice(start, end);
    this.#budget.spendSteps(text.length * 4);
    this.#budget.spendBytes(text.length * 16);
    this.tokens.push({ type: "string", prefix, bodyStart, bodyEnd, body, text, start, end });
  }

  #name(start: number, written: string): void {
    name.lastIndex = start;
    const valid = name.exec(this.#source)?.[0] ?? "";
    if (valid.length < written.length) throw invalidCharacter(this.#source, start + valid.length);
    const text = written.normalize("NFKC");
    const type = keywords.has(text) ? "keyword" : "name";
    this.tokens.push({ type, text, start, end: this.#at });
  }

  #operator(start: number): void {
    const text = this.#match(operator);
    if (text === "") {
      const code = this.#source.charCodeAt(start);
      // The printable ones of ASCII that mean nothing: $ ? ! and the backquote.
      throw code > 0x20 && code < 0x7f
        ? syntaxError("invalid syntax", start)
        : invalidCharacter(this.#source, start);
    }
    if (opening.has(text)) this.#close(text, start);
    else if (text === "(" || text === "[" || text === "{") {
      if (this.brackets.length >= MAX_BRACKETS) throw syntaxError("too many nested parentheses", start);
      this.brackets.push({ text, place: start });
    }
    this.tokens.push({ type: "operator", text, start, end: this.#at });
  }

  #close(text: string, start: number): void {
    const opened = this.brackets.pop();
    if (opened === undefined) throw syntaxError(`unmatched '${text}'`, start);
    if (opened.text === opening.get(text)) return;
    const line = lineOf(this.#source, opened.place);
    const where = line === lineOf(this.#source, start) ? "" : ` on line ${line}`;
    throw syntaxError(
      `closing parenthesis '${text}' does not match opening parenthesis '${opened.text}'${where}`,
      start,
    );
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

/** The line that a place is in, from 1. */
function lineOf(source: string, place: number): number {
  return source.slice(0, place).split(/\r\n?|\n/).length;
}

function invalidCharacter(source: string, place: number): Error {
  const code = source.codePointAt(place) as number;
  const character = String.fromCodePoint(code);
  const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const message = /[\p{C}\p{Z}]/u.test(character)
    ? `invalid non-printable character ${number}`
    : `invalid character '${character}' (${number})`;
  return syntaxError(message, place);
}
