import type { Conversion, Expression, FormattedText, Replacement } from "./ast.js";
import { unescaped } from "./escapes.js";
import { syntaxError } from "./place.js";
import type { StringToken } from "./token.js";

/** Reads the expression that stands from `start` to `end` in the source. */
export type ReadExpression = (start: number, end: number) => Expression;

type Part = string | Replacement;

/** Replacements within the spec of a replacement, and no further. */
const MAX_LEVEL = 2;
const MAX_BRACKETS = 200;

/**
 * Takes an f-string to pieces, as Python 3.11 does: its expressions hold neither backslashes nor comments nor the
 * quotes that the string is written with.
 *
 * @throws SyntaxError of Python
 */
export function formattedParts(source: string, token: StringToken, read: ReadExpression): Part[] {
  const reader = new Reader(source, token, read);
  return reader.parts(0);
}

class Reader {
  readonly #source: string;
  readonly #end: number;
  readonly #raw: boolean;
  readonly #read: ReadExpression;
  #at: number;

  constructor(source: string, token: StringToken, read: ReadExpression) {
    this.#source = source;
    this.#at = token.bodyStart;
    this.#end = token.bodyEnd;
    this.#raw = token.prefix.includes("r");
    this.#read = read;
  }

  /** The parts up to the end, or, in a spec, up to the brace that closes the replacement. */
  parts(level: number): Part[] {
    const parts: Part[] = [];
    for (;;) {
      const text = this.#literal(level);
      if (text !== "") parts.push(text);
      if (this.#at >= this.#end || this.#character() === "}") return parts;
      const { value, shown } = this.#replacement(level);
      if (shown !== "") parts.push(shown);
      parts.push(value);
    }
  }

  #character(): string {
    return this.#at < this.#end ? this.#source.charAt(this.#at) : "";
  }

  #fail(message: string): never {
    throw syntaxError(message, this.#at);
  }

  /** Text up to the next brace that means something. */
  #literal(level: number): string {
    const start = this.#at;
    let text = "";
    let from = start;
    while (this.#at < this.#end) {
      const character = this.#character();
      if (character === "{" || character === "}") {
        const doubled = this.#source.charAt(this.#at + 1) === character && this.#at + 1 < this.#end;
        if (level > 0 || !doubled) {
          if (level === 0 && character === "}") this.#fail("f-string: single '}' is not allowed");
          break;
        }
        text += this.#text(from, this.#at + 1);
        from = this.#at + 2;
        this.#at++;
      } else if (character === "\\" && !this.#raw && this.#source.startsWith("N{", this.#at + 1)) {
        // Not a replacement; reading the escape says what is wrong.
        this.#at += 2;
      }
      this.#at++;
    }
    return text + this.#text(from, this.#at);
  }

  #text(start: number, end: number): string {
    const text = this.#source.slice(start, end).replace(/\r\n?/g, "\n");
    return this.#raw ? text : unescaped(text, start);
  }

  /** What a brace opens; `shown` is the text of the expression when an equals sign asks for it. */
  #replacement(level: number): { value: Replacement; shown: string } {
    if (level >= MAX_LEVEL) this.#fail("f-string: expressions nested too deeply");
    const place = this.#at++;
    const start = this.#at;
    this.#passExpression();
    const expressionEnd = this.#at;
    if (this.#source.slice(start, expressionEnd).trim() === "") {
      const next = this.#character();
      this.#fail(
        next === "}"
          ? "f-string: empty expression not allowed"
          : `f-string: expression required before '${next}'`,
      );
    }
    const value = this.#read(start, expressionEnd);
    let shown = "";
    if (this.#character() === "=") {
      this.#at++;
      while (/\s/.test(this.#character())) this.#at++;
      shown = this.#source.slice(start, this.#at);
    }
    const conversion = this.#conversion();
    const spec = this.#spec(level);
    if (this.#character() !== "}") this.#fail("f-string: expecting '}'");
    this.#at++;
    // What is shown with its text is shown as its repr, unless something else is asked for.
    const implied = shown !== "" && conversion === undefined && spec === undefined ? "r" : conversion;
    return { value: { value, conversion: implied, spec, place }, shown };
  }

  #conversion(): Conversion {
    if (this.#character() !== "!") return undefined;
    this.#at++;
    const conversion = this.#character();
    if (conversion === "") this.#fail("f-string: expecting '}'");
    this.#at++;
    if (conversion !== "s" && conversion !== "r" && conversion !== "a") {
      this.#fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
    }
    return conversion;
  }

  #spec(level: number): FormattedText | undefined {
    if (this.#character() !== ":") return undefined;
    const place = this.#at++;
    return { type: "formatted text", parts: this.parts(level + 1), place };
  }

  /** Passes the expression, up to what ends it: `!`, `:`, `=` or `}` outside brackets and strings. */
  #passExpression(): void {
    const brackets: string[] = [];
    while (this.#at < this.#end) {
      const character = this.#character();
      if (character === "\\") this.#fail("f-string expression part cannot include a backslash");
      if (character === "#") this.#fail("f-string expression part cannot include '#'");
      if (character === "'" || character === '"') {
        this.#passString(character);
        continue;
      }
      if (brackets.length === 0 && this.#endsExpression(character)) return;
      this.#bracket(character, brackets);
      this.#at++;
    }
    const open = brackets.at(-1);
    if (open !== undefined) this.#fail(`f-string: unmatched '${open}'`);
    this.#fail("f-string: expecting '}'");
  }

  #endsExpression(character: string): boolean {
    if (character === ":" || character === "}") return true;
    if (character !== "!" && character !== "=" && character !== "<" && character !== ">") return false;
    // Comparisons end nothing.
    if (this.#source.charAt(this.#at + 1) === "=" && this.#at + 1 < this.#end) {
      this.#at++;
      return false;
    }
    return character === "!" || character === "=";
  }

  #bracket(character: string, brackets: string[]): void {
    if (character === "(" || character === "[" || character === "{") {
      if (brackets.length >= MAX_BRACKETS) this.#fail("f-string: too many nested parenthesis");
      brackets.push(character);
    } else if (character === ")" || character === "]" || character === "}") {
      const open = brackets.pop();
      if (open === undefined) this.#fail(`f-string: unmatched '${character}'`);
      if (`${open}${character}` === "()" || `${open}${character}` === "[]" || `${open}${character}` === "{}")
        return;
      this.#fail(`f-string: closing parenthesis '${character}' does not match opening parenthesis '${open}'`);
    }
  }

  #passString(quote: string): void {
    const size = this.#source.startsWith(quote.repeat(3), this.#at) ? 3 : 1;
    const quotes = quote.repeat(size);
    const close = this.#source.indexOf(quotes, this.#at + size);
    const end = close + size;
    if (close === -1 || end > this.#end) this.#fail("f-string: unterminated string");
    const backslash = this.#source.slice(this.#at, end).indexOf("\\");
    if (backslash !== -1) {
      this.#at += backslash;
      this.#fail("f-string expression part cannot include a backslash");
    }
    this.#at = end;
  }
}
