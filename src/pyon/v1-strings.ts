import { type Cursor, STRING } from "./v1-cursor.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const BACKSLASH = 0x5c;

/**
 * The number of prefix letters of the string that starts at `position`, or -1 when none does there. Letters that
 * are no valid prefix count too: {@link readLiteral} names the fault.
 */
export function prefixLength(text: string, position: number): number {
  const code = text.charCodeAt(position);
  if (isQuote(code)) return 0;
  if (!isPrefixLetter(code)) return -1;
  const second = text.charCodeAt(position + 1);
  if (isQuote(second)) return 1;
  return isPrefixLetter(second) && isQuote(text.charCodeAt(position + 2)) ? 2 : -1;
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function isPrefixLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower === 0x62 || lower === 0x72 || lower === 0x75 || lower === 0x66;
}

/** Reads the string or bytes literal at the cursor, one piece of it when several are adjacent. */
export function readLiteral(cursor: Cursor): string | Uint8Array {
  const { text, position: start } = cursor;
  const length = prefixLength(text, start);
  const prefix = text.slice(start, start + length).toLowerCase();
  if (prefix.includes("f")) {
    cursor.fail("an f-string is not a literal: what it holds would have to be evaluated");
  }
  if (!prefixes.has(prefix))
    cursor.fail("strings have no such prefix: b, r, u, br and rb are those there are");
  cursor.position = start + length;
  const body = readBody(cursor);
  cursor.kind = STRING;
  const raw = prefix.includes("r");
  if (prefix.includes("b")) return bytesOf(cursor, body, raw);
  return raw || !body.hasBackslash ? body.text : unescaped(cursor, body);
}

const prefixes: ReadonlySet<string> = new Set(["", "b", "r", "u", "br", "rb"]);

/** What stands between the quotes. */
interface Body {
  readonly text: string;
  /** Where it starts in the whole text. */
  readonly start: number;
  readonly hasBackslash: boolean;
}

/** Passes the literal whose opening quote is at the cursor. */
function readBody(cursor: Cursor): Body {
  const { text, position } = cursor;
  const quote = text.charCodeAt(position);
  const triple = text.charCodeAt(position + 1) === quote && text.charCodeAt(position + 2) === quote;
  const start = position + (triple ? 3 : 1);
  let hasBackslash = false;
  let hasReturn = false;
  let at = start;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (!triple) break;
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) break;
    } else if (code === BACKSLASH) {
      hasBackslash = true;
      at++;
      // A carriage return and line feed are one line break.
      if (text.charCodeAt(at) === CARRIAGE_RETURN) {
        hasReturn = true;
        if (text.charCodeAt(at + 1) === LINE_FEED) at++;
      }
    } else if (code === CARRIAGE_RETURN && triple) {
      hasReturn = true;
    } else if (at >= text.length || (!triple && (code === LINE_FEED || code === CARRIAGE_RETURN))) {
      cursor.fail(
        triple
          ? "the string that starts here has no closing quotes"
          : "the string that starts here is not closed on its line",
      );
    }
  }
  cursor.position = at + (triple ? 3 : 1);
  const body = text.slice(start, at);
  // Python makes every line break a line feed before it reads.
  return { text: hasReturn ? body.replace(/\r\n?/g, "\n") : body, start, hasBackslash };
}

/** Joins the literals that follow the one just read, with nothing but blanks between them. */
export function joinAdjacent(cursor: Cursor, first: string | Uint8Array): string | Uint8Array {
  if (prefixLength(cursor.text, cursor.position) < 0) return first;
  const pieces = [first];
  while (prefixLength(cursor.text, cursor.position) >= 0) {
    const start = cursor.position;
    const piece = readLiteral(cursor);
    if (typeof piece !== typeof first) cursor.fail("cannot mix bytes and nonbytes literals", start);
    pieces.push(piece);
    cursor.skip();
  }
  if (typeof first === "string") return pieces.join("");
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let length = 0;
  for (const piece of pieces as Uint8Array[]) {
    bytes.set(piece, length);
    length += piece.length;
  }
  return bytes;
}

