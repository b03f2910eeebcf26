import { type ArrayData, parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { emptyStorage } from "../../pyon/ndarray-scalars.js";
import { dtypeOf, isComplex, letterOf, partOf } from "./types.js";

/** The real parts of an array, as a view: the array itself when it has no others. */
export function realPart(array: NDArray): NDArray {
  return partView(array, 0) ?? array;
}

/** The imaginary parts of an array, as a view: zeros when it has none, one for all that take no memory. */
export function imaginaryPart(array: NDArray): NDArray {
  const part = partView(array, 1);
  if (part !== undefined) return part;
  const dtype = parseDtype(array.dtype);
  return new NDArray(emptyStorage(dtype, 1), {
    dtype: dtype.text,
    shape: array.shape,
    strides: array.shape.map(() => 0),
  });
}

function partView(array: NDArray, part: 0 | 1): NDArray | undefined {
  const letter = letterOf(parseDtype(array.dtype));
  if (letter === undefined || !isComplex(letter)) return undefined;
  const order = array.dtype.charAt(0);
  return new NDArray(array.data as ArrayData, {
    dtype: order + dtypeOf(partOf(letter)).text.slice(1),
    shape: array.shape,
    strides: array.strides.map((stride) => stride * 2),
    offset: array.size === 0 ? 0 : array.offset * 2 + part,
  });
}
