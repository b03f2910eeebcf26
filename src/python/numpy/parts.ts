import { Complex } from "complex.js";
import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { elementwise } from "./apply-ufunc.js";
import { flagArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { castInOrder } from "./cast.js";
import { imaginaryPart, realPart } from "./complex-parts.js";
import { copyInOrder, emptyArray } from "./copying.js";
import { unwrapped, unwrappedLike } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { dtypeOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

/** Functions about the parts of complex numbers, and values between given points. */
export const parts: FunctionTable = {
  real: [
    "val",
    ([value], budget) => {
      // Python's own numbers have these parts too.
      if (value instanceof Complex) return value.re;
      if (typeof value === "boolean") return BigInt(value);
      return isReal(value) ? value : unwrappedLike(value, realPart(asArray(value, undefined, budget)));
    },
  ],
  imag: [
    "val",
    ([value], budget) => {
      if (value instanceof Complex) return value.im;
      if (isReal(value)) return typeof value === "number" ? 0 : 0n;
      return unwrappedLike(value, imaginaryPart(asArray(value, undefined, budget)));
    },
  ],
  angle: [
    "z, deg=False",
    ([z, deg], budget) => {
      const array = asArray(z, undefined, budget);
      const imaginary =
        parseDtype(array.dtype).kind === "c" ? imaginaryPart(array) : asArray(0n, undefined, budget);
      const angle = elementwise(ufuncNamed("arctan2"), [imaginary, realPart(array)], budget);
      if (!flagArgument(deg, false)) return unwrapped(angle);
      const factor = asArray(180 / Math.PI, undefined, budget);
      return unwrapped(elementwise(ufuncNamed("multiply"), [angle, factor], budget));
    },
  ],
  interp: [
    "x, xp, fp, left=None, right=None",
    ([x, xp, fp, left, right], budget) => {
      const [points, values] = [xp, fp].map((list) => floats(list, budget)) as [Float64Array, Float64Array];
      if (points.length === 0) throw new ValueError("array of sample points is empty");
      if (points.length !== values.length) throw new ValueError("fp and xp are not of the same length.");
      const end = (given: unknown, fallback: number): number =>
        given === undefined || given === null ? fallback : (floats(given, budget)[0] as number);
      const ends = [end(left, values[0] as number), end(right, values.at(-1) as number)] as const;
      return unwrapped(interpolated(asArray(x, undefined, budget), points, values, ends, budget));
    },
  ],
};

function isReal(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function floats(value: unknown, budget: Budget): Float64Array {
  return castInOrder(asArray(value, undefined, budget), dtypeOf("d"), budget).data as Float64Array;
}

/** Values on the straight lines between points, which are in order. */
function interpolated(
  array: NDArray,
  points: Float64Array,
  values: Float64Array,
  [left, right]: readonly [number, number],
  budget: Budget,
): NDArray {
  const result = emptyArray(array.shape, dtypeOf("d"), budget);
  const places = copyInOrder(castInOrder(array, dtypeOf("d"), budget), budget).data as Float64Array;
  const data = result.data as Float64Array;
  const last = points.length - 1;
  budget.spendSteps(array.size * Math.ceil(Math.log2(points.length + 1)));
  places.forEach((x, i) => {
    if (Number.isNaN(x)) data[i] = x;
    else if (x < (points[0] as number)) data[i] = left;
    else if (x > (points[last] as number)) data[i] = right;
    else data[i] = between(x, points, values);
  });
  return result;
}

function between(x: number, points: Float64Array, values: Float64Array): number {
  let [low, high] = [0, points.length];
  // The last point that is not beyond x.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const [x0, y0] = [points[low] as number, values[low] as number];
  if (low === points.length - 1 || x0 === x) return y0;
  const [x1, y1] = [points[low + 1] as number, values[low + 1] as number];
  const slope = (y1 - y0) / (x1 - x0);
  const value = slope * (x - x0) + y0;
  if (!Number.isNaN(value)) return value;
  const fromAbove = slope * (x - x1) + y1;
  return Number.isNaN(fromAbove) && y0 === y1 ? y0 : fromAbove;
}
