import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import { PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "./byte-array.js";
import { isSameItem } from "./compare.js";
import { getItem, hasKey } from "./hashing.js";
import { DictView, PyRange } from "./iterables.js";
import { iterate } from "./iterate.js";
import { indexOf, intOf } from "./numbers.js";
import { findBytes, spendSearch } from "./search.js";
import { typeName } from "./type-name.js";

/** `item in container` */
export function contains(runtime: Runtime, container: unknown, item: unknown): boolean {
  if (typeof container === "string") {
    if (typeof item !== "string") {
      const type = typeName(runtime, item);
      throw new PythonTypeError(`'in <string>' requires string as left operand, not ${type}`);
    }
    spendSearch(runtime, container.length, item.length);
    return container.includes(item);
  }
  if (container instanceof Dict || container instanceof PySet) return hasKey(runtime, container, item);
  if (container instanceof PyRange) return rangeContains(container, item);
  if (container instanceof DictView) return viewContains(runtime, container, item);
  const bytes = bytesOf(container);
  if (bytes !== undefined) return bytesContain(runtime, bytes, item);
  const extension = runtime.extensionOf(container);
  if (extension !== undefined) return extension.contains(container, item, runtime.budget);
  return iterableContains(runtime, container, item);
}

function iterableContains(runtime: Runtime, container: unknown, item: unknown): boolean {
  const complaint = (type: string): string => `argument of type '${type}' is not iterable`;
  for (const each of iterate(runtime, container, complaint)) if (isSameItem(runtime, each, item)) return true;
  return false;
}

function rangeContains(range: PyRange, item: unknown): boolean {
  const int = intOf(item) ?? (Number.isInteger(item) ? BigInt(item as number) : undefined);
  return int !== undefined && range.indexOf(int) !== -1n;
}

function viewContains(runtime: Runtime, view: DictView, item: unknown): boolean {
  if (view.kind === "keys") return hasKey(runtime, view.dict, item);
  if (view.kind === "values") return iterableContains(runtime, view, item);
  if (!(item instanceof Tuple) || item.length !== 2) return false;
  const value = getItem(runtime, view.dict, item[0]);
  return value !== undefined && isSameItem(runtime, value, item[1]);
}

function bytesContain(runtime: Runtime, bytes: Uint8Array, item: unknown): boolean {
  const part = bytesOf(item);
  if (part !== undefined) return findBytes(runtime, bytes, part) !== -1;
  const int = indexOf(runtime, item);
  if (int === undefined) {
    throw new PythonTypeError(`a bytes-like object is required, not '${typeName(runtime, item)}'`);
  }
  if (int < 0n || int > 255n) throw new ValueError("byte must be in range(0, 256)");
  runtime.budget.spendSteps(bytes.length / 16);
  return bytes.includes(Number(int));
}
