import { dtypeOfData } from "./dtype.js";
import { NDArray } from "./ndarray.js";

/**
 * The encodable value that an uncommon object stands for: typed arrays are numpy arrays, ArrayBuffers bytes,
 * boxed primitives what is in them; arrays, Maps, Sets and plain objects of another realm (a vm context, a
 * frame) become ones of this realm.
 *
 * @returns undefined for what has no PYON form
 */
export function familiar(value: object): unknown {
  if (Array.isArray(value)) return Array.from(value);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  switch (tag) {
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
      return value.valueOf();
    case "Map":
      return new Map(value as Map<unknown, unknown>);
    case "Set":
      return new Set(value as Set<unknown>);
    case "ArrayBuffer":
    case "SharedArrayBuffer":
      return new Uint8Array(value as ArrayBuffer);
    case "Uint8Array":
      return toLocalBytes(value as Uint8Array);
  }
  if (dtypeOfData(value) !== undefined) return new NDArray(value as Float64Array);
  return isForeignPlain(value) ? { ...value } : undefined;
}

function toLocalBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether the prototype of the object is the Object.prototype of another realm. */
function isForeignPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    typeof prototype === "object" &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf")
  );
}
