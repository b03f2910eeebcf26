import { LookupError, UnicodeError } from "../../../pc-rpc/python-errors.js";
import type { Runtime } from "../runtime.js";
import { latin1Bytes, latin1Text } from "./latin1.js";

type Encoding = "utf-8" | "ascii" | "latin-1";

const encodings: ReadonlyMap<string, Encoding> = new Map([
  ["utf8", "utf-8"],
  ["u8", "utf-8"],
  ["ascii", "ascii"],
  ["usascii", "ascii"],
  ["646", "ascii"],
  ["latin1", "latin-1"],
  ["latin", "latin-1"],
  ["l1", "latin-1"],
  ["iso88591", "latin-1"],
]);

const loneSurrogate = /\p{Surrogate}/u;

function encodingNamed(name: string): Encoding {
  const encoding = encodings.get(name.toLowerCase().replace(/[-_ ]/g, ""));
  if (encoding === undefined) throw new LookupError(`unknown encoding: ${name}`);
  return encoding;
}

/** Python counterpart: `text.encode(encoding, errors)`. */
export function encodeText(runtime: Runtime, text: string, name: string, errors: string): Uint8Array {
  const encoding = encodingNamed(name);
  runtime.budget.spendBytes(text.length * 3);
  if (encoding === "utf-8" && !loneSurrogate.test(text)) return new TextEncoder().encode(text);
  runtime.budget.spendSteps(text.length * 16);
  runtime.budget.spendBytes(text.length * 64);
  const points = Array.from(text);
  const pieces = points.map((character, position) => {
    if (!isEncodable(encoding, character)) return substitute(encoding, points, position, errors);
    return encoding === "utf-8" ? latin1Text(new TextEncoder().encode(character)) : character;
  });
  return latin1Bytes(pieces.join(""));
}

function isEncodable(encoding: Encoding, character: string): boolean {
  const code = character.codePointAt(0) as number;
  if (encoding === "utf-8") return code < 0xd800 || code >= 0xe000;
  return code <= (encoding === "ascii" ? 0x7f : 0xff);
}

/** What stands for the character at `position`, which an encoding does not have. */
function substitute(encoding: Encoding, points: readonly string[], position: number, errors: string): string {
  const character = points[position] as string;
  switch (errors) {
    case "ignore":
      return "";
    case "replace":
      return "?";
    case "backslashreplace":
      return escaped(character);
    case "xmlcharrefreplace":
      return `&#${character.codePointAt(0)};`;
    case "strict":
      throw unencodable(encoding, points, position);
    default:
      throw unknownHandler(errors);
  }
}

/** A character by its number, as Python's escapes have it. */
function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** Names all the characters from `position` on, up to the next that the encoding has. */
function unencodable(encoding: Encoding, points: readonly string[], position: number): Error {
  let end = position + 1;
  while (end < points.length && !isEncodable(encoding, points[end] as string)) end++;
  const what =
    end === position + 1
      ? `character '${escaped(points[position] as string)}' in position ${position}`
      : `characters in position ${position}-${end - 1}`;
  const reason =
    encoding === "utf-8"
      ? "surrogates not allowed"
      : `ordinal not in range(${encoding === "ascii" ? 128 : 256})`;
  return new UnicodeError(`'${encoding}' codec can't encode ${what}: ${reason}`, {
    className: "UnicodeEncodeError",
  });
}

function unknownHandler(name: string): Error {
  return new LookupError(`unknown error handler name '${name}'`);
}

/** Python counterpart: `bytes.decode(encoding, errors)`. */
export function decodeBytes(runtime: Runtime, bytes: Uint8Array, name: string, errors: string): string {
  // Python does not even look at the name then.
  if (bytes.length === 0) return "";
  const encoding = encodingNamed(name);
  runtime.budget.spendBytes(bytes.length * 2);
  if (encoding === "latin-1") return latin1Text(bytes);
  if (encoding === "utf-8") {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  runtime.budget.spendSteps(bytes.length * 16);
  runtime.budget.spendBytes(bytes.length * 64);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = encoding === "ascii" ? asciiAt(bytes, at) : utf8At(bytes, at);
    if (read.fault === undefined) {
      pieces.push(read.character);
    } else {
      pieces.push(undecodable(encoding, bytes, at, read.length, read.fault, errors));
    }
    at += read.length;
  }
  return pieces.join("");
}

/** A character, or what is wrong with the bytes where one should be. */
interface Read {
  readonly length: number;
  readonly character: string;
  readonly fault?: string;
}

function asciiAt(bytes: Uint8Array, at: number): Read {
  const byte = bytes[at] as number;
  if (byte < 0x80) return { length: 1, character: String.fromCharCode(byte) };
  return { length: 1, character: "", fault: "ordinal not in range(128)" };
}

function utf8At(bytes: Uint8Array, at: number): Read {
  const first = bytes[at] as number;
  if (first < 0x80) return { length: 1, character: String.fromCharCode(first) };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return { length: 1, character: "", fault: "invalid start byte" };
  // The first of the bytes that follow says whether the form is the shortest, and no surrogate.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  let code = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return { length: i, character: "", fault: "unexpected end of data" };
    if (byte < (i === 1 ? least : 0x80) || byte > (i === 1 ? most : 0xbf)) {
      return { length: i, character: "", fault: "invalid continuation byte" };
    }
    code = (code << 6) | (byte & 0x3f);
  }
  return { length: size, character: String.fromCodePoint(code) };
}

function undecodable(
  encoding: Encoding,
  bytes: Uint8Array,
  at: number,
  length: number,
  fault: string,
  errors: string,
): string {
  switch (errors) {
    case "ignore":
      return "";
    case "replace":
      return "\ufffd";
    case "backslashreplace":
      return Array.from(
        bytes.subarray(at, at + length),
        (byte) => `\\x${byte.toString(16).padStart(2, "0")}`,
      ).join("");
    case "strict": {
      const what =
        length === 1
          ? `byte 0x${(bytes[at] as number).toString(16).padStart(2, "0")} in position ${at}`
          : `bytes in position ${at}-${at + length - 1}`;
      throw new UnicodeError(`'${encoding}' codec can't decode ${what}: ${fault}`, {
        className: "UnicodeDecodeError",
      });
    }
    default:
      throw unknownHandler(errors);
  }
}
