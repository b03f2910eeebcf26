import { type ArrayData, parseDtype } from "./dtype.js";
import type { NDArray } from "./ndarray.js";
import { broadcastStrides, shapeText } from "./ndarray-broadcast.js";
import type { FancySelection } from "./ndarray-fancy.js";
import { copyElement } from "./ndarray-scalars.js";
import type { Selection } from "./ndarray-select.js";
import { forEachPosition, sizeOf } from "./ndarray-shape.js";
import { elementSource, sourceOf } from "./ndarray-source.js";

/** Elements to be read, with a stride for each axis of what they are written to. */
interface Elements {
  readonly data: ArrayData;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** As many as numpy gives an array. */
const MAX_AXES = 32;

/** Writes a value into what a basic key takes of an array; nothing is changed when it does not fit. */
export function assignSelection(array: NDArray, to: Selection, value: unknown, wrapInts: boolean): void {
  const dtype = parseDtype(array.dtype);
  const { shape, offset } = to;
  const target = { data: array.data, dtype, wrapInts };
  const isElement = shape.length === 0;
  const source = isElement ? elementSource(value, target) : sourceOf(value, target, shape.length);
  const strides = broadcastStrides(source.shape, source.strides, shape);
  if (strides === undefined) {
    const given = shapeText(withoutLeadingOnes(source.shape, shape.length));
    throw new RangeError(
      `could not broadcast input array from shape ${given} into shape ${shapeText(shape)}`,
    );
  }
  if (sizeOf(shape) === 0) return;
  const data = source.elements();
  if (isElement) copyElement(array.data, offset, data, source.offset, dtype.width);
  else copyAll(array.data, to, { data, strides, offset: source.offset }, dtype.width);
}

/** A shape as numpy's message has it: axes of length 1 that are too many left out. */
function withoutLeadingOnes(shape: readonly number[], axes: number): readonly number[] {
  let first = 0;
  while (shape.length - first > axes && shape[first] === 1) first++;
  return shape.slice(first);
}

/** Writes a value into what a key of lists, arrays or masks takes of an array; nothing is changed when it does not fit. */
export function assignFancy(array: NDArray, to: FancySelection, value: unknown, wrapInts: boolean): void {
  const dtype = parseDtype(array.dtype);
  const source = sourceOf(value, { data: array.data, dtype, wrapInts }, MAX_AXES);
  if (to.isMask && source.shape.length > 1) {
    throw new TypeError(
      "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has " +
        `${source.shape.length} dimensions`,
    );
  }
  const shape = to.shape();
  // Where nothing comes of nothing, numpy does not look at axes that are too many.
  const first = sizeOf(shape) === 0 && sizeOf(source.shape) === 0 ? -shape.length : 0;
  const strides = broadcastStrides(source.shape.slice(first), source.strides.slice(first), shape);
  if (strides === undefined) throw misfit(source.shape, shape, to.isMask);
  const positions = to.positions();
  if (positions.length === 0) return;
  const data = source.elements();
  let next = 0;
  forEachPosition(shape, strides, source.offset, (position) => {
    copyElement(array.data, positions[next++] as number, data, position, dtype.width);
  });
}

function misfit(given: readonly number[], shape: readonly number[], isMask: boolean): RangeError {
  return new RangeError(
    isMask
      ? `NumPy boolean array indexing assignment cannot assign ${given[0]} input values to the ${shape[0]} output ` +
          "values where the mask is true"
      : `shape mismatch: value array of shape ${shapeText(given)} could not be broadcast to indexing result of ` +
          `shape ${shapeText(shape)}`,
  );
}

function copyAll(to: ArrayData, target: Selection, source: Elements, width: number): void {
  if (copyBlock(to, target, source, width)) return;
  const { shape, strides } = target;
  const last = shape.length - 1;
  const copy = (axis: number, at: number, position: number): void => {
    const length = shape[axis] as number;
    const step = strides[axis] as number;
    const sourceStep = source.strides[axis] as number;
    for (let i = 0; i < length; i++) {
      if (axis === last) copyElement(to, at + i * step, source.data, position + i * sourceStep, width);
      else copy(axis + 1, at + i * step, position + i * sourceStep);
    }
  };
  copy(0, target.offset, source.offset);
}

/** Elements that lie in C order with nothing between them are filled or copied at once. */
function copyBlock(to: ArrayData, target: Selection, source: Elements, width: number): boolean {
  if (Array.isArray(to) || !isBlock(target.shape, target.strides)) return false;
  const data = to as Float64Array;
  const from = source.data as Float64Array;
  const size = sizeOf(target.shape) * width;
  const start = target.offset * width;
  if (width === 1 && source.strides.every((stride) => stride === 0)) {
    data.fill(from[source.offset] as number, start, start + size);
    return true;
  }
  if (!isBlock(target.shape, source.strides)) return false;
  const first = source.offset * width;
  data.set(from.subarray(first, first + size), start);
  return true;
}

function isBlock(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    if (length > 1 && strides[axis] !== stride) return false;
    stride *= length;
  }
  return true;
}
