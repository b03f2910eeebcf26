import { PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { axesArgument, axisArgument, intArgument, itemsOf, shapeArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { cast } from "./cast.js";
import { copyElements, copyInOrder, emptyArray } from "./copying.js";
import { type Wanted, wantedDtype } from "./dtype-object.js";
import { viewOn } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { alongAxis, raveled } from "./reshaping.js";
import { promoteDtypes } from "./types.js";

/** Functions that put arrays together, or repeat one. */
export const joining: FunctionTable = {
  concatenate: [
    "arrays, axis=0, out=None, *, dtype=None",
    ([arrays, axis, , dtype], budget) => concatenate(partsOf(arrays, budget), axis, dtype, budget),
  ],
  stack: [
    "arrays, axis=0",
    ([given, axis], budget) => {
      const arrays = arraysOf(given, budget);
      if (arrays.length === 0) throw new ValueError("need at least one array to stack");
      const [first] = arrays as readonly [NDArray];
      if (arrays.some(({ shape }) => shape.join() !== first.shape.join())) {
        throw new ValueError("all input arrays must have the same shape");
      }
      const place = axis === undefined ? 0 : axisArgument(axis, first.ndim + 1);
      const views = arrays.map((array) => withNewAxis(array, place));
      return concatenate(views, BigInt(place), undefined, budget);
    },
  ],
  hstack: [
    "tup",
    ([given], budget) => {
      const arrays = arraysOf(given, budget).map((array) =>
        array.ndim === 0 ? withNewAxis(array, 0) : array,
      );
      return concatenate(arrays, arrays[0]?.ndim === 1 ? 0n : 1n, undefined, budget);
    },
  ],
  vstack: [
    "tup",
    ([given], budget) => concatenate(arraysOf(given, budget).map(atLeast2d), 0n, undefined, budget),
  ],
  column_stack: [
    "tup",
    ([given], budget) => {
      const columns = arraysOf(given, budget).map((array) => (array.ndim < 2 ? column(array) : array));
      return concatenate(columns, 1n, undefined, budget);
    },
  ],
  append: [
    "arr, values, axis=None",
    ([arr, values, axis], budget) => {
      return concatenate([asArray(arr, undefined, budget), values], axis ?? null, undefined, budget);
    },
  ],
  tile: [
    "A, reps",
    ([a, reps], budget) => tile(asArray(a, undefined, budget), shapeArgument(reps, budget), budget),
  ],
  repeat: [
    "a, repeats, axis=None",
    ([a, repeats, axis], budget) => repeat(asArray(a, undefined, budget), repeats, axis, budget),
  ],
  roll: [
    "a, shift, axis=None",
    ([a, shift, axis], budget) => roll(asArray(a, undefined, budget), shift, axis, budget),
  ],
};

/** What is to be put together: views of an array, or the items of a sequence. */
function partsOf(value: unknown, budget: Budget): readonly unknown[] {
  if (value instanceof NDArray && value.ndim > 0) {
    const [length, ...shape] = value.shape as [number, ...number[]];
    const [stride, ...strides] = value.strides as [number, ...number[]];
    budget.spendSteps(length * VIEW_STEPS);
    return Array.from({ length }, (_, i) => viewOn(value, shape, strides, value.offset + i * stride));
  }
  const items = itemsOf(value, budget);
  if (items === undefined)
    throw new PythonTypeError("dispatcher for __array_function__ did not return an iterable");
  return items;
}

function arraysOf(value: unknown, budget: Budget): readonly NDArray[] {
  return partsOf(value, budget).map((part) => asArray(part, undefined, budget));
}

function withNewAxis(array: NDArray, axis: number): NDArray {
  return viewOn(array, array.shape.toSpliced(axis, 0, 1), array.strides.toSpliced(axis, 0, 0));
}

function atLeast2d(array: NDArray): NDArray {
  if (array.ndim >= 2) return array;
  return atLeast2d(withNewAxis(array, 0));
}

function column(array: NDArray): NDArray {
  return array.ndim === 0 ? atLeast2d(array) : withNewAxis(array, 1);
}

/** @param axis None for the elements of all arrays along one axis */
function concatenate(parts: readonly unknown[], axis: unknown, dtype: unknown, budget: Budget): NDArray {
  const wanted = axis === null || axis === undefined ? 0 : intArgument(axis);
  if (parts.length === 0) throw new ValueError("need at least one array to concatenate");
  const given = parts.map((part) => asArray(part, undefined, budget));
  const arrays = axis === null ? given.map((array) => raveled(array, "C", budget)) : given;
  const first = arrays[0] as NDArray;
  if (first.ndim === 0) throw new ValueError("zero-dimensional arrays cannot be concatenated");
  const place = axisArgument(BigInt(wanted), first.ndim);
  return joined(arrays, place, budget, wantedDtype(dtype));
}

/** Arrays one behind the other along an axis. @throws ValueError when their other axes differ */
export function joined(arrays: readonly NDArray[], place: number, budget: Budget, dtype?: Wanted): NDArray {
  const [first] = arrays as readonly [NDArray];
  const shape = [...first.shape];
  arrays.slice(1).forEach((array, index) => {
    checkJoinable(first, array, index + 1, place);
    (shape[place] as number) += array.shape[place] as number;
  });
  const common = arrays.map((array) => parseDtype(array.dtype)).reduce(promoteDtypes);
  const target = emptyArray(shape, typeof dtype === "object" ? dtype : common, budget);
  let offset = 0;
  for (const array of arrays) {
    const part = array.dtype === target.dtype ? array : cast(array, parseDtype(target.dtype), budget);
    copyElements(part, { data: target.data, strides: target.strides, offset });
    offset += (array.shape[place] as number) * (target.strides[place] as number);
  }
  return target;
}

function checkJoinable(first: NDArray, array: NDArray, index: number, place: number): void {
  if (array.ndim !== first.ndim) {
    throw new ValueError(
      "all the input arrays must have same number of dimensions, but the array at index 0 has " +
        `${first.ndim} dimension(s) and the array at index ${index} has ${array.ndim} dimension(s)`,
    );
  }
  first.shape.forEach((length, axis) => {
    if (axis === place || length === array.shape[axis]) return;
    throw new ValueError(
      "all the input array dimensions except for the concatenation axis must match exactly, but along " +
        `dimension ${axis}, the array at index 0 has size ${length} and the array at index ${index} has size ` +
        `${array.shape[axis]}`,
    );
  });
}

/** An array so many times along each axis. */
function tile(array: NDArray, given: readonly number[], budget: Budget): NDArray {
  const ndim = Math.max(array.ndim, given.length);
  const fill = (list: readonly number[], value: number): number[] => [
    ...new Array<number>(ndim - list.length).fill(value),
    ...list,
  ];
  const reps = fill(given, 1);
  const shape = fill(array.shape, 1);
  const strides = fill(array.strides, 0);
  const result = emptyArray(
    shape.map((length, axis) => length * (reps[axis] as number)),
    parseDtype(array.dtype),
    budget,
  );
  // Each axis taken apart into how often and how many.
  const source = viewOn(
    array,
    shape.flatMap((length, axis) => [reps[axis] as number, length]),
    strides.flatMap((stride) => [0, stride]),
  );
  const steps = result.strides.flatMap((stride, axis) => [stride * (shape[axis] as number), stride]);
  copyElements(source, { data: result.data, strides: steps, offset: 0 });
  return result;
}

/** Steps that making a view takes, about. */
const VIEW_STEPS = 20;

function repeat(given: NDArray, repeats: unknown, axis: unknown, budget: Budget): NDArray {
  const { array, place } = alongAxis(given, axis, budget);
  const length = array.shape[place] as number;
  const counts = itemsOf(repeats, budget)?.map(intArgument) ?? [intArgument(repeats)];
  if (counts.length !== 1 && counts.length !== length) {
    throw new ValueError(
      `operands could not be broadcast together with shape (${length},) (${counts.length},)`,
    );
  }
  const count = (index: number): number => counts[counts.length === 1 ? 0 : index] as number;
  if (counts.length > 1 && counts.some((value) => value < 0))
    throw new ValueError("repeats may not contain negative values.");
  const total = counts.length === 1 ? length * count(0) : counts.reduce((sum, value) => sum + value, 0);
  const result = emptyArray(array.shape.with(place, total), parseDtype(array.dtype), budget);
  const [from, to] = [array.strides[place] as number, result.strides[place] as number];
  let { offset } = result;
  for (let index = 0; index < length; index++) {
    budget.spendSteps(VIEW_STEPS);
    const slice = viewOn(
      array,
      array.shape.with(place, count(index)),
      array.strides.with(place, 0),
      array.offset + index * from,
    );
    copyElements(slice, { data: result.data, strides: result.strides, offset });
    offset += count(index) * to;
  }
  return result;
}

function roll(array: NDArray, given: unknown, axis: unknown, budget: Budget): NDArray {
  if (axis === undefined || axis === null) {
    const flat = copyInOrder(array, budget);
    const rolled = rolledAlong(viewOn(flat, [flat.size], [1]), 0, intArgument(given), budget);
    return viewOn(rolled, array.shape, flat.strides);
  }
  const axes =
    itemsOf(axis, budget)?.map((item) => axisArgument(item, array.ndim)) ??
    axesArgument(axis, array.ndim, budget);
  const shifts = itemsOf(given, budget)?.map(intArgument) ?? [intArgument(given)];
  if (axes.length !== shifts.length && axes.length !== 1 && shifts.length !== 1) {
    throw new ValueError("shape mismatch: objects cannot be broadcast to a single shape");
  }
  let result = array;
  const times = axes.length === 0 ? 0 : Math.max(axes.length, shifts.length);
  for (let i = 0; i < times; i++) {
    const place = axes[axes.length === 1 ? 0 : i] as number;
    result = rolledAlong(result, place, shifts[shifts.length === 1 ? 0 : i] as number, budget);
  }
  return result;
}

function rolledAlong(array: NDArray, axis: number, given: number, budget: Budget): NDArray {
  const result = emptyArray(array.shape, parseDtype(array.dtype), budget);
  const length = array.shape[axis] as number;
  if (length === 0) return result;
  const shift = ((given % length) + length) % length;
  const [from, to] = [array.strides[axis] as number, result.strides[axis] as number];
  const put = (first: number, count: number, at: number): void => {
    const part = viewOn(array, array.shape.with(axis, count), array.strides, array.offset + first * from);
    copyElements(part, { data: result.data, strides: result.strides, offset: at * to });
  };
  if (shift < length) put(0, length - shift, shift);
  if (shift > 0) put(length - shift, shift, 0);
  return result;
}
