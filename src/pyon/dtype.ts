import { Float16Array } from "@petamoriken/float16";
import { dtypeOfTypedArray } from "./typed-arrays.js";

/** The flat storage of an array: see the table in {@link parseDtype}. */
export type ArrayData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float16Array
  | Float32Array
  | Float64Array
  | string[]
  | Uint8Array[];

/** The typed arrays among {@link ArrayData}. */
export type NumericData = Exclude<ArrayData, string[] | Uint8Array[]>;

interface NumericConstructor {
  new (length: number): NumericData;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericData;
}

/** How the elements of a dtype are kept in JavaScript. */
type Storage = "number" | "complex" | "str" | "bytes" | "raw";

/** A numpy dtype, taken apart. */
export interface Dtype {
  /** numpy's `dtype.str`: byte order, kind, size, unit: `"<f8"`, `"|b1"`, `"<U3"`, `"<M8[ms]"`. */
  readonly text: string;
  /** numpy's kind letter: b i u f c U S M m V. */
  readonly kind: string;
  /** Bytes an element takes on the wire. */
  readonly itemsize: number;
  readonly storage: Storage;
  /** For storage "number" and "complex". */
  readonly constructor_: NumericConstructor | undefined;
  /** Items of `data` an element takes: 2 for complex, `itemsize` for raw bytes, else 1. */
  readonly width: number;
  /** Bytes to reverse in one piece of big-endian data; 1 when never. */
  readonly swap: number;
}

/** The engine's own, which is faster, where it has one. */
const { Float16Array: NativeFloat16Array } = globalThis as { Float16Array?: NumericConstructor };

const numeric: Readonly<Record<string, NumericConstructor>> = {
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f2: NativeFloat16Array ?? (Float16Array as unknown as NumericConstructor),
  f4: Float32Array,
  f8: Float64Array,
  c8: Float32Array,
  c16: Float64Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
};

/** Python's names for dtypes, for people who write them by hand. */
const names: Readonly<Record<string, string>> = {
  bool: "|b1",
  int8: "|i1",
  int16: "<i2",
  int32: "<i4",
  int64: "<i8",
  int: "<i8",
  uint8: "|u1",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  float16: "<f2",
  float32: "<f4",
  float64: "<f8",
  float: "<f8",
  complex64: "<c8",
  complex128: "<c16",
  complex: "<c16",
};

const syntax = /^([<>|=]?)([biufcUSMmV])(\d{1,9})(\[[^\]]{1,20}\])?$/;
/** What numpy counts time in: `[ns]`, `[25s]`, `[7D/24]`. */
const timeUnit = /^\[\d*(?:[YMWDhms]|[mnpfa]s|us|μs)(?:\/\d+)?\]$/;
const cache = new Map<string, Dtype>();

/**
 * Takes a dtype apart: numpy's `dtype.str`, or a name such as `"float64"`.
 *
 * | kind | `data` of an array |
 * |---|---|
 * | bool `b1` | Uint8Array, 0 or 1 |
 * | int, uint `i1`…`u8` | the typed array of that size; BigInt64Array, BigUint64Array for 64 bits |
 * | float `f2` `f4` `f8` | Float16Array, Float32Array, Float64Array |
 * | complex `c8` `c16` | Float32Array, Float64Array: re, im, re, im, … |
 * | str `U` | string[] |
 * | bytes `S` | Uint8Array[] |
 * | datetime64 `M8`, timedelta64 `m8` | BigInt64Array of counts of the unit |
 * | structured `V`, long double `f16`, `c32` | Uint8Array of all bytes |
 *
 * @throws RangeError when numpy has no such dtype or it cannot be sent (object arrays)
 */
export function parseDtype(text: string): Dtype {
  let dtype = cache.get(text);
  if (dtype === undefined) {
    dtype = parse(text);
    // The texts come from peers: what they make us remember is bounded.
    if (cache.size < 1000) cache.set(text, dtype);
  }
  return dtype;
}

/** Whether the elements of a dtype are ints. */
export function isIntDtype(text: string): boolean {
  const { kind } = parseDtype(text);
  return kind === "i" || kind === "u";
}

function parse(given: string): Dtype {
  const text = Object.hasOwn(names, given) ? (names[given] as string) : given;
  const match = syntax.exec(text);
  if (match === null) {
    const objects = /^\|?O\d*$/.test(text);
    throw new RangeError(
      objects
        ? "dtype object cannot be sent: its elements are pointers"
        : `unknown dtype ${JSON.stringify(given)}`,
    );
  }
  const [, order = "", kind = "", digits = "", unit] = match;
  const size = Number(digits);
  if (unit !== undefined && kind !== "M" && kind !== "m") {
    throw new RangeError(`dtype ${JSON.stringify(given)} has a unit, which only M8 and m8 take`);
  }
  if (unit !== undefined && !timeUnit.test(unit)) {
    throw new RangeError(`dtype ${JSON.stringify(given)} has a unit that is no unit of time`);
  }
  const itemsize = kind === "U" ? size * 4 : size;
  // As numpy: elements without bytes would make any shape fit no data at all.
  if (size === 0) throw new RangeError(`dtype ${JSON.stringify(given)} has elements of no bytes`);
  const constructor_ = Object.hasOwn(numeric, kind + size) ? numeric[kind + size] : undefined;
  if (constructor_ === undefined && !isSizable(kind, size)) {
    throw new RangeError(`numpy has no dtype ${JSON.stringify(given)}`);
  }
  const storage = storageOf(kind, constructor_);
  const unitSize = kind === "U" ? 4 : kind === "c" ? size / 2 : size;
  // As numpy spells it: bytes have no order, and "native" is little-endian.
  const canonicalOrder = itemsize === 1 || kind === "S" || kind === "V" ? "|" : order === ">" ? ">" : "<";
  return {
    text: canonicalOrder + text.slice(order.length),
    kind,
    itemsize,
    storage,
    constructor_,
    width: storage === "complex" ? 2 : storage === "raw" ? itemsize : 1,
    // Machines that run JavaScript are little-endian.
    swap: canonicalOrder === ">" && storage !== "raw" ? unitSize : 1,
  };
}

function isSizable(kind: string, size: number): boolean {
  return (
    kind === "U" ||
    kind === "S" ||
    kind === "V" ||
    (kind === "f" && size === 16) ||
    (kind === "c" && size === 32)
  );
}

function storageOf(kind: string, constructor_: NumericConstructor | undefined): Storage {
  if (kind === "U") return "str";
  if (kind === "S") return "bytes";
  if (constructor_ === undefined) return "raw";
  return kind === "c" ? "complex" : "number";
}

/** The dtype that numpy would give to storage of this type; `undefined` for what numpy has no dtype for. */
export function dtypeOfData(data: unknown): string | undefined {
  if (Array.isArray(data)) {
    if (data.every((item) => typeof item === "string")) {
      return `<U${longest(data, (item: string) => [...item].length)}`;
    }
    if (data.every((item) => item instanceof Uint8Array)) {
      return `|S${longest(data, (item: Uint8Array) => item.length)}`;
    }
    return undefined;
  }
  return dtypeOfTypedArray(data);
}

/** The largest length, 1 at least: numpy has no elements without bytes. */
function longest<T>(items: readonly T[], lengthOf: (item: T) => number): number {
  return items.reduce((length, item) => Math.max(length, lengthOf(item)), 1);
}
