import { PythonSyntaxError } from "../../../pc-rpc/python-errors.js";

/** The errors of Python's classes are those of the wire, which have no place in a source. */
const places = new WeakMap<Error, number>();

/** Notes where in the source an error belongs: an offset in UTF-16 code units. What was noted first stays. */
export function placed<E extends Error>(error: E, place: number): E {
  if (!places.has(error)) places.set(error, place);
  return error;
}

/** Where in its source the error of an expression belongs; undefined for any other error. */
export function placeOf(error: unknown): number | undefined {
  return error instanceof Error ? places.get(error) : undefined;
}

/** A SyntaxError of Python for what stands at `place`. */
export function syntaxError(message: string, place: number): PythonSyntaxError {
  return placed(new PythonSyntaxError(message), place);
}
