import type { NDArray } from "./ndarray.js";
import { ArrayFault } from "./ndarray-fault.js";
import { sliceRange, toIndex } from "./ndarray-indices.js";
import { Slice } from "./slice.js";
import { Tuple } from "./tuple.js";

/** What a key takes of an array: elements at regular distances. */
export interface Selection {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Element that index 0, 0, … of the selection stands for. */
  readonly offset: number;
  /** True when the key was an index for each axis, which makes it the element itself, not an array. */
  readonly isElement: boolean;
}

/** The parts of a key: a tuple is one for each axis. */
export function keyParts(key: unknown): readonly unknown[] {
  return key instanceof Tuple ? key : [key];
}

/**
 * What a key of ints, slices and None (a new axis of length 1) takes of an array.
 *
 * @returns undefined when the key has other parts: lists and arrays of indices, masks
 * @throws ArrayFault (IndexError), TypeError and RangeError for the parts of slices
 */
export function select(array: NDArray, key: unknown): Selection | undefined {
  const parts = keyParts(key);
  let axes = 0;
  for (const part of parts) {
    if (part === null || part === undefined) continue;
    if (!(part instanceof Slice) && basicIndex(part) === undefined) return undefined;
    axes++;
  }
  checkAxes(array, axes);
  const shape: number[] = [];
  const strides: number[] = [];
  let { offset } = array;
  let axis = 0;
  for (const part of parts) {
    if (part === null || part === undefined) {
      shape.push(1);
      strides.push(0);
      continue;
    }
    const length = array.shape[axis] as number;
    const stride = array.strides[axis] as number;
    if (part instanceof Slice) {
      const range = sliceRange(part, length);
      shape.push(range.length);
      // The step to an only element may be as large as it likes.
      strides.push(range.length > 1 ? stride * range.step : stride);
      if (range.length > 0) offset += range.start * stride;
    } else {
      offset += checkIndex(basicIndex(part) as number, axis, length) * stride;
    }
    axis++;
  }
  for (; axis < array.ndim; axis++) {
    shape.push(array.shape[axis] as number);
    strides.push(array.strides[axis] as number);
  }
  const isElement = shape.length === 0 && parts.length > 0;
  return { shape, strides, offset, isElement };
}

/** An index for one axis; undefined for anything else. Booleans are masks here, and ints beyond 64 bits nothing. */
export function basicIndex(part: unknown): number | undefined {
  if (typeof part === "boolean") return undefined;
  const index = toIndex(part);
  return index === undefined || Math.abs(index) >= 2 ** 63 ? undefined : index;
}

/** @throws ArrayFault (IndexError) when the key has parts for more axes than there are */
export function checkAxes(array: NDArray, axes: number): void {
  if (axes <= array.ndim) return;
  throw new ArrayFault(
    "IndexError",
    `too many indices for array: array is ${array.ndim}-dimensional, but ${axes} were indexed`,
  );
}

/**
 * The index counted from the start.
 *
 * @throws ArrayFault (IndexError) when it is outside
 */
export function checkIndex(index: number, axis: number, length: number): number {
  const at = index < 0 ? index + length : index;
  if (at >= 0 && at < length) return at;
  throw new ArrayFault("IndexError", `index ${index} is out of bounds for axis ${axis} with size ${length}`);
}
