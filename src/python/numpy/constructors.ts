import { ValueError } from "../../pc-rpc/python-errors.js";
import { type Dtype, parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { shapeText } from "../../pyon/ndarray-broadcast.js";
import type { Budget } from "../expression/model.js";
import { flagArgument, intArgument, shapeArgument } from "./arguments.js";
import { asArray, dtypeFor } from "./array-from.js";
import { cast } from "./cast.js";
import { broadcastTo, copyElements, emptyArray } from "./copying.js";
import { wantedDtype } from "./dtype-object.js";
import { viewOn } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { dtypeOf, textDtype } from "./types.js";

/** Functions that make arrays of a value, or of nothing. */
export const constructors: FunctionTable = {
  array: [
    "object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0",
    ([object, dtype, copy, , , ndmin], budget) => {
      const wanted = wantedDtype(dtype);
      const array = asArray(object, wanted, budget);
      const own =
        array === object && flagArgument(copy, true) ? cast(array, parseDtype(array.dtype), budget) : array;
      return withAxesAtLeast(own, ndmin === undefined ? 0 : intArgument(ndmin));
    },
    "c",
  ],
  asarray: ["a, dtype=None, order=None", ([a, dtype], budget) => asArray(a, wantedDtype(dtype), budget), "c"],
  zeros: ["shape, dtype=float, order='C'", ([shape, dtype], budget) => zeros(shape, dtype, budget), "c"],
  empty: ["shape, dtype=float, order='C'", ([shape, dtype], budget) => zeros(shape, dtype, budget), "c"],
  ones: [
    "shape, dtype=None, order='C'",
    ([shape, dtype], budget) => filled(shapeArgument(shape, budget), 1n, elementDtype(dtype), budget),
  ],
  full: [
    "shape, fill_value, dtype=None, order='C'",
    ([shape, value, dtype], budget) => {
      if (wantedDtype(dtype) !== undefined) {
        return filled(shapeArgument(shape, budget), value, elementDtype(dtype), budget);
      }
      const fill = asArray(value, undefined, budget);
      return filled(shapeArgument(shape, budget), fill, parseDtype(fill.dtype), budget);
    },
  ],
  zeros_like: ["a, dtype=None, order='K', subok=True, shape=None", likeZeros],
  empty_like: ["prototype, dtype=None, order='K', subok=True, shape=None", likeZeros],
  ones_like: [
    "a, dtype=None, order='K', subok=True, shape=None",
    ([a, dtype, , , shape], budget) => {
      const like = asArray(a, undefined, budget);
      return filled(shapeLike(like, shape, budget), 1n, dtypeLike(like, dtype), budget);
    },
  ],
  full_like: [
    "a, fill_value, dtype=None, order='K', subok=True, shape=None",
    ([a, value, dtype, , , shape], budget) => {
      const like = asArray(a, undefined, budget);
      return filled(shapeLike(like, shape, budget), value, dtypeLike(like, dtype), budget);
    },
  ],
  eye: [
    "N, M=None, k=0, dtype=float, order='C'",
    ([rows, columns, k, dtype], budget) => {
      const height = intArgument(rows);
      const width = columns === undefined || columns === null ? height : intArgument(columns);
      return diagonal([height, width], k === undefined ? 0 : intArgument(k), elementDtype(dtype), budget);
    },
  ],
  identity: [
    "n, dtype=None",
    ([n, dtype], budget) => diagonal([intArgument(n), intArgument(n)], 0, elementDtype(dtype), budget),
  ],
};

function zeros(shape: unknown, dtype: unknown, budget: Budget): NDArray {
  return emptyArray(shapeArgument(shape, budget), elementDtype(dtype), budget);
}

/** What a `dtype` argument stands for where there are no elements to go by: float64 when it was left out. */
function elementDtype(dtype: unknown): Dtype {
  const wanted = wantedDtype(dtype) ?? dtypeOf("d");
  return typeof wanted === "string" ? textDtype(wanted, 1) : wanted;
}

function likeZeros([a, dtype, , , shape]: readonly unknown[], budget: Budget): NDArray {
  const like = asArray(a, undefined, budget);
  return emptyArray(shapeLike(like, shape, budget), dtypeLike(like, dtype), budget);
}

function shapeLike(like: NDArray, shape: unknown, budget: Budget): readonly number[] {
  return shape === undefined || shape === null ? like.shape : shapeArgument(shape, budget);
}

function dtypeLike(like: NDArray, dtype: unknown): Dtype {
  const wanted = wantedDtype(dtype);
  return wanted === undefined ? parseDtype(like.dtype) : dtypeFor(like, wanted);
}

/** An array that repeats a value, cast as it has to be. @throws ValueError when the value's shape does not fit */
function filled(shape: readonly number[], value: unknown, dtype: Dtype, budget: Budget): NDArray {
  const array = emptyArray(shape, dtype, budget);
  const given = asArray(value, undefined, budget);
  const fill = broadcastTo(given.dtype === dtype.text ? given : cast(given, dtype, budget), shape);
  if (fill === undefined) {
    throw new ValueError(
      `could not broadcast input array from shape ${shapeText(given.shape)} into shape ${shapeText(shape)}`,
    );
  }
  copyElements(fill, array);
  return array;
}

function diagonal(shape: readonly [number, number], k: number, dtype: Dtype, budget: Budget): NDArray {
  const array = emptyArray(shape, dtype, budget);
  const [rows, columns] = shape;
  const length = Math.min(rows - Math.max(0, -k), columns - Math.max(0, k));
  if (length <= 0) return array;
  const start = k >= 0 ? k : -k * columns;
  const ones = filled([length], 1n, dtype, budget);
  copyElements(ones, { data: array.data, strides: [columns + 1], offset: start });
  return array;
}

function withAxesAtLeast(array: NDArray, ndim: number): NDArray {
  const missing = ndim - array.ndim;
  if (missing <= 0) return array;
  const added: number[] = new Array(missing).fill(1);
  return viewOn(array, [...added, ...array.shape], [...added, ...array.strides]);
}
