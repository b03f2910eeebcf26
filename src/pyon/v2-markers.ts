import { bytesFromBase64 } from "./base64.js";
import {
  ConstructError,
  makeArray,
  makeComplex,
  makeDict,
  makeFraction,
  makeOrderedDict,
  makeScalar,
  makeSet,
  makeSlice,
} from "./construct.js";
import type { Dict } from "./dict.js";
import { typeNamed } from "./registry.js";
import { Tuple } from "./tuple.js";

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
      return Tuple.wrap(onlyList(name, args));
    case "dict":
      return exact ? makeDict(args) : plainWherePossible(makeDict(args));
    case "set":
      return makeSet(onlyList(name, args));
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

/** Sets `key` of a plain object, where `__proto__` is a key like any other. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") {
    object[key] = value;
  } else {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

function plainWherePossible(dict: Dict): Dict | Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of dict) {
    if (typeof key !== "string") return dict;
    setOwn(object, key, value);
  }
  return object;
}

/** The argument of `tuple` and `set`, which take one list or nothing. */
function onlyList(name: string, args: readonly unknown[]): unknown[] {
  if (args.length === 0) return [];
  const [list] = args;
  if (args.length === 1 && Array.isArray(list)) return list;
  if (args.length === 1) throw new ConstructError(`${name}: the argument is no list`);
  throw new ConstructError(`${name} takes one list, not ${args.length} arguments`);
}

function makeBytes(args: readonly unknown[]): Uint8Array {
  const [text] = args;
  if (args.length !== 1 || typeof text !== "string") {
    throw new ConstructError("bytes takes one argument, base64 in a string");
  }
  try {
    return bytesFromBase64(text);
  } catch (error) {
    throw new ConstructError(`bytes: ${(error as RangeError).message}`, { cause: error });
  }
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
