import type { ArrayData } from "../../pyon/dtype.js";
import { isBool, isComplex, isInt, type Letter } from "./types.js";
import { roundOf } from "./ufunc-loops.js";

/** Writes element `at` of the result: the sum of products of the elements from `p` and from `q` on. */
type InnerProduct = (at: number, p: number, q: number) => void;

/**
 * Sums of products for elements of a type.
 *
 * @param length how many products are added
 * @param stepA elements from one factor to the next, `stepB` for the other factors
 */
export function innerProduct(
  result: ArrayData,
  a: ArrayData,
  b: ArrayData,
  letter: Letter,
  length: number,
  stepA: number,
  stepB: number,
): InnerProduct {
  if (isComplex(letter)) return complexes(result, a, b, length, stepA, stepB);
  if (letter === "l" || letter === "L") return bigints(result, a, b, length, stepA, stepB);
  const [x, y, out] = [a, b, result].map((data) => data as unknown as Record<number, number>) as [
    Record<number, number>,
    Record<number, number>,
    Record<number, number>,
  ];
  const times: (p: number, q: number) => number = isInt(letter) ? Math.imul : (p, q) => p * q;
  // Half floats are added up as float32, as numpy does; what numpy leaves to BLAS, as exactly as can be.
  const round = isBool(letter)
    ? (sum: number): number => Math.min(sum, 1)
    : letter === "e"
      ? roundOf("e")
      : undefined;
  return (at, from, other) => {
    let sum = 0;
    for (let i = 0, p = from, q = other; i < length; i++, p += stepA, q += stepB) {
      sum += times(x[p] as number, y[q] as number);
      if (round !== undefined) sum = round(sum);
    }
    out[at] = sum;
  };
}

function bigints(
  result: ArrayData,
  a: ArrayData,
  b: ArrayData,
  length: number,
  stepA: number,
  stepB: number,
): InnerProduct {
  const [x, y, out] = [a as BigInt64Array, b as BigInt64Array, result as BigInt64Array];
  return (at, from, other) => {
    let sum = 0n;
    for (let i = 0, p = from, q = other; i < length; i++, p += stepA, q += stepB) {
      sum = BigInt.asIntN(64, sum + (x[p] as bigint) * (y[q] as bigint));
    }
    out[at] = sum;
  };
}

function complexes(
  result: ArrayData,
  a: ArrayData,
  b: ArrayData,
  length: number,
  stepA: number,
  stepB: number,
): InnerProduct {
  const [x, y, out] = [a as Float64Array, b as Float64Array, result as Float64Array];
  return (at, from, other) => {
    let [re, im] = [0, 0];
    for (let i = 0, p = from * 2, q = other * 2; i < length; i++, p += stepA * 2, q += stepB * 2) {
      const [ar, ai] = [x[p] as number, x[p + 1] as number];
      const [br, bi] = [y[q] as number, y[q + 1] as number];
      re += ar * br - ai * bi;
      im += ar * bi + ai * br;
    }
    out[at * 2] = re;
    out[at * 2 + 1] = im;
  };
}
