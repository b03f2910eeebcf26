import { makeComplex } from "./complex.js";
import { ConstructError } from "./construct.js";
import type { Dict } from "./dict.js";
import { makeFraction } from "./fraction.js";
import { makeBytes, makeDict, makeOrderedDict, makeSet, makeTuple } from "./make-containers.js";
import { makeArray } from "./ndarray.js";
import { makeScalar } from "./npscalar.js";
import { typeNamed } from "./registry.js";
import { setOwn } from "./set-own.js";
import { makeSlice } from "./slice.js";

/** The key that marks what JSON has no form for: `{"__jsonclass__": [name, [arguments…]]}`. */
export const MARKER = "__jsonclass__";

/**
 * Makes the value of a marker from its arguments, which may become part of it.
 *
 * @throws ConstructError when the arguments do not fit
 */
export function valueOfMarker(name: string, args: unknown[], exact: boolean): unknown {
  switch (name) {
    case "tuple":
      return makeTuple(args);
    case "dict":
      return exact ? makeDict(args) : plainWherePossible(makeDict(args));
    case "set":
      return makeSet(args);
    case "bytes":
      return makeBytes(args);
    case "complex":
      return makeComplex(args);
    case "slice":
      return makeSlice(args);
    case "Fraction":
      return makeFraction(args);
    case "OrderedDict":
      return makeOrderedDict(args);
    case "nparray":
      return makeArray(args);
    case "npscalar":
      return makeScalar(args, exact);
    default:
      return makeCustom(name, args);
  }
}

/** Which argument of a built-in type is base64; -1 for types that have none. */
export function base64Argument(name: string): number {
  if (name === "nparray") return 2;
  if (name === "npscalar") return 1;
  return name === "bytes" ? 0 : -1;
}

function plainWherePossible(dict: Dict): Dict | Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of dict) {
    if (typeof key !== "string") return dict;
    setOwn(object, key, value);
  }
  return object;
}

function makeCustom(name: string, args: unknown[]): unknown {
  const type = typeNamed(name);
  if (type === undefined) throw new ConstructError(`unknown type ${name}`);
  try {
    return type.decode(...args);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConstructError(`${name}: ${reason}`, { cause });
  }
}
