import { evaluateExpression, np, numpyExtension, placeOf } from "sipyco/python";
import type { Evaluator } from "./arguments.js";

/** Milliseconds that an argument may take to compute: the page stands still for so long. */
const PATIENCE = 500;

/** Python's expressions with numpy as `np`. This module is large: it is imported when somebody types an argument. */
export const evaluator: Evaluator = {
  evaluate: (source) =>
    evaluateExpression(source, {
      names: new Map([["np", np]]),
      extensions: [numpyExtension],
      milliseconds: PATIENCE,
    }),
  placeOf,
};
