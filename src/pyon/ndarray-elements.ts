import { Complex } from "./complex.js";
import { type ArrayData, type Dtype, dtypeOfData } from "./dtype.js";

/** Throws a RangeError when the data is no storage of that dtype. */
export function checkStorage(data: ArrayData, dtype: Dtype): void {
  const wanted = storageCode(dtype);
  if (wanted === "U" || wanted === "S") {
    const isItem = wanted === "U" ? isString : isBytes;
    if (Array.isArray(data) && (data as unknown[]).every(isItem)) return;
  } else if (!Array.isArray(data) && dtypeOfData(data)?.slice(1) === wanted) {
    return;
  }
  throw new RangeError(`data does not fit dtype ${dtype.text}, whose elements are in ${storageName(wanted)}`);
}

function isString(item: unknown): boolean {
  return typeof item === "string";
}

function isBytes(item: unknown): boolean {
  return item instanceof Uint8Array;
}

/** Kind and size of the dtype whose storage is the same. */
function storageCode({ kind, itemsize, storage }: Dtype): string {
  if (storage === "str") return "U";
  if (storage === "bytes") return "S";
  if (storage === "raw" || kind === "b") return "u1";
  if (storage === "complex") return `f${itemsize / 2}`;
  return kind === "M" || kind === "m" ? "i8" : kind + itemsize;
}

function storageName(code: string): string {
  if (code === "U") return "an array of strings";
  if (code === "S") return "an array of Uint8Arrays";
  return `the typed array of ${code}`;
}

/** The element at a position, as a plain value. */
export function readElement(data: ArrayData, dtype: Dtype, position: number): unknown {
  const { storage, kind, width } = dtype;
  if (storage === "complex") {
    const parts = data as Float64Array;
    return new Complex(parts[position * 2] as number, parts[position * 2 + 1] as number);
  }
  if (storage === "raw") return (data as Uint8Array).slice(position * width, (position + 1) * width);
  const value = data[position];
  if (kind === "b") return value !== 0;
  // Like ints everywhere here: a number when it is safe.
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/**
 * Writes an element as numpy's assignment does: floats are truncated to ints, texts cut to their size.
 *
 * @throws TypeError for a value of the wrong type, RangeError for an int that the dtype has no room for
 */
export function writeElement(data: ArrayData, dtype: Dtype, position: number, value: unknown): void {
  const { storage, kind, width, itemsize } = dtype;
  const items = data as unknown as Record<number, unknown>;
  if (storage === "complex") {
    const { re, im } = value instanceof Complex ? value : { re: toNumber(value, dtype), im: 0 };
    items[position * 2] = re;
    items[position * 2 + 1] = im;
  } else if (storage === "raw") {
    (data as Uint8Array).set(toBytes(value, dtype, width), position * width);
  } else if (storage === "str") {
    items[position] = firstCharacters(String(value), itemsize / 4);
  } else if (storage === "bytes") {
    items[position] = toBytes(value, dtype).slice(0, itemsize);
  } else if (kind === "b") {
    items[position] = isTrue(value) ? 1 : 0;
  } else if (kind === "f") {
    items[position] = toNumber(value, dtype);
  } else {
    items[position] = toInt(value, dtype);
  }
}

function isTrue(value: unknown): boolean {
  return Boolean(typeof value === "object" ? value?.valueOf() : value);
}

function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join("");
}

/** An int of the dtype, as its typed array takes it. */
function toInt(value: unknown, dtype: Dtype): number | bigint {
  const bits = dtype.itemsize * 8;
  const int = typeof value === "bigint" ? value : Math.trunc(toNumber(value, dtype));
  const isSigned = dtype.kind !== "u";
  const limit = 2 ** (isSigned ? bits - 1 : bits);
  // Also refuses NaN, which numpy cannot make an int either.
  if (!(int < limit && int >= (isSigned ? -limit : 0))) {
    throw new RangeError(`${String(value)} is out of bounds for dtype ${dtype.text}`);
  }
  return bits === 64 ? BigInt(int) : Number(int);
}

function toNumber(value: unknown, dtype: Dtype): number {
  const plain: unknown = typeof value === "object" ? value?.valueOf() : value;
  if (typeof plain === "boolean" || typeof plain === "bigint") return Number(plain);
  if (typeof plain !== "number") {
    throw new TypeError(
      `an element of ${dtype.text} is a number, not ${value === null ? "null" : typeof value}`,
    );
  }
  return plain;
}

function toBytes(value: unknown, dtype: Dtype, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    const size = length === undefined ? "" : `${length} `;
    throw new TypeError(`an element of ${dtype.text} is ${size}bytes in a Uint8Array`);
  }
  return value;
}
