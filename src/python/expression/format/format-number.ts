import type { Complex } from "complex.js";
import { OverflowError, ValueError } from "../../../pc-rpc/python-errors.js";
import type { Runtime } from "../runtime.js";
import { toFloat } from "../values/float-conversions.js";
import { bitLength } from "../values/int-size.js";
import { intText } from "../values/int-text.js";
import { isSize } from "../values/numbers.js";
import { type FloatDigitsOptions, floatDigits } from "./float-digits.js";
import { layOut, padded, signText } from "./layout.js";
import { type FormatSpec, unknownType } from "./spec.js";

const bases: ReadonlyMap<string, number> = new Map([
  ["b", 2],
  ["o", 8],
  ["x", 16],
  ["X", 16],
]);

/** An int as a spec asks for it. @param typeName what messages call it */
export function formatInt(runtime: Runtime, int: bigint, spec: FormatSpec, typeName: string): string {
  const { type } = spec;
  if (/^[eEfFgG%]$/.test(type)) return formatFloat(runtime, toFloat(int), spec, typeName);
  const base = bases.get(type);
  if (base === undefined && !/^[cdn]?$/.test(type)) throw unknownType(type, typeName);
  if (spec.precision !== undefined) {
    throw new ValueError("Precision not allowed in integer format specifier");
  }
  if (spec.noNegativeZero) {
    throw new ValueError("Negative zero coercion (z) not allowed in integer format specifier");
  }
  if (type === "c") return formatCharacter(runtime, int, spec);
  const digits = base === undefined ? intText(int, runtime.budget) : digitsInBase(runtime, int, base);
  return layOut(
    runtime,
    {
      sign: signText(int < 0n, spec.sign),
      prefix: spec.alternate && base !== undefined ? `0${type}` : "",
      whole: type === "X" ? digits.replace("-", "").toUpperCase() : digits.replace("-", ""),
      rest: "",
    },
    spec,
  );
}

/** An int in a base that is a power of two. */
export function digitsInBase(runtime: Runtime, int: bigint, base: number): string {
  runtime.budget.spendBytes(bitLength(int) / Math.log2(base));
  return int.toString(base);
}

function formatCharacter(runtime: Runtime, int: bigint, spec: FormatSpec): string {
  if (spec.sign !== undefined) throw new ValueError("Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) {
    throw new ValueError("Alternate form (#) not allowed with integer format specifier 'c'");
  }
  if (!isSize(int)) throw new OverflowError("Python int too large to convert to C long");
  return padded(runtime, characterOf(int), spec, spec.zeroPadded ? "=" : ">");
}

/** The character of a number. */
export function characterOf(int: bigint): string {
  if (int < 0n || int > 0x10ffffn) throw new OverflowError("%c arg not in range(0x110000)");
  return String.fromCodePoint(Number(int));
}

/** A float as a spec asks for it. */
export function formatFloat(runtime: Runtime, value: number, spec: FormatSpec, typeName: string): string {
  const { type } = spec;
  if (!/^[eEfFgGn%]?$/.test(type)) throw unknownType(type, typeName);
  const percent = type === "%";
  const text = magnitudeText(runtime, percent ? value * 100 : value, spec, true);
  const negative = isNegative(value, text, spec);
  return layOut(
    runtime,
    { sign: signText(negative, spec.sign), prefix: "", ...pieces(percent ? `${text}%` : text) },
    spec,
  );
}

/** The digits of a float; `pointZero` writes `1.0` rather than `1` where no type is named. */
function magnitudeText(runtime: Runtime, value: number, spec: FormatSpec, pointZero: boolean): string {
  const { precision, alternate } = spec;
  if (precision !== undefined) {
    if (precision > 0x7fffffff) throw new ValueError("precision too big");
    runtime.budget.spendBytes(precision);
  }
  const upper = /^[EFG]$/.test(spec.type);
  const text = floatDigits(value, { ...digitsOptions(spec.type, precision, pointZero), alternate });
  return upper ? text.toUpperCase() : text;
}

function digitsOptions(type: string, precision: number | undefined, pointZero: boolean): FloatDigitsOptions {
  switch (type) {
    case "":
      if (precision === undefined) return { type: "r", precision: 0, pointZero };
      return { type: "g", precision, pointZero };
    case "e":
    case "E":
      return { type: "e", precision: precision ?? 6 };
    case "g":
    case "G":
    case "n":
      return { type: "g", precision: precision ?? 6 };
    default:
      return { type: "f", precision: precision ?? 6 };
  }
}

function isNegative(value: number, text: string, { noNegativeZero }: FormatSpec): boolean {
  if (Number.isNaN(value) || !(value < 0 || Object.is(value, -0))) return false;
  return !(noNegativeZero && /^[0.]*(?:[eE][-+]0+)?%?$/.test(text));
}

function pieces(text: string): { readonly whole: string; readonly rest: string } {
  const whole = /^[0-9]*/.exec(text)?.[0] ?? "";
  return whole === "" ? { whole: text, rest: "" } : { whole, rest: text.slice(whole.length) };
}

/** A complex number as a spec asks for it. */
export function formatComplex(runtime: Runtime, { re, im }: Complex, spec: FormatSpec): string {
  const { type } = spec;
  if (!/^[eEfFgGn]?$/.test(type)) throw unknownType(type, "complex");
  if (spec.zeroPadded || spec.fill === "0") {
    throw new ValueError("Zero padding is not allowed in complex format specifier");
  }
  if (spec.align === "=") {
    throw new ValueError("'=' alignment flag is not allowed in complex format specifier");
  }
  const bare = { ...spec, width: undefined, align: ">" as const, fill: " " };
  const part = (value: number, sign: FormatSpec["sign"]): string => {
    const text = magnitudeText(runtime, value, spec, false);
    const negative = isNegative(value, text, spec);
    return layOut(runtime, { sign: signText(negative, sign), prefix: "", ...pieces(text) }, bare);
  };
  // Without a type, as str does it.
  const imaginaryOnly = type === "" && Object.is(re, 0);
  const real = imaginaryOnly ? "" : part(re, spec.sign);
  const imaginary = part(im, imaginaryOnly ? spec.sign : "+");
  const text = type === "" && !imaginaryOnly ? `(${real}${imaginary}j)` : `${real}${imaginary}j`;
  return padded(runtime, text, spec, ">");
}
