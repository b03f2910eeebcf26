import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { shapeText } from "../../pyon/ndarray-broadcast.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { commonShape } from "./apply-ufunc.js";
import { axesArgument, axisArgument, flagArgument, isOnlyAxis, itemsOf, shapeArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { broadcastTo, copyElements, copyInOrder, emptyArray } from "./copying.js";
import { unwrapped, unwrappedLike, viewOn, withAxes } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { orderArgument, raveled, reshaped, reversed } from "./reshaping.js";

/** Functions that see the same elements in another shape. */
export const shapeFunctions: FunctionTable = {
  reshape: [
    "a, newshape, order='C'",
    ([a, shape, order], budget) =>
      unwrappedLike(
        a,
        reshaped(asArray(a, undefined, budget), shapeArgument(shape, budget), orderArgument(order), budget),
      ),
  ],
  ravel: [
    "a, order='C'",
    ([a, order], budget) => raveled(asArray(a, undefined, budget), orderArgument(order), budget),
  ],
  transpose: [
    "a, axes=None",
    ([a, axes], budget) => unwrappedLike(a, transposed(asArray(a, undefined, budget), axes, budget)),
  ],
  squeeze: [
    "a, axis=None",
    ([a, axis], budget) => unwrappedLike(a, squeezed(asArray(a, undefined, budget), axis, budget)),
  ],
  expand_dims: ["a, axis", ([a, axis], budget) => expanded(asArray(a, undefined, budget), axis, budget)],
  swapaxes: [
    "a, axis1, axis2",
    ([a, first, second], budget) => {
      const array = asArray(a, undefined, budget);
      return swapped(
        array,
        axisArgument(first, array.ndim, "axis1: "),
        axisArgument(second, array.ndim, "axis2: "),
      );
    },
  ],
  moveaxis: [
    "a, source, destination",
    ([a, source, destination], budget) => {
      const array = asArray(a, undefined, budget);
      return unwrappedLike(a, moved(array, source, destination, budget));
    },
  ],
  flip: [
    "m, axis=None",
    ([m, axis], budget) => {
      const array = asArray(m, undefined, budget);
      const result = flipped(array, axesArgument(axis, array.ndim, budget));
      return unwrapped(result);
    },
  ],
  fliplr: ["m", ([m], budget) => flipped(asArray(m, undefined, budget), [1])],
  flipud: ["m", ([m], budget) => flipped(asArray(m, undefined, budget), [0])],
  broadcast_to: [
    "array, shape, subok=False",
    ([a, given], budget) => {
      const array = asArray(a, undefined, budget);
      const shape = shapeArgument(given, budget);
      budget.spendSteps(shape.length);
      if (shape.some((length) => length < 0)) {
        throw new ValueError("all elements of broadcast shape must be non-negative");
      }
      const view = broadcastTo(array, shape);
      if (view !== undefined) return copyInOrder(view, budget);
      throw new ValueError(
        "operands could not be broadcast together with remapped shapes [original->remapped]: " +
          `${shapeText(array.shape)}  and requested shape ${shapeText(shape)}`,
      );
    },
  ],
  meshgrid: [
    "*xi, copy=True, sparse=False, indexing='xy'",
    ([xi, , sparse, indexing], budget) =>
      meshgrid(xi as readonly unknown[], flagArgument(sparse, false), indexing, budget),
  ],
  shape: ["a", ([a], budget) => Tuple.from(asArray(a, undefined, budget).shape.map(BigInt))],
  ndim: ["a", ([a], budget) => BigInt(asArray(a, undefined, budget).ndim)],
  size: [
    "a, axis=None",
    ([a, axis], budget) => {
      const array = asArray(a, undefined, budget);
      if (axis === undefined || axis === null) return BigInt(array.size);
      return BigInt(array.shape[axisArgument(axis, array.ndim)] as number);
    },
  ],
};

/** Python counterpart: `array.transpose(axes)`. @throws ValueError for axes that are not those of the array */
export function transposed(array: NDArray, given: unknown, budget: Budget): NDArray {
  if (given === undefined || given === null) return reversed(array);
  const items = itemsOf(given, budget) ?? [given];
  if (items.length !== array.ndim) throw new ValueError("axes don't match array");
  const axes = items.map((item) => axisArgument(item, array.ndim));
  if (new Set(axes).size < axes.length) throw new ValueError("repeated axis in transpose");
  return withAxes(array, axes);
}

/** Without axes of length 1: all of them, or those given. */
function squeezed(array: NDArray, axis: unknown, budget: Budget): NDArray {
  const isAll = axis === undefined || axis === null;
  if (isOnlyAxis(axis, array.ndim)) return array;
  const axes = axesArgument(axis, array.ndim, budget).filter((index) => !isAll || array.shape[index] === 1);
  if (axes.some((index) => array.shape[index] !== 1)) {
    throw new ValueError("cannot select an axis to squeeze out which has size not equal to one");
  }
  return withAxes(
    array,
    array.shape.map((_, index) => index).filter((index) => !axes.includes(index)),
  );
}

function expanded(array: NDArray, axis: unknown, budget: Budget): NDArray {
  const added = itemsOf(axis, budget) ?? [axis];
  const ndim = array.ndim + added.length;
  const axes = added.map((item) => axisArgument(item, ndim));
  if (new Set(axes).size < axes.length) throw new ValueError("repeated axis");
  const shape = [...array.shape];
  const strides = [...array.strides];
  for (const index of axes.toSorted((a, b) => a - b)) {
    shape.splice(index, 0, 1);
    strides.splice(index, 0, 0);
  }
  return viewOn(array, shape, strides);
}

/** Python counterpart: `numpy.moveaxis`. @throws ValueError for axes that are not those of the array, or too many */
function moved(array: NDArray, source: unknown, destination: unknown, budget: Budget): NDArray {
  const placesOf = (value: unknown, prefix: string): number[] =>
    (itemsOf(value, budget) ?? [value]).map((item) => axisArgument(item, array.ndim, `${prefix}: `));
  const [from, to] = [placesOf(source, "source"), placesOf(destination, "destination")];
  if (from.length !== to.length) {
    throw new ValueError("`source` and `destination` arguments must have the same number of elements");
  }
  const axes = array.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const moves = to.map((place, i) => [place, from[i] as number] as const).toSorted(([a], [b]) => a - b);
  for (const [place, axis] of moves) axes.splice(place, 0, axis);
  return withAxes(array, axes);
}

function swapped(array: NDArray, first: number, second: number): NDArray {
  const axes = array.shape.map((_, axis) => (axis === first ? second : axis === second ? first : axis));
  return withAxes(array, axes);
}

/** The elements along axes the other way round, as a view. */
function flipped(array: NDArray, axes: readonly number[]): NDArray {
  let { offset } = array;
  const strides = array.strides.map((stride, axis) => {
    const length = array.shape[axis] as number;
    if (!axes.includes(axis) || length === 0) return stride;
    offset += stride * (length - 1);
    return -stride;
  });
  for (const axis of axes) axisArgument(BigInt(axis), array.ndim);
  return viewOn(array, array.shape, strides, offset);
}

function meshgrid(xi: readonly unknown[], sparse: boolean, indexing: unknown, budget: Budget): NDArray[] {
  if (indexing !== undefined && indexing !== "xy" && indexing !== "ij") {
    throw new ValueError("Valid values for `indexing` are 'xy' and 'ij'.");
  }
  const isSwapped = indexing !== "ij" && xi.length > 1;
  const views = xi.map((x, place) => {
    const flat = raveled(asArray(x, undefined, budget), "C", budget);
    const axis = isSwapped && place < 2 ? 1 - place : place;
    const shape = xi.map((_, index) => (index === axis ? flat.size : 1));
    return viewOn(
      flat,
      shape,
      shape.map((_, index) => (index === axis ? (flat.strides[0] as number) : 0)),
    );
  });
  const shape = sparse ? undefined : commonShape(views);
  return views.map((view) => {
    if (shape === undefined) return view;
    const copy = emptyArray(shape, parseDtype(view.dtype), budget);
    copyElements(broadcastTo(view, shape) as NDArray, copy);
    return copy;
  });
}
