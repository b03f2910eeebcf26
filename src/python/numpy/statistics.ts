import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { elementwise } from "./apply-ufunc.js";
import { axesArgument, intArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { cast } from "./cast.js";
import { imaginaryPart, realPart } from "./complex-parts.js";
import { DtypeObject, wantedDtype } from "./dtype-object.js";
import { unwrapped } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { reduced } from "./reductions.js";
import { dtypeOf, isComplex, type Letter, letterOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

const add = ufuncNamed("add");
const divide = ufuncNamed("divide");
const multiply = ufuncNamed("multiply");
const subtract = ufuncNamed("subtract");
const squareRoot = ufuncNamed("sqrt");

const SPREAD = "a, axis=None, dtype=None, out=None, ddof=0, keepdims=False";

/** The mean of elements and how far they are from it. NaN for no elements. */
export const statistics: FunctionTable = {
  mean: [
    "a, axis=None, dtype=None, out=None, keepdims=False",
    ([a, axis, dtype, , keepdims], budget) => {
      const array = asArray(a, undefined, budget);
      return unwrapped(mean(array, axis, dtype, keepdims, budget));
    },
  ],
  var: [SPREAD, (args, budget) => unwrapped(variance(args, budget))],
  std: [
    SPREAD,
    (args, budget) => {
      const array = variance(args, budget);
      return unwrapped(elementwise(squareRoot, [array], budget));
    },
  ],
};

/** The dtype of sums that means are made of: float64 for ints, so that they neither wrap around nor lose a half. */
function sumDtype(array: NDArray, dtype: unknown, isMean: boolean): unknown {
  const wanted = wantedDtype(dtype);
  if (wanted !== undefined) return new DtypeObject(wanted);
  const { kind, itemsize } = parseDtype(array.dtype);
  if ("biu".includes(kind)) return "float64";
  return isMean && kind === "f" && itemsize === 2 ? "float32" : undefined;
}

function mean(array: NDArray, axis: unknown, dtype: unknown, keepdims: unknown, budget: Budget): NDArray {
  const count = countOf(array, axis, budget);
  const sum = reduced(add, array, { axis, dtype: sumDtype(array, dtype, true), keepdims }, budget);
  const { kind, itemsize } = parseDtype(array.dtype);
  const isHalf = kind === "f" && itemsize === 2 && wantedDtype(dtype) === undefined;
  if (isHalf && sum.ndim > 0) return cast(divided(sum, count, "f", budget), dtypeOf("e"), budget);
  return divided(sum, count, isHalf ? "e" : typeOf(sum), budget);
}

/** How many elements are reduced to one. */
function countOf(array: NDArray, axis: unknown, budget: Budget): number {
  const axes = axesArgument(axis, array.ndim, budget);
  return axes.reduce((count, index) => count * (array.shape[index] as number), 1);
}

function typeOf(array: NDArray): Letter {
  return letterOf(parseDtype(array.dtype)) as Letter;
}

/** Counts above which numpy divides complex64 as complex128. */
const SMALL_COUNT = 2 ** 16;

/** An array divided by a count, rounded to a type once. */
function divided(array: NDArray, count: number, letter: Letter, budget: Budget): NDArray {
  const from = typeOf(array);
  const isSmall = from === "F" && array.ndim > 0 && count < SMALL_COUNT;
  const wide = isComplex(from) ? (isSmall ? "F" : "D") : "d";
  const quotient = elementwise(divide, [array, asArray(count, undefined, budget)], budget, wide);
  return wide === letter ? quotient : cast(quotient, dtypeOf(letter), budget);
}

function variance([a, axis, dtype, , ddof, keepdims]: readonly unknown[], budget: Budget): NDArray {
  const array = asArray(a, undefined, budget);
  const count = countOf(array, axis, budget);
  const sums = sumDtype(array, dtype, false);
  const sum = reduced(add, array, { axis, dtype: sums, keepdims: true }, budget);
  const center = divided(sum, count, typeOf(sum), budget);
  const square = squared(elementwise(subtract, [array, center], budget), budget);
  const total = reduced(add, square, { axis, dtype: sums, keepdims }, budget);
  const freedom = Math.max(0, count - (ddof === undefined ? 0 : intArgument(ddof)));
  return divided(total, freedom, typeOf(total), budget);
}

/** The squares of distances: of complex numbers, in the type of their parts. */
function squared(array: NDArray, budget: Budget): NDArray {
  const letter = typeOf(array);
  if (!isComplex(letter)) return elementwise(multiply, [array, array], budget);
  const parts = [realPart(array), imaginaryPart(array)] as const;
  const [re, im] = parts.map((part) => elementwise(multiply, [part, part], budget)) as [NDArray, NDArray];
  return elementwise(add, [re, im], budget);
}
