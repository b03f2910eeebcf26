import { Complex } from "complex.js";
import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { MAX_DIGITS } from "../../../pyon/digits.js";
import { NOT_IMPLEMENTED } from "../model.js";
import { toComplex } from "../operators/binary.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { asciiDigits, withoutBlanks } from "../values/characters.js";
import { toFloat, truncatedFloat } from "../values/float-conversions.js";
import { spendBits } from "../values/int-size.js";
import { tooManyDigits } from "../values/int-text.js";
import { latin1Text } from "../values/latin1.js";
import { intOf, isNumber, toIndex } from "../values/numbers.js";
import { reprOf } from "../values/repr.js";
import { typeName } from "../values/type-name.js";

/** Python counterpart: `int(value, base)`. */
export function makeInt(runtime: Runtime, value?: unknown, base?: unknown): bigint {
  if (base !== undefined) {
    const number = toIndex(runtime, base);
    if (value === undefined) throw new PythonTypeError("int() missing string argument");
    const text = textOf(value);
    if (text === undefined) throw new PythonTypeError("int() can't convert non-string with explicit base");
    if (number !== 0n && (number < 2n || number > 36n)) {
      throw new ValueError("int() base must be >= 2 and <= 36, or 0");
    }
    return intOfText(runtime, value, text, Number(number));
  }
  if (value === undefined) return 0n;
  const int = intOf(value);
  if (int !== undefined) return int;
  if (typeof value === "number") return truncatedFloat(value);
  const text = textOf(value);
  if (text !== undefined) return intOfText(runtime, value, text, 10);
  const converted = runtime.extensionOf(value)?.convert(value, "int") ?? NOT_IMPLEMENTED;
  if (typeof converted === "bigint") return converted;
  throw new PythonTypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(runtime, value)}'`,
  );
}

/** The text of a str, or of bytes. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const bytes = bytesOf(value);
  return bytes === undefined ? undefined : latin1Text(bytes);
}

const prefixes: ReadonlyMap<string, number> = new Map([
  ["0b", 2],
  ["0o", 8],
  ["0x", 16],
]);

/** @param value what the message shows when the text is no int */
function intOfText(runtime: Runtime, value: unknown, text: string, base: number): bigint {
  const fail = (): never => {
    const shown = reprOf(runtime, bytesOf(value) ?? value);
    throw new ValueError(`invalid literal for int() with base ${base}: ${shown.slice(0, 200)}`);
  };
  runtime.budget.spendSteps(text.length * 2);
  const [, sign, body = ""] = /^([-+]?)(.*)$/s.exec(asciiDigits(withoutBlanks(text)).toLowerCase()) ?? [];
  const prefix = prefixes.get(body.slice(0, 2));
  const hasPrefix = prefix !== undefined && (base === 0 || base === prefix);
  const digitsText = hasPrefix ? body.slice(2).replace(/^_/, "") : body;
  const actual = base === 0 ? (prefix ?? 10) : base;
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(digitsText)) fail();
  // In base 0, as in a source, zeros before other digits are no decimal int.
  if (base === 0 && prefix === undefined && /^0[0_]*[1-9]/.test(digitsText)) fail();
  const digits = digitsText.replaceAll("_", "");
  for (const digit of digits) if (Number.parseInt(digit, 36) >= actual) fail();
  const int = fromDigits(runtime, digits, actual);
  return sign === "-" ? -int : int;
}

function fromDigits(runtime: Runtime, digits: string, base: number): bigint {
  const bits = Math.log2(base);
  if (Number.isInteger(bits)) {
    spendBits(runtime.budget, digits.length * bits, "linear");
    const pieces = Array.from(digits, (digit) =>
      Number.parseInt(digit, base).toString(2).padStart(bits, "0"),
    );
    return BigInt(`0b${pieces.join("")}`);
  }
  if (digits.length > MAX_DIGITS) throw tooManyDigits(digits.length);
  if (base === 10) return BigInt(digits);
  let int = 0n;
  for (const digit of digits) int = int * BigInt(base) + BigInt(Number.parseInt(digit, base));
  return int;
}

