import { Complex } from "complex.js";
import { type ArrayData, type Dtype, dtypeOfData, type NumericData, parseDtype } from "./dtype.js";
import { bytesFromData, dataFromBytes } from "./ndarray-bytes.js";

export interface NDArrayOptions {
  /** numpy's `dtype.str`, or a name such as `"float64"`. Default: the one that belongs to the data's type. */
  readonly dtype?: string;
  /** Length of each axis; `[]` for a 0-dimensional array. Default: one axis that takes all of the data. */
  readonly shape?: readonly number[];
  /** Elements to skip for a step along each axis. Default: C order, the last axis fastest. */
  readonly strides?: readonly number[];
  /** Element that index 0, 0, … stands for. Default: 0. */
  readonly offset?: number;
}

/**
 * A numpy array: flat `data` of one dtype, and a shape. `data` is the typed array that matches the dtype (bool:
 * Uint8Array; complex: re and im alternating; 64-bit integers: BigInt64Array; `U`: string[]; `S`:
 * Uint8Array[]; what JavaScript has no type for: the raw bytes), in this machine's byte order whatever the
 * dtype's. Any strides are allowed, so a transposed or sliced view costs no copy; it is sent in C order.
 *
 * Python counterpart: `numpy.ndarray`.
 *
 * @throws RangeError when shape, strides or dtype do not fit the data
 */
export class NDArray<D extends ArrayData = ArrayData> implements Iterable<unknown> {
  /** numpy's `dtype.str`: byte order, kind, size: `"<f8"`, `"|b1"`, `"<U3"`. */
  readonly dtype: string;
  /** Length of each axis. */
  readonly shape: readonly number[];
  readonly data: D;
  /** Elements to skip for a step along each axis. */
  readonly strides: readonly number[];
  /** Element that index 0, 0, … stands for. */
  readonly offset: number;
  readonly #dtype: Dtype;

  constructor(data: D, options: NDArrayOptions = {}) {
    const inferred = options.dtype ?? dtypeOfData(data);
    if (inferred === undefined) {
      throw new RangeError("the data of an NDArray is a typed array, string[] or Uint8Array[]");
    }
    this.#dtype = parseDtype(inferred);
    this.dtype = this.#dtype.text;
    const elements = data.length / this.#dtype.width;
    this.shape = options.shape === undefined ? [elements] : [...options.shape];
    this.strides = options.strides === undefined ? contiguousStrides(this.shape) : [...options.strides];
    this.offset = options.offset ?? 0;
    this.data = data;
    this.#check(elements);
  }

  /** An array of zeros (`""` for str, `False` for bool). */
  static zeros(shape: readonly number[], dtype = "<f8"): NDArray {
    return NDArray.fromBytes(new Uint8Array(sizeOf(shape) * parseDtype(dtype).itemsize), dtype, shape);
  }

  /**
   * An array from nested arrays, as `numpy.array(nested)`: booleans give `|b1`, integers `<i8`, other numbers
   * `<f8`, `Complex` `<c16`, strings `<U…`; or the dtype given.
   *
   * @throws RangeError when the nesting is ragged or the items have no common dtype
   */
  static from(nested: unknown, dtype?: string): NDArray {
    const shape: number[] = [];
    for (
      let level = nested;
      Array.isArray(level) || ArrayBuffer.isView(level);
      level = (level as unknown[])[0]
    ) {
      shape.push((level as unknown as unknown[]).length);
    }
    const items: unknown[] = [];
    flatten(nested, shape, 0, items);
    const array = NDArray.zeros(shape, dtype ?? commonDtype(items));
    items.forEach((item, index) => {
      array.#write(index, item);
    });
    return array;
  }

