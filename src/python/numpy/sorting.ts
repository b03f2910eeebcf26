import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { copyElement } from "../../pyon/ndarray-scalars.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { axisArgument, flagArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { bitsOf, copyInOrder, emptyArray, intArray } from "./copying.js";
import { type Order, orderOf, unknownsOf } from "./element-order.js";
import { unwrapped } from "./elements.js";
import { forEachRun, spansOf } from "./iteration.js";
import type { FunctionTable } from "./numpy-function.js";
import { alongAxis, raveled } from "./reshaping.js";
import { dtypeOf } from "./types.js";

/** Functions that put elements in order, or find the first or last in order. Equal elements stay as they stood. */
export const sorting: FunctionTable = {
  sort: ["a, axis=-1, kind=None", ([a, axis], budget) => sorted(asArray(a, undefined, budget), axis, budget)],
  argsort: [
    "a, axis=-1, kind=None",
    ([a, axis], budget) => sortedPlaces(asArray(a, undefined, budget), axis, budget),
  ],
  argmax: [
    "a, axis=None, out=None, *, keepdims=False",
    ([a, axis, , keepdims], budget) => extreme("argmax", a, axis, keepdims, budget),
  ],
  argmin: [
    "a, axis=None, out=None, *, keepdims=False",
    ([a, axis, , keepdims], budget) => extreme("argmin", a, axis, keepdims, budget),
  ],
  unique: [
    "ar, return_index=False, return_inverse=False, return_counts=False",
    ([a, index, inverse, counts], budget) => {
      const array = raveled(asArray(a, undefined, budget), "C", budget);
      const wanted = [index, inverse, counts].map((flag) => flagArgument(flag, false));
      return unique(array, wanted, budget);
    },
  ],
};

/** Elements along an axis: where they start, and how far apart they are. */
type Lane = (start: number, step: number, count: number, index: number) => void;

/** Visits what lies along an axis, for each place of the other axes in C order. */
function forEachLane(array: NDArray, axis: number, visit: Lane): void {
  const { shape, strides } = array;
  const others = shape.flatMap((_, index) => (index === axis ? [] : [index]));
  let index = 0;
  const [step, count] = [strides[axis] as number, shape[axis] as number];
  forEachRun(spansOf(shape, others, [array]), [array], ([start], lanes, [next]) => {
    for (let i = 0; i < lanes; i++) visit((start as number) + i * (next as number), step, count, index++);
  });
}

/** Bytes that an element is reckoned at while it is sorted. */
const SORT_BYTES = 64;

/** Steps and memory that sorting takes, about. */
function spendSorting(array: NDArray, budget: Budget): void {
  budget.spendBytes(array.size * SORT_BYTES);
  const { storage, itemsize } = parseDtype(array.dtype);
  const each = storage === "str" || storage === "bytes" ? itemsize : 1;
  budget.spendSteps(array.size * Math.ceil(Math.log2(array.size + 2)) * each);
}

/** A sorted copy. Python counterpart: `numpy.sort`. */
function sorted(given: NDArray, axis: unknown, budget: Budget): NDArray {
  const isFlat = axis === null;
  const array = copyInOrder(isFlat ? raveled(given, "C", budget) : given, budget);
  sortInPlace(array, isFlat ? 0 : axisArgument(axis ?? -1n, array.ndim), budget);
  return array;
}

/** Sorts the elements of an array along an axis. Python counterpart: `array.sort()`. */
export function sortInPlace(array: NDArray, axis: number, budget: Budget): void {
  spendSorting(array, budget);
  const { kind, width, itemsize } = parseDtype(array.dtype);
  const isPlain = "biuf".includes(kind) && itemsize !== 2;
  const order = orderOf(array);
  const data = array.data as Float64Array;
  const bits = bitsOf(array.data, parseDtype(array.dtype));
  forEachLane(array, axis, (start, step, count) => {
    if (isPlain && step === 1) {
      // What is no number comes last there too.
      data.subarray(start, start + count).sort();
      return;
    }
    const copies = sortedIndices(start, step, count, order).map((index) => {
      const place = start + index * step;
      return bits.slice(place * width, (place + 1) * width);
    });
    copies.forEach((copy, i) => {
      copyElement(bits, start + i * step, copy, 0, width);
    });
  });
}

