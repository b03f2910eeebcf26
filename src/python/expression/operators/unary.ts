import { Complex } from "complex.js";
import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { NOT_IMPLEMENTED } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bitLength, isSmall, spendBits } from "../values/int-size.js";
import { intOf } from "../values/numbers.js";
import { typeName } from "../values/type-name.js";

/** `-value`, `+value` or `~value` */
export function unary(runtime: Runtime, operator: "+" | "-" | "~", value: unknown): unknown {
  const int = intOf(value);
  if (int !== undefined) {
    if (!isSmall(int)) spendBits(runtime.budget, bitLength(int), "linear");
    if (operator === "+") return int;
    return operator === "-" ? -int : ~int;
  }
  if (operator !== "~") {
    if (typeof value === "number") return operator === "-" ? -value : value;
    if (value instanceof Complex) return operator === "-" ? new Complex(-value.re, -value.im) : value;
  }
  const result = runtime.extensionOf(value)?.unary(operator, value, runtime.budget) ?? NOT_IMPLEMENTED;
  if (result !== NOT_IMPLEMENTED) return result;
  throw new PythonTypeError(`bad operand type for unary ${operator}: '${typeName(runtime, value)}'`);
}
