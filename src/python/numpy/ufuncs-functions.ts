import * as complex from "./complex-math.js";
import { copySign, exp2, rint } from "./float-math.js";
import { type ComplexKernel, FLOATS, INEXACT, type NumberKernel, type Round, type Ufunc } from "./ufunc.js";

type RealFunction = (value: number) => number;

/** A function of one float, and of one complex number where there is such a kernel. */
function ofOne(name: string, real: RealFunction, kernel?: ComplexKernel): Ufunc {
  return {
    name,
    arity: 1,
    types: kernel === undefined ? FLOATS : INEXACT,
    gives: "same",
    kernels: { float: () => real, ...(kernel === undefined ? {} : { complex: () => kernel }) },
  };
}

function ofTwoFloats(name: string, kernel: NumberKernel): Ufunc {
  return { name, arity: 2, types: FLOATS, gives: "same", isSearched: true, kernels: { float: () => kernel } };
}

/** A product with a constant, which has the precision of the loop too. */
function times(name: string, above: number, below: number): Ufunc {
  const kernel = (round: Round): NumberKernel => {
    const factor = round(round(above) / round(below));
    return (value) => value * factor;
  };
  return { name, arity: 1, types: FLOATS, gives: "same", kernels: { float: kernel } };
}

/** Functions of floats and complex numbers: roots, logarithms, angles, rounding. Ints become floats first. */
export const functionUfuncs: readonly Ufunc[] = [
  ofOne("sin", Math.sin, complex.sin),
  ofOne("cos", Math.cos, complex.cos),
  ofOne("tan", Math.tan, complex.tan),
  ofOne("arcsin", Math.asin, complex.arcsin),
  ofOne("arccos", Math.acos, complex.arccos),
  ofOne("arctan", Math.atan, complex.arctan),
  ofOne("sinh", Math.sinh, complex.sinh),
  ofOne("cosh", Math.cosh, complex.cosh),
  ofOne("tanh", Math.tanh, complex.tanh),
  ofOne("arcsinh", Math.asinh, complex.arcsinh),
  ofOne("arccosh", Math.acosh, complex.arccosh),
  ofOne("arctanh", Math.atanh, complex.arctanh),
  ofOne("exp", Math.exp, complex.exp),
  ofOne("exp2", exp2, complex.exp2),
  ofOne("expm1", Math.expm1, complex.expm1),
  ofOne("log", Math.log, complex.log),
  ofOne("log2", Math.log2, complex.logTimes(Math.LOG2E)),
  ofOne("log10", Math.log10, complex.logTimes(Math.LOG10E)),
  ofOne("log1p", Math.log1p, complex.log1p),
  ofOne("sqrt", Math.sqrt, complex.sqrt),
  ofOne("cbrt", Math.cbrt),
  ofOne("rint", rint, complex.eachPart(rint)),
  ofOne("floor", Math.floor),
  ofOne("ceil", Math.ceil),
  ofOne("trunc", Math.trunc),
  ofTwoFloats("arctan2", Math.atan2),
  ofTwoFloats("hypot", Math.hypot),
  ofTwoFloats("copysign", copySign),
  times("deg2rad", Math.PI, 180),
  times("radians", Math.PI, 180),
  times("rad2deg", 180, Math.PI),
  times("degrees", 180, Math.PI),
];
