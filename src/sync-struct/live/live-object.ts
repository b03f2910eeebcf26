import type { Live } from "./live.js";

/** A dict that is a plain object. */
export function objectHandler(live: Live): ProxyHandler<object> {
  const write = (target: object, key: string | symbol, value: unknown): boolean => {
    if (typeof key === "symbol") throw new TypeError(`a dict has no key ${String(key)}: symbols stay here`);
    live.change(target, (path) => ({ action: "setitem", path, key, value }));
    return true;
  };
  return {
    ...unchangeable,
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return Object.hasOwn(target, key) ? live.view(value, target, key) : value;
    },
    set: write,
    deleteProperty(target, key) {
      if (Object.hasOwn(target, key)) live.change(target, (path) => ({ action: "delitem", path, key }));
      return true;
    },
    getOwnPropertyDescriptor(target, key) {
      return describe(target, key, (value) => live.view(value, target, key));
    },
    defineProperty(target, key, descriptor) {
      return isOrdinary(descriptor) && write(target, key, descriptor.value);
    },
  };
}

/** What the peers could not be told of. */
export const unchangeable: ProxyHandler<object> = {
  setPrototypeOf: () => false,
  preventExtensions: () => false,
};

/** A property as a view shows it. */
export function describe(
  target: object,
  key: string | symbol,
  view: (value: unknown) => unknown,
): PropertyDescriptor | undefined {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
  // What cannot be configured (the length of an array) may not be shown otherwise than it is.
  if (descriptor?.configurable === true && "value" in descriptor) descriptor.value = view(descriptor.value);
  return descriptor;
}

/** Whether a property to be defined is one like any other, which a mod can tell of. */
export function isOrdinary(descriptor: PropertyDescriptor): boolean {
  const { writable, enumerable, configurable } = descriptor;
  return "value" in descriptor && writable === true && enumerable === true && configurable === true;
}
