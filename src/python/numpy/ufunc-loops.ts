import type { ArrayData } from "../../pyon/dtype.js";
import { forEachRun, type Span, type Strided } from "./iteration.js";
import { isBool, isComplex, type Letter } from "./types.js";
import type {
  BigKernel,
  ComplexKernel,
  ComplexToNumber,
  NumberKernel,
  Parts,
  Round,
  Ufunc,
} from "./ufunc.js";

/** Where a loop reads and writes. */
export interface Elements extends Strided {
  readonly data: ArrayData;
}

/** Elements of any typed array, as its loops take them. */
type Items = Record<number, number>;

/** What a ufunc does with elements of one type. */
export type Kernel =
  | { readonly takes: "numbers"; readonly apply: NumberKernel }
  | { readonly takes: "complex"; readonly gives: "complex"; readonly apply: ComplexKernel }
  | { readonly takes: "complex"; readonly gives: "number"; readonly apply: ComplexToNumber };

/** float32 and smaller are computed with as float32. */
export function roundOf(letter: Letter): Round {
  return letter === "d" || letter === "D" ? (value) => value : Math.fround;
}

/** @returns undefined when the function has nothing to do with that type */
export function kernelOf({ kernels }: Ufunc, letter: Letter): Kernel | undefined {
  if (isComplex(letter)) {
    const { complex, complexToNumber } = kernels;
    if (complex !== undefined) return { takes: "complex", gives: "complex", apply: complex(roundOf(letter)) };
    return complexToNumber && { takes: "complex", gives: "number", apply: complexToNumber };
  }
  const apply = isBool(letter)
    ? kernels.bool
    : "lL".includes(letter)
      ? // To the loops, bigints are numbers: they only carry them.
        (kernels.big as BigKernel | undefined as NumberKernel | undefined)
      : "efd".includes(letter)
        ? kernels.float?.(roundOf(letter))
        : kernels.int;
  return apply && { takes: "numbers", apply };
}

/** Applies a kernel to all elements of one or two operands. The spans are those of the operands and the result. */
export function runKernel(
  kernel: Kernel,
  spans: readonly Span[],
  operands: readonly Elements[],
  result: Elements,
): void {
  const [first, second] = operands as readonly [Elements, Elements?];
  const all = [...operands, result];
  if (kernel.takes === "numbers") {
    if (second === undefined) unaryNumbers(kernel.apply, spans, all, first.data, result.data);
    else binaryNumbers(kernel.apply, spans, all, first.data, second.data, result.data);
  } else if (kernel.gives === "complex") {
    complexes(kernel.apply, spans, all, first.data, (second ?? first).data, result.data);
  } else {
    complexesToNumbers(kernel.apply, spans, all, first.data, (second ?? first).data, result.data);
  }
}

function unaryNumbers(
  apply: NumberKernel,
  spans: readonly Span[],
  all: readonly Strided[],
  from: ArrayData,
  to: ArrayData,
): void {
  const [a, out] = [from as unknown as Items, to as unknown as Items];
  const kernel = apply as (value: number) => number;
  forEachRun(spans, all, (starts, length, steps) => {
    let [p, r] = starts as [number, number];
    const [ps, rs] = steps as readonly [number, number];
    for (let i = 0; i < length; i++) {
      out[r] = kernel(a[p] as number);
      p += ps;
      r += rs;
    }
  });
}

function binaryNumbers(
  apply: NumberKernel,
  spans: readonly Span[],
  all: readonly Strided[],
  left: ArrayData,
  right: ArrayData,
  to: ArrayData,
): void {
  const [a, b, out] = [left as unknown as Items, right as unknown as Items, to as unknown as Items];
  forEachRun(spans, all, (starts, length, steps) => {
    let [p, q, r] = starts as [number, number, number];
    const [ps, qs, rs] = steps as readonly [number, number, number];
    for (let i = 0; i < length; i++) {
      out[r] = apply(a[p] as number, b[q] as number);
      p += ps;
      q += qs;
      r += rs;
    }
  });
}

function complexes(
  apply: ComplexKernel,
  spans: readonly Span[],
  all: readonly Strided[],
  left: ArrayData,
  right: ArrayData,
  to: ArrayData,
): void {
  const [a, b, out] = [left as unknown as Items, right as unknown as Items, to as unknown as Parts];
  forEachParts(spans, all, (p, q, r) => {
    apply(out, r * 2, a[p] as number, a[p + 1] as number, b[q] as number, b[q + 1] as number);
  });
}

function complexesToNumbers(
  apply: ComplexToNumber,
  spans: readonly Span[],
  all: readonly Strided[],
  left: ArrayData,
  right: ArrayData,
  to: ArrayData,
): void {
  const [a, b, out] = [left as unknown as Items, right as unknown as Items, to as unknown as Items];
  forEachParts(spans, all, (p, q, r) => {
    out[r] = apply(a[p] as number, a[p + 1] as number, b[q] as number, b[q + 1] as number);
  });
}

/** Visits the places of the operands' real parts and of the result's element; a single operand comes twice. */
function forEachParts(
  spans: readonly Span[],
  all: readonly Strided[],
  visit: (p: number, q: number, r: number) => void,
): void {
  const last = all.length - 1;
  forEachRun(spans, all, (starts, length, steps) => {
    let [p, q, r] = [starts[0], starts[last - 1], starts[last]] as [number, number, number];
    const [ps, qs, rs] = [steps[0], steps[last - 1], steps[last]] as [number, number, number];
    for (let i = 0; i < length; i++) {
      visit(p * 2, q * 2, r);
      p += ps;
      q += qs;
      r += rs;
    }
  });
}
