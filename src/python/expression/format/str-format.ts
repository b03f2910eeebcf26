import { IndexError, KeyError, ValueError } from "../../../pc-rpc/python-errors.js";
import type { KeywordArguments } from "../model.js";
import type { Runtime } from "../runtime.js";
import { reprOf } from "../values/repr.js";
import { subscript } from "../values/subscript.js";
import { converted, formatValue } from "./format-value.js";

/** Where the fields of a format string get their values from. */
export interface FormatArguments {
  /** Undefined when there are no numbered ones, as with `format_map`. */
  readonly positional: readonly unknown[] | undefined;
  readonly named: (name: string) => unknown;
  readonly attribute: (value: unknown, name: string) => unknown;
}

/** The arguments of `str.format`. */
export function namedIn(runtime: Runtime, kwargs: KeywordArguments): (name: string) => unknown {
  return (name) => {
    const value = kwargs.get(name);
    if (value === undefined) throw new KeyError(reprOf(runtime, name));
    return value;
  };
}

/** Python counterpart: `text.format(*positional, **named)`. */
export function strFormat(runtime: Runtime, text: string, args: FormatArguments): string {
  return new Formatter(runtime, args).format(text, 2);
}

class Formatter {
  readonly #runtime: Runtime;
  readonly #args: FormatArguments;
  /** How the fields without a name are found: one after the other, or by their numbers. */
  #numbering: "automatic" | "manual" | undefined;
  #next = 0;

  constructor(runtime: Runtime, args: FormatArguments) {
    this.#runtime = runtime;
    this.#args = args;
  }

  /** @param depth how deep fields may be in the specs of others */
  format(text: string, depth: number): string {
    if (depth <= 0) throw new ValueError("Max string recursion exceeded");
    let result = "";
    let at = 0;
    while (at < text.length) {
      const brace = /[{}]/g;
      brace.lastIndex = at;
      const found = brace.exec(text)?.index ?? text.length;
      result += text.slice(at, found);
      if (found === text.length) break;
      const character = text.charAt(found);
      if (text.charAt(found + 1) === character) {
        result += character;
        at = found + 2;
        continue;
      }
      if (character === "}") throw new ValueError("Single '}' encountered in format string");
      if (found + 1 === text.length) throw new ValueError("Single '{' encountered in format string");
      const field = fieldAt(text, found + 1);
      const piece = this.#field(field, depth);
      this.#runtime.budget.spendBytes(piece.length);
      result += piece;
      at = field.end + 1;
    }
    return result;
  }

  #field({ name, conversion, spec }: Field, depth: number): string {
    this.#runtime.budget.spendSteps(name.length + spec.length + 1);
    const value = this.#value(name);
    const shown = conversion === undefined ? value : converted(this.#runtime, value, conversion);
    const expanded = /[{}]/.test(spec) ? this.format(spec, depth - 1) : spec;
    return formatValue(this.#runtime, shown, expanded);
  }

  /** The value of `0.name[key]`. */
  #value(name: string): unknown {
    const first = /^[^.[]*/.exec(name)?.[0] ?? "";
    let value = this.#first(first);
    let rest = name.slice(first.length);
    while (rest !== "") {
      if (rest.startsWith(".")) {
        const attribute = /^[^.[]*/.exec(rest.slice(1))?.[0] ?? "";
        if (attribute === "") throw new ValueError("Empty attribute in format string");
        value = this.#args.attribute(value, attribute);
        rest = rest.slice(1 + attribute.length);
      } else if (rest.startsWith("[")) {
        const close = rest.indexOf("]");
        if (close === -1) throw new ValueError("Missing ']' in format string");
        const key = rest.slice(1, close);
        if (key === "") throw new ValueError("Empty attribute in format string");
        value = subscript(this.#runtime, value, /^[0-9]+$/.test(key) ? number(key) : key);
        rest = rest.slice(close + 1);
      } else {
        throw new ValueError("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  #first(name: string): unknown {
    const manual = /^[0-9]+$/.test(name);
    if (!manual && name !== "") return this.#args.named(name);
    const numbering = manual ? "manual" : "automatic";
    if (this.#numbering !== undefined && this.#numbering !== numbering) {
      throw new ValueError(
        manual
          ? "cannot switch from automatic field numbering to manual field specification"
          : "cannot switch from manual field specification to automatic field numbering",
      );
    }
    this.#numbering = numbering;
    const index = manual ? Number(number(name)) : this.#next++;
    const { positional } = this.#args;
    if (positional === undefined) throw new ValueError("Format string contains positional fields");
    if (index < positional.length) return positional[index];
    throw new IndexError(`Replacement index ${index} out of range for positional args tuple`);
  }
}

function number(digits: string): bigint {
  if (digits.length > 19 || BigInt(digits) > 0x7fffffffffffffffn) {
    throw new ValueError("Too many decimal digits in format string");
  }
  return BigInt(digits);
}

interface Field {
  readonly name: string;
  readonly conversion: "r" | "s" | "a" | undefined;
  readonly spec: string;
  /** Where the brace is that closes it. */
  readonly end: number;
}

/** Reads the field behind an opening brace: `name!r:spec`. */
function fieldAt(text: string, start: number): Field {
  let at = start;
  for (; at < text.length && !/[}:!]/.test(text.charAt(at)); at++) {
    if (text.charAt(at) === "{") throw new ValueError("unexpected '{' in field name");
    // What is in brackets is a key, whatever it is.
    if (text.charAt(at) === "[") while (at + 1 < text.length && text.charAt(at) !== "]") at++;
  }
  if (at >= text.length) throw new ValueError("expected '}' before end of string");
  const name = text.slice(start, at);
  if (text.charAt(at) === "}") return { name, conversion: undefined, spec: "", end: at };
  if (text.charAt(at) === ":") return { name, conversion: undefined, ...specAt(text, at + 1) };
  const [conversion] = text.slice(at + 1, at + 3);
  if (conversion === undefined) {
    throw new ValueError("end of string while looking for conversion specifier");
  }
  const behind = at + 1 + conversion.length;
  const next = text.charAt(behind);
  if (next === "") throw new ValueError("unmatched '{' in format spec");
  if (next !== "}" && next !== ":") throw new ValueError("expected ':' after conversion specifier");
  const rest = next === "}" ? { spec: "", end: behind } : specAt(text, behind + 1);
  if (conversion === "r" || conversion === "s" || conversion === "a") return { name, conversion, ...rest };
  throw new ValueError(`Unknown conversion specifier ${conversion}`);
}

/** Reads a spec, which may have fields of its own, up to the brace that closes it. */
function specAt(text: string, start: number): { readonly spec: string; readonly end: number } {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text.charAt(at) === "{") depth++;
    else if (text.charAt(at) === "}" && --depth === 0) return { spec: text.slice(start, at), end: at };
  }
  throw new ValueError("unmatched '{' in format spec");
}
