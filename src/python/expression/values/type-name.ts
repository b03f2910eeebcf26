import { Complex } from "complex.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { ELLIPSIS, type Extension, PyCallable, PyIterable, PyModule, PySet, PyType } from "../model.js";
import { PyByteArray } from "./byte-array.js";
import { TypedCallable } from "./callables.js";

/** Who knows the names of types that the language itself does not have. */
export interface OtherTypes {
  extensionOf(value: unknown): Pick<Extension, "typeName"> | undefined;
}

/** The name of a value's type, as Python's messages have it. */
export function typeName(others: OtherTypes, value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "boolean":
      return "bool";
    case "string":
      return "str";
    default:
      if (value === null) return "NoneType";
      if (value === ELLIPSIS) return "ellipsis";
      return typeOfObject(others, value as object);
  }
}

function typeOfObject(others: OtherTypes, value: object): string {
  if (Array.isArray(value)) return value instanceof Tuple ? "tuple" : "list";
  if (value instanceof Dict) return "dict";
  if (value instanceof PySet) return "set";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Complex) return "complex";
  if (value instanceof Slice) return "slice";
  if (value instanceof PyByteArray) return "bytearray";
  if (value instanceof PyIterable) return value.typeName;
  if (value instanceof TypedCallable) return value.typeName;
  if (value instanceof PyModule) return "module";
  const extension = others.extensionOf(value);
  if (extension !== undefined) return extension.typeName(value);
  if (value instanceof PyType) return "type";
  return value instanceof PyCallable ? "builtin_function_or_method" : "object";
}
