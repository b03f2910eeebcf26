import { MAX_DIGITS } from "./digits.js";
import { exactQuotient } from "./exact-quotient.js";
import { fail } from "./fail.js";
import { Float } from "./float.js";

/** A string that goes on beyond this many characters is searched for its end natively. */
const LONG_STRING = 128;

/**
 * From this length of text on, strings are copied out of it. V8's slices keep the whole text alive, and one
 * name out of a 10 MB picture must not.
 */
const LONG_TEXT = 4096;
/** Shorter slices are copies anyway. */
const SHORT_SLICE = 13;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON forbids in strings
const control = /[\0-\x1f]/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** The tokens of version 2: strings, numbers, white space. Errors are PyonDecodeErrors. */
export class Scanner {
  protected readonly text: string;
  protected readonly exact: boolean;
  /** Where the next token starts, or the white space before it. */
  protected position = 0;
  /** The first backslash that was not before the place where one was last looked for. */
  #backslash = -1;

  constructor(text: string, exact: boolean) {
    this.text = text;
    this.exact = exact;
  }

  /** Skips white space; gives the code of the character after it, NaN at the end of the text. */
  protected skipSpace(): number {
    const { text } = this;
    let { position } = this;
    let code = text.charCodeAt(position);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)
      code = text.charCodeAt(++position);
    this.position = position;
    return code;
  }

  protected fail(message: string, expected?: string, position: number = this.position): never {
    fail(this.text, position, message, undefined, expected);
  }

  /** The string whose opening quote is next. */
  protected string(): string {
    const { text } = this;
    const start = this.position + 1;
    const limit = start + LONG_STRING;
    for (let at = start; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.position = at + 1;
        return this.#slice(start, at);
      }
      // Not ">= 0x20" instead: the end of the text gives NaN.
      if (code === BACKSLASH || !(code >= 0x20)) break;
    }
    return this.#longString(start);
  }

  /**
   * The string whose opening quote is next, when it is to be decoded as base64: a long one comes as it stands
   * in the text. What is no base64 in it, escapes too, is left for the decoder to find: looking for it here
   * would take as long as finding the end.
   */
  protected base64String(): string {
    const start = this.position + 1;
    const end = this.text.indexOf('"', start);
    if (end - start < LONG_STRING) return this.string();
    this.position = end + 1;
    return this.text.slice(start, end);
  }

  /** What {@link base64String} gave, without its escapes; undefined when it had none. */
  protected unescaped(data: string): string | undefined {
    if (data.length < LONG_STRING || !data.includes("\\")) return undefined;
    try {
      return JSON.parse(`"${data}"`) as string;
    } catch {
      return undefined;
    }
  }

  /** The number that starts with the character of this code. */
  protected number(first: number): unknown {
    const { text } = this;
    const start = this.position;
    let at = start;
    let code = first;
    if (code === MINUS) code = text.charCodeAt(++at);
    if (!(code >= ZERO && code <= NINE)) this.fail("not a value", "a value");
    let value = code - ZERO;
    code = text.charCodeAt(++at);
    if (value !== 0) {
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) value = value * 10 + (code - ZERO);
    }
    if (code !== DOT && (code | 0x20) !== 0x65) {
      this.position = at;
      // Sums of up to 15 digits are exact.
      if (at - start <= 15) return first === MINUS && value !== 0 ? -value : value;
      return this.#bigInt(start, at);
    }
    const float = this.#float(start, at, value, first === MINUS);
    return this.exact && Number.isInteger(float) ? new Float(float) : float;
  }

  /** The float that starts at `start`, whose digits up to `at` are `digits`. */
  #float(start: number, at: number, digits: number, negative: boolean): number {
    const { text } = this;
    const end = this.#afterFraction(at);
    this.position = end;
    // Short ones without an exponent are put together from their digits.
    if (end - at <= 16 && text.charCodeAt(at) === DOT) {
      let all = digits;
      let next = at + 1;
      for (let code = text.charCodeAt(next); code >= ZERO && code <= NINE; code = text.charCodeAt(++next)) {
        all = all * 10 + (code - ZERO);
      }
      const float = next === end ? exactQuotient(all, at + 1 - end) : undefined;
      if (float !== undefined) return negative ? -float : float;
    }
    return Number(text.slice(start, end));
  }

  /** Where a number ends whose fraction or exponent starts at `at`. */
  #afterFraction(at: number): number {
    const { text } = this;
    let next = at;
    if (text.charCodeAt(next) === DOT) next = this.#afterDigits(next + 1);
    if ((text.charCodeAt(next) | 0x20) === 0x65) {
      const sign = text.charCodeAt(next + 1);
      next = this.#afterDigits(sign === PLUS || sign === MINUS ? next + 2 : next + 1);
    }
    return next;
  }

  #afterDigits(start: number): number {
    const { text } = this;
    let at = start;
    for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE; ) code = text.charCodeAt(++at);
    if (at === start) this.fail("the number is not complete", "a digit", at);
    return at;
  }

  #bigInt(start: number, end: number): number | bigint {
    const digits = this.text.slice(start, end);
    const number = Number(digits);
    if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
    if (end - start > MAX_DIGITS) {
      this.fail(`an int of more than ${MAX_DIGITS} digits`, undefined, start);
    }
    return BigInt(digits);
  }

  #longString(start: number): string {
    const { text } = this;
    let end = text.indexOf('"', start);
    let backslash = this.#nextBackslash(start);
    const escaped = end !== -1 && backslash < end;
    while (end !== -1 && backslash < end) {
      // The escaped character may be a quote.
      if (end < backslash + 2) end = text.indexOf('"', backslash + 2);
      backslash = this.#nextBackslash(backslash + 2);
    }
    if (end === -1) this.fail("the string does not end", 'a closing "', text.length);
    this.position = end + 1;
    if (!escaped && !control.test(text.slice(start, end))) return this.#slice(start, end);
    try {
      return JSON.parse(text.slice(start - 1, end + 1)) as string;
    } catch {
      this.#failInString(start, end);
    }
  }

  #failInString(start: number, end: number): never {
    const { text } = this;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x20) this.fail("a control character in a string", "an escape such as \\n", at);
      if (code !== BACKSLASH) continue;
      const letter = text.charAt(at + 1);
      if (
        letter === "u" ? !/^[\da-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) : !'"\\/bfnrt'.includes(letter)
      ) {
        this.fail("invalid escape in a string", '\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX', at);
      }
      at++;
    }
    return this.fail("invalid string", undefined, start);
  }

  /** The place of the first backslash at or after `from`, which never gets smaller; Infinity without one. */
  #nextBackslash(from: number): number {
    if (this.#backslash < from) {
      const found = this.text.indexOf("\\", from);
      this.#backslash = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#backslash;
  }

  #slice(start: number, end: number): string {
    const { text } = this;
    if (end - start < SHORT_SLICE || text.length < LONG_TEXT) return text.slice(start, end);
    return JSON.parse(text.slice(start - 1, end + 1)) as string;
  }
}
