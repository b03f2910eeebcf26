import { PythonTypeError, RecursionError } from "../../../pc-rpc/python-errors.js";
import { type KeywordArguments, PyCallable } from "../model.js";
import type { Runtime } from "../runtime.js";
import { NO_KEYWORDS } from "../values/callables.js";
import { typeName } from "../values/type-name.js";

/** Calls within calls that Python allows by default, and so do we. */
const MAX_DEPTH = 990;

/**
 * Calls a value.
 *
 * @throws TypeError of Python when it cannot be called
 */
export function callValue(
  runtime: Runtime,
  callee: unknown,
  args: readonly unknown[],
  kwargs: KeywordArguments = NO_KEYWORDS,
): unknown {
  if (!(callee instanceof PyCallable)) {
    throw new PythonTypeError(`'${typeName(runtime, callee)}' object is not callable`);
  }
  runtime.budget.spendSteps(1);
  if (runtime.depth >= MAX_DEPTH) throw new RecursionError("maximum recursion depth exceeded");
  runtime.depth++;
  try {
    return callee.call(args, kwargs, runtime.budget);
  } finally {
    runtime.depth--;
  }
}
