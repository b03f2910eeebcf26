import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { dtypesText } from "./apply-ufunc.js";
import { axesArgument, flagArgument, isOnlyAxis } from "./arguments.js";
import { asArray } from "./array-from.js";
import { computedDtype, type Wanted } from "./dtype-object.js";
import { unwrapped } from "./elements.js";
import { noLoop } from "./faults.js";
import type { FunctionTable } from "./numpy-function.js";
import { reduceUfunc } from "./reduce-ufunc.js";
import { isBool, isInt, type Letter, letterOf } from "./types.js";
import type { Ufunc } from "./ufunc.js";
import { ufuncNamed } from "./ufunc-table.js";

/** What the functions that reduce take besides the array. */
export interface ReductionArguments {
  readonly axis: unknown;
  readonly dtype?: unknown;
  readonly keepdims?: unknown;
}

const REDUCTION = "a, axis=None, dtype=None, out=None, keepdims=False";
const CHOICE = "a, axis=None, out=None, keepdims=False";

/** Functions that make one value of the elements along axes. */
export const reductions: FunctionTable = {
  sum: [
    REDUCTION,
    ([a, axis, dtype, , keepdims], budget) => reduction("add", a, { axis, dtype, keepdims }, budget),
  ],
  prod: [
    REDUCTION,
    ([a, axis, dtype, , keepdims], budget) => reduction("multiply", a, { axis, dtype, keepdims }, budget),
  ],
  amax: [CHOICE, ([a, axis, , keepdims], budget) => reduction("maximum", a, { axis, keepdims }, budget)],
  amin: [CHOICE, ([a, axis, , keepdims], budget) => reduction("minimum", a, { axis, keepdims }, budget)],
  all: [CHOICE, ([a, axis, , keepdims], budget) => reduction("logical_and", a, { axis, keepdims }, budget)],
  any: [CHOICE, ([a, axis, , keepdims], budget) => reduction("logical_or", a, { axis, keepdims }, budget)],
};

function reduction(name: string, a: unknown, args: ReductionArguments, budget: Budget): unknown {
  return unwrapped(reduced(ufuncNamed(name), asArray(a, undefined, budget), args, budget));
}

/** A reduction whose arguments are Python's; an array comes of it, if only of one element. */
export function reduced(ufunc: Ufunc, array: NDArray, args: ReductionArguments, budget: Budget): NDArray {
  const options = {
    axes: isOnlyAxis(args.axis, array.ndim) ? [] : axesArgument(args.axis, array.ndim, budget),
    keepDims: flagArgument(args.keepdims, false),
    letter: reductionType(ufunc, array, computedDtype(args.dtype)),
  };
  return reduceUfunc(ufunc, array, options, budget);
}

/** The type that a reduction computes in. @throws TypeError of Python for elements that it has nothing to do with */
export function reductionType(ufunc: Ufunc, array: NDArray, wanted: Wanted | undefined): Letter {
  const letter = letterOf(parseDtype(array.dtype));
  if (letter === undefined || typeof wanted === "string")
    throw noLoop(ufunc.name, dtypesText([array, array]));
  if (wanted !== undefined) return letterOf(wanted) as Letter;
  if (ufunc.gives === "bool") return "?";
  const isWide = ufunc.name === "add" || ufunc.name === "multiply";
  return isWide ? wide(letter) : letter;
}

/** Sums and products of small ints are of 64 bits. */
function wide(letter: Letter): Letter {
  if (!isBool(letter) && !isInt(letter)) return letter;
  return "BHIL".includes(letter) ? "L" : "l";
}
