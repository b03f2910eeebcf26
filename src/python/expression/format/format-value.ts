import { Complex } from "complex.js";
import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { NpScalar } from "../../../pyon/npscalar.js";
import { NOT_IMPLEMENTED } from "../model.js";
import type { Runtime } from "../runtime.js";
import { asciiOf, reprOf, strOf } from "../values/repr.js";
import { typeName } from "../values/type-name.js";
import { formatComplex, formatFloat, formatInt } from "./format-number.js";
import { padded } from "./layout.js";
import { parseSpec, unknownType } from "./spec.js";

/** Python counterpart: `format(value, spec)`. */
export function formatValue(runtime: Runtime, value: unknown, spec: string): string {
  if (spec === "") return strOf(runtime, value);
  runtime.budget.spendSteps(spec.length);
  switch (typeof value) {
    case "string":
      return formatString(runtime, value, spec);
    case "boolean":
      return formatInt(runtime, BigInt(value), parseSpec(spec, "bool", "d"), "bool");
    case "bigint":
      return formatInt(runtime, value, parseSpec(spec, "int", "d"), "int");
    case "number":
      return formatFloat(runtime, value, parseSpec(spec, "float", ""), "float");
    default:
      if (value instanceof Complex) return formatComplex(runtime, value, parseSpec(spec, "complex", ""));
      if (value instanceof NpScalar) return formatScalar(runtime, value, spec);
      throw unformattable(runtime, value);
  }
}

function unformattable(runtime: Runtime, value: unknown): Error {
  return new PythonTypeError(`unsupported format string passed to ${typeName(runtime, value)}.__format__`);
}

/** A numpy scalar is formatted as the Python value that it is nearest to. */
function formatScalar(runtime: Runtime, scalar: NpScalar, spec: string): string {
  const [, kind] = /^[<>|=]?(.)/.exec(scalar.dtype) ?? [];
  const to =
    kind === "i" || kind === "u" ? "int" : kind === "f" ? "float" : kind === "c" ? "complex" : undefined;
  if (kind === "b") return formatValue(runtime, scalar.value, spec);
  if (kind === "U") return formatString(runtime, String(scalar.value), spec);
  const value = to && runtime.extensionOf(scalar)?.convert(scalar, to);
  if (value === undefined || value === NOT_IMPLEMENTED) throw unformattable(runtime, scalar);
  return formatValue(runtime, value, spec);
}

function formatString(runtime: Runtime, text: string, specText: string): string {
  const spec = parseSpec(specText, "str", "s");
  if (spec.type !== "" && spec.type !== "s") throw unknownType(spec.type, "str");
  if (spec.sign !== undefined) {
    const what = spec.sign === " " ? "Space" : "Sign";
    throw new ValueError(`${what} not allowed in string format specifier`);
  }
  if (spec.noNegativeZero) {
    throw new ValueError("Negative zero coercion (z) not allowed in string format specifier");
  }
  if (spec.alternate) throw new ValueError("Alternate form (#) not allowed in string format specifier");
  if (spec.align === "=") throw new ValueError("'=' alignment not allowed in string format specifier");
  return padded(runtime, truncated(runtime, text, spec.precision), spec, "<");
}

/** The first characters of a text. */
export function truncated(runtime: Runtime, text: string, length: number | undefined): string {
  if (length === undefined || length >= runtime.texts.length(text)) return text;
  return runtime.texts.slice(text, 0, length);
}

/** What `!r`, `!s` or `!a` make of a value. */
export function converted(runtime: Runtime, value: unknown, conversion: "r" | "s" | "a"): string {
  if (conversion === "s") return strOf(runtime, value);
  return conversion === "r" ? reprOf(runtime, value) : asciiOf(runtime, value);
}
