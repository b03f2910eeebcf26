import { f16round } from "@petamoriken/float16";
import type { ArrayData } from "../../pyon/dtype.js";
import { pairwiseComplexSum, pairwiseSum } from "./pairwise-sum.js";
import type { Letter } from "./types.js";
import type { ComplexKernel, NumberKernel, Parts, Ufunc } from "./ufunc.js";
import { type Kernel, roundOf } from "./ufunc-loops.js";

/**
 * Joins `count` elements, `step` apart, with the result: all with its element `to` when `toStep` is 0, else each with
 * one of its own.
 */
export type Fold = (
  data: ArrayData,
  from: number,
  step: number,
  count: number,
  to: number,
  toStep: number,
) => void;

/** How a ufunc joins elements of a type with those of a result. */
export function foldInto(result: ArrayData, { name }: Ufunc, kernel: Kernel, letter: Letter): Fold {
  const out = result as unknown as Parts;
  const isSum = name === "add";
  if (kernel.takes === "complex") {
    const each = complexes(out, kernel.apply as ComplexKernel);
    return isSum ? complexSum(out, each, letter) : each;
  }
  const each = letter === "e" ? halves(out, kernel.apply) : numbers(out, kernel.apply);
  return isSum && "efd".includes(letter) ? floatSum(out, each, letter) : each;
}

function numbers(out: Parts, apply: NumberKernel): Fold {
  return (data, from, step, count, to, toStep) => {
    const items = data as unknown as Parts;
    for (let i = 0, p = from, r = to; i < count; i++, p += step, r += toStep) {
      out[r] = apply(out[r] as number, items[p] as number);
    }
  };
}

/** float16 is computed with as float32, and rounded when a run has come to its end. */
function halves(out: Parts, apply: NumberKernel): Fold {
  const each = numbers(out, apply);
  return (data, from, step, count, to, toStep) => {
    each(data, from, step, count, to, toStep);
    for (let i = 0, r = to; i < (toStep === 0 ? 1 : count); i++, r += toStep) {
      out[r] = f16round(out[r] as number);
    }
  };
}

function floatSum(out: Parts, each: Fold, letter: Letter): Fold {
  const round = roundOf(letter);
  const roundResult = letter === "e" ? f16round : round;
  return (data, from, step, count, to, toStep) => {
    if (toStep !== 0) each(data, from, step, count, to, toStep);
    else {
      const sum = pairwiseSum(data as unknown as Parts, from, step, count, round);
      out[to] = roundResult(round((out[to] as number) + sum));
    }
  };
}

function complexes(out: Parts, apply: ComplexKernel): Fold {
  return (data, from, step, count, to, toStep) => {
    const items = data as unknown as Parts;
    for (let i = 0, p = from * 2, r = to * 2; i < count; i++, p += step * 2, r += toStep * 2) {
      apply(out, r, out[r] as number, out[r + 1] as number, items[p] as number, items[p + 1] as number);
    }
  };
}

function complexSum(out: Parts, each: Fold, letter: Letter): Fold {
  const round = roundOf(letter);
  return (data, from, step, count, to, toStep) => {
    if (toStep !== 0) each(data, from, step, count, to, toStep);
    else {
      const [re, im] = pairwiseComplexSum(data as unknown as Parts, from, step, count * 2, round);
      out[to * 2] = (out[to * 2] as number) + re;
      out[to * 2 + 1] = (out[to * 2 + 1] as number) + im;
    }
  };
}
