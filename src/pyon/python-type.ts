import { kindOf } from "./kind-of.js";
import { typeOfPrimitive } from "./primitive-type.js";

/**
 * The name of the Python type that a value stands for, as Python's error messages have it: `NoneType`, `int`,
 * `collections.OrderedDict`, `numpy.float64`. A value that stands for none has its JavaScript class's name.
 */
export function pythonType(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeOfPrimitive(value) ?? typeof value;
  return kindOf(value)?.type(value) ?? value.constructor?.name ?? "object";
}
