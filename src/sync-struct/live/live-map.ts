import type { Live } from "./live.js";
import { unchangeable } from "./live-object.js";

type AnyMap = Map<unknown, unknown>;
type Method = (this: object, ...args: never[]) => unknown;

/** A dict that is a Map, a Dict or an OrderedDict. */
export function mapHandler(live: Live): ProxyHandler<object> {
  const rawOf = (view: object): AnyMap => live.raw(view) as AnyMap;
  const seen = (map: AnyMap, key: unknown): unknown => live.view(map.get(key), map, key);

  function* entries(this: object): IterableIterator<[unknown, unknown]> {
    const map = rawOf(this);
    for (const key of map.keys()) yield [key, seen(map, key)];
  }
  function* values(this: object): IterableIterator<unknown> {
    const map = rawOf(this);
    for (const key of map.keys()) yield seen(map, key);
  }
  const methods: ReadonlyMap<string | symbol, Method> = new Map<string | symbol, Method>([
    ["entries", entries],
    [Symbol.iterator, entries],
    ["values", values],
    [
      "get",
      function (this: object, key: unknown): unknown {
        return seen(rawOf(this), key);
      },
    ],
    [
      "forEach",
      function (this: object, callback: (value: unknown, key: unknown, map: object) => void, self?: unknown) {
        const map = rawOf(this);
        for (const key of map.keys()) callback.call(self, seen(map, key), key, this);
      },
    ],
    [
      "set",
      function (this: object, key: unknown, value: unknown): object {
        live.change(rawOf(this), (path) => ({ action: "setitem", path, key, value }));
        return this;
      },
    ],
    [
      "delete",
      function (this: object, key: unknown): boolean {
        const map = rawOf(this);
        if (!map.has(key)) return false;
        live.change(map, (path) => ({ action: "delitem", path, key }));
        return true;
      },
    ],
    [
      "clear",
      function (this: object): void {
        const map = rawOf(this);
        live.batch(() => {
          for (const key of [...map.keys()]) live.change(map, (path) => ({ action: "delitem", path, key }));
        });
      },
    ],
  ]);
  return {
    ...unchangeable,
    get(target, key) {
      const method = methods.get(key);
      if (method !== undefined) return method;
      // The rest reads only: has, keys, size.
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" && key !== "constructor" ? value.bind(target) : value;
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
  };
}

function refuse(_target: object, key: string | symbol): never {
  throw new TypeError(`a Map keeps its entries with set and delete, not as property ${String(key)}`);
}
