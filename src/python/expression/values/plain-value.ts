import { NpScalar } from "../../../pyon/npscalar.js";

/**
 * The value of Python's own that a scalar of numpy is too, by the type that its own is derived from: float for float64,
 * str for str_. Undefined for any other value.
 */
export function plainValue(scalar: unknown): number | string | undefined {
  if (!(scalar instanceof NpScalar)) return undefined;
  const { value, dtype } = scalar;
  if (typeof value === "string") return value;
  return typeof value === "number" && /^[<>]f8$/.test(dtype) ? value : undefined;
}
