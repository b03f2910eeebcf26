import { ValueError } from "../../../pc-rpc/python-errors.js";

export type Align = "<" | ">" | "=" | "^";

/** A format specification taken apart: `*>+10,.3f`. */
export interface FormatSpec {
  readonly fill: string;
  /** Undefined when it does not say, and the type of the value decides. */
  readonly align: Align | undefined;
  readonly sign: "+" | "-" | " " | undefined;
  /** `z`: what rounds to zero has no minus. */
  readonly noNegativeZero: boolean;
  /** `#` */
  readonly alternate: boolean;
  readonly width: number | undefined;
  readonly separator: "," | "_" | undefined;
  readonly precision: number | undefined;
  /** The letter at the end; empty when there is none. */
  readonly type: string;
  /** A zero before the width that fills: `05`. */
  readonly zeroPadded: boolean;
}

const pattern = /^(?:(.)([<>=^])|([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d*)(?:([,_])([,_])?)?(?:\.(\d*))?(.*)$/su;

/** Types that separators may be asked of. */
const separable: ReadonlySet<string> = new Set(["", "d", "e", "f", "g", "E", "G", "%", "F"]);

/** Larger numbers are none of C. */
const MAX_SIZE = 2 ** 63 - 1;

/**
 * Reads a format specification.
 *
 * @param typeName what messages call the type of the value
 * @param presetType what type it stands for when it names none, where separators are concerned
 * @throws ValueError of Python
 */
export function parseSpec(text: string, typeName: string, presetType: string): FormatSpec {
  const match = pattern.exec(text) as RegExpExecArray;
  const [
    ,
    fill,
    fillAlign,
    bareAlign,
    sign,
    z,
    alternate,
    zero,
    width,
    separator,
    second,
    precision,
    type = "",
  ] = match;
  // A fill that was given makes a zero a digit of the width.
  const zeroPadded = zero !== undefined && fill === undefined;
  const widthSize = size(zeroPadded ? width : (zero ?? "") + width);
  if (second !== undefined && second !== separator) throw new ValueError("Cannot specify both ',' and '_'.");
  if (precision === "") throw new ValueError("Format specifier missing precision");
  const precisionSize = size(precision);
  const rest = (second ?? "") + type;
  if (Array.from(rest).length > 1) {
    throw new ValueError(`Invalid format specifier '${text}' for object of type '${typeName}'`);
  }
  if (separator !== undefined) checkSeparator(separator, rest === "" ? presetType : rest);
  return {
    fill: fill ?? (zeroPadded ? "0" : " "),
    align: (fillAlign ?? bareAlign) as Align | undefined,
    sign: sign as FormatSpec["sign"],
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    width: widthSize,
    separator: separator as FormatSpec["separator"],
    precision: precisionSize,
    type: rest,
    zeroPadded,
  };
}

function checkSeparator(separator: string, type: string): void {
  if (separable.has(type) || (separator === "_" && /^[boxX]$/.test(type))) return;
  throw new ValueError(`Cannot specify '${separator}' with '${type}'.`);
}

function size(digits: string | undefined): number | undefined {
  if (digits === undefined || digits === "") return undefined;
  const number = Number(digits);
  if (number >= MAX_SIZE) throw new ValueError("Too many decimal digits in format string");
  return number;
}

/** The letter at the end means nothing to a value of this type. */
export function unknownType(type: string, typeName: string): Error {
  const code = type > " " && type < "\x80" ? type : `\\x${(type.codePointAt(0) ?? 0).toString(16)}`;
  return new ValueError(`Unknown format code '${code}' for object of type '${typeName}'`);
}
