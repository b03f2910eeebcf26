import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { elementwise } from "./apply-ufunc.js";
import { axisArgument, flagArgument, intArgument } from "./arguments.js";
import { asArray, dtypeFor } from "./array-from.js";
import { cast } from "./cast.js";
import { broadcastTo, copyElements } from "./copying.js";
import { wantedDtype } from "./dtype-object.js";
import { unwrapped, viewOn, withAxes } from "./elements.js";
import { resultLetter } from "./minimal-type.js";
import type { FunctionTable } from "./numpy-function.js";
import { countUp, ranges } from "./ranges.js";
import { dtypeOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

/** Functions that space values evenly between two ends, on a scale of their own. */
export const spaced: FunctionTable = {
  ...ranges,
  linspace: [
    "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0",
    ([start, stop, num, endpoint, retstep, dtype, axis], budget) => {
      const { values, step } = linspace({ start, stop, num, endpoint, dtype }, budget);
      const array = moved(values, axis);
      return flagArgument(retstep, false) ? Tuple.of<unknown>(array, unwrapped(step)) : array;
    },
  ],
  logspace: [
    "start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0",
    ([start, stop, num, endpoint, base, dtype, axis], budget) => {
      const { values } = linspace({ start, stop, num, endpoint }, budget);
      return moved(ofType(powers(base ?? 10, values, budget), dtype, budget), axis);
    },
  ],
  geomspace: [
    "start, stop, num=50, endpoint=True, dtype=None, axis=0",
    ([start, stop, num, endpoint, dtype, axis], budget) => {
      const values = geomspace({ start, stop, num, endpoint }, budget);
      return moved(ofType(values, dtype, budget), axis);
    },
  ],
};

interface Ends {
  readonly start: unknown;
  readonly stop: unknown;
  readonly num: unknown;
  readonly endpoint: unknown;
  readonly dtype?: unknown;
}

const add = ufuncNamed("add");
const subtract = ufuncNamed("subtract");
const multiply = ufuncNamed("multiply");
const divide = ufuncNamed("divide");

function linspace(ends: Ends, budget: Budget): { readonly values: NDArray; readonly step: NDArray } {
  const count = ends.num === undefined ? 50 : intArgument(ends.num);
  if (count < 0) throw new ValueError(`Number of samples, ${count}, must be non-negative.`);
  const endpoint = flagArgument(ends.endpoint, true);
  const divisions = endpoint ? count - 1 : count;
  const number = (value: unknown): NDArray => asArray(value, undefined, budget);
  const start = elementwise(multiply, [number(ends.start), number(1)], budget);
  const stop = elementwise(multiply, [number(ends.stop), number(1)], budget);
  const letter = resultLetter([start, stop, number(count)]);
  const delta = elementwise(subtract, [stop, start], budget);
  const indices = cast(countUp(count, budget), dtypeOf(letter), budget);
  let values = viewOn(indices, [count, ...delta.shape.map(() => 1)], [1, ...delta.shape.map(() => 0)]);
  let step = number(Number.NaN);
  if (divisions > 0) {
    step = elementwise(divide, [delta, number(BigInt(divisions))], budget);
    if (hasZero(step)) {
      // A step may be too small for a float although the ends are not.
      values = elementwise(divide, [values, number(BigInt(divisions))], budget);
      values = elementwise(multiply, [values, delta], budget);
    } else {
      values = elementwise(multiply, [values, step], budget);
    }
  } else {
    values = elementwise(multiply, [values, delta], budget);
  }
  values = elementwise(add, [values, start], budget);
  if (endpoint && count > 1) setRow(values, count - 1, stop, budget);
  return { values: ofType(values, ends.dtype, budget), step };
}

function hasZero(array: NDArray): boolean {
  const items = array.data as unknown as Record<number, number>;
  const { width } = parseDtype(array.dtype);
  for (let i = 0; i < array.size; i++) {
    if (items[i * width] === 0 && (width === 1 || items[i * width + 1] === 0)) return true;
  }
  return false;
}

/** Writes what an index of the first axis stands for. */
function setRow(array: NDArray, index: number, value: NDArray, budget: Budget): void {
  const [, ...shape] = array.shape;
  const [first = 0, ...strides] = array.strides;
  const converted = cast(value, parseDtype(array.dtype), budget);
  const source = broadcastTo(converted, shape);
  if (source !== undefined)
    copyElements(source, { data: array.data, strides, offset: array.offset + index * first });
}

/** As the dtype asked for; whole numbers are rounded down first. */
function ofType(values: NDArray, dtype: unknown, budget: Budget): NDArray {
  const wanted = wantedDtype(dtype);
  if (wanted === undefined) return values;
  const target = dtypeFor(values, wanted);
  if (target.text === values.dtype) return values;
  const isWhole = (target.kind === "i" || target.kind === "u") && parseDtype(values.dtype).kind === "f";
  return cast(isWhole ? elementwise(ufuncNamed("floor"), [values], budget) : values, target, budget);
}

function moved(values: NDArray, axis: unknown): NDArray {
  const to = axis === undefined ? 0 : axisArgument(axis, values.ndim);
  if (to === 0) return values;
  const axes = values.shape.map((_, index) => index).slice(1);
  return withAxes(values, axes.toSpliced(to, 0, 0));
}

function powers(base: unknown, exponents: NDArray, budget: Budget): NDArray {
  return elementwise(ufuncNamed("power"), [asArray(base, undefined, budget), exponents], budget);
}

function geomspace(ends: Ends, budget: Budget): NDArray {
  const given = [ends.start, ends.stop].map((end) => asArray(end, undefined, budget));
  if (given.some((end) => hasZero(cast(end, parseDtype("<c16"), budget)))) {
    throw new ValueError("Geometric sequence cannot include zero");
  }
  const letter = resultLetter([...given, asArray(1, undefined, budget)]);
  const [start, stop] = given.map((end) => cast(end, dtypeOf(letter), budget)) as [NDArray, NDArray];
  // Between negative ends, the sequence of their sizes is turned round.
  const sign = elementwise(ufuncNamed("sign"), [start], budget);
  const [from, to] = [start, stop].map((end) => {
    return elementwise(ufuncNamed("log10"), [elementwise(multiply, [end, sign], budget)], budget);
  });
  const { values } = linspace({ ...ends, start: from, stop: to }, budget);
  const sizes = powers(10, values, budget);
  const result = elementwise(multiply, [sizes, sign], budget);
  const [count = 0] = result.shape;
  if (count > 0) setRow(result, 0, start, budget);
  if (count > 1 && flagArgument(ends.endpoint, true)) setRow(result, count - 1, stop, budget);
  return result;
}
