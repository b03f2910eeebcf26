import { KeyError } from "../pc-rpc/python-errors.js";
import { Dict, OrderedDict } from "../pyon/dict.js";
import { type CanonicalKey, canonicalKey } from "../pyon/keys.js";
import { setOwn } from "../pyon/set-own.js";
import { keyRepr } from "./key-repr.js";

/** A Map of whatever class, or a plain object, whose own properties are its items. */
export type AnyDict = Map<unknown, unknown> | Record<string, unknown>;

/**
 * Python counterpart: `dict[key]`.
 *
 * @throws KeyError, TypeError for keys that Python cannot hash
 */
export function dictGet(dict: AnyDict, key: unknown): unknown {
  if (isMap(dict)) {
    const found = keyIn(dict, key);
    const value = dict.get(found);
    if (value !== undefined || dict.has(found)) return value;
  } else {
    const name = propertyName(key);
    if (name !== undefined && Object.hasOwn(dict, name)) return dict[name];
  }
  throw new KeyError(keyRepr(key));
}

/** Whether a dict has a str as a key. */
export function dictHas(dict: AnyDict, key: string): boolean {
  return isMap(dict) ? dict.has(key) : Object.hasOwn(dict, key);
}

/**
 * Sets a key. A plain object cannot have keys other than strings: then nothing is changed, and the result is a Dict
 * with what is in it and the new key, to be put in its place.
 *
 * Python counterpart: `dict[key] = value`.
 *
 * @throws TypeError for keys that Python cannot hash
 */
export function dictSet(dict: AnyDict, key: unknown, value: unknown): Dict | undefined {
  if (isMap(dict)) {
    dict.set(keyIn(dict, key), value);
    return undefined;
  }
  const name = propertyName(key);
  if (name === undefined) {
    const grown = new Dict<unknown, unknown>();
    for (const own of Object.keys(dict)) grown.set(own, dict[own]);
    return grown.set(key, value);
  }
  setOwn(dict, name, value);
  return undefined;
}

/**
 * Python counterpart: `dict.pop(key)`, which does not look at the key when the dict is empty (`OrderedDict.pop` does).
 *
 * @throws KeyError, TypeError for keys that Python cannot hash
 */
export function dictPop(dict: AnyDict, key: unknown): void {
  if (typeof key !== "string" && !(dict instanceof OrderedDict)) {
    const size = isMap(dict) ? dict.size : Object.keys(dict).length;
    if (size === 0) throw new KeyError(keyRepr(key));
  }
  dictDelete(dict, key);
}

/**
 * Python counterpart: `del dict[key]`.
 *
 * @throws KeyError, TypeError for keys that Python cannot hash
 */
export function dictDelete(dict: AnyDict, key: unknown): void {
  if (isMap(dict)) {
    if (dict.delete(keyIn(dict, key))) return;
  } else {
    const name = propertyName(key);
    if (name !== undefined && Object.hasOwn(dict, name)) {
      delete dict[name];
      return;
    }
  }
  throw new KeyError(keyRepr(key));
}

/** Whether a dict is a Map; one of another realm has the methods, too. */
export function isMap(dict: AnyDict): dict is Map<unknown, unknown> {
  if (dict instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(dict);
  return (
    prototype !== Object.prototype &&
    prototype !== null &&
    Object.prototype.toString.call(dict) === "[object Map]"
  );
}

/** The property of a plain object that a key stands for: that of a str, numpy's included. */
function propertyName(key: unknown): string | undefined {
  if (typeof key === "string") return key;
  const { primitive, composite } = canonicalKey(key);
  return typeof primitive === "string" && !composite ? primitive : undefined;
}

/** The key as it stands in the Map, for keys that Python holds equal and Map does not; else the key itself. */
function keyIn(map: Map<unknown, unknown>, key: unknown): unknown {
  if (map instanceof Dict || typeof key === "string") return key;
  const wanted = canonicalKey(key);
  if (map.has(key)) return key;
  for (const present of map.keys()) if (isKey(present, wanted)) return present;
  return key === undefined ? null : key;
}

function isKey(present: unknown, wanted: CanonicalKey): boolean {
  if (typeof present === "string") return !wanted.composite && present === wanted.primitive;
  if (Array.isArray(present) && !Object.isFrozen(present)) return false;
  const { primitive, composite } = canonicalKey(present);
  return primitive === wanted.primitive && composite === wanted.composite;
}
