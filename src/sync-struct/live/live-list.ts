import { Slice } from "../../pyon/slice.js";
import { append, listMethods } from "./list-methods.js";
import type { Live } from "./live.js";
import { describe, isOrdinary, unchangeable } from "./live-object.js";

/** A list: an array whose changes become mods. */
export function listHandler(live: Live): ProxyHandler<object> {
  const methods = listMethods(live);
  const write = (target: object, key: string | symbol, value: unknown): boolean => {
    const list = target as unknown[];
    if (key === "length") {
      setLength(live, list, value);
      return true;
    }
    const index = indexOf(key);
    if (index === undefined) throw new TypeError(`a list has items and no property ${String(key)}`);
    if (index < list.length) live.change(list, (path) => ({ action: "setitem", path, key: index, value }));
    else if (index === list.length) live.change(list, (path) => ({ action: "append", path, x: value }));
    else append(live, list, [...new Array<null>(index - list.length).fill(null), value]);
    return true;
  };
  return {
    ...unchangeable,
    get(target, key) {
      if (typeof key === "string") {
        const index = indexOf(key);
        if (index !== undefined) return live.view((target as unknown[])[index], target, index);
      }
      return methods.get(key) ?? Reflect.get(target, key);
    },
    set: write,
    deleteProperty(target, key) {
      const index = indexOf(key);
      // JavaScript would leave a hole, which Python has no lists with.
      if (index !== undefined && index < (target as unknown[]).length) write(target, key, null);
      return true;
    },
    getOwnPropertyDescriptor(target, key) {
      return describe(target, key, (value) => live.view(value, target, indexOf(key)));
    },
    defineProperty(target, key, descriptor) {
      return isOrdinary(descriptor) && write(target, key, descriptor.value);
    },
  };
}

function setLength(live: Live, list: unknown[], length: unknown): void {
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || length > 2 ** 32 - 1) {
    throw new RangeError(`the length of a list is a whole number from 0, not ${String(length)}`);
  }
  if (length < list.length)
    live.change(list, (path) => ({ action: "delitem", path, key: new Slice(length) }));
  else append(live, list, new Array<null>(length - list.length).fill(null));
}

/** The index that a property name stands for. */
function indexOf(key: string | symbol): number | undefined {
  if (typeof key === "symbol") return undefined;
  const first = key.charCodeAt(0);
  // All other names start with a letter; "01" and "1.5" are none of an array's.
  if (!(first >= 0x30 && first <= 0x39)) return undefined;
  const index = Number(key);
  return Number.isInteger(index) && index < 2 ** 32 - 1 && String(index) === key ? index : undefined;
}
