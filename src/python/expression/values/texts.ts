import type { Budget } from "../model.js";

const pairs = /[\ud800-\udbff][\udc00-\udfff]/;

/**
 * Texts as Python sees them, as code points. What was found out about a text last is kept, so that asking for one
 * character after the other takes no longer than the text is.
 */
export class Texts {
  readonly #budget: Budget;
  #text = "";
  #points: readonly string[] | undefined;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The characters of a text; undefined when code units will do, since each is a character. */
  points(text: string): readonly string[] | undefined {
    if (text !== this.#text) {
      this.#budget.spendSteps(text.length / 16);
      this.#points = pairs.test(text) ? this.#split(text) : undefined;
      this.#text = text;
    }
    return this.#points;
  }

  #split(text: string): readonly string[] {
    this.#budget.spendBytes(text.length * 16);
    this.#budget.spendSteps(text.length * 8);
    return Array.from(text);
  }

  length(text: string): number {
    return this.points(text)?.length ?? text.length;
  }

  /** The character at an index that is in range. */
  at(text: string, index: number): string {
    return this.points(text)?.[index] ?? text.charAt(index);
  }

  /** Characters from `start` up to `stop`, which are in range. */
  slice(text: string, start: number, stop: number): string {
    const points = this.points(text);
    return points === undefined ? text.slice(start, stop) : points.slice(start, stop).join("");
  }

  /** Every `step`th character from `start` on, `count` of them. */
  stride(text: string, start: number, step: number, count: number): string {
    const points = this.points(text);
    if (step === 1) return this.slice(text, start, start + count);
    return Array.from({ length: count }, (_, i) => {
      const index = start + i * step;
      return points === undefined ? text.charAt(index) : points[index];
    }).join("");
  }

  /** The index in characters of an offset in code units. */
  indexOf(text: string, offset: number): number {
    if (this.points(text) === undefined) return offset;
    let index = offset;
    this.#budget.spendSteps(offset / 4);
    for (let i = 1; i < offset; i++) {
      const isPair = isSurrogate(text, i - 1, 0xd800) && isSurrogate(text, i, 0xdc00);
      if (isPair) index--;
    }
    return index;
  }
}

/** Whether the code unit is one of the 1024 surrogates from `first` on. */
function isSurrogate(text: string, at: number, first: 0xd800 | 0xdc00): boolean {
  return (text.charCodeAt(at) & 0xfc00) === first;
}

/** Compares as Python does, by code points: code units would put U+FF5E behind the astral characters. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond all that one code unit can be. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
