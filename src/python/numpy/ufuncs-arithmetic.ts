import * as complex from "./complex-math.js";
import * as float from "./float-math.js";
import * as int from "./int-math.js";
import { isBool, isInt, type Letter } from "./types.js";
import { ALL, FLOATS, INEXACT, INTS, NUMBERS, type NumberKernel, type Ufunc } from "./ufunc.js";

const { put } = complex;

/** For floats of every size alike: rounding is left to the storage. */
function exactly(kernel: NumberKernel): () => NumberKernel {
  return () => kernel;
}

const quotientOfInts = (letter: Letter): Letter => (isInt(letter) || isBool(letter) ? "d" : letter);

/** Functions that add, multiply, divide and so on. */
export const arithmeticUfuncs: readonly Ufunc[] = [
  {
    name: "add",
    arity: 2,
    types: ALL,
    gives: "same",
    identity: 0,
    kernels: {
      bool: (a, b) => a | b,
      int: (a, b) => a + b,
      big: (a, b) => a + b,
      float: exactly((a, b) => a + b),
      complex: () => (out, at, ar, ai, br, bi) => put(out, at, ar + br, ai + bi),
    },
  },
  {
    name: "subtract",
    arity: 2,
    types: NUMBERS,
    gives: "same",
    refusesBool:
      "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the " +
      "logical_xor function instead.",
    kernels: {
      int: (a, b) => a - b,
      big: (a, b) => a - b,
      float: exactly((a, b) => a - b),
      complex: () => (out, at, ar, ai, br, bi) => put(out, at, ar - br, ai - bi),
    },
  },
  {
    name: "multiply",
    arity: 2,
    types: ALL,
    gives: "same",
    identity: 1,
    kernels: {
      bool: (a, b) => a & b,
      int: Math.imul,
      big: (a, b) => a * b,
      float: exactly((a, b) => a * b),
      complex: complex.multiply,
    },
  },
  {
    name: "divide",
    arity: 2,
    types: INEXACT,
    gives: "same",
    instead: quotientOfInts,
    kernels: { float: exactly((a, b) => a / b), complex: complex.divide },
  },
  {
    name: "floor_divide",
    arity: 2,
    types: INTS + FLOATS,
    gives: "same",
    isSearched: true,
    kernels: { int: int.floorDivide, big: int.floorDivideBig, float: float.floorDivide },
  },
  {
    name: "remainder",
    arity: 2,
    types: INTS + FLOATS,
    gives: "same",
    isSearched: true,
    kernels: { int: int.remainder, big: int.remainderBig, float: float.remainder },
  },
  {
    name: "fmod",
    arity: 2,
    types: INTS + FLOATS,
    gives: "same",
    isSearched: true,
    kernels: { int: int.fmod, big: int.fmodBig, float: exactly((a, b) => a % b) },
  },
  {
    name: "power",
    arity: 2,
    types: NUMBERS,
    gives: "same",
    isSearched: true,
    cost: ([, exponents], letter) =>
      "lL".includes(letter) ? int.powerCost(exponents?.data as BigInt64Array) : 0,
    kernels: { int: int.power, big: int.powerBig, float: exactly(float.power), complex: complex.power },
  },
  {
    name: "float_power",
    arity: 2,
    types: "dD",
    gives: "same",
    isSearched: true,
    kernels: { float: exactly(float.power), complex: complex.power },
  },
  {
    name: "square",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    kernels: {
      int: (a) => Math.imul(a, a),
      big: (a) => a * a,
      float: exactly((a) => a * a),
      complex: (round) => {
        const times = complex.multiply(round);
        return (out, at, re, im) => times(out, at, re, im, re, im);
      },
    },
  },
  {
    name: "reciprocal",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    kernels: {
      // A quotient without end is the least int; of the smaller types, nothing is left of that.
      int: (a) => (a === 0 ? -(2 ** 31) : Math.trunc(1 / a)),
      big: (a) => (a === 0n ? -(2n ** 63n) : 1n / a),
      float: exactly((a) => 1 / a),
      complex: complex.reciprocal,
    },
  },
  {
    name: "negative",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    refusesBool:
      "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not " +
      "function instead.",
    kernels: {
      int: (a) => -a,
      big: (a) => -a,
      float: exactly((a) => -a),
      complex: () => (out, at, re, im) => put(out, at, -re, -im),
    },
  },
  {
    name: "positive",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    refusesBool: "",
    kernels: {
      int: (a) => a,
      big: (a) => a,
      float: exactly((a) => a),
      complex: () => put,
    },
  },
  {
    name: "absolute",
    arity: 1,
    types: ALL,
    gives: "part",
    kernels: {
      bool: (a) => a,
      int: Math.abs,
      big: (a) => (a < 0n ? -a : a),
      float: exactly(Math.abs),
      complexToNumber: (re, im) => Math.hypot(re, im),
    },
  },
  { name: "fabs", arity: 1, types: FLOATS, gives: "same", kernels: { float: exactly(Math.abs) } },
  {
    name: "sign",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    refusesBool: "",
    kernels: {
      int: Math.sign,
      big: (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n),
      float: exactly(float.sign),
      complex: () => complex.sign,
    },
  },
  {
    name: "conjugate",
    arity: 1,
    types: NUMBERS,
    gives: "same",
    kernels: {
      int: (a) => a,
      big: (a) => a,
      float: exactly((a) => a),
      complex: () => (out, at, re, im) => put(out, at, re, -im),
    },
  },
];
