import { Complex } from "complex.js";
import { type ArrayData, type Dtype, parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { bytesFromData } from "../../pyon/ndarray-bytes.js";
import { copyElement, emptyStorage } from "../../pyon/ndarray-scalars.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { checkedSize } from "./allocation.js";
import { native, textDtype } from "./types.js";

/** The element at a position, as a value of Python's own types: ints are bigints. */
export function pythonValue(data: ArrayData, dtype: Dtype, position: number): unknown {
  const items = data as unknown as Record<number, unknown>;
  switch (dtype.kind) {
    case "b":
      return items[position] !== 0;
    case "i":
    case "u":
      return BigInt(items[position] as number | bigint);
    case "c":
      return new Complex(items[position * 2] as number, items[position * 2 + 1] as number);
    case "f":
    case "U":
    case "S":
      if (dtype.storage !== "raw") return items[position];
      return scalarAt(data, dtype, position);
    default:
      // Times, structures and long doubles, which only come from elsewhere.
      return scalarAt(data, dtype, position);
  }
}

/** The element at a position as numpy's scalar, in this machine's byte order; texts as long as they are. */
export function scalarAt(data: ArrayData, dtype: Dtype, position: number): NpScalar {
  const own = scalarDtype(data, dtype, position);
  const item = emptyStorage(own, 1);
  copyElement(item, 0, data, position, dtype.width);
  return NpScalar.fromBytes(bytesFromData(item, own), own.text);
}

function scalarDtype(data: ArrayData, dtype: Dtype, position: number): Dtype {
  if (dtype.storage === "str") return textDtype("U", [...(data[position] as string)].length);
  if (dtype.storage === "bytes") return textDtype("S", (data[position] as Uint8Array).length);
  return native(dtype);
}

/** The only element of an array without axes. */
export function scalarOf(array: NDArray): NpScalar {
  return scalarAt(array.data, parseDtype(array.dtype), array.offset);
}

/** A scalar as an array without axes. */
export function arrayOfScalar(scalar: NpScalar): NDArray {
  // A copy, since the array may take the bytes for its own.
  return NDArray.fromBytes(scalar.bytes.slice(), scalar.dtype, []);
}

/** What a scalar stands for among Python's own values. */
export function valueOfScalar(scalar: NpScalar): unknown {
  const { data, dtype } = arrayOfScalar(scalar);
  return pythonValue(data, parseDtype(dtype), 0);
}

/** Whether the first element of an array is true: not 0, or a text that is not empty. */
export function isTrueAt({ data, dtype, offset }: NDArray): boolean {
  const { kind } = parseDtype(dtype);
  const items = data as unknown as Record<number, number | bigint | { readonly length: number }>;
  if (kind === "c") return items[offset * 2] !== 0 || items[offset * 2 + 1] !== 0;
  const item = items[offset];
  return typeof item === "object" || typeof item === "string" ? item.length > 0 : Number(item) !== 0;
}

/** What a function gives: numpy makes a scalar of an array without axes. */
export function unwrapped(array: NDArray): NDArray | NpScalar {
  return array.ndim === 0 ? scalarOf(array) : array;
}

/** What a method gives: a scalar's gives a scalar, where that of an array without axes gives an array. */
export function unwrappedLike(given: unknown, result: NDArray): NDArray | NpScalar {
  return given instanceof NpScalar ? unwrapped(result) : result;
}

/** An array on the same data, seen in another way. @throws ValueError for more axes than numpy has */
export function viewOn(
  array: NDArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number = array.offset,
): NDArray {
  checkedSize(shape, 1);
  return new NDArray(array.data, { dtype: array.dtype, shape, strides, offset });
}

/** The array with its axes in another order. */
export function withAxes(array: NDArray, axes: readonly number[]): NDArray {
  return viewOn(
    array,
    axes.map((axis) => array.shape[axis] as number),
    axes.map((axis) => array.strides[axis] as number),
  );
}
