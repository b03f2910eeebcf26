/** A piece of a source. Offsets are in UTF-16 code units. */
export type Token = SymbolToken | NumberToken | StringToken;

interface Located {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

/** A name or keyword, an operator or bracket, the end of a line, the end of the source. */
export interface SymbolToken extends Located {
  readonly type: "name" | "keyword" | "operator" | "newline" | "end";
  /** A name as Python compares names: in normal form KC. Empty at ends. */
  readonly text: string;
}

export interface NumberToken extends Located {
  readonly type: "number";
  /** bigint, number or Complex. */
  readonly value: unknown;
  readonly text: string;
}

/** A string literal, not yet read. */
export interface StringToken extends Located {
  readonly type: "string";
  /** In lower case. */
  readonly prefix: string;
  /** Where what is between the quotes starts. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** What is between the quotes, line breaks as line feeds. */
  readonly body: string;
  readonly text: string;
}

/** Words that are no names. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
