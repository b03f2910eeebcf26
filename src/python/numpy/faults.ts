import {
  IndexError,
  MemoryError,
  OverflowError,
  PythonTypeError,
  RemoteError,
  UnicodeError,
  ValueError,
} from "../../pc-rpc/python-errors.js";
import { ArrayFault } from "../../pyon/ndarray-fault.js";

/** numpy's classes of errors, as a traceback names them; each is one of Python's own to who asks `instanceof`. */
const AXIS_ERROR = { className: "numpy.AxisError" };
const NO_LOOP = { className: "numpy.core._exceptions._UFuncNoLoopError" };
const NO_INPUT_CAST = { className: "numpy.core._exceptions._UFuncInputCastingError" };
const NO_CAST = { className: "numpy.core._exceptions._UFuncOutputCastingError" };
const ARRAY_MEMORY_ERROR = { className: "numpy.core._exceptions._ArrayMemoryError" };

/** An axis that an array does not have. Python counterpart: `numpy.AxisError`, a ValueError. */
export function axisError(axis: number, ndim: number, prefix: string): ValueError {
  return new ValueError(`${prefix}axis ${axis} is out of bounds for array of dimension ${ndim}`, AXIS_ERROR);
}

/** A ufunc that has nothing to do with elements of such types; `types` is as the message has them. */
export function noLoop(ufunc: string, types: string): PythonTypeError {
  return new PythonTypeError(
    `ufunc '${ufunc}' did not contain a loop with signature matching types ${types} -> None`,
    NO_LOOP,
  );
}

/** A ufunc for whose types the elements would have to lose something. */
export function noSafeCast(ufunc: string): PythonTypeError {
  return new PythonTypeError(
    `ufunc '${ufunc}' not supported for the input types, and the inputs could not be safely coerced to any ` +
      "supported types according to the casting rule ''safe''",
  );
}

/** A ufunc whose result would lose too much as what it is to be stored as. */
export function noCast(ufunc: string, from: string, to: string): PythonTypeError {
  return new PythonTypeError(
    `Cannot cast ufunc '${ufunc}' output from dtype('${from}') to dtype('${to}') with casting rule 'same_kind'`,
    NO_CAST,
  );
}

/** A ufunc that does not compute in the type that was asked for. */
export function noMatchingLoop(ufunc: string): PythonTypeError {
  return new PythonTypeError(
    `No loop matching the specified signature and casting was found for ufunc ${ufunc}`,
  );
}

/** A ufunc an operand of which would lose too much; `place` is its number as the message has it. */
export function noInputCast(ufunc: string, place: string, from: string, to: string): PythonTypeError {
  return new PythonTypeError(
    `Cannot cast ufunc '${ufunc}' input${place} from ${from} to ${to} with casting rule 'same_kind'`,
    NO_INPUT_CAST,
  );
}

/** An array that there is no memory for, in numpy's words. */
export function arrayMemoryError(message: string, cause: unknown): MemoryError {
  return new MemoryError(message, { ...ARRAY_MEMORY_ERROR, cause });
}

/** What numpy makes an array of objects of, which nobody could be sent. */
export function objectDtype(what: string): PythonTypeError {
  return new PythonTypeError(`numpy would make an array of dtype object of ${what}, which cannot be sent`);
}

/**
 * Does something with the functions of `pyon/`, whose errors are JavaScript's.
 *
 * @throws the same error as one of Python's classes
 */
export function inPython<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw asPythonError(error);
  }
}

function asPythonError(error: unknown): unknown {
  if (error instanceof RemoteError || !(error instanceof Error)) return error;
  const { message } = error;
  const options = { cause: error };
  if (error instanceof ArrayFault) {
    switch (error.pythonClass) {
      case "IndexError":
        return new IndexError(message, options);
      case "OverflowError":
        return new OverflowError(message, options);
      default:
        return new UnicodeError(message, options);
    }
  }
  if (error instanceof RangeError) return new ValueError(message, options);
  return error instanceof TypeError ? new PythonTypeError(message, options) : error;
}
