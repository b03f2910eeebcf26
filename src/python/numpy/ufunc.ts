import type { ArrayData } from "../../pyon/dtype.js";
import type { Letter } from "./types.js";

/** Rounds to the precision that a loop computes in: nothing for 64 bits, to 32 for the smaller floats. */
export type Round = (value: number) => number;

/** For a bool (0 or 1), an int of up to 32 bits or a float. The second operand of a unary function is not there. */
export type NumberKernel = (a: number, b: number) => number;

/** For an int of 64 bits; what is beyond them wraps around when it is stored. */
export type BigKernel = (a: bigint, b: bigint) => bigint | number;

/** The parts of complex numbers: re, im, re, im, … */
export type Parts = Record<number, number>;

/** Writes the parts of a complex number to `out[at]` and `out[at + 1]`. */
export type ComplexKernel = (out: Parts, at: number, ar: number, ai: number, br: number, bi: number) => void;

/** For complex numbers of which a bool or a float comes. */
export type ComplexToNumber = (ar: number, ai: number, br: number, bi: number) => number;

/** What a function does with elements, by what they are. Ints wrap around and floats round when they are stored. */
export interface Kernels {
  readonly bool?: NumberKernel;
  readonly int?: NumberKernel;
  readonly big?: BigKernel;
  readonly float?: (round: Round) => NumberKernel;
  readonly complex?: (round: Round) => ComplexKernel;
  readonly complexToNumber?: ComplexToNumber;
}

/** A function of numpy's that works element by element. Python counterpart: `numpy.ufunc`. */
export interface Ufunc {
  readonly name: string;
  readonly arity: 1 | 2;
  /** The types that it computes in: the first one that the operands go into is taken. */
  readonly types: string;
  /** What comes of it: the same type, bool, or the type of a complex number's parts. */
  readonly gives: "same" | "bool" | "part";
  readonly kernels: Kernels;
  /** Types as which others are computed with: the quotient of ints is a float64. */
  readonly instead?: ((letter: Letter) => Letter) | undefined;
  /** The first type is taken that each operand goes into, not the one that they have in common. */
  readonly isSearched?: boolean | undefined;
  /** Steps that an element takes beyond one, for data that may make it many. */
  readonly cost?: ((operands: readonly { readonly data: ArrayData }[], letter: Letter) => number) | undefined;
  /** Bools are no ints to it. What the message says, where numpy has words of its own; else empty. */
  readonly refusesBool?: string | undefined;
  /** What it starts from in a reduction; without it, from the first element. */
  readonly identity?: 0 | 1 | undefined;
}

export const INTS = "bBhHiIlL";
export const FLOATS = "efd";
const COMPLEXES = "FD";
export const NUMBERS: string = INTS + FLOATS + COMPLEXES;
export const ALL: string = `?${NUMBERS}`;
export const INEXACT: string = FLOATS + COMPLEXES;
