import { Dict } from "./dict.js";
import { forManyKeys, MANY_KEYS } from "./many-keys.js";
import { setOwn } from "./set-own.js";

/**
 * A dict in the making, for natural decoding: a plain object as long as all keys are strings, a Dict from the
 * first other key on.
 */
export class PlainDict {
  #object: Record<string, unknown>;
  #dict: Dict | undefined;
  /** The keys as they came, once one starts with a digit: objects put the keys "0", "1", … first. */
  #order: string[] | undefined;

  /** @param object entries that are there already, without keys that start with a digit */
  constructor(object: Record<string, unknown> = {}) {
    this.#object = object;
  }

  get value(): Dict | Record<string, unknown> {
    return this.#dict ?? this.#object;
  }

  /** @throws TypeError for a key that Python cannot hash */
  set(key: unknown, value: unknown): void {
    if (this.#dict === undefined && typeof key === "string") this.#setProperty(key, value);
    else this.#toDict().set(key, value);
  }

  #setProperty(key: string, value: unknown): void {
    const first = key.charCodeAt(0);
    if (this.#order !== undefined || (first >= 0x30 && first <= 0x39)) {
      this.#order ??= Object.keys(this.#object);
      if (!Object.hasOwn(this.#object, key)) {
        if (this.#order.push(key) === MANY_KEYS) this.#object = forManyKeys(this.#object);
      }
    }
    setOwn(this.#object, key, value);
  }

  #toDict(): Dict {
    if (this.#dict === undefined) {
      this.#dict = new Dict();
      for (const key of this.#order ?? Object.keys(this.#object)) this.#dict.set(key, this.#object[key]);
    }
    return this.#dict;
  }
}
