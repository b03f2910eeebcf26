import { bytesText, complexRepr, floatText, strRepr } from "../pyon/python-text.js";
import { arrayRepr } from "./ndarray-text.js";
import { scalarRepr } from "./npscalar-text.js";
import { sorted } from "./order.js";
import { textLength } from "./text-length.js";
import { type Entry, type View, viewOf } from "./view.js";

/**
 * Any PYON value as Python prints it: `{'a': (1,), 'b': 5.0}`. Takes natural values and those of exact decoding,
 * which alone tell `5.0` from `5` everywhere. Sets come sorted, where Python's order is that of its hash table.
 *
 * Python counterpart: `repr(value)`, of Python 3.11 with numpy 1.24.
 *
 * @throws TypeError for a value that Python has no counterpart for (a function, a Date, …)
 */
export function repr(value: unknown): string {
  const writer = new ReprWriter(Number.POSITIVE_INFINITY);
  writer.write(viewOf(value), false);
  return writer.text;
}

/**
 * The same with the keys of dicts in order, as pprint prints what fits on a line; undefined when that is longer
 * than `room` characters. It gives up as soon as it knows, so that asking at each level of a deep structure
 * costs no more than the printing.
 */
export function reprWithin(value: unknown, room: number): string | undefined {
  const writer = new ReprWriter(room);
  return writer.write(viewOf(value), true) ? writer.text : undefined;
}

class ReprWriter {
  text = "";
  #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  /** False when there is no room for it. */
  write(view: View, sort: boolean): boolean {
    switch (view.type) {
      case "list":
        return this.#items("[", view.items, "]", sort);
      case "tuple":
        return this.#items("(", view.items, view.items.length === 1 ? ",)" : ")", sort);
      case "set": {
        if (view.items.length === 0) return this.#put("set()");
        return this.#items(
          "{",
          sorted(view.items, (item) => item),
          "}",
          sort,
        );
      }
      case "dict":
        return this.#entries(view.entries, sort);
      case "OrderedDict":
        return this.#orderedDict(view.entries);
      case "slice": {
        const { start, stop, step } = view.value;
        return this.#items("slice(", [start, stop, step], ")", false);
      }
      case "array":
        // An element and what follows it takes three characters.
        return !(view.value.size <= 1000 && view.value.size * 3 > this.#room) && this.#put(scalarText(view));
      default:
        return this.#put(scalarText(view));
    }
  }

  #put(text: string): boolean {
    this.#room -= textLength(text);
    this.text += text;
    return this.#room >= 0;
  }

  #items(open: string, items: readonly unknown[], close: string, sort: boolean): boolean {
    if (!this.#put(open)) return false;
    let first = true;
    for (const item of items) {
      if (!first && !this.#put(", ")) return false;
      if (!this.write(viewOf(item), sort)) return false;
      first = false;
    }
    return this.#put(close);
  }

  #entries(entries: readonly Entry[], sort: boolean): boolean {
    // Too many to fit are not worth the sorting.
    if (entries.length * 4 > this.#room) return false;
    if (!this.#put("{")) return false;
    let first = true;
    for (const [key, value] of sort ? sorted(entries, ([entryKey]) => entryKey) : entries) {
      if (!first && !this.#put(", ")) return false;
      if (!this.write(viewOf(key), sort) || !this.#put(": ") || !this.write(viewOf(value), sort))
        return false;
      first = false;
    }
    return this.#put("}");
  }

  #orderedDict(entries: readonly Entry[]): boolean {
    if (entries.length === 0) return this.#put("OrderedDict()");
    if (!this.#put("OrderedDict([")) return false;
    let first = true;
    for (const entry of entries) {
      if (!this.#items(first ? "(" : ", (", entry, ")", false)) return false;
      first = false;
    }
    return this.#put("])");
  }
}

/** Text of what does not hold other values. */
function scalarText(view: View): string {
  switch (view.type) {
    case "None":
      return "None";
    case "bool":
      return view.value ? "True" : "False";
    case "int":
      return String(view.value);
    case "float":
      return floatText(view.value);
    case "complex":
      return complexRepr(view.value.re, view.value.im);
    case "str":
      return strRepr(view.value);
    case "bytes":
      return bytesText(view.value);
    case "Fraction":
      return `Fraction(${view.value.s * view.value.n}, ${view.value.d})`;
    case "array":
      return arrayRepr(view.value);
    case "npscalar":
      return scalarRepr(view.value);
    default:
      throw new TypeError(`a ${view.type} is no scalar`);
  }
}
