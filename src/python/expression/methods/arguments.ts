import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import type { Runtime } from "../runtime.js";
import { indexOf } from "../values/numbers.js";
import { typeName } from "../values/type-name.js";

/** The part of a sequence that two optional arguments bound, as slices do; `start` may be behind the end. */
export function boundsArguments(
  runtime: Runtime,
  start: unknown,
  end: unknown,
  length: number,
): readonly [start: number, end: number] {
  const from = boundArgument(runtime, start, 0);
  const to = boundArgument(runtime, end, length);
  return [
    from < 0 ? Math.max(0, from + length) : from,
    to < 0 ? Math.max(0, to + length) : Math.min(to, length),
  ];
}

function boundArgument(runtime: Runtime, value: unknown, preset: number): number {
  if (value === undefined || value === null) return preset;
  const int = indexOf(runtime, value);
  if (int === undefined) {
    throw new PythonTypeError("slice indices must be integers or None or have an __index__ method");
  }
  // However large: an infinite bound is as good as any beyond the end.
  return Number(int);
}

/** An argument that must be a str. @param message given the name of the type that it has */
export function textArgument(runtime: Runtime, value: unknown, message: (type: string) => string): string {
  if (typeof value === "string") return value;
  throw new PythonTypeError(message(typeName(runtime, value)));
}
