import { type ArrayData, type Dtype, dtypeOfData, type NumericData, parseDtype } from "./dtype.js";
import { NDArray } from "./ndarray.js";
import { castArray } from "./ndarray-cast.js";
import { copyElement, emptyStorage, isTrue, writeValue } from "./ndarray-scalars.js";
import { contiguousStrides } from "./ndarray-shape.js";
import { NpScalar } from "./npscalar.js";
import { pythonType } from "./python-type.js";

/** What is to be written into an array. */
export interface Source {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /**
   * The elements in the array's dtype. An array is cast only here, once its shape is known to fit: the order of
   * numpy's checks.
   *
   * @throws as {@link castArray}
   */
  elements(): ArrayData;
}

/** What values are converted to. */
export interface Target {
  readonly data: ArrayData;
  readonly dtype: Dtype;
  readonly wrapInts: boolean;
}

/**
 * Makes elements of a value: a scalar, an array, nested lists of both.
 *
 * @param maxAxes how deep lists may be nested
 * @throws TypeError, RangeError (Python's ValueError), ArrayFault (OverflowError, UnicodeError)
 */
export function sourceOf(value: unknown, target: Target, maxAxes: number): Source {
  const given = asArray(value);
  if (given instanceof NDArray) return arraySource(given, target);
  return Array.isArray(given) ? listSource(given, target, maxAxes) : single(given, target);
}

/**
 * Makes one element of a value: no list, and an array of one element only where numpy's conversion allows for it.
 *
 * @throws as {@link sourceOf}
 */
export function elementSource(value: unknown, target: Target): Source {
  const given = asArray(value);
  if (given instanceof NDArray && given.ndim > 0) return onlyElement(given, target);
  if (!Array.isArray(given)) return sourceOf(given, target, 0);
  const { kind, storage } = target.dtype;
  if (kind === "b") return single(isTrue(given), target);
  if (kind === "c") throw new TypeError(`must be real number, not ${pythonType(given)}`);
  if (storage === "raw") throw new TypeError(`a bytes-like object is required, not '${pythonType(given)}'`);
  throw noElement();
}

function onlyElement(array: NDArray, target: Target): Source {
  const { kind, storage } = target.dtype;
  if (kind === "b" && array.size === 0) return single(false, target);
  const takesArrays = storage !== "str" && storage !== "bytes" && kind !== "M" && kind !== "m";
  if (array.size !== 1 || !takesArrays) {
    if (kind === "c") throw new TypeError("only length-1 arrays can be converted to Python scalars");
    throw noElement();
  }
  const source = arraySource(array, target);
  return { shape: [], strides: [], offset: source.offset, elements: source.elements };
}

function noElement(): RangeError {
  return new RangeError("setting an array element with a sequence.");
}

function single(value: unknown, { dtype, wrapInts }: Target): Source {
  const data = emptyStorage(dtype, 1);
  writeItem(data, dtype, 0, value, wrapInts);
  return { shape: [], strides: [], offset: 0, elements: () => data };
}

function arraySource(array: NDArray, { data, dtype }: Target): Source {
  const { shape, strides, offset } = array;
  if (array.dtype === dtype.text && !overlaps(data, array.data)) {
    return { shape, strides, offset, elements: () => array.data };
  }
  return { shape, strides: contiguousStrides(shape), offset: 0, elements: () => castArray(array, dtype) };
}

function overlaps(a: ArrayData, b: ArrayData): boolean {
  return a === b || (ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && a.buffer === b.buffer);
}

function listSource(list: readonly unknown[], { dtype, wrapInts }: Target, maxAxes: number): Source {
  const shape = shapeOfList(list, maxAxes);
  // Only a list that has all its items is given memory: the shape goes by the first ones, and could be made up.
  const items: unknown[] = [];
  const collect = (value: unknown, axis: number): void => {
    const given = asArray(value);
    const length = lengthOf(given);
    if (axis === shape.length) {
      if (length !== undefined) throw tooDeep(maxAxes);
      items.push(given);
      return;
    }
    if (length !== shape[axis]) throw uneven(axis);
    for (const item of given as Iterable<unknown>) collect(item, axis + 1);
  };
  collect(list, 0);
  const data = emptyStorage(dtype, items.length);
  items.forEach((item, index) => {
    writeItem(data, dtype, index, item, wrapInts);
  });
  return { shape, strides: contiguousStrides(shape), offset: 0, elements: () => data };
}

function tooDeep(maxAxes: number): RangeError {
  return new RangeError(
    "setting an array element with a sequence. The requested array would exceed the maximum number of dimension " +
      `of ${maxAxes}.`,
  );
}

function uneven(axes: number): RangeError {
  return new RangeError(
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after " +
      `${axes} dimensions.`,
  );
}

/** Undefined for what is no sequence. */
function lengthOf(value: unknown): number | undefined {
  if (value instanceof NDArray) return value.shape[0];
  return Array.isArray(value) ? value.length : undefined;
}

/** The lengths of a list's first items, as deep as they go; whether the others agree is seen when they are written. */
function shapeOfList(list: readonly unknown[], maxAxes: number): readonly number[] {
  const shape: number[] = [];
  let level: unknown = list;
  while (shape.length < maxAxes) {
    if (level instanceof NDArray) {
      shape.push(...level.shape.slice(0, maxAxes - shape.length));
      break;
    }
    if (!Array.isArray(level)) break;
    shape.push(level.length);
    level = asArray(level[0]);
  }
  return shape;
}

/** Writes one value that is no sequence. numpy's scalars are Python's numbers to an int, and arrays to all else. */
function writeItem(data: ArrayData, dtype: Dtype, index: number, value: unknown, wrapInts: boolean): void {
  if (!(value instanceof NpScalar) && !(value instanceof NDArray)) {
    writeValue(data, dtype, index, value, wrapInts);
    return;
  }
  const array = value instanceof NDArray ? value : NDArray.fromBytes(value.bytes.slice(), value.dtype, []);
  const { kind } = parseDtype(array.dtype);
  const isInt = dtype.kind === "i" || dtype.kind === "u";
  if (isInt && value instanceof NpScalar && (kind === "i" || kind === "u" || kind === "f")) {
    writeValue(data, dtype, index, array.item(), true);
    return;
  }
  copyElement(data, index, castArray(array, dtype), 0, dtype.width);
}

/** A typed array as the array that it stands for; anything else is itself. */
function asArray(value: unknown): unknown {
  const isTyped =
    ArrayBuffer.isView(value) && !(value instanceof Uint8Array) && dtypeOfData(value) !== undefined;
  return isTyped ? new NDArray(value as unknown as NumericData) : value;
}
