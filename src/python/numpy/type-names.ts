import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { pythonType } from "../../pyon/python-type.js";
import { type OtherTypes, typeName } from "../expression/values/type-name.js";
import { DtypeObject } from "./dtype-object.js";

const numpyTypes: OtherTypes = {
  extensionOf: (value) => (isOfNumpy(value) ? { typeName: nameOfNumpy } : undefined),
};

/** Whether a value is an array, a scalar or a dtype. */
export function isOfNumpy(value: unknown): value is NDArray | NpScalar | DtypeObject {
  return value instanceof NDArray || value instanceof NpScalar || value instanceof DtypeObject;
}

function nameOfNumpy(value: unknown): string {
  return value instanceof DtypeObject ? value.typeName : pythonType(value);
}

/** The name of a value's type as Python's messages have it. */
export function typeNameOf(value: unknown): string {
  return typeName(numpyTypes, value);
}