/**
 * Passes the string or bytes literal at the cursor and gives its text, to be decoded from there without a copy;
 * `undefined` when there is none, or one that holds escapes.
 */
export function base64Argument(cursor: Cursor): string | undefined {
  const { text, position } = cursor;
  const length = prefixLength(text, position);
  if (length < 0 || length > 1) return undefined;
  if (length === 1 && (text.charCodeAt(position) | 0x20) !== 0x62) return undefined;
  const start = position + length + 1;
  // Base64 knows no line breaks and no other quotes, so one search does what takes 10 times as long by character.
  const end = text.indexOf(text.charAt(start - 1), start);
  const next = text.charCodeAt(end + 1);
  if (end === -1 || (next !== 0x2c && next !== 0x29)) return undefined;
  const body = text.slice(start, end);
  if (body.includes("\\")) return undefined;
  cursor.position = end + 1;
  return body;
}

/** What stands for itself or another character behind a backslash, in Python's strings and bytes. */
export const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** Digits that follow the letter of an escape. */
const hexEscapes: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

function unescaped(cursor: Cursor, { text, start }: Body): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", from)) {
    parts.push(text.slice(from, at));
    const letter = text.charAt(at + 1);
    const simple = SIMPLE_ESCAPES.get(letter);
    const digits = hexEscapes.get(letter);
    if (simple !== undefined) {
      parts.push(simple);
      from = at + 2;
    } else if (digits !== undefined) {
      from = at + 2 + digits;
      const code = hexCode(text, at + 2, from);
      if (code < 0) cursor.fail(`\\${letter} takes ${digits} hexadecimal digits`, start + at);
      if (code > 0x10ffff) cursor.fail("there is no character of that number", start + at);
      parts.push(String.fromCodePoint(code));
    } else if (isOctal(text.charCodeAt(at + 1))) {
      from = octalEnd(text, at + 1);
      parts.push(String.fromCharCode(Number.parseInt(text.slice(at + 1, from), 8)));
    } else if (letter === "N") {
      cursor.fail("characters by name are not read: write this one as it is, or by its number", start + at);
    } else {
      // As in Python, a backslash that escapes nothing stays.
      parts.push("\\");
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.join("");
}

function bytesOf(cursor: Cursor, { text, start, hasBackslash }: Body, raw: boolean): Uint8Array {
  if (raw || !hasBackslash) {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = asciiCode(cursor, text, at, start);
    return bytes;
  }
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const code = asciiCode(cursor, text, at, start);
    if (code !== BACKSLASH) {
      bytes[length++] = code;
      at++;
      continue;
    }
    const letter = text.charAt(at + 1);
    const simple = SIMPLE_ESCAPES.get(letter);
    if (simple !== undefined) {
      if (simple !== "") bytes[length++] = simple.charCodeAt(0);
      at += 2;
    } else if (letter === "x") {
      const value = hexCode(text, at + 2, at + 4);
      if (value < 0) cursor.fail("\\x takes 2 hexadecimal digits", start + at);
      bytes[length++] = value;
      at += 4;
    } else if (isOctal(text.charCodeAt(at + 1))) {
      const end = octalEnd(text, at + 1);
      // Beyond a byte the higher bits are dropped, as in Python.
      bytes[length++] = Number.parseInt(text.slice(at + 1, end), 8);
      at = end;
    } else {
      bytes[length++] = BACKSLASH;
      at++;
    }
  }
  return bytes.slice(0, length);
}

function asciiCode(cursor: Cursor, text: string, at: number, start: number): number {
  const code = text.charCodeAt(at);
  if (code > 0x7f) cursor.fail("bytes are written in ASCII characters and escapes", start + at);
  return code;
}

/** The number that hexadecimal digits make; -1 when there are too few. */
function hexCode(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + code - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}

function isOctal(code: number): boolean {
  return code >= 0x30 && code <= 0x37;
}

function octalEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < start + 3 && isOctal(text.charCodeAt(end))) end++;
  return end;
}
