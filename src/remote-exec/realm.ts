import { types } from "node:util";
import { type Context, runInContext } from "node:vm";
import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { Dict, OrderedDict } from "../pyon/dict.js";
import { PyonEncodeError } from "../pyon/errors.js";
import { Float } from "../pyon/float.js";
import { NDArray } from "../pyon/ndarray.js";
import { NpScalar } from "../pyon/npscalar.js";
import { typeOf } from "../pyon/registry.js";
import { setOwn } from "../pyon/set-own.js";
import { Slice } from "../pyon/slice.js";
import { isStackOverflow } from "../pyon/stack-overflow.js";
import { Tuple } from "../pyon/tuple.js";
import { describeUnknown } from "../pyon/unknown-value.js";

/** PYON takes no more brackets in one another; arrays and objects have one each. */
const MAX_DEPTH = 1000;

/**
 * A value of any realm as one of this realm that PYON can carry: containers are copied, all the way down;
 * typed arrays are looked at through views of this realm, on the same memory; what is of this realm and needs
 * no copy is itself. Reading the value may run code of the other realm (getters, proxies), so this is called
 * where the time of that is limited; encoding the result runs none.
 *
 * @throws PyonEncodeError with the path to what PYON has no form for, or contains itself
 */
export function localize(value: unknown): unknown {
  try {
    return new Localizer().value(value);
  } catch (error) {
    if (isStackOverflow(error)) throw new PyonEncodeError("nested deeper than the stack has room for", []);
    throw error;
  }
}

class Localizer {
  /** Containers that are being copied, and the key of each one's present item, from the outermost. */
  readonly #containers = new Set<object>();
  readonly #path: unknown[] = [];

  value(value: unknown): unknown {
    if (typeof value === "object" && value !== null) return this.#object(value);
    if ((typeof value === "function" || typeof value === "symbol") && typeOf(value) === undefined) {
      return this.#fail(describeUnknown(value));
    }
    return value;
  }

  #object(value: object): unknown {
    if (typeOf(value) !== undefined || isLeaf(value)) return value;
    if (Array.isArray(value)) return this.#array(value);
    if (types.isMap(value)) return this.#map(value);
    if (types.isSet(value)) return new Set(this.#items(value, [...value]));
    if (types.isTypedArray(value)) return localView(value);
    if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
    if (types.isBoxedPrimitive(value)) return this.value(primitiveOf(value));
    if (value instanceof Slice) {
      const [start, stop, step] = this.#items(value, [value.start, value.stop, value.step]);
      return new Slice(start, stop, step);
    }
    if (isPlain(value)) return this.#plain(value as Record<string, unknown>);
    if (types.isPromise(value)) return this.#fail("a Promise has no PYON form: is an await missing?");
    return this.#fail(describeUnknown(value));
  }

  #array(array: readonly unknown[]): unknown {
    const items = this.#items(array, array);
    return array instanceof Tuple ? Tuple.wrap(items) : items;
  }

  #items(container: object, items: readonly unknown[]): unknown[] {
    const copy: unknown[] = [];
    this.#enter(container);
    for (let index = 0; index < items.length; index++) copy.push(this.#item(index, items[index]));
    this.#leave(container);
    return copy;
  }

  #map(map: Map<unknown, unknown>): unknown {
    const copy =
      map instanceof OrderedDict ? new OrderedDict() : map instanceof Dict ? new Dict() : new Map();
    this.#enter(map);
    for (const [key, item] of map) copy.set(this.#item(key, key), this.#item(key, item));
    this.#leave(map);
    return copy;
  }

  #plain(object: Record<string, unknown>): unknown {
    const copy: Record<string, unknown> = {};
    this.#enter(object);
    for (const key of Object.keys(object)) setOwn(copy, key, this.#item(key, object[key]));
    this.#leave(object);
    return copy;
  }

  #item(key: unknown, value: unknown): unknown {
    if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") return value;
    this.#path[this.#containers.size - 1] = key;
    return this.value(value);
  }

  #enter(container: object): void {
    if (this.#containers.has(container)) this.#fail("the value contains itself");
    if (this.#containers.size >= MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH} brackets`);
    this.#containers.add(container);
  }

  #leave(container: object): void {
    this.#containers.delete(container);
  }

  #fail(message: string): never {
    throw new PyonEncodeError(message, this.#path.slice(0, this.#containers.size));
  }
}

/**
 * Whether a value is one of ours that holds no other values. A proxy of one would run code while it is
 * encoded.
 */
function isLeaf(value: object): boolean {
  if (types.isProxy(value)) return false;
  return [Float, NDArray, NpScalar, Complex, Fraction].some((kind) => value instanceof kind);
}

/** The same memory as an array of this realm, which the encoder tells by its class. */
function localView(array: NodeJS.TypedArray): object {
  const name = Reflect.apply(tagOfTypedArray, array, []) as string;
  const { buffer, byteOffset, length } = array;
  const local = (globalThis as Record<string, unknown>)[name] as new (
    buffer: ArrayBufferLike,
    byteOffset: number,
    length: number,
  ) => object;
  return new local(buffer, byteOffset, length);
}

const tagOfTypedArray = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get as () => string;

function primitiveOf(boxed: object): unknown {
  if (types.isNumberObject(boxed)) return Number.prototype.valueOf.call(boxed);
  if (types.isStringObject(boxed)) return String.prototype.valueOf.call(boxed);
  if (types.isBooleanObject(boxed)) return Boolean.prototype.valueOf.call(boxed);
  return types.isBigIntObject(boxed) ? BigInt.prototype.valueOf.call(boxed) : Object(boxed);
}

/** Whether its prototype is none, or the Object.prototype of some realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return (
    typeof prototype === "object" &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf")
  );
}

type Constructor = abstract new (...args: never[]) => object;

/**
 * Makes `instanceof` in a context take values of this realm too: arguments, and whatever the driver gives,
 * are arrays, errors and so on to code that asks `value instanceof Array`.
 */
export function adoptInstances(context: Context): void {
  for (const name of runInContext("Object.getOwnPropertyNames(globalThis)", context) as string[]) {
    const theirs = Reflect.get(context, name) as unknown;
    const ours = (globalThis as Record<string, unknown>)[name];
    if (isConstructor(theirs) && isConstructor(ours)) adopt(theirs, ours);
  }
}

function isConstructor(value: unknown): value is Constructor {
  return typeof value === "function" && value.prototype !== undefined;
}

function adopt(theirs: Constructor, ours: Constructor): void {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(theirs, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      // Classes that extend `theirs` inherit this method.
      return isInstance.call(this as Constructor, value) || (this === theirs && isInstance.call(ours, value));
    },
  });
}
