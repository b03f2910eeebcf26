import type { DecodeSettings } from "./fail.js";
import { MARKER, valueOfMarker } from "./v2-markers.js";

/** What {@link quickV2} gives when only the parser can tell the value or the fault. */
export const UNDECIDED: unique symbol = Symbol("undecided");

/** An int of so many digits that JSON.parse may have rounded it. The end of a fraction does not look like it. */
const longInt = /(?:^|[^.\d])\d{16,}(?![\d.eE])/;
/** JSON.parse makes a float of the int -0. */
const minusZeroInt = /-0(?![.eE])/;
/** An escape that could be a letter of the marker. */
const escapedLetter = /\\u00[567]/;

/**
 * Decodes a version 2 text to natural values by JSON.parse and a walk over what it gives, wherever that is sure
 * to be what the parser would give. Beyond some kilobytes it takes 0.5 to 0.8 of the parser's time. bench/pyon.ts
 *
 * A value that a later duplicate of its key replaces is gone before anyone looks at it: its depth is not checked.
 */
export function quickV2(text: string, settings: DecodeSettings): unknown {
  if (hasInheritedKeys() || (text.includes("\\u00") && escapedLetter.test(text))) return UNDECIDED;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return UNDECIDED;
  }
  const walk = new Walk(text, settings.maxDepth);
  try {
    // Whatever is wrong, the parser has the words for it.
    const result = walk.value(value);
    return walk.markers === occurrences(text) ? result : UNDECIDED;
  } catch {
    return UNDECIDED;
  }
}

class Walk {
  /** Markers that were found. */
  markers = 0;
  readonly #text: string;
  readonly #maxDepth: number;
  #intsAreShort = false;
  #zerosAreFloats = false;
  #depth = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  /** Turns what JSON.parse gave into a natural value, in place where it can. */
  value(value: unknown): unknown {
    if (typeof value === "object" && value !== null) return this.#container(value);
    if (typeof value === "number") this.#check(value);
    return value;
  }

  #container(container: object): unknown {
    if (++this.#depth > this.#maxDepth) throw UNDECIDED;
    const result = Array.isArray(container)
      ? this.#list(container)
      : this.#object(container as Record<string, unknown>);
    this.#depth--;
    return result;
  }

  #list(list: unknown[]): unknown[] {
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (typeof item === "number") {
        if (item === 0 || item > Number.MAX_SAFE_INTEGER || item < Number.MIN_SAFE_INTEGER) this.#check(item);
      } else if (typeof item === "object" && item !== null) {
        const value = this.#container(item);
        if (value !== item) list[i] = value;
      }
    }
    return list;
  }

  #object(object: Record<string, unknown>): unknown {
    let keys = 0;
    let content: unknown[] | undefined;
    // All keys are own ones: hasInheritedKeys saw to that.
    for (const key in object) {
      const item = object[key];
      keys++;
      if (key === MARKER) {
        if (!Array.isArray(item)) throw UNDECIDED;
        content = item;
      } else if (typeof item === "number") {
        if (item === 0 || item > Number.MAX_SAFE_INTEGER || item < Number.MIN_SAFE_INTEGER) this.#check(item);
      } else if (typeof item === "object" && item !== null) {
        const value = this.#container(item);
        if (value !== item) object[key] = value;
      }
    }
    if (content === undefined) return object;
    if (keys !== 1) throw UNDECIDED;
    return this.#marker(content);
  }

  #marker(content: unknown[]): unknown {
    this.markers++;
    const name = content[0];
    const args = content[1];
    if (typeof name !== "string" || !Array.isArray(args) || content.length !== 2) throw UNDECIDED;
    this.#depth++;
    this.#container(args);
    this.#depth--;
    return valueOfMarker(name, args, false);
  }

  /** Gives up when the text may have said something else than this number. */
  #check(number: number): void {
    if (number === 0) {
      if (this.#zerosAreFloats || !Object.is(number, -0)) return;
      if (minusZeroInt.test(this.#text)) throw UNDECIDED;
      this.#zerosAreFloats = true;
    } else if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER) && !this.#intsAreShort) {
      if (longInt.test(this.#text)) throw UNDECIDED;
      this.#intsAreShort = true;
    }
  }
}

/** How often the marker stands in the text, in strings too. */
function occurrences(text: string): number {
  let count = 0;
  for (let at = text.indexOf(MARKER); at !== -1; at = text.indexOf(MARKER, at + MARKER.length)) count++;
  return count;
}

/** Whether somebody gave Object.prototype enumerable properties, which `for in` would find everywhere. */
function hasInheritedKeys(): boolean {
  for (const _ in {}) return true;
  return false;
}
