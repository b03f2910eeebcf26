import { Dict } from "../../pyon/dict.js";
import { NDArray } from "../../pyon/ndarray.js";
import { ConversionError } from "./conversion-error.js";
import { type Cell, isBool, isFloat, isInt, parseCsv, type Row } from "./csv-cells.js";

/**
 * The array in a CSV text: of one axis for a single column, else of two. Its dtype is the narrowest of bool, int64,
 * uint64, float64 and str that takes all cells.
 *
 * @throws ConversionError when the rows differ in length, or an int does not fit 64 bits
 */
export function arrayFromCsv(text: string, delimiter: string): NDArray {
  const rows = parseCsv(text, delimiter);
  const width = widthOf(rows);
  const cells = rows.flatMap((row) => row.cells);
  return arrayOf(cells, width === 1 || rows.length === 0 ? [rows.length] : [rows.length, width]);
}

/**
 * The columns in a CSV text whose first line has their names, each with a dtype of its own.
 *
 * @throws ConversionError as {@link arrayFromCsv}, and when a name stands there twice or there is no first line
 */
export function columnsFromCsv(text: string, delimiter: string): Dict<string, NDArray> {
  const [header, ...rows] = parseCsv(text, delimiter);
  if (header === undefined) throw new ConversionError("the CSV file is empty: it has no line of names");
  widthOf([header, ...rows]);
  const columns = new Dict<string, NDArray>();
  header.cells.forEach(({ text: name }, index) => {
    if (columns.has(name)) throw new ConversionError(`two columns have the name ${JSON.stringify(name)}`);
    const cells = rows.map((row) => row.cells[index] as Cell);
    columns.set(name, arrayOf(cells, [cells.length]));
  });
  return columns;
}

function widthOf(rows: readonly Row[]): number {
  const width = rows[0]?.cells.length ?? 0;
  for (const { cells, line } of rows) {
    if (cells.length !== width) {
      throw new ConversionError(`line ${line} has ${cells.length} cells, the first row has ${width}`);
    }
  }
  return width;
}

function arrayOf(cells: readonly Cell[], shape: readonly number[]): NDArray {
  const isText = cells.some(({ isQuoted }) => isQuoted);
  const texts = cells.map(({ text }) => text);
  const trimmed = isText ? [] : texts.map((text) => text.trim());
  if (!isText && trimmed.every(isBool)) {
    // No cells at all are no bools, but numpy's default.
    if (trimmed.length === 0) return new NDArray(new Float64Array(0), { shape });
    const bools = trimmed.map((text) => (text.toLowerCase() === "true" ? 1 : 0));
    return new NDArray(Uint8Array.from(bools), { dtype: "|b1", shape });
  }
  if (!isText && trimmed.every(isInt)) return intArray(trimmed.map(BigInt), shape);
  // A number that is missing is NaN.
  if (!isText && trimmed.some(isFloat) && trimmed.every((text) => text === "" || isFloat(text))) {
    return new NDArray(Float64Array.from(trimmed, numberOf), { shape });
  }
  return new NDArray(texts, { shape });
}

function intArray(ints: readonly bigint[], shape: readonly number[]): NDArray {
  const fits = (limit: (int: bigint) => bigint): boolean => ints.every((int) => limit(int) === int);
  if (fits((int) => BigInt.asIntN(64, int))) return new NDArray(BigInt64Array.from(ints), { shape });
  if (fits((int) => BigInt.asUintN(64, int))) return new NDArray(BigUint64Array.from(ints), { shape });
  throw new ConversionError("the ints do not fit 64 bits");
}

function numberOf(text: string): number {
  const [, sign, digits = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const value = /^i/i.test(digits) ? Infinity : digits === "" || /^n/i.test(digits) ? NaN : Number(digits);
  return sign === "-" ? -value : value;
}
