import { toAxis, toBytes, toDtype } from "./arguments.js";
import { ConstructError, checkCount, construct } from "./construct.js";
import {
  type ArrayData,
  type Dtype,
  dtypeOfData,
  isIntDtype,
  type NumericData,
  parseDtype,
} from "./dtype.js";
import { showAs } from "./inspect.js";
import { giveKind } from "./kind.js";
import { bytesFromData, dataFromBytes } from "./ndarray-bytes.js";
import { checkStorage, readElement, writeElement } from "./ndarray-elements.js";
import { takeApart } from "./ndarray-nested.js";
import { checkLayout, contiguousStrides, forEachPosition, sizeOf } from "./ndarray-shape.js";

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

/** Elements beyond which console.log shows the flat data instead, which it cuts short. */
const MAX_SHOWN = 1000;

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

  static {
    showAs(
      NDArray.prototype,
      ({ shape, dtype }) => `NDArray(${shape.join(", ")}) ${dtype}`,
      (array) => (array.size > MAX_SHOWN ? array.data : array.toNested()),
    );
    giveKind(NDArray, {
      type: "numpy.ndarray",
      container: "array",
      isHashable: false,
      parts: (array) => [array.shape, array.dtype, array.toBytes()],
      index: (array) => (array.ndim === 0 && isIntDtype(array.dtype) ? Number(array.item()) : undefined),
      write(array, writer) {
        const bytes = writer.attempt(() => array.toBytes());
        writer.data("nparray", array, array.dtype, bytes, array.shape);
      },
    });
  }

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
    checkStorage(data, this.#dtype);
    checkLayout(this.shape, this.strides, this.offset, Math.floor(elements), this.dtype);
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
    const { shape, items, dtype: found } = takeApart(nested, dtype);
    const array = NDArray.zeros(shape, found);
    items.forEach((item, index) => {
      writeElement(array.data, array.#dtype, index, item);
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
    if (!whole || this.offset !== 0) return false;
    return contiguousStrides(this.shape).every((stride, axis) => stride === this.strides[axis]);
  }

  /**
   * The element at an index for each axis, counted from the end when negative; with fewer indices, a view of
   * the rest (its `data` is this array's). 64-bit integers come as numbers when they are safe.
   *
   * @throws RangeError (Python's IndexError) when an index is outside
   */
  get(...index: readonly number[]): unknown {
    const position = this.#locate(index);
    if (index.length === this.ndim) return readElement(this.data, this.#dtype, position);
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
    writeElement(this.data, this.#dtype, this.#locate(index), indexAndValue.at(-1));
  }

  /**
   * The only element of an array of size 1.
   *
   * @throws RangeError when there are more or none
   */
  item(): unknown {
    if (this.size !== 1) throw new RangeError(`an array of size ${this.size} is no single item`);
    return readElement(this.data, this.#dtype, this.offset);
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

  #nested(axis: number, position: number): unknown {
    if (axis === this.ndim) return readElement(this.data, this.#dtype, position);
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
    forEachPosition(this.shape, this.strides, this.offset, copy);
    return target as ArrayData;
  }
}

/**
 * `nparray(shape, dtype, data)`.
 *
 * @param args shape (list or tuple of ints), `dtype.str`, base64 as text or as its ASCII bytes
 * @throws ConstructError
 */
export function makeArray(args: readonly unknown[]): NDArray {
  checkCount("nparray", args, 3, 3);
  const [shape, dtype, data] = args;
  return construct("nparray", () => {
    if (!Array.isArray(shape)) throw new ConstructError("nparray: the shape is no list of ints");
    const lengths = shape.map((length) => toAxis(length));
    return NDArray.fromBytes(toBytes("nparray", data), toDtype("nparray", dtype), lengths);
  });
}
