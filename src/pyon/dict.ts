import { canonicalKey } from "./keys.js";
import { giveKind } from "./kind.js";

/**
 * A Python dict: a Map whose keys compare as Python's do. Tuples are equal by value; `1`, `1.0` and `true` are
 * the same key, and the string `"1"` is another. Insertion order is kept, and a key that is written again stays
 * as it was first written, as in Python.
 *
 * Decoding gives one for every dict with a key that is not a string (for every dict in exact mode).
 *
 * Python counterpart: `dict`. Methods throw `TypeError` for keys that Python cannot hash (lists, dicts, sets).
 */
export class Dict<K = unknown, V = unknown> extends Map<K, V> {
  /** Canonical form → key as written, for keys that are not their own canonical form. */
  #spelled: Map<unknown, K> | undefined;
  #compound: Map<unknown, K> | undefined;

  constructor(entries?: Iterable<readonly [K, V]> | null) {
    super();
    if (entries) for (const [key, value] of entries) this.set(key, value);
  }

  override get(key: K): V | undefined {
    if (typeof key === "string" && this.#spelled === undefined) return super.get(key);
    return super.get(this.#find(key) as K);
  }

  override has(key: K): boolean {
    if (typeof key === "string" && this.#spelled === undefined) return super.has(key);
    return super.has(this.#find(key) as K);
  }

  override set(key: K, value: V): this {
    if (typeof key === "string" && this.#spelled === undefined) return super.set(key, value);
    const { primitive, composite } = canonicalKey(key);
    if (composite) {
      this.#compound ??= new Map();
      if (!this.#compound.has(primitive)) this.#compound.set(primitive, key);
      return super.set(this.#compound.get(primitive) as K, value);
    }
    const known = this.#spelled?.get(primitive);
    if (known !== undefined) return super.set(known, value);
    if (primitive === null) return super.set(null as K, value);
    if (primitive === key || super.has(primitive as K)) return super.set(primitive as K, value);
    this.#spelled ??= new Map();
    this.#spelled.set(primitive, key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    if (typeof key === "string" && this.#spelled === undefined) return super.delete(key);
    const { primitive, composite } = canonicalKey(key);
    const index = composite ? this.#compound : this.#spelled;
    const known = index?.get(primitive);
    if (known === undefined) return composite ? false : super.delete(primitive as K);
    index?.delete(primitive);
    return super.delete(known);
  }

  override clear(): void {
    this.#spelled = undefined;
    this.#compound = undefined;
    super.clear();
  }

  /** The key as it stands in the map, or something that does not. */
  #find(key: K): unknown {
    const { primitive, composite } = canonicalKey(key);
    // An object stands for "absent": no key can be identical to it.
    if (composite) return this.#compound?.get(primitive) ?? ABSENT;
    return this.#spelled?.get(primitive) ?? primitive;
  }
}

const ABSENT = Object.freeze({});

/**
 * A Python OrderedDict. It behaves as {@link Dict}, which keeps its order too; the class only remembers that
 * Python made, or should get, an OrderedDict.
 *
 * Python counterpart: `collections.OrderedDict`.
 */
export class OrderedDict<K = unknown, V = unknown> extends Dict<K, V> {
  static {
    giveKind(OrderedDict, {
      type: "collections.OrderedDict",
      container: "dict",
      isHashable: false,
      parts: (dict) => [...dict],
      write: (dict, writer) => writer.orderedDict(dict),
    });
  }
}
