import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { copyElement } from "../../pyon/ndarray-scalars.js";
import { contiguousStrides } from "../../pyon/ndarray-shape.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { dtypesText, elementwise } from "./apply-ufunc.js";
import { axisArgument, intArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { load, store, workDtype } from "./cast.js";
import { wantedDtype } from "./dtype-object.js";
import { viewOn } from "./elements.js";
import { noLoop } from "./faults.js";
import { forEachRun, spansOf } from "./iteration.js";
import type { FunctionTable } from "./numpy-function.js";
import { foldInto } from "./reduce-folds.js";
import { reductionType } from "./reductions.js";
import { alongAxis } from "./reshaping.js";
import { kernelOf } from "./ufunc-loops.js";
import { ufuncNamed } from "./ufunc-table.js";

const ACCUMULATION = "a, axis=None, dtype=None, out=None";

/** Functions that go along an axis from element to element. */
export const accumulations: FunctionTable = {
  cumsum: [ACCUMULATION, ([a, axis, dtype], budget) => accumulation("add", a, axis, dtype, budget)],
  cumprod: [ACCUMULATION, ([a, axis, dtype], budget) => accumulation("multiply", a, axis, dtype, budget)],
  diff: [
    "a, n=1, axis=-1",
    ([a, n, axis], budget) => {
      const times = n === undefined ? 1 : intArgument(n);
      if (times === 0) return a;
      if (times < 0) throw new ValueError(`order must be non-negative but got ${times}`);
      const array = asArray(a, undefined, budget);
      if (array.ndim === 0) throw new ValueError("diff requires input that is at least one dimensional");
      return differences(array, times, axisArgument(axis === undefined ? -1n : axis, array.ndim), budget);
    },
  ],
};

/** One value for each element, of those up to it; of all elements in C order when there is no axis. */
function accumulation(name: string, a: unknown, axis: unknown, dtype: unknown, budget: Budget): NDArray {
  const ufunc = ufuncNamed(name);
  const { array, place } = alongAxis(asArray(a, undefined, budget), axis, budget);
  const letter = reductionType(ufunc, array, wantedDtype(dtype));
  const kernel = kernelOf(ufunc, letter);
  if (kernel === undefined) throw noLoop(name, dtypesText([array, array]));
  const source = load(array, letter, budget);
  const { shape } = array;
  const { width } = workDtype(letter);
  const result = {
    data: allocate(shape, workDtype(letter), budget),
    strides: contiguousStrides(shape),
    offset: 0,
  };
  const fold = foldInto(result.data, ufunc, kernel, letter);
  const length = shape[place] as number;
  const [step, toStep] = [source.strides[place] as number, result.strides[place] as number];
  const others = shape.flatMap((_, index) => (index === place ? [] : [index]));
  const along = (from: number, to: number): void => {
    for (let i = 0; i < length; i++) {
      const at = to + i * toStep;
      if (i === 0) copyElement(result.data, at, source.data, from, width);
      else {
        copyElement(result.data, at, result.data, at - toStep, width);
        fold(source.data, from + i * step, step, 1, at, 1);
      }
    }
  };
  if (length > 0) {
    forEachRun(
      spansOf(shape, others, [source, result]),
      [source, result],
      ([from, to], count, [next, toNext]) => {
        for (let k = 0; k < count; k++) {
          along((from as number) + k * (next as number), (to as number) + k * (toNext as number));
        }
      },
    );
  }
  return store(result.data, letter, shape, result.strides);
}

/** What each element along an axis is more than the one before it; of bools, whether they differ. */
function differences(array: NDArray, times: number, axis: number, budget: Budget): NDArray {
  const ufunc = ufuncNamed(parseDtype(array.dtype).kind === "b" ? "not_equal" : "subtract");
  let result = array;
  for (let i = 0; i < times; i++) {
    const shape = result.shape.with(axis, Math.max(0, (result.shape[axis] as number) - 1));
    const before = viewOn(result, shape, result.strides);
    const isEmpty = shape[axis] === 0;
    const offset = result.offset + (isEmpty ? 0 : (result.strides[axis] as number));
    result = elementwise(ufunc, [viewOn(result, shape, result.strides, offset), before], budget);
  }
  return result;
}
