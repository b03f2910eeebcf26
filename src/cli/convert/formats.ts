import { extname } from "node:path";
import { decode } from "../../pyon/decode.js";
import { encode } from "../../pyon/encode.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { jsonText } from "../../python/json-text.js";
import { type NpyVersion, npyFromArray } from "../../python/npy.js";
import { repr } from "../../python/repr.js";
import { asConversion, ConversionError } from "./conversion-error.js";
import { arrayFromCsv, columnsFromCsv } from "./csv-read.js";
import { csvFromArray, csvFromColumns, type NamedColumn } from "./csv-write.js";
import { keyNames } from "./key-path.js";
import { arrayFromNpy } from "./npy.js";

/** What `--from` and `--to` take: the two versions of PYON, and what other programs read. */
export const FORMATS = ["v1", "v2", "json", "npy", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What only some formats ask for. */
export interface FormatOptions {
  /** The first line of a CSV text has the columns' names. */
  readonly header: boolean;
  /** What stands between the cells of a CSV text: one character. */
  readonly delimiter: string;
  readonly npyVersion: NpyVersion;
}

const EXTENSIONS: Readonly<Record<string, Format>> = { json: "json", npy: "npy", csv: "csv", tsv: "csv" };

/** The format that a file's name ends in; undefined for PYON and all unknown ones. */
export function formatOfName(path: string): Format | undefined {
  const extension = extensionOf(path);
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/** The letters behind the last point of a path, small. */
export function extensionOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

/**
 * Reads a value, without loss. JSON is read as version 2 of PYON, which is JSON: objects become dicts, `5.0` is a
 * float, `5` an int, and markers of PYON's are what they mark.
 *
 * @param format undefined for PYON of either version
 * @throws ConversionError, PyonDecodeError
 */
export function readValue(given: Uint8Array, format: Format | undefined, options: FormatOptions): unknown {
  if (format === "npy") return arrayFromNpy(given);
  const bytes = withoutMark(given);
  switch (format) {
    case undefined:
      return decode(bytes, { exact: true });
    case "v1":
      return decode(bytes, { exact: true, version: 1 });
    case "v2":
    case "json":
      return decode(bytes, { exact: true, version: 2 });
    case "csv": {
      const text = textOf(bytes);
      return options.header ? columnsFromCsv(text, options.delimiter) : arrayFromCsv(text, options.delimiter);
    }
  }
}

/**
 * A value as the content of a file.
 *
 * @throws ConversionError, PyonEncodeError for what has no form in that format
 */
export function writeValue(value: unknown, format: Format, options: FormatOptions): string | Uint8Array {
  switch (format) {
    case "v1":
      return `${encode(value, { version: 1, pretty: true })}\n`;
    case "v2":
      // As Python: files of version 2 end without a line feed.
      return encode(value, { version: 2, pretty: true });
    case "json":
      return `${jsonText(value)}\n`;
    case "npy":
      return npyFromArray(arrayOf(value, "NPY"), options.npyVersion);
    case "csv":
      return csvOf(value, options);
  }
}

function csvOf(value: unknown, { header, delimiter }: FormatOptions): string {
  if (!(value instanceof Map)) {
    if (header) throw new ConversionError("--header needs names of columns, and so a dict of arrays");
    return csvFromArray(arrayOf(value, "CSV"), delimiter);
  }
  if (!header) throw new ConversionError(`${noArray(value)}; --header writes all of them, as columns`);
  const columns = Array.from(value, ([name, column]): NamedColumn => {
    const text = typeof name === "string" ? name : repr(name);
    return [text, arrayOf(column, `the column ${JSON.stringify(text)}`)];
  });
  return csvFromColumns(columns, delimiter);
}

/** A value as the array that `numpy.array(value)` makes of it. */
function arrayOf(value: unknown, user: string): NDArray {
  if (value instanceof NDArray) return value;
  if (value instanceof NpScalar) return NDArray.fromBytes(value.bytes.slice(), value.dtype, []);
  if (value instanceof Map) throw new ConversionError(noArray(value));
  if (value === null || value instanceof Uint8Array || value instanceof Set) {
    throw new ConversionError(`${user} takes an array, or nested lists, not ${repr(value).slice(0, 40)}`);
  }
  return asConversion(() => NDArray.from(value));
}

function noArray(dict: ReadonlyMap<unknown, unknown>): string {
  return `the value is a dict, not one array: choose with --key, of ${keyNames(dict) || "no keys at all"}`;
}

/** Without the byte order mark, which some editors put in front of UTF-8. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConversionError("the text is not UTF-8", { cause: error });
  }
}
