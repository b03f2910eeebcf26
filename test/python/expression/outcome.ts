import { RemoteError } from "../../../src/pc-rpc/python-errors.js";
import { ExpressionBudget } from "../../../src/python/expression/budget.js";
import { computeExpression, type EvaluateOptions, placeOf } from "../../../src/python/expression/index.js";
import { attributeOf } from "../../../src/python/expression/methods/attribute.js";
import { Runtime } from "../../../src/python/expression/runtime.js";
import { reprOf } from "../../../src/python/expression/values/repr.js";

/** What comes of an expression, as `test/interop/peers/expressions.py` tells it. */
export interface Outcome {
  readonly repr?: string | undefined;
  /** The value taken apart, where it is asked for. */
  readonly value?: unknown;
  /** The class of the error, where there was one. */
  readonly error?: string | undefined;
  readonly message?: string | undefined;
  /** Line and column that a SyntaxError points at, both from 1. */
  readonly place?: readonly [line: number, column: number];
}

/** Evaluates an expression here. */
export function outcomeOf(
  source: string,
  options: EvaluateOptions = {},
  takeApart?: (value: unknown) => unknown,
): Outcome {
  try {
    const value = computeExpression(source, options);
    const runtime = new Runtime(new ExpressionBudget(options), options.extensions ?? [], attributeOf);
    const repr = reprOf(runtime, value);
    return takeApart === undefined ? { repr } : { repr, value: takeApart(value) };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const { name, message } = error;
    if (!/^(?:Syntax|Indentation)Error$/.test(name)) return { error: name, message };
    return { error: name, message, place: lineAndColumn(source, placeOf(error) as number) };
  }
}

function lineAndColumn(source: string, place: number): [line: number, column: number] {
  const lines = source.slice(0, place).split(/\r\n?|\n/);
  return [lines.length, Array.from(lines.at(-1) as string).length + 1];
}
