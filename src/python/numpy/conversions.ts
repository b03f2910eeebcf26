import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { complexOfText, floatOfText, intOfText } from "../../pyon/ndarray-texts.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { NOT_IMPLEMENTED } from "../expression/model.js";
import { arrayOfScalar, pythonValue } from "./elements.js";
import { inPython } from "./faults.js";

/**
 * An array of one element, or a scalar, as a number of Python's own.
 *
 * @returns NOT_IMPLEMENTED for a scalar that is none
 * @throws TypeError of Python for an array that is none, ValueError, OverflowError
 */
export function convert(
  value: NDArray | NpScalar,
  to: "int" | "float" | "complex" | "index",
): bigint | number | Complex | typeof NOT_IMPLEMENTED {
  const array = value instanceof NpScalar ? arrayOfScalar(value) : value;
  const { kind } = parseDtype(array.dtype);
  if (to === "index") {
    const isInt = kind === "i" || kind === "u";
    if (isInt ? array.ndim === 0 : kind === "b" && value instanceof NpScalar) {
      return BigInt(elementOf(array) as bigint | boolean);
    }
    if (value instanceof NpScalar) return NOT_IMPLEMENTED;
    throw new PythonTypeError("only integer scalar arrays can be converted to a scalar index");
  }
  if (array.size !== 1) {
    const one = to === "complex" ? "length-1" : "size-1";
    throw new PythonTypeError(`only ${one} arrays can be converted to Python scalars`);
  }
  const element = elementOf(array);
  // A scalar loses its imaginary part, an array does not.
  const plain =
    element instanceof Complex && value instanceof NpScalar && to !== "complex" ? element.re : element;
  switch (to) {
    case "int":
      return toInt(plain);
    case "float":
      return toFloat(plain);
    default:
      return toComplex(plain);
  }
}

function elementOf(array: NDArray): unknown {
  return pythonValue(array.data, parseDtype(array.dtype), array.offset);
}

function toInt(value: unknown): bigint | typeof NOT_IMPLEMENTED {
  if (typeof value === "bigint" || typeof value === "boolean") return BigInt(value);
  if (typeof value === "string") return inPython(() => intOfText(value));
  if (value instanceof Uint8Array) return inPython(() => intOfText(latin1(value)));
  if (value instanceof Complex) throw noReal("int");
  if (typeof value !== "number") return NOT_IMPLEMENTED;
  if (Number.isNaN(value)) throw new ValueError("cannot convert float NaN to integer");
  if (!Number.isFinite(value)) throw new OverflowError("cannot convert float infinity to integer");
  return BigInt(Math.trunc(value));
}

function toFloat(value: unknown): number | typeof NOT_IMPLEMENTED {
  if (typeof value === "number") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  if (typeof value === "string") return inPython(() => floatOfText(value));
  if (value instanceof Uint8Array) return inPython(() => floatOfText(latin1(value)));
  if (value instanceof Complex) throw noReal("float");
  return NOT_IMPLEMENTED;
}

function toComplex(value: unknown): Complex | typeof NOT_IMPLEMENTED {
  if (value instanceof Complex) return value;
  if (typeof value === "string") return inPython(() => complexOfText(value));
  const real = toFloat(value);
  return real === NOT_IMPLEMENTED ? NOT_IMPLEMENTED : new Complex(real, 0);
}

function noReal(to: "int" | "float"): PythonTypeError {
  const wanted =
    to === "int" ? "a string, a bytes-like object or a real number" : "a string or a real number";
  return new PythonTypeError(`${to}() argument must be ${wanted}, not 'complex'`);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