  /**
   * An array from its bytes in C order and in the dtype's byte order, as they are on the wire. It may keep
   * `bytes` as its storage.
   *
   * @throws RangeError when the bytes do not fit the shape
   */
  static fromBytes(bytes: Uint8Array, dtype: string, shape: readonly number[]): NDArray {
    const parsed = parseDtype(dtype);
    return new NDArray(dataFromBytes(bytes, parsed, sizeOf(shape)), { dtype, shape });
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** True when the elements lie in C order, with nothing between them. */
  get isContiguous(): boolean {
    const whole = this.data.length === this.size * this.#dtype.width;
    return whole && this.offset === 0 && sameNumbers(this.strides, contiguousStrides(this.shape));
  }

  /**
   * The element at an index for each axis, counted from the end when negative; with fewer indices, a view of
   * the rest (its `data` is this array's). 64-bit integers come as numbers when they are safe.
   *
   * @throws RangeError (Python's IndexError) when an index is outside
   */
  get(...index: readonly number[]): unknown {
    const position = this.#locate(index);
    if (index.length === this.ndim) return this.#read(position);
    return new NDArray(this.data, {
      dtype: this.dtype,
      shape: this.shape.slice(index.length),
      strides: this.strides.slice(index.length),
      offset: position,
    });
  }

  /**
   * Writes one element: an index for each axis, then the value.
   *
   * @throws RangeError when an index is outside, TypeError when the value does not fit the dtype
   */
  set(...indexAndValue: readonly unknown[]): void {
    const index = indexAndValue.slice(0, -1) as number[];
    if (index.length !== this.ndim) {
      throw new RangeError(`set takes ${this.ndim} indices and a value, not ${index.length} indices`);
    }
    this.#write(this.#locate(index), indexAndValue.at(-1));
  }

  /**
   * The only element of an array of size 1.
   *
   * @throws RangeError when there are more or none
   */
  item(): unknown {
    if (this.size !== 1) throw new RangeError(`an array of size ${this.size} is no single item`);
    return this.#read(this.offset);
  }

  /** Nested arrays of plain values, as numpy's `tolist()`; the bare element for a 0-dimensional array. */
  toNested(): unknown {
    return this.#nested(0, this.offset);
  }

  /** Sub-arrays along the first axis (the elements of a 1-dimensional array), as in Python. */
  *[Symbol.iterator](): IterableIterator<unknown> {
    if (this.ndim === 0) throw new TypeError("iteration over a 0-dimensional array");
    for (let i = 0; i < (this.shape[0] as number); i++) yield this.get(i);
  }

  /** The elements' bytes in C order and in the dtype's byte order. The result may be `data`'s own memory. */
  toBytes(): Uint8Array {
    const data = this.isContiguous ? this.data : this.#contiguousData();
    return bytesFromData(data, this.#dtype);
  }

  #check(elements: number): void {
    if (this.strides.length !== this.shape.length) {
      throw new RangeError(`${this.shape.length} axes need as many strides, not ${this.strides.length}`);
    }
    let first = this.offset;
    let last = this.offset;
    this.shape.forEach((length, axis) => {
      const span = (length - 1) * (this.strides[axis] as number);
      if (span > 0) last += span;
      else first += span;
    });
    const empty = sizeOf(this.shape) === 0;
    if (!empty && (!Number.isInteger(elements) || !(first >= 0 && last < elements))) {
      throw new RangeError(
        `shape (${this.shape.join(", ")}) of ${this.dtype} does not fit ${elements} elements of data`,
      );
    }
  }

  #locate(index: readonly number[]): number {
    if (index.length > this.ndim) {
      throw new RangeError(
        `too many indices: the array is ${this.ndim}-dimensional, but ${index.length} were indexed`,
      );
    }
    let position = this.offset;
    for (const [axis, given] of index.entries()) {
      const length = this.shape[axis] as number;
      const at = given < 0 ? given + length : given;
      if (!Number.isInteger(at) || at < 0 || at >= length) {
        throw new RangeError(`index ${given} is out of bounds for axis ${axis} with size ${length}`);
      }
      position += at * (this.strides[axis] as number);
    }
    return position;
  }

