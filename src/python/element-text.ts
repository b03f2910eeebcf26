import { type ArrayData, type Dtype, parseDtype } from "../pyon/dtype.js";
import { bytesText, strRepr } from "../pyon/python-text.js";
import { type AnyFloat, type FloatWidth, fromLongDouble, fromNumber } from "./binary-float.js";
import { datetimeText, NAT, timeStep } from "./datetime-text.js";
import { floatColumn } from "./float-column.js";

/** Text of the element that starts at this place of the data, in elements. */
export type ElementText = (position: number) => string;

/**
 * How numpy writes an array's elements: all in one format, which the elements shown decide together.
 *
 * @param positions the elements shown
 * @param alone for a 0-dimensional array, which aligns nothing
 */
export function elementText(
  data: ArrayData,
  dtype: Dtype,
  positions: readonly number[],
  alone: boolean,
): ElementText {
  const items = data as unknown as Record<number, unknown>;
  switch (dtype.kind) {
    case "b":
      return (position) => (items[position] === 0 ? "False" : alone ? "True" : " True");
    case "i":
    case "u":
      return aligned(positions, (position) => String(items[position]));
    case "f":
      return floats(positions, floatReader(data, dtype), widthOf(dtype));
    case "c":
      return complexes(positions, floatReader(data, dtype), widthOf(dtype));
    case "U":
      return (position) => strRepr(items[position] as string);
    case "S":
      return (position) => bytesText(items[position] as Uint8Array);
    case "M":
      return datetimes(positions, data as BigInt64Array, dtype);
    case "m":
      return timedeltas(positions, data as BigInt64Array);
    default:
      return (position) => `b'${voidText(rawElement(data, dtype, position))}'`;
  }
}

/** The bytes of a structured element, all of them as escapes. */
export function voidText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** Bits of the significand of a float dtype, or of a complex one's parts. */
function widthOf(dtype: Dtype): FloatWidth {
  const size = dtype.kind === "c" ? dtype.itemsize / 2 : dtype.itemsize;
  return size === 2 ? 11 : size === 4 ? 24 : size === 8 ? 53 : 64;
}

/** Reads the float at an index of the data: of two for each element of a complex dtype. */
export function floatReader(data: ArrayData, dtype: Dtype): (index: number) => AnyFloat {
  const width = widthOf(dtype);
  if (width !== 64) return (index) => fromNumber((data as Float64Array)[index] as number, width);
  const bytes = data as Uint8Array;
  const reversed = dtype.text.startsWith(">");
  return (index) => {
    const part = bytes.slice(index * 16, index * 16 + 16);
    return fromLongDouble(reversed ? part.reverse() : part);
  };
}

function rawElement(data: ArrayData, dtype: Dtype, position: number): Uint8Array {
  return (data as Uint8Array).subarray(position * dtype.itemsize, (position + 1) * dtype.itemsize);
}

function aligned(positions: readonly number[], text: ElementText): ElementText {
  const width = positions.reduce((most, position) => Math.max(most, text(position).length), 0);
  return (position) => text(position).padStart(width);
}

function floats(
  positions: readonly number[],
  read: (index: number) => AnyFloat,
  width: FloatWidth,
): ElementText {
  const column = floatColumn(positions.map(read), width);
  return (position) => column(read(position));
}

function complexes(
  positions: readonly number[],
  read: (index: number) => AnyFloat,
  width: FloatWidth,
): ElementText {
  const real = floatColumn(
    positions.map((position) => read(position * 2)),
    width,
  );
  const imaginary = floatColumn(
    positions.map((position) => read(position * 2 + 1)),
    width,
    true,
  );
  return (position) => {
    const text = imaginary(read(position * 2 + 1));
    const digits = text.trimEnd();
    return `${real(read(position * 2))}${digits}j${" ".repeat(text.length - digits.length)}`;
  };
}

function datetimes(positions: readonly number[], data: BigInt64Array, dtype: Dtype): ElementText {
  const step = timeStep(dtype.text);
  return timelike(positions, data, (count) => `'${datetimeText(count, step)}'`);
}

function timedeltas(positions: readonly number[], data: BigInt64Array): ElementText {
  return timelike(positions, data, String);
}

/** numpy takes the width from the earliest and the latest time alone, even if one between is longer. */
function timelike(
  positions: readonly number[],
  data: BigInt64Array,
  text: (count: bigint) => string,
): ElementText {
  let least: bigint | undefined;
  let most: bigint | undefined;
  let width = 0;
  for (const position of positions) {
    const count = data[position] as bigint;
    if (count === NAT) {
      width = "'NaT'".length;
      continue;
    }
    if (least === undefined || count < least) least = count;
    if (most === undefined || count > most) most = count;
  }
  for (const count of [least, most]) if (count !== undefined) width = Math.max(width, text(count).length);
  return (position) => {
    const count = data[position] as bigint;
    return (count === NAT ? "'NaT'" : text(count)).padStart(width);
  };
}

/** numpy's short name of a dtype behind `dtype=` in an array's repr: `float32`, `'<U3'`, `'datetime64[ms]'`. */
export function dtypeName(text: string): string {
  const { kind, itemsize, text: full } = parseDtype(text);
  const bits = itemsize * 8;
  switch (kind) {
    case "b":
      return "bool";
    case "i":
      return `int${bits}`;
    case "u":
      return `uint${bits}`;
    case "f":
      return `float${bits}`;
    case "c":
      return `complex${bits}`;
    case "M":
    case "m": {
      const name = kind === "M" ? "datetime64" : "timedelta64";
      const { text: step } = timeStep(full);
      return step === "" ? name : `'${name}[${step}]'`;
    }
    default:
      return `'${full.replace("=", "<")}'`;
  }
}
