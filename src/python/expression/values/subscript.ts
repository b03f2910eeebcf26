import { IndexError, KeyError, PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { PyType } from "../model.js";
import type { Runtime } from "../runtime.js";
import { PyByteArray } from "./byte-array.js";
import { getItem } from "./hashing.js";
import { PyRange } from "./iterables.js";
import { indexOf, isSize } from "./numbers.js";
import { reprOf } from "./repr.js";
import { sliceBounds, slicedItems, spendItems } from "./slices.js";
import { typeName } from "./type-name.js";

/** `value[index]` */
export function subscript(runtime: Runtime, value: unknown, index: unknown): unknown {
  if (Array.isArray(value)) return arrayItem(runtime, value, index);
  if (typeof value === "string") return textItem(runtime, value, index);
  if (value instanceof Dict) return dictItem(runtime, value, index);
  if (value instanceof Uint8Array) return bytesItem(runtime, value, index, "byte", "index out of range");
  if (value instanceof PyByteArray) {
    const item = bytesItem(runtime, value.bytes, index, "bytearray", "bytearray index out of range");
    return item instanceof Uint8Array ? new PyByteArray(item) : item;
  }
  if (value instanceof PyRange) return rangeItem(runtime, value, index);
  const extension = runtime.extensionOf(value);
  if (extension !== undefined) return extension.item(value, index, runtime.budget);
  if (value instanceof PyType) throw new PythonTypeError(`type '${value.name}' is not subscriptable`);
  throw new PythonTypeError(`'${typeName(runtime, value)}' object is not subscriptable`);
}

function dictItem(runtime: Runtime, dict: Dict, key: unknown): unknown {
  const item = getItem(runtime, dict, key);
  if (item === undefined) throw new KeyError(reprOf(runtime, key));
  return item;
}

function arrayItem(runtime: Runtime, items: readonly unknown[], index: unknown): unknown {
  const isTuple = items instanceof Tuple;
  if (index instanceof Slice) {
    const taken = slicedItems(runtime, items, index);
    return isTuple ? Tuple.wrap(taken) : taken;
  }
  const kind = isTuple ? "tuple" : "list";
  return items[position(runtime, index, items.length, `${kind} indices`, `${kind} index out of range`)];
}

function textItem(runtime: Runtime, text: string, index: unknown): string {
  const length = runtime.texts.length(text);
  if (index instanceof Slice) {
    const { start, step, count } = sliceBounds(runtime, index, BigInt(length));
    spendItems(runtime, Number(count));
    return runtime.texts.stride(text, Number(start), Number(step), Number(count));
  }
  if (indexOf(runtime, index) === undefined) {
    throw new PythonTypeError(`string indices must be integers, not '${typeName(runtime, index)}'`);
  }
  return runtime.texts.at(
    text,
    position(runtime, index, length, "string indices", "string index out of range"),
  );
}

function bytesItem(
  runtime: Runtime,
  bytes: Uint8Array,
  index: unknown,
  kind: string,
  outside: string,
): Uint8Array | bigint {
  if (!(index instanceof Slice)) {
    return BigInt(bytes[position(runtime, index, bytes.length, `${kind} indices`, outside)] as number);
  }
  const { start, step, count } = sliceBounds(runtime, index, BigInt(bytes.length));
  spendItems(runtime, Number(count));
  const [first, stride] = [Number(start), Number(step)];
  return Uint8Array.from({ length: Number(count) }, (_, i) => bytes[first + i * stride] as number);
}

function rangeItem(runtime: Runtime, range: PyRange, index: unknown): unknown {
  const { start, step, length } = range;
  if (index instanceof Slice) {
    const bounds = sliceBounds(runtime, index, length);
    return new PyRange(start + bounds.start * step, start + bounds.stop * step, step * bounds.step);
  }
  const int = indexOf(runtime, index);
  if (int === undefined) {
    throw new PythonTypeError(`range indices must be integers or slices, not ${typeName(runtime, index)}`);
  }
  const at = int < 0n ? int + length : int;
  if (at < 0n || at >= length) throw new IndexError("range object index out of range");
  return start + at * step;
}

/** An index from 0 on, counted from the end when it was negative. */
function position(
  runtime: Runtime,
  index: unknown,
  length: number,
  indices: string,
  outside: string,
): number {
  const int = indexOf(runtime, index);
  if (int === undefined) {
    throw new PythonTypeError(`${indices} must be integers or slices, not ${typeName(runtime, index)}`);
  }
  if (!isSize(int)) throw new IndexError("cannot fit 'int' into an index-sized integer");
  const at = Number(int) < 0 ? Number(int) + length : Number(int);
  if (at < 0 || at >= length) throw new IndexError(outside);
  return at;
}
