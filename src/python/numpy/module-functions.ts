import { accumulations } from "./accumulations.js";
import { approximate } from "./approximate.js";
import { choosing } from "./choosing.js";
import { constructors } from "./constructors.js";
import { joining } from "./joining.js";
import { linear } from "./linear.js";
import { type FunctionTable, functionsOf, type NumpyFunction } from "./numpy-function.js";
import { parts } from "./parts.js";
import { reductions } from "./reductions.js";
import { rounding } from "./rounding.js";
import { shapeFunctions } from "./shape-functions.js";
import { sorting } from "./sorting.js";
import { spaced } from "./spaced.js";
import { statistics } from "./statistics.js";
import { ufuncFunction } from "./ufunc-function.js";
import { ufuncs } from "./ufunc-table.js";

/** All functions of numpy's that are there, by their signatures. */
const table: FunctionTable = {
  ...constructors,
  ...spaced,
  ...shapeFunctions,
  ...joining,
  ...reductions,
  ...accumulations,
  ...statistics,
  ...sorting,
  ...choosing,
  ...rounding,
  ...approximate,
  ...linear,
  ...parts,
};

/** Other names of functions. */
const ALIASES: Readonly<Record<string, string>> = {
  abs: "absolute",
  bitwise_not: "invert",
  conj: "conjugate",
  max: "amax",
  min: "amin",
  mod: "remainder",
  round: "round_",
  true_divide: "divide",
};

const named: ReadonlyMap<string, NumpyFunction> = new Map([
  ...functionsOf(table),
  ...Array.from(ufuncs, ([name, ufunc]) => [name, ufuncFunction(ufunc)] as const),
]);

/** All functions of the module, by their names. */
export const moduleFunctions: ReadonlyMap<string, NumpyFunction> = new Map([
  ...named,
  ...Object.entries(ALIASES).map(([alias, name]) => [alias, named.get(name) as NumpyFunction] as const),
]);
