import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { Tuple } from "../../pyon/tuple.js";
import { arrayMethods } from "./array-methods.js";
import { imaginaryPart, realPart } from "./complex-parts.js";
import { DtypeObject } from "./dtype-object.js";
import { arrayOfScalar, unwrapped } from "./elements.js";
import { moduleFunctions } from "./module-functions.js";
import { NumpyFunction } from "./numpy-function.js";
import { reversed } from "./reshaping.js";
import { typeOfScalars } from "./scalar-types.js";

/** What an array, or a scalar as an array without axes, knows of itself. */
const attributes: ReadonlyMap<string, (array: NDArray) => unknown> = new Map<
  string,
  (array: NDArray) => unknown
>([
  ["T", reversed],
  ["shape", ({ shape }) => Tuple.from(shape.map(BigInt))],
  ["dtype", ({ dtype }) => new DtypeObject(parseDtype(dtype))],
  ["ndim", ({ ndim }) => BigInt(ndim)],
  ["size", ({ size }) => BigInt(size)],
  ["itemsize", ({ dtype }) => BigInt(parseDtype(dtype).itemsize)],
  ["nbytes", ({ dtype, size }) => BigInt(parseDtype(dtype).itemsize * size)],
  ["real", realPart],
  ["imag", imaginaryPart],
]);

const dtypeAttributes: ReadonlyMap<string, (dtype: DtypeObject) => unknown> = new Map<
  string,
  (dtype: DtypeObject) => unknown
>([
  ["name", ({ name }) => name],
  ["itemsize", ({ itemsize }) => BigInt(itemsize)],
  ["str", ({ str }) => str],
  ["kind", ({ kind }) => kind],
  ["char", ({ letter }) => letter],
  ["type", typeOfScalars],
]);

/** Functions of the module that are methods too, with the array as their first argument. */
const SHARED: ReadonlySet<string> = new Set([
  "all",
  "any",
  "argmax",
  "argmin",
  "argsort",
  "cumprod",
  "cumsum",
  "dot",
  "max",
  "mean",
  "min",
  "nonzero",
  "prod",
  "ravel",
  "repeat",
  "round",
  "squeeze",
  "std",
  "sum",
  "swapaxes",
  "var",
]);

/**
 * An attribute or a bound method of an array, a scalar or a dtype; undefined when there is none. What is reachable is
 * in the tables, and nothing else.
 */
export function attributeOf(value: unknown, name: string): unknown {
  if (value instanceof DtypeObject) return dtypeAttributes.get(name)?.(value);
  if (value instanceof NpScalar) {
    const array = arrayOfScalar(value);
    const attribute = attributes.get(name)?.(array) ?? methodOf(array, name);
    if (attribute instanceof NDArray) return unwrapped(attribute);
    // What a method of a scalar gives is a scalar too, where that of an array without axes is an array.
    return attribute instanceof NumpyFunction ? attribute.andThen(scalarInstead) : attribute;
  }
  const array = value as NDArray;
  return attributes.get(name)?.(array) ?? methodOf(array, name);
}

function scalarInstead(value: unknown): unknown {
  return value instanceof NDArray ? unwrapped(value) : value;
}

function methodOf(array: NDArray, name: string): NumpyFunction | undefined {
  const method = arrayMethods.get(name);
  if (method !== undefined) {
    const [signature, body] = method;
    return NumpyFunction.method(name, signature, (args, budget) => body(array, args, budget));
  }
  return SHARED.has(name) ? moduleFunctions.get(name)?.boundTo(array, name) : undefined;
}
