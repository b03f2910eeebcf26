import { PyModule } from "../expression/model.js";
import { moduleFunctions } from "./module-functions.js";
import { scalarTypes } from "./scalar-types.js";

export { numpyExtension } from "./extension.js";

/**
 * The module `np` of expressions: numpy's functions that make arrays and compute with them, element by element and
 * along axes, its dtypes and its constants. What needs Python (files, `random`, objects) is not there.
 *
 * Python counterpart: `numpy`, as of version 1.24.
 */
export const np: PyModule = new PyModule(
  "numpy",
  new Map<string, unknown>([
    ...moduleFunctions,
    ...scalarTypes,
    ["pi", Math.PI],
    ["e", Math.E],
    ["euler_gamma", 0.5772156649015329],
    ["inf", Number.POSITIVE_INFINITY],
    ["Inf", Number.POSITIVE_INFINITY],
    ["infty", Number.POSITIVE_INFINITY],
    ["PINF", Number.POSITIVE_INFINITY],
    ["NINF", Number.NEGATIVE_INFINITY],
    ["nan", Number.NaN],
    ["NaN", Number.NaN],
    ["NAN", Number.NaN],
    ["newaxis", null],
  ]),
);
