import { type Cursor, STRING } from "./v1-cursor.js";
import { readLiteral } from "./v1-strings.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Characters looked at one by one before the search for the quote is left to `indexOf`. */
const SHORT = 64;

/**
 * From this length of text on, strings are copied out of it: V8's slices keep the whole text alive, and one name
 * out of a 10 MB picture must not. A copy takes 120 ns, a slice 35.
 */
const LONG_TEXT = 4096;
/** Shorter slices are copies anyway. */
const SHORT_SLICE = 13;

/**
 * Reads the literal whose opening quote is at the cursor. Nearly all are plain, without escapes and line breaks,
 * and are a piece of the text.
 */
export function readQuoted(cursor: Cursor): string | Uint8Array {
  const start = cursor.position + 1;
  const end = plainEnd(cursor);
  if (end === -1) return readLiteral(cursor);
  cursor.position = end + 1;
  cursor.kind = STRING;
  const slice = cursor.text.slice(start, end);
  if (end - start < SHORT_SLICE || cursor.text.length < LONG_TEXT) return slice;
  // Cutting a piece off a sum makes V8 put the sum together.
  return ` ${slice}`.slice(1);
}

/**
 * The position of the quote that ends the plain literal whose opening quote is at the cursor; -1 when it is not
 * plain, or is triple-quoted.
 */
function plainEnd(cursor: Cursor): number {
  const { text, position } = cursor;
  const quote = text.charCodeAt(position);
  const start = position + 1;
  const looked = start + SHORT;
  let at = start;
  for (; at < looked; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at === start && text.charCodeAt(at + 1) === quote ? -1 : at;
    if (code === BACKSLASH || code === LINE_FEED || code === CARRIAGE_RETURN) return -1;
  }
  const end = text.indexOf(text.charAt(position), at);
  return end === -1 || /[\\\n\r]/.test(text.slice(at, end)) ? -1 : end;
}

/** Longer keys would be slices of the text, which the cache would keep alive. */
const KEY_LENGTH = SHORT_SLICE - 1;
/** Short keys read lately, by a hash of their characters: the same keys come again and again. */
const keys: string[] = new Array(512).fill("");

/**
 * Reads a string as {@link readQuoted} does, when it is likely to be a key of a dict. Finding it among the keys
 * read lately saves making a string and looking it up among V8's names: a tenth of the time for small calls.
 *
 * @param isName it will be the name of a property if it is a key, and V8 copies names itself
 */
export function readKey(cursor: Cursor, isName: boolean): string | Uint8Array {
  const { text, position } = cursor;
  const quote = text.charCodeAt(position);
  const start = position + 1;
  const longest = start + KEY_LENGTH;
  let hash = 0;
  let at = start;
  for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(++at)) {
    // Also false for NaN, at the end of the text.
    if (!(code >= 0x20) || code === BACKSLASH) return readQuoted(cursor);
    if (at === longest) return isName ? readLongName(cursor) : readQuoted(cursor);
    hash = (hash * 31 + code) | 0;
  }
  if (at === start) return readQuoted(cursor);
  cursor.position = at + 1;
  cursor.kind = STRING;
  const slot = (hash ^ (hash >>> 9)) & 511;
  const known = keys[slot] as string;
  if (isAt(known, text, start, at)) return known;
  return (keys[slot] = text.slice(start, at));
}

function readLongName(cursor: Cursor): string | Uint8Array {
  const start = cursor.position + 1;
  const end = plainEnd(cursor);
  if (end === -1 || cursor.text.charCodeAt(end + 1) !== COLON) return readQuoted(cursor);
  cursor.position = end + 1;
  cursor.kind = STRING;
  return cursor.text.slice(start, end);
}

function isAt(known: string, text: string, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i++) {
    if (known.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  }
  return true;
}
