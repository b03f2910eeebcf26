import { ValueError } from "../../pc-rpc/python-errors.js";
import type { ArrayData } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { copyElement, emptyStorage } from "../../pyon/ndarray-scalars.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { load, store, workDtype } from "./cast.js";
import { noSafeCast } from "./faults.js";
import { axisOrder, forEachRun, type Span, spansOf, stridesInOrder } from "./iteration.js";
import { type Fold, foldInto } from "./reduce-folds.js";
import { dtypeOf, type Letter } from "./types.js";
import type { Ufunc } from "./ufunc.js";
import { type Elements, kernelOf } from "./ufunc-loops.js";

export interface ReduceOptions {
  /** Axes to be reduced, counted from 0. */
  readonly axes: readonly number[];
  /** Keep them, with length 1. */
  readonly keepDims: boolean;
  /** The type to compute in. */
  readonly letter: Letter;
}

/** Elements that numpy takes at once, as many as its buffer holds; they make a sum of their own. */
const BUFFER = 8192;

/** The array as it was given, its elements as they are computed with, and the result. */
type Operands = readonly [NDArray, Elements, Elements];

/**
 * Joins all elements along axes by a function of two: their sum, their product, the largest of them. The elements are
 * taken in numpy's order, so that sums of floats have numpy's last bit.
 *
 * Python counterpart: `ufunc.reduce`.
 *
 * @throws ValueError for no elements at all, where the function has nothing to begin with
 */
export function reduceUfunc(ufunc: Ufunc, array: NDArray, options: ReduceOptions, budget: Budget): NDArray {
  const { axes, keepDims, letter } = options;
  const kernel = kernelOf(ufunc, letter);
  if (kernel === undefined) throw noSafeCast(ufunc.name);
  const isReduced = array.shape.map((_, axis) => axes.includes(axis));
  const kept = array.shape.map((length, axis) => (isReduced[axis] ? 1 : length));
  const order = axisOrder(array.shape, [array.strides]);
  const whole = stridesInOrder(kept, order);
  const strides = whole.map((stride, axis) => (isReduced[axis] ? 0 : stride));
  const result = { data: allocate(kept, workDtype(letter), budget), strides, offset: 0 };
  budget.spendSteps(array.size);
  const loaded = load(array, letter, budget);
  begin(ufunc, [array, loaded, result], letter);
  if (array.size > 0) {
    const spans = spansOf(array.shape, order, [array, loaded, result]);
    foldAll(foldInto(result.data, ufunc, kernel, letter), spans, [array, loaded, result], letter, budget);
  }
  const axesKept = kept.flatMap((_, axis) => (keepDims || !isReduced[axis] ? [axis] : []));
  return store(
    result.data,
    letter,
    axesKept.map((axis) => kept[axis] as number),
    axesKept.map((axis) => whole[axis] as number),
  );
}

/** Fills the result with what the function begins with, or with the first of the elements. */
function begin({ name, identity }: Ufunc, [array, loaded, result]: Operands, letter: Letter): void {
  const { width } = dtypeOf(letter);
  if (identity === 0) return;
  if (identity === 1) {
    const items = result.data as unknown as Record<number, number | bigint>;
    const one = "lL".includes(letter) ? 1n : 1;
    for (let i = 0; i < (result.data.length as number); i += width) items[i] = one;
    return;
  }
  if (array.size === 0) {
    if (result.data.length === 0) return;
    throw new ValueError(`zero-size array to reduction operation ${name} which has no identity`);
  }
  const order = array.shape.map((_, axis) => axis);
  const firsts = array.shape.map((length, axis) => (result.strides[axis] === 0 ? 1 : length));
  forEachRun(spansOf(firsts, order, [loaded, result]), [loaded, result], (starts, count, steps) => {
    for (let i = 0; i < count; i++) {
      const r = (starts[1] as number) + i * (steps[1] as number);
      copyElement(result.data, r, loaded.data, (starts[0] as number) + i * (steps[0] as number), width);
    }
  });
}

/** Applies a fold to runs of elements, cut as numpy cuts them. */
function foldAll(
  fold: Fold,
  spans: readonly Span[],
  [array, loaded, result]: Operands,
  letter: Letter,
  budget: Budget,
): void {
  const operands = [array, loaded, result];
  // The fastest axes, as long as they are reduced: what they reach is one element of the result.
  let first = spans.length;
  while (first > 0 && (spans[first - 1] as Span).steps[2] === 0) first--;
  const [outer, inner] = [spans.slice(0, first), spans.slice(first)];
  if (inner.length === 0) {
    forEachRun(spans, operands, ([, from, to], count, [, step, toStep]) => {
      fold(loaded.data, from as number, step as number, count, to as number, toStep as number);
    });
    return;
  }
  const length = inner.reduce((product, span) => product * span.length, 1);
  if (inner.length > 1) budget.spendBytes(length * workDtype(letter).itemsize);
  // With a span of its own for what is inside, whose run is then one element long.
  forEachRun([...outer, ONE], operands, ([, from, to]) => {
    const run = gathered({ ...loaded, offset: from as number }, inner, length, letter);
    for (let start = 0; start < length; start += BUFFER) {
      const count = Math.min(BUFFER, length - start);
      fold(run.data, run.offset + start * run.step, run.step, count, to as number, 0);
    }
  });
}

const ONE: Span = { length: 1, steps: [0, 0, 0] };

interface Run {
  readonly data: ArrayData;
  readonly offset: number;
  readonly step: number;
}

/** The elements that spans reach, at even distances. */
function gathered(elements: Elements, spans: readonly Span[], length: number, letter: Letter): Run {
  const { data, offset } = elements;
  const [only] = spans;
  if (spans.length === 1) return { data, offset, step: (only as Span).steps[1] as number };
  const dtype = workDtype(letter);
  const copy = emptyStorage(dtype, length);
  let next = 0;
  // The operands' places are not the spans' first, but the elements' alone are asked for.
  forEachRun(spans, [elements, elements, elements], ([, from], count, [, step]) => {
    for (let i = 0; i < count; i++) {
      copyElement(copy, next++, data, (from as number) + i * (step as number), dtype.width);
    }
  });
  return { data: copy, offset: 0, step: 1 };
}
