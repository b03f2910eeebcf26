import { SIMPLE_ESCAPES } from "../../../pyon/v1-strings.js";
import { syntaxError } from "./place.js";

/** Hexadecimal digits that the letter of an escape is followed by. */
const digitsOf: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

const escapes = /\\([0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs;

/**
 * The text that a str literal stands for.
 *
 * @param body what is between the quotes
 * @param start where it starts in the source
 * @throws SyntaxError of Python for an escape that is cut short, or names no character
 */
export function unescaped(body: string, start: number): string {
  if (!body.includes("\\")) return body;
  return body.replace(escapes, (whole: string, code: string, at: number) => {
    const letter = code.charAt(0);
    if (/[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(code, 8));
    const digits = digitsOf.get(letter);
    if (digits === undefined) {
      if (letter === "N") failNamed(start + at);
      // As in Python, a backslash that escapes nothing stays.
      return SIMPLE_ESCAPES.get(code) ?? whole;
    }
    if (code.length === 1) failUnicode(body, at, `truncated \\${letter}${"X".repeat(digits)} escape`, start);
    const point = Number.parseInt(code.slice(1), 16);
    if (point > 0x10ffff) failUnicode(body, at, "illegal Unicode character", start);
    return String.fromCodePoint(point);
  });
}

function failNamed(place: number): never {
  throw syntaxError(
    "characters by name (\\N{…}) are not known here: write the character, or its number as \\u….",
    place,
  );
}

/** Python counts bytes, and a character beyond ASCII as the ten of its own escape. */
function failUnicode(body: string, at: number, reason: string, start: number): never {
  const position = byteLength(body.slice(0, at));
  const escapeText = /^\\.[0-9a-fA-F]*/.exec(body.slice(at, at + 10))?.[0] ?? "\\";
  throw syntaxError(
    `(unicode error) 'unicodeescape' codec can't decode bytes in position ${position}-` +
      `${position + escapeText.length - 1}: ${reason}`,
    start + at,
  );
}

function byteLength(text: string): number {
  return Array.from(text).reduce((length, character) => length + (character > "\x7f" ? 10 : 1), 0);
}

/**
 * The bytes that a bytes literal stands for.
 *
 * @throws SyntaxError of Python for characters beyond ASCII and escapes that are cut short
 */
export function bytesOf(body: string, start: number, raw: boolean): Uint8Array {
  const stranger = body.search(/[^\0-\x7f]/);
  if (stranger !== -1) throw syntaxError("bytes can only contain ASCII literal characters", start + stranger);
  const text = raw ? body : bytesText(body, start);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function bytesText(body: string, start: number): string {
  return body.replace(escapes, (whole: string, code: string, at: number) => {
    const letter = code.charAt(0);
    // Beyond a byte the higher bits are dropped, as in Python.
    if (/[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    if (letter !== "x") return SIMPLE_ESCAPES.get(code) ?? whole;
    if (code.length === 1)
      throw syntaxError(`(value error) invalid \\x escape at position ${at}`, start + at);
    return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  });
}
