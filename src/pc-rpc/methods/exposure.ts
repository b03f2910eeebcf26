import { type AnyClass, type AnyFunction, sourceOf } from "./source.js";

/**
 * Whether a method of this name may be called remotely at all: not what is private by its name, not what every
 * object has (`constructor`, `toString`, …), and not `then`, which would make a remote object look like a promise.
 */
export function isExposable(name: string): boolean {
  return !/^[_#]/.test(name) && name !== "then" && !Object.hasOwn(Object.prototype, name);
}

/**
 * The objects in which a target's methods are looked up, in order: the target itself, then its classes. Those that
 * JavaScript and the platform provide are left out: a controller that extends `EventEmitter`, `EventTarget` or `Map`
 * does not mean to hand out `removeAllListeners` or `clear`.
 */
export function levelsOf(target: object): object[] {
  const levels = [target];
  let level: object | null = Object.getPrototypeOf(target) as object | null;
  for (; level && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) {
    if (!isBuiltin(level)) levels.push(level);
  }
  return levels;
}

/** The class whose prototype `level` is. */
export function classOf(level: object): AnyClass | undefined {
  const cls: unknown = Object.getOwnPropertyDescriptor(level, "constructor")?.value;
  return typeof cls === "function" ? (cls as unknown as AnyClass) : undefined;
}

/** The function in a property, without calling a getter. Classes are values here, not methods. */
export function functionIn(level: object, name: string): AnyFunction | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(level, name)?.value;
  if (typeof value !== "function") return undefined;
  // The prototype of a class is read-only; that of a function is not, and methods have none.
  const isClass = Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
  return isClass ? undefined : (value as AnyFunction);
}

function isBuiltin(prototype: object): boolean {
  // The prototype of functions has no class of its own to ask.
  if (typeof prototype === "function")
    return /\[native code\]\s*\}$/.test(sourceOf(prototype as AnyFunction));
  const cls = classOf(prototype);
  if (!cls) return false;
  return /\[native code\]\s*\}$/.test(sourceOf(cls)) || isPlatformClass(cls) || isEmitter(prototype, cls);
}

/** Node writes some of its globals, `EventTarget` among them, in JavaScript. A program's own ones are enumerable. */
function isPlatformClass(cls: AnyClass): boolean {
  const property = Object.getOwnPropertyDescriptor(globalThis, cls.name);
  if (!property || property.enumerable) return false;
  return (property.get ? property.get.call(globalThis) : property.value) === cls;
}

/** Node's, and its relatives for browsers: none is a global, and importing Node's would tie this file to Node. */
function isEmitter(prototype: object, cls: AnyClass): boolean {
  return (
    cls.name === "EventEmitter" &&
    ["on", "emit", "removeListener"].every((name) => functionIn(prototype, name) !== undefined)
  );
}
