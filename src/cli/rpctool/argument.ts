import { RemoteError } from "../../pc-rpc/python-errors.js";
import { ToolError } from "../tool-error.js";
import { faultText } from "./fault-text.js";
import { literalArgument } from "./literal-argument.js";
import { surroundingsOf } from "./surroundings.js";

/**
 * Evaluates an argument given in Python's syntax: `5`, `'text'`, `(1, [None])`, `3 * 4 + 2`, `np.linspace(0, 1, 5)`.
 * Integral floats stay floats. What evaluates is loaded when there is something to evaluate.
 *
 * @param which what the message calls it
 * @throws ToolError that shows the place, and ends with a line like Python's
 */
export async function parseArgument(text: string, which: string): Promise<unknown> {
  const literal = literalArgument(text);
  if (literal !== undefined) return literal.value;
  const surroundings = await surroundingsOf(text);
  const { evaluateExpression, placeOf } = await import("../../python/expression/index.js");
  try {
    return evaluateExpression(text, surroundings);
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new ToolError(`${which}:\n${faultText(error, text, placeOf(error) ?? 0)}`, { cause: error });
  }
}
