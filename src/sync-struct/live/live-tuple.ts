import type { Live } from "./live.js";
import { describe, unchangeable } from "./live-object.js";

/** A tuple: its items can be changed when they are lists, dicts or arrays, but not exchanged. */
export function tupleHandler(live: Live): ProxyHandler<object> {
  return {
    ...unchangeable,
    get(target, key, view) {
      const value: unknown = Reflect.get(target, key);
      return Object.hasOwn(target, key) && key !== "length"
        ? live.view(value, live.raw(view) as object, Number(key))
        : value;
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
    getOwnPropertyDescriptor(target, key) {
      return describe(target, key, (value) => value);
    },
  };
}

function refuse(): never {
  throw new TypeError("'tuple' object does not support item assignment");
}
