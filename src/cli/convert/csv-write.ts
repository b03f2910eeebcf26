import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { floatText } from "../../pyon/python-text.js";
import { datetimeText, timeStep } from "../../python/datetime-text.js";
import { ConversionError } from "./conversion-error.js";
import { isBool, isFloat } from "./csv-cells.js";

/** A column with its name. */
export type NamedColumn = readonly [name: string, column: NDArray];

/**
 * An array as CSV: one line for each element of a 1-dimensional array, for each row of a 2-dimensional one.
 *
 * @throws ConversionError for other shapes, and for dtypes that CSV has no form for
 */
export function csvFromArray(array: NDArray, delimiter: string): string {
  if (array.ndim !== 1 && array.ndim !== 2) {
    throw new ConversionError(`CSV takes arrays of one or two axes, not of ${array.ndim}`);
  }
  const cell = cellWriter(array.dtype, delimiter);
  const rows = array.toNested() as unknown[];
  const isRow = array.ndim === 2;
  return linesOf(rows, (row) => (isRow ? (row as unknown[]).map(cell).join(delimiter) : cell(row)));
}

/**
 * Columns as CSV, with their names in the first line.
 *
 * @throws ConversionError for columns that are no 1-dimensional arrays of the same length
 */
export function csvFromColumns(columns: readonly NamedColumn[], delimiter: string): string {
  const length = columns[0]?.[1].size ?? 0;
  for (const [name, column] of columns) {
    if (column.ndim !== 1) {
      throw new ConversionError(`the column ${JSON.stringify(name)} has ${column.ndim} axes instead of one`);
    }
    if (column.size !== length) {
      throw new ConversionError(
        `the column ${JSON.stringify(name)} has ${column.size} elements, others have ${length}`,
      );
    }
  }
  const header = columns.map(([name]) => textCell(name, delimiter)).join(delimiter);
  const cells = columns.map(([, column]) => cellWriter(column.dtype, delimiter));
  const items = columns.map(([, column]) => column.toNested() as unknown[]);
  const rows = Array.from({ length }, (_, row) => row);
  return `${header}\n${linesOf(rows, (row) => cells.map((cell, i) => cell(items[i]?.[row])).join(delimiter))}`;
}

function linesOf<T>(rows: readonly T[], line: (row: T) => string): string {
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** Writes elements of a dtype, so that no digit is lost. */
function cellWriter(dtype: string, delimiter: string): (value: unknown) => string {
  const { kind, storage, text } = parseDtype(dtype);
  switch (kind) {
    case "f":
      if (storage === "number") return (value) => floatText(value as number);
      break;
    case "i":
    case "u":
      return String;
    case "b":
      return (value) => (value === true ? "True" : "False");
    case "U":
      return (value) => textCell(value as string, delimiter);
    case "M": {
      const step = timeStep(text);
      return (value) => textCell(datetimeText(BigInt(value as number | bigint), step), delimiter);
    }
  }
  throw new ConversionError(
    `CSV has no form for arrays of ${text}, but for bools, ints, floats up to 64 bits, strs and datetime64`,
  );
}

/** In double quotes where it would be read as several cells, as none or as something else than a text. */
function textCell(text: string, delimiter: string): string {
  const isPlain =
    text === text.trim() &&
    !text.includes(delimiter) &&
    !/["\r\n]/.test(text) &&
    !isFloat(text) &&
    !isBool(text) &&
    text !== "";
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
