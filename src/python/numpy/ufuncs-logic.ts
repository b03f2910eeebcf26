import { put } from "./complex-math.js";
import { fmax, fmin, isNegative, maximum, minimum } from "./float-math.js";
import { shiftLeft, shiftLeftBig, shiftRight, shiftRightBig } from "./int-math.js";
import {
  ALL,
  type BigKernel,
  type ComplexKernel,
  type ComplexToNumber,
  FLOATS,
  INTS,
  type Kernels,
  type NumberKernel,
  type Ufunc,
} from "./ufunc.js";

/** A question about two elements. */
function comparison(name: string, number: NumberKernel, big: BigKernel, complex: ComplexToNumber): Ufunc {
  const kernels: Kernels = { bool: number, int: number, big, float: () => number, complexToNumber: complex };
  return { name, arity: 2, types: ALL, gives: "bool", kernels };
}

/** numpy's order of complex numbers: by the real part, then by the imaginary one. */
function isBefore(ar: number, ai: number, br: number, bi: number): boolean {
  return (ar < br && !Number.isNaN(ai) && !Number.isNaN(bi)) || (ar === br && ai < bi);
}

function isBeforeOrSame(ar: number, ai: number, br: number, bi: number): boolean {
  return (ar < br && !Number.isNaN(ai) && !Number.isNaN(bi)) || (ar === br && ai <= bi);
}

function logical(name: string, truth: (a: boolean, b: boolean) => boolean, identity?: 0 | 1): Ufunc {
  const number: NumberKernel = (a, b) => Number(truth(a !== 0, b !== 0));
  const kernels: Kernels = {
    bool: number,
    int: number,
    big: (a, b) => Number(truth(a !== 0n, b !== 0n)),
    float: () => number,
    complexToNumber: (ar, ai, br, bi) => Number(truth(ar !== 0 || ai !== 0, br !== 0 || bi !== 0)),
  };
  return { name, arity: name === "logical_not" ? 1 : 2, types: ALL, gives: "bool", kernels, identity };
}

/** A question about one element; to ints and bools the answer is always the same. */
function test(name: string, ofInts: 0 | 1, float: (value: number) => boolean, both: "any" | "all"): Ufunc {
  const constant = (): number => ofInts;
  const kernels: Kernels = {
    bool: constant,
    int: constant,
    big: constant,
    float: () => (value) => Number(float(value)),
    complexToNumber: (re, im) => Number(both === "any" ? float(re) || float(im) : float(re) && float(im)),
  };
  return { name, arity: 1, types: ALL, gives: "bool", kernels };
}

/** The one of two elements that a comparison is for. */
function choice(name: string, number: NumberKernel, big: BigKernel, isFirst: ComplexToNumber): Ufunc {
  const complex: ComplexKernel = (out, at, ar, ai, br, bi) => {
    if (isFirst(ar, ai, br, bi) !== 0) put(out, at, ar, ai);
    else put(out, at, br, bi);
  };
  const kernels: Kernels = { bool: number, int: number, big, float: () => number, complex: () => complex };
  return { name, arity: 2, types: ALL, gives: "same", kernels };
}

const isUnknown = (re: number, im: number): boolean => Number.isNaN(re) || Number.isNaN(im);

const larger: BigKernel = (a, b) => {
  // Math.max, which this looks like, takes no bigints.
  if (a >= b) return a;
  return b;
};

const smaller: BigKernel = (a, b) => {
  if (a <= b) return a;
  return b;
};

function bitwise(name: string, bool: NumberKernel, int: NumberKernel, big: BigKernel): Ufunc {
  const arity = name === "invert" ? 1 : 2;
  return { name, arity, types: `?${INTS}`, gives: "same", isSearched: true, kernels: { bool, int, big } };
}

function shift(name: string, int: NumberKernel, big: BigKernel): Ufunc {
  return { name, arity: 2, types: INTS, gives: "same", isSearched: true, kernels: { int, big } };
}

/** Functions that compare, choose, ask, and work on bits. */
export const logicUfuncs: readonly Ufunc[] = [
  comparison(
    "equal",
    (a, b) => Number(a === b),
    (a, b) => Number(a === b),
    (ar, ai, br, bi) => Number(ar === br && ai === bi),
  ),
  comparison(
    "not_equal",
    (a, b) => Number(a !== b),
    (a, b) => Number(a !== b),
    (ar, ai, br, bi) => Number(ar !== br || ai !== bi),
  ),
  comparison(
    "less",
    (a, b) => Number(a < b),
    (a, b) => Number(a < b),
    (ar, ai, br, bi) => Number(isBefore(ar, ai, br, bi)),
  ),
  comparison(
    "less_equal",
    (a, b) => Number(a <= b),
    (a, b) => Number(a <= b),
    (ar, ai, br, bi) => Number(isBeforeOrSame(ar, ai, br, bi)),
  ),
  comparison(
    "greater",
    (a, b) => Number(a > b),
    (a, b) => Number(a > b),
    (ar, ai, br, bi) => Number(isBefore(br, bi, ar, ai)),
  ),
  comparison(
    "greater_equal",
    (a, b) => Number(a >= b),
    (a, b) => Number(a >= b),
    (ar, ai, br, bi) => Number(isBeforeOrSame(br, bi, ar, ai)),
  ),
  logical("logical_and", (a, b) => a && b, 1),
  logical("logical_or", (a, b) => a || b, 0),
  logical("logical_xor", (a, b) => a !== b, 0),
  logical("logical_not", (a) => !a),
  test("isnan", 0, Number.isNaN, "any"),
  test("isinf", 0, (value) => Math.abs(value) === Number.POSITIVE_INFINITY, "any"),
  test("isfinite", 1, Number.isFinite, "all"),
  {
    name: "signbit",
    arity: 1,
    types: FLOATS,
    gives: "bool",
    kernels: { float: () => (value) => Number(isNegative(value)) },
  },
  choice("maximum", maximum, larger, (ar, ai, br, bi) =>
    Number(isBeforeOrSame(br, bi, ar, ai) || isUnknown(ar, ai)),
  ),
  choice("minimum", minimum, smaller, (ar, ai, br, bi) =>
    Number(isBeforeOrSame(ar, ai, br, bi) || isUnknown(ar, ai)),
  ),
  choice("fmax", fmax, larger, (ar, ai, br, bi) =>
    Number(isBeforeOrSame(br, bi, ar, ai) || isUnknown(br, bi)),
  ),
  choice("fmin", fmin, smaller, (ar, ai, br, bi) =>
    Number(isBeforeOrSame(ar, ai, br, bi) || isUnknown(br, bi)),
  ),
  bitwise(
    "bitwise_and",
    (a, b) => a & b,
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  bitwise(
    "bitwise_or",
    (a, b) => a | b,
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  bitwise(
    "bitwise_xor",
    (a, b) => a ^ b,
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  bitwise(
    "invert",
    (a) => 1 - a,
    (a) => ~a,
    (a) => ~a,
  ),
  shift("left_shift", shiftLeft, shiftLeftBig),
  shift("right_shift", shiftRight, shiftRightBig),
];
