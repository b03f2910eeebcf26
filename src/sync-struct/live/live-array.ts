import { dtypeOfData } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { Slice } from "../../pyon/slice.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Live } from "./live.js";
import { unchangeable } from "./live-object.js";

/** The methods of typed arrays that change them. */
const MUTATORS: ReadonlySet<string | symbol> = new Set(["set", "fill", "sort", "reverse", "copyWithin"]);

/** A numpy array: `set` publishes, and `get` with fewer indices than axes gives a live view of a part. */
export function arrayHandler(live: Live): ProxyHandler<object> {
  const part = (view: object, index: readonly number[]): unknown => {
    const array = live.raw(view) as NDArray;
    return live.view(array.get(...index), array, keyOf(index));
  };
  return {
    ...unchangeable,
    get(target, key, view: object) {
      const array = target as NDArray;
      switch (key) {
        case "set":
          return (...indexAndValue: readonly unknown[]): void => {
            const index = indexAndValue.slice(0, -1) as number[];
            live.change(array, (path) => ({
              action: "setitem",
              path,
              key: keyOf(index),
              value: indexAndValue.at(-1),
            }));
          };
        case "get":
          return (...index: readonly number[]): unknown => part(view, index);
        case Symbol.iterator:
          return function* (): IterableIterator<unknown> {
            if (array.ndim === 0) throw new TypeError("iteration over a 0-dimensional array");
            for (let i = 0; i < (array.shape[0] as number); i++) yield part(view, [i]);
          };
        case "data":
          return readOnly(array.data);
        default:
          return ownMember(array, key);
      }
    },
    set: refuseProperty,
    deleteProperty: refuseProperty,
    defineProperty: refuseProperty,
  };
}

/** A typed array, whose elements are written by index and by the methods that typed arrays have. */
export function typedArrayHandler(live: Live): ProxyHandler<object> {
  const rewrite = (array: Float64Array, change: (copy: Float64Array) => void): void => {
    const copy = array.slice();
    change(copy);
    live.change(array, (path) => ({ action: "setitem", path, key: new Slice(), value: new NDArray(copy) }));
  };
  return {
    ...unchangeable,
    get(target, key, view: object) {
      const array = target as Float64Array;
      switch (key) {
        case "set":
          return (items: ArrayLike<number>, offset = 0): void => {
            const value = dtypeOfData(items) === undefined ? Array.from(items) : items;
            live.change(array, (path) => ({
              action: "setitem",
              path,
              key: new Slice(offset, offset + items.length),
              value,
            }));
          };
        case "fill":
          return (value: number, start?: number, end?: number): object => {
            live.change(array, (path) => ({
              action: "setitem",
              path,
              key: new Slice(start ?? 0, end ?? array.length),
              value,
            }));
            return view;
          };
        case "sort":
        case "reverse":
        case "copyWithin":
          return (...args: never[]): object => {
            rewrite(array, (copy) => (copy[key] as (...args: never[]) => void)(...args));
            return view;
          };
        default:
          return ownMember(array, key);
      }
    },
    set(target, key, value) {
      if (typeof key === "symbol" || !/^\d+$/.test(key)) return refuseProperty(target, key);
      live.change(target, (path) => ({ action: "setitem", path, key: Number(key), value }));
      return true;
    },
    deleteProperty: refuseProperty,
    defineProperty(target, key, descriptor) {
      return this.set?.(target, key, descriptor.value, target) ?? false;
    },
  };
}

/** One index by itself, several as a tuple: what a mod has for the key of an array. */
function keyOf(index: readonly number[]): unknown {
  return index.length === 1 ? index[0] : Tuple.from(index);
}

/** A member as the object itself has it: private fields and internal slots are not to be had through a Proxy. */
function ownMember(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === "function" && key !== "constructor" ? value.bind(target) : value;
}

/** The flat data of an array, for reading: a write to it could not be told from any other. */
function readOnly(data: object): object {
  return new Proxy(data, {
    get(target, key) {
      return MUTATORS.has(key) ? refuseWrite : ownMember(target, key);
    },
    set: refuseWrite,
    defineProperty: refuseWrite,
    deleteProperty: refuseWrite,
  });
}

function refuseWrite(): never {
  throw new TypeError("the data of a live array is for reading: write with its method set(index…, value)");
}

function refuseProperty(_target: object, key: string | symbol): never {
  throw new TypeError(`property ${String(key)} of an array cannot be changed`);
}
