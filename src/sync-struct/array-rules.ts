import { IndexError, OverflowError, UnicodeError, ValueError } from "../pc-rpc/python-errors.js";
import { assignAt, NDArray, NpScalar, viewAt } from "../pyon/codec.js";
import type { ArrayData } from "../pyon/dtype.js";
import { ArrayFault } from "../pyon/ndarray-fault.js";
import { isIndexWithin } from "../pyon/ndarray-indices.js";

/** An NDArray, or a typed array, which is a one-dimensional one. */
export type AnyArray = NDArray | ArrayData;

/**
 * Python counterpart: `array[key]`: the element, a view on the array's data, or a copy when the key is a list, an
 * array or a mask.
 *
 * @throws IndexError, ValueError, TypeError
 */
export function arrayGet(array: AnyArray, key: unknown): unknown {
  try {
    return viewAt(toNDArray(array), key);
  } catch (error) {
    throw toPythonError(error);
  }
}

/**
 * Python counterpart: `array[key] = value`.
 *
 * @param wrapInts ints beyond the dtype wrap around, as with numpy before 2
 * @throws IndexError, ValueError, OverflowError, UnicodeError, TypeError
 */
export function arraySet(array: AnyArray, key: unknown, value: unknown, wrapInts: boolean): void {
  // Readings one by one need no NDArray to be made around the typed array.
  if (array instanceof Float64Array && typeof value === "number" && isIndexWithin(key, array.length)) {
    array[key] = value;
    return;
  }
  try {
    assignAt(toNDArray(array), key, value, wrapInts ? WRAPPING : undefined);
  } catch (error) {
    throw toPythonError(error);
  }
}

const WRAPPING = Object.freeze({ wrapInts: true });

/**
 * What iterating over an array gives in Python: its rows, or its elements as numpy scalars, which keep their dtype.
 * Undefined for one without axes.
 *
 * @param plainScalars the elements as plain values instead, where the dtype has any
 */
export function arrayRows(given: AnyArray, plainScalars: boolean): readonly unknown[] | undefined {
  const array = toNDArray(given);
  if (array.ndim === 0) return undefined;
  return Array.from(array, (row) => {
    const item = asScalar(array, row);
    return plainScalars && item instanceof NpScalar ? item.value : item;
  });
}

/** What {@link arrayGet} gives: a view or a copy as it is, an element as the numpy scalar that it is in Python. */
export function asScalar({ dtype }: { readonly dtype: string }, found: unknown): NDArray | NpScalar {
  if (found instanceof NDArray) return found;
  // A scalar of text is as long as its text.
  const text = /^.[US]/.exec(dtype);
  return new NpScalar(text === null ? dtype : text[0], found);
}

/** The array itself, or one over a typed array's own memory. */
export function toNDArray(array: AnyArray): NDArray {
  return array instanceof NDArray ? array : new NDArray(array);
}

/**
 * Python counterpart: `scalar[key]`. A numpy scalar is an array without axes to keys that add some (None, masks); no
 * other key fits it.
 *
 * @throws IndexError
 */
export function scalarGet(scalar: NpScalar, key: unknown): unknown {
  try {
    const found = arrayGet(NDArray.fromBytes(scalar.bytes.slice(), scalar.dtype, []), key);
    return found instanceof NDArray ? found : scalar;
  } catch (error) {
    throw error instanceof IndexError ? new IndexError("invalid index to scalar variable.") : error;
  }
}

/** A copy with memory of its own, in C order. */
export function copyArray(array: AnyArray): AnyArray {
  if (!(array instanceof NDArray)) return array.slice();
  const { dtype, shape } = array;
  if (array.isContiguous) return new NDArray(array.data.slice(), { dtype, shape });
  return NDArray.fromBytes(array.toBytes(), dtype, shape);
}

/** The error that Python raises for one of `src/pyon`, which knows JavaScript's alone. */
function toPythonError(error: unknown): unknown {
  if (error instanceof ArrayFault) {
    const ErrorClass = { IndexError, OverflowError, UnicodeError }[error.pythonClass];
    return new ErrorClass(error.message);
  }
  return error instanceof RangeError ? new ValueError(error.message) : error;
}
