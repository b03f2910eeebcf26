import { ValueError } from "../../pc-rpc/python-errors.js";
import { type ArrayData, parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { copyElement } from "../../pyon/ndarray-scalars.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { commonShape } from "./apply-ufunc.js";
import { axesArgument, isOnlyAxis } from "./arguments.js";
import { asArray } from "./array-from.js";
import { cast } from "./cast.js";
import { bitsOf, broadcastTo, intArray } from "./copying.js";
import { unwrapped } from "./elements.js";
import { forEachRun, spansOf } from "./iteration.js";
import { resultLetter } from "./minimal-type.js";
import type { FunctionTable } from "./numpy-function.js";
import { reduceUfunc } from "./reduce-ufunc.js";
import { dtypeOf, letterOf, promoteDtypes } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

/** Bytes that a place is reckoned at, as a number and in an array. */
const PLACE_BYTES = 16;

/** Functions that choose elements by whether others are true, or count and find those. */
export const choosing: FunctionTable = {
  where: [
    "condition, x=None, y=None",
    ([condition, x, y], budget) => {
      const asked = truthOf(asArray(condition, undefined, budget), budget);
      if (x === undefined && y === undefined) return nonzero(asked, budget);
      if (x === undefined || y === undefined) {
        throw new ValueError("either both or neither of x and y should be given");
      }
      return where(asked, asArray(x, undefined, budget), asArray(y, undefined, budget), budget);
    },
  ],
  nonzero: ["a", ([a], budget) => nonzero(truthOf(asArray(a, undefined, budget), budget), budget)],
  flatnonzero: [
    "a",
    ([a], budget) => {
      const truth = truthOf(asArray(a, undefined, budget), budget);
      return nonzero(new NDArray(truth.data, { dtype: "|b1", shape: [truth.size] }), budget)[0];
    },
  ],
  argwhere: [
    "a",
    ([a], budget) => {
      const truth = truthOf(asArray(a, undefined, budget), budget);
      const columns = nonzero(truth, budget);
      const [rows, width] = [columns[0]?.size as number, truth.ndim];
      budget.spendBytes(rows * width * PLACE_BYTES);
      const places = Array.from({ length: rows * width }, (_, i) => {
        const column = columns[i % width]?.data as BigInt64Array;
        return Number(column[Math.floor(i / width)]);
      });
      return intArray(places, [rows, width]);
    },
  ],
  count_nonzero: [
    "a, axis=None",
    ([a, axis], budget) => {
      const truth = truthOf(asArray(a, undefined, budget), budget);
      const axes = isOnlyAxis(axis, truth.ndim) ? [] : axesArgument(axis, truth.ndim, budget);
      const counts = reduceUfunc(ufuncNamed("add"), truth, { axes, keepDims: false, letter: "l" }, budget);
      // numpy's own counter, which it has for whole arrays, gives an int of Python's.
      if (axis === undefined || axis === null) return (counts.data as BigInt64Array)[0];
      return unwrapped(counts);
    },
  ],
};

/** Whether elements are true, in C order: those that are not 0, and texts that are not empty. */
export function truthOf(array: NDArray, budget: Budget): NDArray {
  const { kind } = parseDtype(array.dtype);
  const { shape } = array;
  const data = allocate(shape, dtypeOf("?"), budget) as Uint8Array;
  const result = new NDArray(data, { dtype: "|b1", shape });
  const isText = kind === "U" || kind === "S";
  const source = isText ? array : cast(array, dtypeOf("?"), budget);
  const order = shape.map((_, axis) => axis);
  const items = source.data as unknown as Record<number, number | { readonly length: number }>;
  forEachRun(
    spansOf(shape, order, [source, result]),
    [source, result],
    ([from, to], count, [step, toStep]) => {
      for (let i = 0; i < count; i++) {
        const item = items[(from as number) + i * (step as number)] as number | { readonly length: number };
        data[(to as number) + i * (toStep as number)] = Number(
          (typeof item === "number" ? item : item.length) !== 0,
        );
      }
    },
  );
  return result;
}

function where(condition: NDArray, x: NDArray, y: NDArray, budget: Budget): NDArray {
  const [a, b] = [parseDtype(x.dtype), parseDtype(y.dtype)];
  const isNumeric = letterOf(a) !== undefined && letterOf(b) !== undefined;
  const dtype = isNumeric ? dtypeOf(resultLetter([x, y])) : promoteDtypes(a, b);
  const shape = commonShape([condition, x, y]);
  const [yes, no] = [x, y].map((array) => cast(array, dtype, budget)) as [NDArray, NDArray];
  const result = new NDArray(allocate(shape, dtype, budget), { dtype: dtype.text, shape });
  const operands = [condition, yes, no].map((array) => broadcastTo(array, shape) as NDArray);
  const all = [...operands, result];
  const order = shape.map((_, axis) => axis);
  const asked = condition.data as Uint8Array;
  const [from, other, to] = [yes, no, result].map(({ data }) => bitsOf(data, dtype)) as [
    ArrayData,
    ArrayData,
    ArrayData,
  ];
  forEachRun(spansOf(shape, order, all), all, (starts, count, steps) => {
    const [c, p, q, r] = starts as [number, number, number, number];
    const [cs, ps, qs, rs] = steps as readonly [number, number, number, number];
    for (let i = 0; i < count; i++) {
      if (asked[c + i * cs] !== 0) copyElement(to, r + i * rs, from, p + i * ps, dtype.width);
      else copyElement(to, r + i * rs, other, q + i * qs, dtype.width);
    }
  });
  return result;
}

/** For each axis, where the true elements are. */
function nonzero(truth: NDArray, budget: Budget): Tuple<NDArray> {
  // numpy takes an array without axes for one with one element.
  const shape = truth.ndim === 0 ? [1] : truth.shape;
  const data = truth.data as Uint8Array;
  budget.spendBytes(data.length * PLACE_BYTES);
  const places: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) places.push(i);
  budget.spendBytes(places.length * shape.length * PLACE_BYTES);
  let below = 1;
  const columns = shape.toReversed().map((length) => {
    const step = below;
    below *= length;
    return intArray(places.map((place) => Math.floor(place / step) % length));
  });
  return Tuple.from(columns.toReversed());
}
