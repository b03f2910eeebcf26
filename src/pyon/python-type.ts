import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { OrderedDict } from "./dict.js";
import { dtypeOfData, parseDtype } from "./dtype.js";
import { Float } from "./float.js";
import { NDArray } from "./ndarray.js";
import { NpScalar } from "./npscalar.js";
import { Slice } from "./slice.js";
import { Tuple } from "./tuple.js";

/**
 * The name of the Python type that a value stands for, as Python's error messages have it: `NoneType`, `int`,
 * `collections.OrderedDict`, `numpy.float64`. A value that stands for none has its JavaScript class's name.
 */
export function pythonType(value: unknown): string {
  return knownType(value) ?? className(value as object);
}

/** As {@link pythonType}, but undefined for a value that stands for no Python type by itself. */
export function knownType(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "NoneType";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? "int" : "float";
    case "string":
      return "str";
    case "object":
      return value === null ? "NoneType" : typeOfObject(value);
    default:
      return undefined;
  }
}

function className(value: object): string {
  return typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;
}

function typeOfObject(value: object): string | undefined {
  if (Array.isArray(value)) return value instanceof Tuple ? "tuple" : "list";
  if (value instanceof Map) return value instanceof OrderedDict ? "collections.OrderedDict" : "dict";
  if (value instanceof Float) return "float";
  if (value instanceof NpScalar) return `numpy.${scalarType(value.dtype)}`;
  if (value instanceof NDArray) return "numpy.ndarray";
  if (value instanceof Set) return "set";
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return "bytes";
  if (value instanceof Complex) return "complex";
  if (value instanceof Slice) return "slice";
  if (value instanceof Fraction) return "Fraction";
  if (dtypeOfData(value) !== undefined) return "numpy.ndarray";
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? "dict" : undefined;
}

const scalarTypes: Readonly<Record<string, string>> = {
  b: "bool_",
  U: "str_",
  S: "bytes_",
  V: "void",
  M: "datetime64",
  m: "timedelta64",
};
const sizedTypes: Readonly<Record<string, string>> = { i: "int", u: "uint", f: "float", c: "complex" };

function scalarType(dtype: string): string {
  const { kind, itemsize } = parseDtype(dtype);
  return scalarTypes[kind] ?? `${sizedTypes[kind]}${itemsize * 8}`;
}
