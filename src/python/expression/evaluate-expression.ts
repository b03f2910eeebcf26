import { MemoryError, RecursionError } from "../../pc-rpc/python-errors.js";
import { isStackOverflow } from "../../pyon/stack-overflow.js";
import { ExpressionBudget } from "./budget.js";
import { makeBuiltins } from "./builtins/builtins.js";
import { Evaluator } from "./evaluation/evaluator.js";
import { Scope } from "./evaluation/scope.js";
import { attributeOf } from "./methods/attribute.js";
import type { Extension } from "./model.js";
import { Runtime } from "./runtime.js";
import { parse } from "./syntax/parser.js";
import { placed } from "./syntax/place.js";
import { toPyon } from "./to-pyon.js";

/** What an expression may use and spend. */
export interface EvaluateOptions {
  /** Types beside those of the language. Default: none. */
  readonly extensions?: readonly Extension[] | undefined;
  /** Names beside the builtins, as `np`; the values are those of `model.ts`. Default: none. */
  readonly names?: ReadonlyMap<string, unknown> | undefined;
  /** Steps of some 10 to 100 ns each. Default: 50 million. */
  readonly steps?: number | undefined;
  /** Bytes that may be allocated in all. Default: 256 MiB. */
  readonly bytes?: number | undefined;
  /** Default: 1000. */
  readonly milliseconds?: number | undefined;
}

/**
 * Evaluates an expression of Python 3.11: arithmetic, displays, comprehensions, lambdas, f-strings, the builtin
 * functions and methods that compute. Nothing else can be reached from within: no files, no imports, no names that
 * begin with an underscore, nothing of JavaScript; and time and memory are bounded.
 *
 * Python counterpart: `eval(source)`.
 *
 * @returns the value as `decode(text, { exact: true })` gives values: ints as numbers or bigints, integral floats as
 *   Float, every dict as a Dict
 * @throws an error of Python's class, in Python's words: SyntaxError, NameError, ZeroDivisionError, …; TypeError for a
 *   value that PYON cannot carry; TimeoutError, MemoryError, RecursionError for what takes too much. `placeOf` tells
 *   where in the source it belongs.
 */
export function evaluateExpression(source: string, options: EvaluateOptions = {}): unknown {
  return run(source, options, toPyon);
}

/**
 * As {@link evaluateExpression}, but gives the value as it was computed, one of those of `model.ts`: a bigint for an
 * int, a number for a float. It may be one that PYON cannot carry.
 */
export function computeExpression(source: string, options: EvaluateOptions = {}): unknown {
  return run(source, options, (_, value) => value);
}

function run(
  source: string,
  options: EvaluateOptions,
  finish: (runtime: Runtime, value: unknown) => unknown,
): unknown {
  const runtime = new Runtime(new ExpressionBudget(options), options.extensions ?? [], attributeOf);
  try {
    const expression = parse(source, runtime.budget);
    const value = new Evaluator(runtime).evaluate(expression, outermost(runtime, options.names));
    runtime.place = expression.place;
    return finish(runtime, value);
  } catch (error) {
    throw asPythonError(error, runtime.place);
  }
}

/** The scope of an expression: its own, then the names given, then the builtins. */
function outermost(runtime: Runtime, names: ReadonlyMap<string, unknown> = new Map()): Scope {
  const builtins = new Scope();
  for (const [name, value] of makeBuiltins(runtime)) builtins.set(name, value);
  const given = new Scope(builtins);
  for (const [name, value] of names) given.set(name, value);
  return new Scope(given);
}

/** What the engine itself throws when there is too much of something, as Python says it. */
function asPythonError(error: unknown, place: number): unknown {
  if (!(error instanceof Error)) return error;
  if (isStackOverflow(error)) {
    return placed(new RecursionError("maximum recursion depth exceeded", { cause: error }), place);
  }
  if (error instanceof RangeError && /^(?:Invalid|Maximum|Array buffer|Set|Map)\b/.test(error.message)) {
    return placed(new MemoryError("the expression takes too much memory", { cause: error }), place);
  }
  return placed(error, place);
}
