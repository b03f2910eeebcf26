import { AttributeError, IndexError } from "../pc-rpc/python-errors.js";
import { NpScalar } from "../pyon/codec.js";
import { toIndex } from "../pyon/ndarray-indices.js";
import { pythonType } from "../pyon/python-type.js";
import { Slice } from "../pyon/slice.js";
import { scalarGet } from "./array-rules.js";
import { listGet } from "./list-rules.js";

/**
 * Python counterpart: `leaf[key]`, which texts and bytes have.
 *
 * @throws IndexError, TypeError
 */
export function leafGet(leaf: unknown, key: unknown): unknown {
  const value = leaf instanceof NpScalar ? leaf.value : leaf;
  if (typeof value === "string") return textGet(value, key);
  if (value instanceof Uint8Array) return bytesGet(value, key);
  if (leaf instanceof NpScalar) return scalarGet(leaf, key);
  throw new TypeError(`'${pythonType(leaf)}' object is not subscriptable`);
}

function textGet(text: string, key: unknown): string {
  const found = sequenceGet(Array.from(text), key, "string", `must be integers, not '${pythonType(key)}'`);
  return Array.isArray(found) ? found.join("") : (found as string);
}

function bytesGet(bytes: Uint8Array, key: unknown): unknown {
  const problem = `must be integers or slices, not ${pythonType(key)}`;
  const found = sequenceGet(Array.from(bytes), key, "byte", problem);
  return Array.isArray(found) ? Uint8Array.from(found as number[]) : found;
}

/** An item of a list, with the words that another sequence has for what is wrong. */
function sequenceGet(items: readonly unknown[], key: unknown, name: string, problem: string): unknown {
  if (!(key instanceof Slice) && toIndex(key) === undefined)
    throw new TypeError(`${name} indices ${problem}`);
  try {
    return listGet(items, key);
  } catch (error) {
    throw error instanceof IndexError ? new IndexError(error.message.replace("list", name)) : error;
  }
}

/** The error for a method that a value does not have. Python counterpart: `value.name(…)`. */
export function noAttribute(value: unknown, name: string): AttributeError {
  return new AttributeError(`'${pythonType(value)}' object has no attribute '${name}'`);
}
