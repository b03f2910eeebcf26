import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { OrderedDict } from "../pyon/dict.js";
import { type ArrayData, dtypeOfData } from "../pyon/dtype.js";
import { Float } from "../pyon/float.js";
import { NDArray } from "../pyon/ndarray.js";
import { NpScalar } from "../pyon/npscalar.js";
import { Slice } from "../pyon/slice.js";
import { Tuple } from "../pyon/tuple.js";

/** What a JavaScript value is in Python. */
export type View =
  | { readonly type: "None" }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int"; readonly value: number | bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "complex"; readonly value: Complex }
  | { readonly type: "str"; readonly value: string }
  | { readonly type: "bytes"; readonly value: Uint8Array }
  | { readonly type: "slice"; readonly value: Slice }
  | { readonly type: "Fraction"; readonly value: Fraction }
  | { readonly type: "array"; readonly value: NDArray }
  | { readonly type: "npscalar"; readonly value: NpScalar }
  | { readonly type: "list" | "tuple" | "set"; readonly items: readonly unknown[] }
  | { readonly type: "dict" | "OrderedDict"; readonly entries: readonly Entry[] };

export type Entry = readonly [key: unknown, value: unknown];

/**
 * Finds what a value is in Python: the way it would be encoded, so that an integral number is an int and a
 * `Float` a float.
 *
 * @throws TypeError for a value that Python has no counterpart for (a function, a Date, …)
 */
export function viewOf(value: unknown): View {
  switch (typeof value) {
    case "undefined":
      return { type: "None" };
    case "boolean":
      return { type: "bool", value };
    case "bigint":
      return { type: "int", value };
    case "number": {
      const integral = Number.isSafeInteger(value) && !Object.is(value, -0);
      return { type: integral ? "int" : "float", value };
    }
    case "string":
      return { type: "str", value };
    case "object":
      return value === null ? { type: "None" } : viewOfObject(value);
    default:
      throw new TypeError(`a ${typeof value} has no counterpart in Python`);
  }
}

function viewOfObject(value: object): View {
  if (Array.isArray(value)) return { type: value instanceof Tuple ? "tuple" : "list", items: value };
  if (value instanceof Map) {
    return { type: value instanceof OrderedDict ? "OrderedDict" : "dict", entries: [...value] };
  }
  if (value instanceof Float) return { type: "float", value: value.valueOf() };
  if (value instanceof NpScalar) return { type: "npscalar", value };
  if (value instanceof NDArray) return { type: "array", value };
  if (value instanceof Set) return { type: "set", items: [...value] };
  if (value instanceof Uint8Array) return { type: "bytes", value };
  if (value instanceof ArrayBuffer) return { type: "bytes", value: new Uint8Array(value) };
  if (value instanceof Complex) return { type: "complex", value };
  if (value instanceof Slice) return { type: "slice", value };
  if (value instanceof Fraction) return { type: "Fraction", value };
  if (dtypeOfData(value) !== undefined) return { type: "array", value: new NDArray(value as ArrayData) };
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return { type: "dict", entries: Object.entries(value) };
  }
  throw new TypeError(`${value.constructor?.name ?? "an object"} has no counterpart in Python`);
}
