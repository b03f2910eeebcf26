import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { elementwise, loopType } from "./apply-ufunc.js";
import { intArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { cast } from "./cast.js";
import { imaginaryPart, realPart } from "./complex-parts.js";
import { copyElements, emptyArray } from "./copying.js";
import { unknownsOf } from "./element-order.js";
import { unwrapped } from "./elements.js";
import { noCast } from "./faults.js";
import type { FunctionTable } from "./numpy-function.js";
import { dtypeOf, isComplex, isInt, type Letter, letterOf } from "./types.js";
import { ALL, type Ufunc } from "./ufunc.js";
import { ufuncNamed } from "./ufunc-table.js";

const ROUND: FunctionTable[string] = [
  "a, decimals=0, out=None",
  ([a, decimals], budget) => unwrapped(rounded(asArray(a, undefined, budget), decimals, budget)),
];

/** Functions that round to so many decimals, and that keep within limits. */
export const rounding: FunctionTable = {
  round_: ROUND,
  around: ROUND,
  fix: [
    "x, out=None",
    ([x], budget) => unwrapped(elementwise(ufuncNamed("trunc"), [asArray(x, undefined, budget)], budget)),
  ],
  clip: [
    "a, a_min, a_max, out=None",
    ([a, least, most], budget) => unwrapped(clipped(asArray(a, undefined, budget), least, most, budget)),
  ],
};

/** Python counterpart: `numpy.round`. Ints stay ints. */
function rounded(array: NDArray, given: unknown, budget: Budget): NDArray {
  const decimals = given === undefined ? 0 : intArgument(given);
  const letter = letterOf(parseDtype(array.dtype));
  const isWhole = letter !== undefined && isInt(letter);
  if (isWhole && decimals >= 0) return cast(array, parseDtype(array.dtype), budget);
  const whole = ufuncNamed("rint");
  if (decimals === 0) return elementwise(whole, [array], budget);
  const name = decimals > 0 ? "multiply" : "divide";
  if (letter === "?") throw noCast(name, "float64", "bool");
  const factor = asArray(tenTo(Math.abs(decimals)), undefined, budget);
  if (letter !== undefined && isComplex(letter)) return roundedParts(array, decimals, budget);
  // Each step is stored in the array's type: as in numpy, the factor gives way.
  const type = isWhole ? "d" : (letter as Letter);
  const step = (operation: string, operand: NDArray): NDArray => {
    const result = elementwise(ufuncNamed(operation), [operand, factor], budget, isWhole ? "d" : undefined);
    return cast(result, dtypeOf(type), budget);
  };
  const scaled = elementwise(whole, [step(name, array)], budget, type);
  const result = step(name === "multiply" ? "divide" : "multiply", scaled);
  return result.dtype === array.dtype ? result : cast(result, parseDtype(array.dtype), budget);
}

/** Each part of complex numbers by itself. */
function roundedParts(array: NDArray, decimals: number, budget: Budget): NDArray {
  const result = emptyArray(array.shape, parseDtype(array.dtype), budget);
  const exponent = BigInt(decimals);
  const [re, im] = [realPart(array), imaginaryPart(array)].map((part) => rounded(part, exponent, budget));
  copyElements(re as NDArray, realPart(result));
  copyElements(im as NDArray, imaginaryPart(result));
  return result;
}

/** Built up by products, as numpy does, which is not quite exact beyond 10^22. */
function tenTo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent && Number.isFinite(power); i++) power *= 10;
  return power;
}

/** Python counterpart: `numpy.clip`. @throws ValueError without any limit */
export function clipped(array: NDArray, least: unknown, most: unknown, budget: Budget): NDArray {
  const [low, high] = [
    limitOf(least, Number.NEGATIVE_INFINITY, budget),
    limitOf(most, Number.POSITIVE_INFINITY, budget),
  ];
  if (low === undefined && high === undefined) throw new ValueError("One of max or min must be given");
  const operands = [array, low, high].filter((operand) => operand !== undefined);
  // In the type that all three have in common, whichever comes first.
  const type = operands.length === 3 ? loopType(CLIP, operands) : undefined;
  const raised = low === undefined ? array : elementwise(ufuncNamed("maximum"), [array, low], budget, type);
  return high === undefined ? raised : elementwise(ufuncNamed("minimum"), [raised, high], budget, type);
}

/** A limit, undefined for None; numpy before 1.25 takes one that is not a number for `open`, which limits nothing. */
function limitOf(limit: unknown, open: number, budget: Budget): NDArray | undefined {
  if (limit === undefined || limit === null) return undefined;
  const array = asArray(limit, undefined, budget);
  return array.ndim === 0 && unknownsOf(array)(array.offset) ? asArray(open, undefined, budget) : array;
}

/** For its types and its name in messages. */
const CLIP: Ufunc = { name: "clip", arity: 2, types: ALL, gives: "same", kernels: {} };
