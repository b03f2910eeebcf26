import { IndexError } from "../../pc-rpc/python-errors.js";
import { sliceRange } from "../../pyon/ndarray-indices.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { Slice } from "../../pyon/slice.js";
import { Tuple } from "../../pyon/tuple.js";
import { type Budget, ELLIPSIS } from "../expression/model.js";
import { intArgument } from "./arguments.js";
import { arrayOfScalar } from "./elements.js";
import { inPython } from "./faults.js";
import { itemAt } from "./indexing.js";

/** The characters of a scalar of text, or the ints of one of bytes; undefined for any other. */
export function textOfScalar(value: unknown): readonly (string | bigint)[] | undefined {
  if (!(value instanceof NpScalar)) return undefined;
  const plain = value.value;
  if (typeof plain === "string") return [...plain];
  return plain instanceof Uint8Array ? Array.from(plain, BigInt) : undefined;
}

/**
 * What a key takes of a scalar: characters of a text; of a number only what makes an array of it.
 *
 * @throws IndexError for any other key
 */
export function scalarItem(scalar: NpScalar, key: unknown, budget: Budget): unknown {
  const text = textOfScalar(scalar);
  if (text !== undefined) return textItem(text, key);
  const parts = key instanceof Tuple ? [...key] : [key];
  const takesNoAxis = (part: unknown): boolean =>
    part === null || part === ELLIPSIS || typeof part === "boolean";
  if (parts.every(takesNoAxis)) return itemAt(arrayOfScalar(scalar), key, budget);
  throw new IndexError("invalid index to scalar variable.");
}

function textItem(text: readonly (string | bigint)[], key: unknown): unknown {
  if (key instanceof Slice) {
    const { start, step, length } = inPython(() => sliceRange(key, text.length));
    return joined(Array.from({ length }, (_, i) => text[start + i * step] as string | bigint));
  }
  const index = intArgument(key);
  const item = text[index < 0 ? index + text.length : index];
  if (item === undefined) throw new IndexError("string index out of range");
  return item;
}

function joined(items: readonly (string | bigint)[]): string | Uint8Array {
  if (items.every((item) => typeof item === "string")) return items.join("");
  return Uint8Array.from(items, Number);
}
