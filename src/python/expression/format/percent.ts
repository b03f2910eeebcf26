import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import { NOT_IMPLEMENTED } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { toFloat, truncatedFloat } from "../values/float-conversions.js";
import { intText } from "../values/int-text.js";
import { PyRange } from "../values/iterables.js";
import { latin1Bytes, latin1Text } from "../values/latin1.js";
import { indexOf, intOf } from "../values/numbers.js";
import { asciiOf } from "../values/repr.js";
import { subscript } from "../values/subscript.js";
import { typeName } from "../values/type-name.js";
import { floatDigits } from "./float-digits.js";
import { characterOf, digitsInBase } from "./format-number.js";
import { converted, truncated } from "./format-value.js";

/** `text % values` */
export function formatText(runtime: Runtime, text: string, values: unknown): string {
  return new Formatter(runtime, text, values, false).run();
}

/** `bytes % values` */
export function formatBytes(runtime: Runtime, bytes: Uint8Array, values: unknown): Uint8Array {
  return latin1Bytes(new Formatter(runtime, latin1Text(bytes), values, true).run());
}

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
  /** Offset of the letter in the text. */
  readonly at: number;
}

const MAX_INT = 0x7fffffff;
const MAX_SIZE = 2 ** 63;

class Formatter {
  readonly #runtime: Runtime;
  readonly #text: string;
  readonly #isBytes: boolean;
  readonly #mapping: unknown;
  #values: readonly unknown[];
  #next = 0;
  #at = 0;

  constructor(runtime: Runtime, text: string, values: unknown, isBytes: boolean) {
    this.#runtime = runtime;
    this.#text = text;
    this.#isBytes = isBytes;
    this.#mapping = isMapping(runtime, values, isBytes) ? values : undefined;
    this.#values = values instanceof Tuple ? values : [values];
  }

  run(): string {
    let result = "";
    for (;;) {
      const percent = this.#text.indexOf("%", this.#at);
      result += this.#text.slice(this.#at, percent === -1 ? undefined : percent);
      if (percent === -1) break;
      this.#at = percent + 1;
      const piece = this.#directive();
      this.#runtime.budget.spendBytes(piece.length);
      result += piece;
    }
    if (this.#next < this.#values.length && this.#mapping === undefined) {
      const what = this.#isBytes ? "bytes" : "string";
      throw new PythonTypeError(`not all arguments converted during ${what} formatting`);
    }
    return result;
  }