/** The indices of a lane's elements, in the elements' order. */
function sortedIndices(start: number, step: number, count: number, order: Order): number[] {
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => order(start + a * step, start + b * step));
}

function sortedPlaces(given: NDArray, axis: unknown, budget: Budget): NDArray {
  const { array, place } = alongAxis(given, axis === undefined ? -1n : axis, budget);
  spendSorting(array, budget);
  const result = emptyArray(array.shape, dtypeOf("l"), budget);
  const order = orderOf(array);
  const lanes: number[][] = [];
  forEachLane(array, place, (start, step, count) => {
    lanes.push(sortedIndices(start, step, count, order));
  });
  const items = result.data as BigInt64Array;
  forEachLane(result, place, (start, step, _count, index) => {
    lanes[index]?.forEach((at, i) => {
      items[start + i * step] = BigInt(at);
    });
  });
  return result;
}

/** The index of the first of the largest or smallest elements; of the first that is no number, when there are any. */
function extreme(name: string, a: unknown, axis: unknown, keepdims: unknown, budget: Budget): unknown {
  const given = asArray(a, undefined, budget);
  const isFlat = axis === undefined || axis === null;
  const { array, place } = alongAxis(given, axis, budget);
  budget.spendSteps(array.size);
  if (array.shape[place] === 0) throw new ValueError(`attempt to get ${name} of an empty sequence`);
  const order = orderOf(array);
  const isUnknown = unknownsOf(array);
  const sign = name === "argmax" ? -1 : 1;
  const found: number[] = [];
  forEachLane(array, place, (start, step, count) => {
    let best = 0;
    for (let i = 0; i < count; i++) {
      const at = start + i * step;
      if (isUnknown(at)) {
        best = i;
        break;
      }
      if (sign * order(at, start + best * step) < 0) best = i;
    }
    found.push(best);
  });
  const kept = array.shape.flatMap((length, index) => (index === place ? [] : [length]));
  if (!flagArgument(keepdims, false)) return unwrapped(intArray(found, kept));
  const shape = isFlat ? given.shape.map(() => 1) : array.shape.with(place, 1);
  return intArray(found, shape);
}

function unique(array: NDArray, wanted: readonly boolean[], budget: Budget): unknown {
  const order = orderOf(array);
  const isUnknown = unknownsOf(array);
  spendSorting(array, budget);
  const [step = 1] = array.strides;
  const place = (index: number): number => array.offset + index * step;
  const isSame = (a: number, b: number): boolean =>
    order(place(a), place(b)) === 0 || (isUnknown(place(a)) && isUnknown(place(b)));
  const groups: number[][] = [];
  for (const index of sortedIndices(array.offset, step, array.size, order)) {
    const last = groups.at(-1);
    if (last !== undefined && isSame(last[0] as number, index)) last.push(index);
    else groups.push([index]);
  }
  const values = emptyArray([groups.length], parseDtype(array.dtype), budget);
  const { width } = parseDtype(array.dtype);
  groups.forEach(([first], i) => {
    copyElement(values.data, i, array.data, place(first as number), width);
  });
  const inverse: number[] = new Array(array.size).fill(0);
  groups.forEach((group, i) => {
    for (const index of group) inverse[index] = i;
  });
  const extras = [groups.map(([first]) => first as number), inverse, groups.map((group) => group.length)];
  if (!wanted.some((flag) => flag)) return values;
  return Tuple.from<unknown>([values, ...extras.filter((_, i) => wanted[i]).map((list) => intArray(list))]);
}
