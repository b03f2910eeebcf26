import type { Runtime } from "../runtime.js";
import type { Align, FormatSpec } from "./spec.js";

/** A number taken to pieces: sign, prefix (`0x`), digits before the point, and all that follows them. */
export interface NumberPieces {
  readonly sign: string;
  readonly prefix: string;
  readonly whole: string;
  readonly rest: string;
}

/** The sign that a spec asks for. */
export function signText(negative: boolean, sign: FormatSpec["sign"]): string {
  if (negative) return "-";
  return sign === "+" || sign === " " ? sign : "";
}

/** Puts the pieces together, with separators and padding. */
export function layOut(runtime: Runtime, pieces: NumberPieces, spec: FormatSpec): string {
  const { sign, prefix, rest } = pieces;
  const align = spec.align ?? (spec.zeroPadded ? "=" : ">");
  const room = (spec.width ?? 0) - sign.length - prefix.length - rest.length;
  runtime.budget.spendBytes(Math.max(room, 0) + pieces.whole.length * 2);
  const zeros = spec.fill === "0" && align === "=" ? room : 0;
  const whole = separated(pieces.whole, spec, zeros);
  const body = whole + rest;
  if (align !== "=") return padded(runtime, sign + prefix + body, spec, align);
  const missing = (spec.width ?? 0) - sign.length - prefix.length - body.length;
  return sign + prefix + spec.fill.repeat(Math.max(missing, 0)) + body;
}

/** Digits in groups, with zeros before them up to a width, so that a separator is never first. */
function separated(digits: string, spec: FormatSpec, width: number): string {
  const { separator } = spec;
  // What is not a number has no groups.
  if (separator === undefined || !/^[0-9a-fA-F]+$/.test(digits)) return digits;
  const size = /^[boxX]$/.test(spec.type) ? 4 : 3;
  const groups: string[] = [];
  let left = digits;
  let room = width;
  for (;;) {
    const length = Math.min(size, Math.max(left.length, room, 1));
    groups.push(left.slice(-length).padStart(length, "0"));
    left = left.slice(0, -length);
    room -= length;
    if (left === "" && room <= 0) return groups.reverse().join(separator);
    room -= 1;
  }
}

/** Fills up a text to the width of a spec. */
export function padded(runtime: Runtime, text: string, spec: FormatSpec, preset: Align): string {
  const missing = (spec.width ?? 0) - runtime.texts.length(text);
  if (missing <= 0) return text;
  runtime.budget.spendBytes(missing * spec.fill.length + text.length);
  const align = spec.align ?? preset;
  const before = align === "<" ? 0 : align === "^" ? Math.floor(missing / 2) : missing;
  return spec.fill.repeat(before) + text + spec.fill.repeat(missing - before);
}
