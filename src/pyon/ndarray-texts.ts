import { Complex } from "./complex.js";
import { Float } from "./float.js";
import { Fraction } from "./fraction.js";
import { ArrayFault } from "./ndarray-fault.js";
import { complexRepr, floatText, strRepr } from "./python-text.js";
import { pythonType } from "./python-type.js";

const intSyntax = /^[+-]?\d+(?:_\d+)*$/;
const number = String.raw`(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?|inf(?:inity)?|nan`;
const floatSyntax = new RegExp(`^[+-]?(?:${number})$`, "i");
const complexSyntax = new RegExp(`^([+-]?(?:${number}))?(?:([+-]?(?:${number})?)j)?$`, "i");

/**
 * Python counterpart: `int(text)`.
 *
 * @param spelled the text as the error's message has it
 * @throws RangeError (Python's ValueError) when the text is no int
 */
export function intOfText(text: string, spelled: string = strRepr(text)): bigint {
  const trimmed = text.trim();
  if (!intSyntax.test(trimmed)) {
    throw new RangeError(`invalid literal for int() with base 10: ${spelled}`);
  }
  const digits = trimmed.replaceAll("_", "").replace(/^\+/, "");
  return digits.startsWith("-") ? -BigInt(digits.slice(1)) : BigInt(digits);
}

/**
 * Python counterpart: `float(text)`.
 *
 * @param spelled the text as the error's message has it
 * @throws RangeError (Python's ValueError) when the text is no float
 */
export function floatOfText(text: string, spelled: string = strRepr(text)): number {
  const trimmed = text.trim();
  if (!floatSyntax.test(trimmed)) throw new RangeError(`could not convert string to float: ${spelled}`);
  return floatOf(trimmed);
}

/**
 * Python counterpart: `complex(text)`.
 *
 * @throws RangeError (Python's ValueError) when the text is no complex number
 */
export function complexOfText(text: string): Complex {
  const trimmed = text.trim();
  const match = complexSyntax.exec(trimmed.replace(/^\(\s*(.*?)\s*\)$/, "$1"));
  const [, re, im] = match ?? [];
  if (match === null || (re === undefined && im === undefined)) {
    // "7j" alone: the real part took the digits.
    throw new RangeError("complex() arg is a malformed string");
  }
  if (re !== undefined && im === "" && match[0].endsWith("j")) return new Complex(0, floatOf(re));
  if (im !== undefined && re !== undefined && !/^[+-]/.test(im)) {
    throw new RangeError("complex() arg is a malformed string");
  }
  const imaginary = im === undefined ? 0 : /^[+-]?$/.test(im) ? Number(`${im}1`) : floatOf(im);
  return new Complex(re === undefined ? 0 : floatOf(re), imaginary);
}

function floatOf(text: string): number {
  const plain = text.replaceAll("_", "").toLowerCase();
  const size = plain.replace(/^[+-]/, "");
  const value = size.startsWith("inf")
    ? Number.POSITIVE_INFINITY
    : size === "nan"
      ? Number.NaN
      : Number(size);
  return plain.startsWith("-") ? -value : value;
}

/**
 * A value as numpy writes it into an element of text.
 *
 * Python counterpart: `str(value)`.
 *
 * @throws TypeError for values that hold others, which nobody means to become text
 */
export function textOfValue(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return pythonType(value) === "int" ? String(value) : floatText(value);
  if (value instanceof Float) return floatText(value.valueOf());
  if (value instanceof Complex) return complexRepr(value.re, value.im);
  if (value instanceof Uint8Array) return textOfAscii(value);
  if (value instanceof Fraction) {
    const above = String(value.s * value.n);
    return value.d === 1n ? above : `${above}/${value.d}`;
  }
  throw new TypeError(`a ${pythonType(value)} is no text for an element of an array`);
}

/** @throws ArrayFault (UnicodeError) for bytes beyond ASCII */
function textOfAscii(bytes: Uint8Array): string {
  let text = "";
  for (const [position, byte] of bytes.entries()) {
    if (byte > 127) {
      throw new ArrayFault(
        "UnicodeError",
        `'ascii' codec can't decode byte 0x${byte.toString(16)} in position ${position}: ordinal not in range(128)`,
      );
    }
    text += String.fromCharCode(byte);
  }
  return text;
}

/** @throws ArrayFault (UnicodeError) for characters beyond ASCII */
export function asciiOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code > 127) {
      throw new ArrayFault(
        "UnicodeError",
        `'ascii' codec can't encode the character in position ${position}: ordinal not in range(128)`,
      );
    }
    bytes[position] = code;
  }
  return bytes;
}
