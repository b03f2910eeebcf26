import { reprSpecial } from "./python-printable.js";

/**
 * A float as Python writes it: `1.0`, `0.1`, `1e+16`, `1e-05`, `inf`, `-inf`, `nan`, `-0.0`.
 *
 * Python counterpart: `repr(x)` of a float.
 */
export function floatText(x: number): string {
  if (Number.isInteger(x)) {
    if (x < 1e16 && x > -1e16) return Object.is(x, -0) ? "-0.0" : `${x}.0`;
    return exponentText(x);
  }
  const size = Math.abs(x);
  if (size >= 1e-4 && size !== Number.POSITIVE_INFINITY) return String(x);
  if (size < 1e-4) return exponentText(x);
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

/** JavaScript finds the same shortest digits, but Python's exponents have two digits at least. */
function exponentText(x: number): string {
  const text = x.toExponential();
  return text.charAt(text.length - 3) === "e" ? `${text.slice(0, -1)}0${text.slice(-1)}` : text;
}

/**
 * A complex number as Python writes it: `1j`, `(1+2j)`, `(3-0j)`, `(nan+infj)`. Python's parser cannot read what
 * `repr` gives for infinite and NaN parts; `sipyco.pyon` writes those in another way.
 *
 * Python counterpart: `repr(complex(re, im))`.
 */
export function complexRepr(re: number, im: number): string {
  const imaginary = partText(im);
  if (Object.is(re, 0)) return `${imaginary}j`;
  const sign = imaginary.startsWith("-") ? "" : "+";
  return `(${partText(re)}${sign}${imaginary}j)`;
}

/** A part of a complex number: a float without a fraction of zero. */
function partText(x: number): string {
  const text = floatText(x);
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

const plain = /^[ !#-&(-[\]-~]*$/;

/**
 * A str as Python 3.11 writes it: single quotes, or double ones when it holds single quotes and no double ones.
 * Characters that print stand as they are; a lone surrogate is written as its escape.
 *
 * Python counterpart: `repr(text)` of a str.
 */
export function strRepr(text: string): string {
  // Without this path, which nearly every text takes, a text takes 9 times as long.
  if (plain.test(text)) return `'${text}'`;
  const quote = quoteFor(text.includes("'"), text.includes('"'));
  const body = text.replace(reprSpecial(), (character) => escaped(character, quote));
  return quote + body + quote;
}

/** ASCII only as {@link strRepr}, all else as escapes. Python counterpart: `ascii(text)` of a str. */
export function asciiRepr(text: string): string {
  if (plain.test(text)) return `'${text}'`;
  const quote = quoteFor(text.includes("'"), text.includes('"'));
  return quote + text.replace(/['"\\]|[^ -~]/gu, (character) => escaped(character, quote)) + quote;
}

function quoteFor(single: boolean, double: boolean): string {
  return single && !double ? '"' : "'";
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\\", "\\\\"],
]);

function escaped(character: string, quote: string): string {
  if (character === "'" || character === '"') return character === quote ? `\\${quote}` : character;
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const hexDigits = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const textDecoder = new TextDecoder();

/**
 * Bytes as Python writes them: `b'\x00abc'`, `b"it's"`.
 *
 * Python counterpart: `repr(data)` of bytes.
 */
export function bytesText(bytes: Uint8Array): string {
  const quote = quoteFor(bytes.includes(0x27), bytes.includes(0x22)).charCodeAt(0);
  // Written as bytes and made a string once: 10 times faster than adding strings for megabytes.
  const text = new Uint8Array(bytes.length * 4 + 3);
  let end = 0;
  text[end++] = 0x62;
  text[end++] = quote;
  for (const byte of bytes) {
    if (byte >= 0x20 && byte < 0x7f) {
      if (byte === 0x5c || byte === quote) text[end++] = 0x5c;
      text[end++] = byte;
      continue;
    }
    text[end++] = 0x5c;
    const short = shortEscapeCode(byte);
    if (short !== 0) {
      text[end++] = short;
    } else {
      text[end++] = 0x78;
      text[end++] = hexDigits[byte >> 4] as number;
      text[end++] = hexDigits[byte & 15] as number;
    }
  }
  text[end++] = quote;
  return textDecoder.decode(text.subarray(0, end));
}

/** The letter of `\t`, `\n` or `\r`; 0 for a byte without a short escape. */
function shortEscapeCode(byte: number): number {
  if (byte === 0x09) return 0x74;
  if (byte === 0x0a) return 0x6e;
  return byte === 0x0d ? 0x72 : 0;
}