  #read(position: number): unknown {
    const { storage, kind, width } = this.#dtype;
    if (storage === "complex") {
      const parts = this.data as Float64Array;
      return new Complex(parts[position * 2] as number, parts[position * 2 + 1] as number);
    }
    if (storage === "raw") return (this.data as Uint8Array).slice(position * width, (position + 1) * width);
    const value = this.data[position];
    if (kind === "b") return value !== 0;
    // Like ints everywhere here: a number when it is safe.
    return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #write(position: number, value: unknown): void {
    const { storage, kind, width } = this.#dtype;
    const data = this.data as Record<number, unknown>;
    if (storage === "complex") {
      const { re, im } = value instanceof Complex ? value : { re: toNumber(value, this.dtype), im: 0 };
      data[position * 2] = re;
      data[position * 2 + 1] = im;
    } else if (storage === "raw") {
      (this.data as Uint8Array).set(expectBytes(value, this.dtype, width), position * width);
    } else if (storage === "str") {
      data[position] = String(value);
    } else if (storage === "bytes") {
      data[position] = expectBytes(value, this.dtype);
    } else if (kind === "b") {
      data[position] = value ? 1 : 0;
    } else if (typeof (this.data as NumericData)[0] === "bigint") {
      data[position] = typeof value === "bigint" ? value : BigInt(toNumber(value, this.dtype));
    } else {
      data[position] = toNumber(value, this.dtype);
    }
  }

  #nested(axis: number, position: number): unknown {
    if (axis === this.ndim) return this.#read(position);
    const length = this.shape[axis] as number;
    const stride = this.strides[axis] as number;
    return Array.from({ length }, (_, i) => this.#nested(axis + 1, position + i * stride));
  }

  #contiguousData(): ArrayData {
    const { width } = this.#dtype;
    const source = this.data as unknown as Record<number, unknown>;
    const isList = Array.isArray(this.data);
    const target = isList
      ? []
      : new (this.data.constructor as new (n: number) => NumericData)(this.size * width);
    const items = target as unknown as Record<number, unknown>;
    let next = 0;
    const copy = (position: number): void => {
      for (let i = 0; i < width; i++) items[next++] = source[position * width + i];
    };
    forEachPosition(this.shape, this.strides, copy, this.offset);
    return target as ArrayData;
  }
}

/** Calls `visit` with each element's position, in C order. */
function forEachPosition(
  shape: readonly number[],
  strides: readonly number[],
  visit: (position: number) => void,
  position: number,
  axis = 0,
): void {
  if (axis === shape.length) {
    visit(position);
    return;
  }
  const length = shape[axis] as number;
  const stride = strides[axis] as number;
  for (let i = 0; i < length; i++) forEachPosition(shape, strides, visit, position + i * stride, axis + 1);
}

function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`an axis is a whole number of elements, not ${String(length)}`);
    }
    size *= length;
  }
  if (!Number.isSafeInteger(size)) throw new RangeError(`shape (${shape.join(", ")}) is too large`);
  return size;
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(1, shape[axis] as number);
  }
  return strides;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function flatten(nested: unknown, shape: readonly number[], axis: number, into: unknown[]): void {
  const list = Array.isArray(nested) || ArrayBuffer.isView(nested) ? (nested as unknown[]) : undefined;
  if (axis === shape.length) {
    if (list !== undefined)
      throw new RangeError("the nested arrays are ragged: some items are arrays, some are not");
    into.push(nested);
    return;
  }
  if (list === undefined || list.length !== shape[axis]) {
    throw new RangeError(
      `the nested arrays are ragged: ${list?.length ?? "no"} items on axis ${axis}, not ${shape[axis]}`,
    );
  }
  for (const item of list) flatten(item, shape, axis + 1, into);
}

function commonDtype(items: readonly unknown[]): string {
  const all = (test: (item: unknown) => boolean): boolean => items.length > 0 && items.every(test);
  if (all((item) => typeof item === "boolean")) return "|b1";
  if (all((item) => typeof item === "bigint" || (Number.isSafeInteger(item) && !Object.is(item, -0))))
    return "<i8";
  if (all((item) => typeof item === "string")) return dtypeOfData(items) as string;
  if (items.some((item) => item instanceof Complex)) return "<c16";
  if (items.every((item) => typeof item === "bigint" || !Number.isNaN(Number(item)) || Number.isNaN(item)))
    return "<f8";
  throw new RangeError("the items have no common dtype: name one");
}

function toNumber(value: unknown, dtype: string): number {
  const plain = typeof value === "object" || typeof value === "bigint" ? Number(value) : value;
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain !== "number")
    throw new TypeError(`an element of ${dtype} is a number, not ${typeof value}`);
  return plain;
}

function expectBytes(value: unknown, dtype: string, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw new TypeError(
      `an element of ${dtype} is ${length === undefined ? "" : `${length} `}bytes in a Uint8Array`,
    );
  }
  return value;
}