  #directive(): string {
    this.#runtime.budget.spendSteps(1);
    if (this.#text.charAt(this.#at) === "%") {
      this.#at++;
      return "%";
    }
    if (this.#text.charAt(this.#at) === "(") this.#key();
    const flags = this.#match(/[-+ #0]*/y);
    const width = this.#size("width");
    const precision = this.#match(/\./y) === "" ? undefined : Math.max(0, this.#size("precision"));
    this.#match(/[hlL]?/y);
    const type = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    if (this.#at >= this.#text.length) throw new ValueError("incomplete format");
    const at = this.#at;
    this.#at += type.length;
    const left = width < 0 ? `${flags}-` : flags;
    return this.#formatted({ flags: left, width: Math.abs(width), precision, type, at }, this.#argument());
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  /** Takes what a key names for the next argument. */
  #key(): void {
    if (this.#mapping === undefined) throw new PythonTypeError("format requires a mapping");
    const start = this.#at + 1;
    let depth = 1;
    let end = start;
    for (; depth > 0 && end < this.#text.length; end++) {
      if (this.#text.charAt(end) === "(") depth++;
      else if (this.#text.charAt(end) === ")") depth--;
    }
    if (depth > 0) throw new ValueError("incomplete format key");
    const name = this.#text.slice(start, end - 1);
    this.#at = end;
    this.#values = [subscript(this.#runtime, this.#mapping, this.#isBytes ? latin1Bytes(name) : name)];
    this.#next = 0;
  }

  #argument(): unknown {
    if (this.#next >= this.#values.length) {
      throw new PythonTypeError("not enough arguments for format string");
    }
    return this.#values[this.#next++];
  }

  #size(what: "width" | "precision"): number {
    if (this.#match(/\*/y) !== "") {
      const int = intOf(this.#argument());
      if (int === undefined) throw new PythonTypeError("* wants int");
      if (int > BigInt(MAX_SIZE)) throw new OverflowError("Python int too large to convert to C ssize_t");
      return Number(int);
    }
    const size = Number(this.#match(/[0-9]*/y));
    if (size > (what === "width" ? MAX_SIZE : MAX_INT)) throw new ValueError(`${what} too big`);
    return size;
  }

  #formatted(directive: Directive, value: unknown): string {
    const { type, precision } = directive;
    switch (type) {
      case "s":
      case "r":
      case "a":
      case "b": {
        if (type === "b" && !this.#isBytes) break;
        const text = this.#isBytes ? this.#bytesText(type, value) : this.#valueText(type, value);
        return this.#padded(truncated(this.#runtime, text, precision), directive);
      }
      case "c":
        return this.#padded(this.#character(value), directive);
      case "d":
      case "i":
      case "u":
      case "o":
      case "x":
      case "X":
        return this.#number(this.#int(type, value), directive);
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G":
        return this.#float(value, directive);
    }
    const code = type.codePointAt(0) as number;
    const shown = code > 31 && code < 128 ? type : "?";
    throw new ValueError(
      `unsupported format character '${shown}' (0x${code.toString(16)}) at index ${directive.at}`,
    );
  }

  #valueText(type: string, value: unknown): string {
    return converted(this.#runtime, value, type as "s" | "r" | "a");
  }

  #bytesText(type: string, value: unknown): string {
    if (type === "r" || type === "a") return asciiOf(this.#runtime, value);
    const bytes = bytesOf(value);
    if (bytes !== undefined) return latin1Text(bytes);
    throw new PythonTypeError(
      "%b requires a bytes-like object, or an object that implements __bytes__, not " +
        `'${typeName(this.#runtime, value)}'`,
    );
  }

  #character(value: unknown): string {
    const int = indexOf(this.#runtime, value);
    if (this.#isBytes) {
      if (int !== undefined && (int < 0n || int > 255n)) throw new OverflowError("%c arg not in range(256)");
      if (int !== undefined) return String.fromCharCode(Number(int));
      const bytes = bytesOf(value);
      if (bytes?.length === 1) return latin1Text(bytes);
      throw new PythonTypeError("%c requires an integer in range(256) or a single byte");
    }
    if (int !== undefined) return characterOf(int);
    if (typeof value === "string" && this.#runtime.texts.length(value) === 1) return value;
    throw new PythonTypeError("%c requires int or char");
  }

  /** The int that a directive writes; those in decimal take floats too. */
  #int(type: string, value: unknown): bigint {
    const int = indexOf(this.#runtime, value);
    if (int !== undefined) return int;
    const decimal = type === "d" || type === "i" || type === "u";
    if (decimal && typeof value === "number") return truncatedFloat(value);
    const converted = decimal ? this.#runtime.extensionOf(value)?.convert(value, "int") : undefined;
    if (typeof converted === "bigint") return converted;
    const wanted = decimal ? "a real number" : "an integer";
    throw new PythonTypeError(
      `%${type} format: ${wanted} is required, not ${typeName(this.#runtime, value)}`,
    );
  }

  #number(int: bigint, directive: Directive): string {
    const { type, flags, precision } = directive;
    const base = type === "o" ? 8 : type === "d" || type === "i" || type === "u" ? 10 : 16;
    const text = base === 10 ? intText(int, this.#runtime.budget) : digitsInBase(this.#runtime, int, base);
    const digits = int < 0n ? text.slice(1) : text;
    this.#runtime.budget.spendBytes(precision ?? 0);
    const body = digits.padStart(precision ?? 0, "0");
    const prefix = flags.includes("#") && base !== 10 ? `0${type}` : "";
    return this.#signed(int < 0n, prefix, type === "X" ? body.toUpperCase() : body, directive);
  }

  #float(value: unknown, directive: Directive): string {
    const { type, flags, precision = 6 } = directive;
    const float = this.#toFloat(value);
    this.#runtime.budget.spendBytes(precision);
    const lower = type.toLowerCase() as "e" | "f" | "g";
    const text = floatDigits(float, { type: lower, precision, alternate: flags.includes("#") });
    const negative = float < 0 || Object.is(float, -0);
    return this.#signed(negative, "", lower === type ? text : text.toUpperCase(), directive);
  }

  #toFloat(value: unknown): number {
    if (typeof value === "number") return value;
    const int = intOf(value);
    if (int !== undefined) return toFloat(int);
    const converted =
      value instanceof Complex ? undefined : this.#runtime.extensionOf(value)?.convert(value, "float");
    if (converted !== undefined && converted !== NOT_IMPLEMENTED) return Number(converted);
    throw new PythonTypeError(`must be real number, not ${typeName(this.#runtime, value)}`);
  }

  #signed(negative: boolean, prefix: string, digits: string, directive: Directive): string {
    const { flags, width } = directive;
    const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    if (!flags.includes("0") || flags.includes("-")) return this.#padded(sign + prefix + digits, directive);
    const missing = Math.max(0, width - sign.length - prefix.length - digits.length);
    this.#runtime.budget.spendBytes(missing);
    return sign + prefix + "0".repeat(missing) + digits;
  }

  #padded(text: string, { flags, width }: Directive): string {
    const missing = width - this.#runtime.texts.length(text);
    if (missing <= 0) return text;
    this.#runtime.budget.spendBytes(missing);
    const fill = " ".repeat(missing);
    return flags.includes("-") ? text + fill : fill + text;
  }
}

/** What keys can be looked up in: dicts, but in Python lists, ranges and arrays pass for it, too. */
function isMapping(runtime: Runtime, value: unknown, forBytes: boolean): boolean {
  if (value instanceof Tuple || typeof value === "string") return false;
  if (bytesOf(value) !== undefined) return !forBytes;
  if (value instanceof Dict || value instanceof PyRange || Array.isArray(value)) return true;
  return runtime.extensionOf(value) !== undefined && typeName(runtime, value) === "numpy.ndarray";
}
