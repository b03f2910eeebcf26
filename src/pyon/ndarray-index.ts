import { parseDtype } from "./dtype.js";
import { NDArray } from "./ndarray.js";
import { assignFancy, assignSelection } from "./ndarray-assign.js";
import { readElement } from "./ndarray-elements.js";
import { FancySelection } from "./ndarray-fancy.js";
import { isIndexWithin } from "./ndarray-indices.js";
import { emptyStorage, type Items } from "./ndarray-scalars.js";
import { select } from "./ndarray-select.js";
import { sizeOf } from "./ndarray-shape.js";

/** How values are fitted into an array. */
export interface AssignOptions {
  /** Ints beyond the dtype wrap around, as with numpy before 2, instead of throwing. Default: false. */
  readonly wrapInts?: boolean;
}

/**
 * What a key takes of an array: for an int for each axis the element; for ints, `Slice`s and `null`s (new axes), or a
 * `Tuple` of them, a view on the same data; for lists, int arrays and masks a copy.
 *
 * Python counterpart: `array[key]`.
 *
 * @throws ArrayFault, RangeError or TypeError for Python's IndexError, ValueError or TypeError
 */
export function viewAt(array: NDArray, key: unknown): unknown {
  const { data, dtype } = array;
  const selection = select(array, key);
  if (selection === undefined) return copyAt(array, key);
  const { shape, strides, offset, isElement } = selection;
  if (isElement || (shape.length === 0 && array.ndim === 0)) {
    return readElement(data, parseDtype(dtype), offset);
  }
  return new NDArray(data, { dtype, shape, strides, offset });
}

/**
 * Writes a value into what a key takes of an array, which is broadcast and cast as numpy does. Nothing is changed when
 * it throws.
 *
 * Python counterpart: `array[key] = value`.
 *
 * @throws ArrayFault, RangeError or TypeError for Python's IndexError (OverflowError), ValueError or TypeError
 */
export function assignAt(array: NDArray, key: unknown, value: unknown, options?: AssignOptions): void {
  if (typeof key === "number" && typeof value === "number" && assignNumber(array, key, value)) return;
  const wrapInts = options?.wrapInts === true;
  const selection = select(array, key);
  if (selection !== undefined) {
    assignSelection(array, selection, value, wrapInts);
    return;
  }
  assignFancy(array, new FancySelection(array, key), value, wrapInts);
}

/** The write that readings come as, without anything made for it. */
function assignNumber(array: NDArray, index: number, value: number): boolean {
  const { data, shape, strides, offset } = array;
  if (!(data instanceof Float64Array) || shape.length !== 1) return false;
  if (!isIndexWithin(index, shape[0] as number) || array.dtype.charCodeAt(1) !== LETTER_F) return false;
  data[offset + index * (strides[0] as number)] = value;
  return true;
}

const LETTER_F = 0x66;

function copyAt(array: NDArray, key: unknown): NDArray {
  const selection = new FancySelection(array, key);
  const shape = selection.shape();
  const dtype = parseDtype(array.dtype);
  const data = emptyStorage(dtype, sizeOf(shape));
  const [target, source] = [data as unknown as Items, array.data as unknown as Items];
  let next = 0;
  for (const position of selection.positions()) {
    for (let i = 0; i < dtype.width; i++) target[next++] = source[position * dtype.width + i];
  }
  return new NDArray(data, { dtype: array.dtype, shape });
}