/** Python counterpart: `float(value)`. */
export function makeFloat(runtime: Runtime, value: unknown = 0): number {
  const float = realOf(runtime, value);
  if (float !== undefined) return float;
  const text = textOf(value);
  if (text !== undefined) {
    runtime.budget.spendSteps(text.length / 4);
    const parsed = floatOfText(asciiDigits(withoutBlanks(text)));
    if (parsed !== undefined) return parsed;
    throw new ValueError(`could not convert string to float: ${reprOf(runtime, value)}`);
  }
  throw new PythonTypeError(
    `float() argument must be a string or a real number, not '${typeName(runtime, value)}'`,
  );
}

/** A real number as a float; undefined for anything else. */
function realOf(runtime: Runtime, value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const int = intOf(value);
  if (int !== undefined) return toFloat(int);
  const converted = runtime.extensionOf(value)?.convert(value, "float");
  return typeof converted === "number" ? converted : undefined;
}

const digitsForm = "[0-9]+(?:_[0-9]+)*";
const floatForm = `(?:${digitsForm}(?:\\.(?:${digitsForm})?)?|\\.${digitsForm})(?:e[-+]?${digitsForm})?`;
const specialForm = "inf(?:inity)?|nan";
const float = new RegExp(`^([-+]?)(?:(${floatForm})|(${specialForm}))$`, "i");

function floatOfText(text: string): number | undefined {
  const match = float.exec(text);
  if (match === null) return undefined;
  const [, sign, digits, special] = match;
  const size = digits === undefined ? specialFloat(special as string) : Number(digits.replaceAll("_", ""));
  return sign === "-" ? -size : size;
}

function specialFloat(text: string): number {
  return text.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
}

/** Python counterpart: `complex(real, imag)`. */
export function makeComplex(runtime: Runtime, real?: unknown, imag?: unknown): Complex {
  if (typeof real === "string") {
    if (imag !== undefined) throw new PythonTypeError("complex() can't take second arg if first is a string");
    return parseComplex(real);
  }
  if (typeof imag === "string") throw new PythonTypeError("complex() second arg can't be a string");
  const first = complexOf(runtime, real === undefined ? 0n : real);
  if (first === undefined) {
    const type = typeName(runtime, real);
    throw new PythonTypeError(`complex() first argument must be a string or a number, not '${type}'`);
  }
  if (imag === undefined) return first;
  const second = complexOf(runtime, imag);
  if (second === undefined) {
    throw new PythonTypeError(`complex() second argument must be a number, not '${typeName(runtime, imag)}'`);
  }
  // Each part may be complex itself; a real one adds nothing, not even the sign of a zero.
  const re = isComplex(imag) ? first.re - second.im : first.re;
  return new Complex(re, isComplex(real) ? first.im + second.re : second.re);
}

function isComplex(value: unknown): boolean {
  return value instanceof Complex;
}

function complexOf(runtime: Runtime, value: unknown): Complex | undefined {
  if (isNumber(value)) return toComplex(value);
  const converted = runtime.extensionOf(value)?.convert(value, "complex");
  return converted instanceof Complex ? converted : undefined;
}

const part = `(?:${floatForm}|${specialForm})`;
const realOnly = new RegExp(`^([-+]?${part})$`, "i");
const imaginaryOnly = new RegExp(`^([-+]?${part}?)j$`, "i");
const bothParts = new RegExp(`^([-+]?${part})([-+]${part}?)j$`, "i");

function parseComplex(text: string): Complex {
  const trimmed = withoutBlanks(asciiDigits(text));
  const inner = withoutBlanks(/^\((.*)\)$/s.exec(trimmed)?.[1] ?? trimmed);
  const [, real] = realOnly.exec(inner) ?? [];
  if (real !== undefined) return new Complex(partOf(real), 0);
  const [, imaginary] = imaginaryOnly.exec(inner) ?? [];
  if (imaginary !== undefined) return new Complex(0, partOf(imaginary));
  const [, re, im] = bothParts.exec(inner) ?? [];
  if (re !== undefined && im !== undefined) return new Complex(partOf(re), partOf(im));
  throw new ValueError("complex() arg is a malformed string");
}

/** A number, or the sign alone of a one. */
function partOf(text: string): number {
  if (text === "" || text === "+") return 1;
  return text === "-" ? -1 : (floatOfText(text) as number);
}
