import { lex } from "../../../python/expression/syntax/lexer.js";
import type { Token } from "../../../python/expression/syntax/token.js";

/** A call whose arguments are being typed. */
export interface OpenCall {
  /** Name of what is called; undefined for a bracket that calls nothing, or nothing with a plain name. */
  readonly callee: string | undefined;
  /** The arguments before the one that is being typed. */
  readonly given: readonly (readonly Token[])[];
}

/** What a text is about at its end. */
export interface Cursor {
  /** The name or keyword that is being typed; empty when there is none. */
  readonly word: string;
  /** What stands before it. */
  readonly before: readonly Token[];
  /** The innermost bracket that is open. */
  readonly call: OpenCall | undefined;
}

const WORDS: ReadonlySet<string> = new Set(["name", "keyword"]);

/** Reads a text up to the cursor, at its end; undefined within strings and comments, and where it is wrong. */
export function cursorAtEnd(text: string): Cursor | undefined {
  const tokens = tokensOf(text);
  const last = tokens?.at(-1);
  if (tokens === undefined || text.slice(last?.end ?? 0).includes("#")) return undefined;
  const isWord = last !== undefined && WORDS.has(last.type) && last.end === text.length;
  const before = isWord ? tokens.slice(0, -1) : tokens;
  return { word: isWord ? text.slice(last.start) : "", before, call: innermostCall(before) };
}

/** The tokens without the end; undefined when the text is none of Python's. */
function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return lex(text).tokens.slice(0, -1);
  } catch {
    // Whatever is wrong, there is nothing to complete.
    return undefined;
  }
}

function innermostCall(tokens: readonly Token[]): OpenCall | undefined {
  /** Indices of the brackets that are open, each with those of the commas between its items. */
  const open: number[][] = [];
  for (const [index, { type, text }] of tokens.entries()) {
    if (type !== "operator") continue;
    if ("([{".includes(text)) open.push([index]);
    else if (")]}".includes(text)) open.pop();
    else if (text === ",") open.at(-1)?.push(index);
  }
  const borders = open.at(-1);
  if (borders === undefined) return undefined;
  const bracket = borders[0] as number;
  const given = borders.slice(1).map((border, i) => tokens.slice((borders[i] as number) + 1, border));
  const callee = tokens[bracket - 1];
  const isCall =
    tokens[bracket]?.text === "(" && callee?.type === "name" && tokens[bracket - 2]?.text !== ".";
  return { callee: isCall ? callee.text : undefined, given };
}
