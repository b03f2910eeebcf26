import { Complex } from "complex.js";
import { parseDtype } from "../../../src/pyon/dtype.js";
import { NDArray } from "../../../src/pyon/ndarray.js";
import { forEachPosition } from "../../../src/pyon/ndarray-shape.js";
import { NpScalar } from "../../../src/pyon/npscalar.js";
import { Tuple } from "../../../src/pyon/tuple.js";
import { ExpressionBudget } from "../../../src/python/expression/budget.js";
import type { EvaluateOptions } from "../../../src/python/expression/index.js";
import { attributeOf } from "../../../src/python/expression/methods/attribute.js";
import { Runtime } from "../../../src/python/expression/runtime.js";
import { reprOf } from "../../../src/python/expression/values/repr.js";
import { typeName } from "../../../src/python/expression/values/type-name.js";
import { arrayOfScalar, pythonValue } from "../../../src/python/numpy/elements.js";
import { np, numpyExtension } from "../../../src/python/numpy/index.js";
import { type Outcome, outcomeOf } from "../expression/outcome.js";

const options: EvaluateOptions = { extensions: [numpyExtension], names: new Map([["np", np]]) };

/** Evaluates an expression with `np` here. */
export function numpyOutcomeOf(source: string, limits: EvaluateOptions = {}): Outcome {
  return outcomeOf(source, { ...options, ...limits }, takenApart);
}

/** A value taken apart, as `test/interop/peers/expressions.py` does it. */
export type Parts =
  | readonly ["array", string, readonly number[], readonly string[]]
  | readonly ["scalar", string, readonly string[]]
  | readonly ["list" | "tuple", readonly Parts[]]
  | readonly [typeName: string, readonly string[]];

const unlimited = new ExpressionBudget({ steps: Infinity, bytes: Infinity, milliseconds: Infinity });

function takenApart(value: unknown): Parts {
  if (value instanceof NDArray) return ["array", value.dtype, value.shape, elementsOf(value)];
  if (value instanceof NpScalar) return ["scalar", value.dtype, elementsOf(arrayOfScalar(value))];
  if (Array.isArray(value)) return [value instanceof Tuple ? "tuple" : "list", value.map(takenApart)];
  const runtime = new Runtime(unlimited, options.extensions ?? [], attributeOf);
  return [typeName(runtime, value).split(".").at(-1) as string, texts(value, runtime)];
}

function elementsOf(array: NDArray): readonly string[] {
  const runtime = new Runtime(unlimited, [], attributeOf);
  const dtype = parseDtype(array.dtype);
  const elements: string[] = [];
  forEachPosition(array.shape, array.strides, array.offset, (position) => {
    elements.push(...texts(pythonValue(array.data, dtype, position), runtime));
  });
  return elements;
}

function texts(value: unknown, runtime: Runtime): readonly string[] {
  const parts = value instanceof Complex ? [value.re, value.im] : [value];
  return parts.map((part) => reprOf(runtime, part));
}
