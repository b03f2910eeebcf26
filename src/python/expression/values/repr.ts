import { Complex } from "complex.js";
import { Dict } from "../../../pyon/dict.js";
import { bytesText, complexRepr, floatText, strRepr } from "../../../pyon/python-text.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { ELLIPSIS, PyCallable, PyIterable, PyModule, PySet, PyType } from "../model.js";
import type { Runtime } from "../runtime.js";
import { PyByteArray } from "./byte-array.js";
import { TypedCallable } from "./callables.js";
import { intText } from "./int-text.js";
import { DictView, PyRange } from "./iterables.js";
import { orderedItems } from "./set-order.js";

/** What stands for the address that Python shows of some objects. */
const ADDRESS = "0x7f0000000000";

/** The text of a value as source. Python counterpart: `repr(value)`. */
export function reprOf(runtime: Runtime, value: unknown): string {
  return new Writer(runtime).text(value);
}

/** Python counterpart: `str(value)`. */
export function strOf(runtime: Runtime, value: unknown): string {
  if (typeof value === "string") return value;
  const extension = runtime.extensionOf(value);
  return extension === undefined ? reprOf(runtime, value) : extension.str(value, runtime.budget);
}

/** As {@link reprOf}, with escapes for what is not ASCII. Python counterpart: `ascii(value)`. */
export function asciiOf(runtime: Runtime, value: unknown): string {
  return reprOf(runtime, value).replace(/[^\0-\x7f]/gu, (character) => {
    const hex = (character.codePointAt(0) as number).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
}

class Writer {
  readonly #runtime: Runtime;
  /** Containers that are being written: one that is in itself is not written again. */
  readonly #open = new Set<object>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  text(value: unknown): string {
    this.#runtime.budget.spendSteps(1);
    switch (typeof value) {
      case "bigint":
        return this.#spent(intText(value, this.#runtime.budget));
      case "number":
        return this.#spent(floatText(value));
      case "boolean":
        return value ? "True" : "False";
      case "string":
        return this.#string(value);
      default:
        if (value === null) return "None";
        return value === ELLIPSIS ? "Ellipsis" : this.#object(value as object);
    }
  }

  #string(text: string): string {
    // What is not plain is written a character at a time.
    const [bytes, steps] = /^[ -~]*$/.test(text) ? [4, 1 / 8] : [40, 16];
    this.#runtime.budget.spendBytes(text.length * bytes);
    this.#runtime.budget.spendSteps(text.length * steps);
    return strRepr(text);
  }

  #spent(text: string): string {
    this.#runtime.budget.spendBytes(text.length);
    return text;
  }

  #object(value: object): string {
    if (Array.isArray(value)) return this.#array(value);
    if (value instanceof Dict) return this.#within(value, "{...}", () => `{${this.#entries(value)}}`);
    if (value instanceof PySet) {
      if (value.size === 0) return "set()";
      return `{${this.#items(orderedItems(value, this.#runtime.budget))}}`;
    }
    if (value instanceof Uint8Array) return this.#bytes(value);
    if (value instanceof PyByteArray) return this.#byteArray(value);
    if (value instanceof Complex) return this.#spent(complexRepr(value.re, value.im));
    if (value instanceof Slice) return `slice(${this.#items([value.start, value.stop, value.step])})`;
    return this.#other(value);
  }

  #other(value: object): string {
    const extension = this.#runtime.extensionOf(value);
    if (extension !== undefined) return this.#spent(extension.repr(value, this.#runtime.budget));
    if (value instanceof PyRange) return this.#range(value);
    if (value instanceof DictView) return this.#within(value.dict, "...", () => this.#view(value));
    if (value instanceof PyIterable) {
      const name = value.typeName === "generator" ? "generator object <genexpr>" : `${value.typeName} object`;
      return `<${name} at ${ADDRESS}>`;
    }
    if (value instanceof PyType) return `<class '${value.name}'>`;
    if (value instanceof TypedCallable) {
      const hasAddress = value.typeName === "function" || value.description.endsWith(" object");
      return hasAddress ? `<${value.description} at ${ADDRESS}>` : `<${value.description}>`;
    }
    if (value instanceof PyModule) return `<module '${value.name}'>`;
    return value instanceof PyCallable
      ? `<built-in function ${value.name}>`
      : `<object object at ${ADDRESS}>`;
  }

  /** What of a container is written, unless it is within itself. */
  #within(container: object, placeholder: string, write: () => string): string {
    if (this.#open.has(container)) return placeholder;
    this.#open.add(container);
    const text = write();
    this.#open.delete(container);
    return text;
  }

  #array(items: readonly unknown[]): string {
    if (!(items instanceof Tuple)) return this.#within(items, "[...]", () => `[${this.#items(items)}]`);
    return this.#within(items, "(...)", () => {
      return items.length === 1 ? `(${this.text(items[0])},)` : `(${this.#items(items)})`;
    });
  }

  #items(items: readonly unknown[]): string {
    let text = "";
    for (const item of items) text += `${text === "" ? "" : ", "}${this.text(item)}`;
    return this.#spent(text);
  }

  #entries(dict: Dict): string {
    let text = "";
    for (const [key, value] of dict) {
      text += `${text === "" ? "" : ", "}${this.text(key)}: ${this.text(value)}`;
    }
    return this.#spent(text);
  }

  #bytes(bytes: Uint8Array): string {
    this.#runtime.budget.spendBytes(bytes.length * 8);
    return bytesText(bytes);
  }

  #byteArray({ bytes }: PyByteArray): string {
    const text = this.#bytes(bytes);
    // Python escapes single quotes there within double ones, too.
    return `bytearray(${text.startsWith('b"') ? text.replaceAll("'", "\\'") : text})`;
  }

  #range({ start, stop, step }: PyRange): string {
    const parts = step === 1n ? [start, stop] : [start, stop, step];
    return `range(${this.#items(parts)})`;
  }

  #view(view: DictView): string {
    return `${view.typeName}([${this.#items([...view.iterate(this.#runtime.budget)])}])`;
  }
}
