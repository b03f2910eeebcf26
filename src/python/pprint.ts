import { Tuple } from "../pyon/tuple.js";
import { sorted } from "./order.js";
import { repr, reprWithin } from "./repr.js";
import { textLength } from "./text-length.js";
import { type Entry, viewOf } from "./view.js";
import { wrapBytes, wrapStr } from "./wrap-text.js";

/**
 * Any PYON value laid out for reading: on one line where that fits, else one item a line, with dicts and sets in
 * order and long texts cut into literals below each other. Without a line feed at the end.
 *
 * Python counterpart: `pprint.pformat(value, width=width)` of Python 3.11, with numpy 1.24's arrays.
 *
 * @param width characters a line should have at most; default 80
 * @throws TypeError for a value that Python has no counterpart for (a function, a Date, …)
 */
export function pformat(value: unknown, width = 80): string {
  const printer = new PrettyPrinter(width);
  printer.value(value, 0, 0, true);
  return printer.text;
}

class PrettyPrinter {
  text = "";
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  /**
   * @param indent column that the value starts in
   * @param after characters that will follow its last line
   * @param outermost whether it is the value printed, and none within it
   */
  value(value: unknown, indent: number, after: number, outermost = false): void {
    const flat = reprWithin(value, this.#width - indent - after);
    if (flat !== undefined) {
      this.text += flat;
      return;
    }
    const view = viewOf(value);
    switch (view.type) {
      case "list":
        this.#items("[", view.items, "]", indent, after);
        break;
      case "tuple":
        this.#items("(", view.items, view.items.length === 1 ? ",)" : ")", indent, after);
        break;
      case "set":
        if (view.items.length === 0) this.text += repr(value);
        else
          this.#items(
            "{",
            sorted(view.items, (item) => item),
            "}",
            indent,
            after,
          );
        break;
      case "dict":
        this.#entries(view.entries, indent, after);
        break;
      case "OrderedDict":
        this.#orderedDict(view.entries, indent, after);
        break;
      case "str":
        this.#str(view.value, indent, after, outermost);
        break;
      case "bytes":
        this.#bytes(view.value, indent, after, outermost);
        break;
      default:
        this.text += repr(value);
    }
  }

  #items(open: string, items: readonly unknown[], close: string, indent: number, after: number): void {
    this.text += open;
    items.forEach((item, index) => {
      if (index > 0) this.text += `,\n${" ".repeat(indent + 1)}`;
      const last = index === items.length - 1;
      this.value(item, indent + 1, last ? after + close.length : 1);
    });
    this.text += close;
  }

  #entries(entries: readonly Entry[], indent: number, after: number): void {
    this.text += "{";
    sorted(entries, ([key]) => key).forEach(([key, value], index) => {
      if (index > 0) this.text += `,\n${" ".repeat(indent + 1)}`;
      const name = `${repr(key)}: `;
      this.text += name;
      const last = index === entries.length - 1;
      this.value(value, indent + 1 + textLength(name), last ? after + 1 : 1);
    });
    this.text += "}";
  }

  #orderedDict(entries: readonly Entry[], indent: number, after: number): void {
    const name = "OrderedDict(";
    if (entries.length === 0) {
      this.text += `${name})`;
      return;
    }
    this.text += name;
    const pairs = entries.map(([key, value]) => Tuple.of(key, value));
    this.value(pairs, indent + name.length, after + 1);
    this.text += ")";
  }

  #str(value: string, indent: number, after: number, outermost: boolean): void {
    // Several literals side by side need brackets, unless those of a list or the like are around them.
    const inset = outermost ? 1 : 0;
    const literals = wrapStr(value, this.#width - indent - inset, after + inset);
    if (literals.length === 1) this.text += literals[0];
    else this.#literals(literals, indent + inset, outermost);
  }

  #bytes(value: Uint8Array, indent: number, after: number, outermost: boolean): void {
    if (value.length <= 4) {
      this.text += repr(value);
      return;
    }
    const inset = outermost ? 1 : 0;
    this.#literals(wrapBytes(value, this.#width - indent - inset, after + inset), indent + inset, outermost);
  }

  #literals(literals: readonly string[], indent: number, outermost: boolean): void {
    const text = literals.join(`\n${" ".repeat(indent)}`);
    this.text += outermost ? `(${text})` : text;
  }
}
