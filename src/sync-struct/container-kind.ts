import { dtypeOfData } from "../pyon/dtype.js";
import { NDArray } from "../pyon/ndarray.js";
import { typeOf } from "../pyon/registry.js";
import { Tuple } from "../pyon/tuple.js";

/** What holds other values in a structure; anything else is a leaf. */
export type ContainerKind = "dict" | "list" | "tuple" | "array";

/**
 * Finds what a value holds others as: `dict` for plain objects and Maps (`Dict`, `OrderedDict`, any subclass), `list`
 * and `tuple`, `array` for an NDArray or any typed array but Uint8Array, which is bytes. Undefined for leaves, a type
 * registered with PYON included.
 */
export function containerKind(value: unknown): ContainerKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (typeOf(value) !== undefined) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return "dict";
  if (prototype === Array.prototype) return "list";
  if (value instanceof Map) return "dict";
  if (value instanceof NDArray || value instanceof Float64Array) return "array";
  if (Array.isArray(value)) return value instanceof Tuple ? "tuple" : "list";
  if (value instanceof Uint8Array) return undefined;
  return kindOfRarity(value, prototype as object);
}

/** Typed arrays, and what another realm (a vm context, a frame) made. */
function kindOfRarity(value: object, prototype: object): ContainerKind | undefined {
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object Uint8Array]") return undefined;
  if (tag === "[object Map]") return "dict";
  if (dtypeOfData(value) !== undefined) return "array";
  const isPlain = Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
  return isPlain ? "dict" : undefined;
}
