import { Complex } from "complex.js";
import { MAX_DIGITS } from "../../../pyon/digits.js";
import type { Budget } from "../model.js";
import { spendBits } from "../values/int-size.js";
import { syntaxError } from "./place.js";

/** A number as the evaluator has it: bigint, number or Complex. */
export interface NumberLiteral {
  readonly value: unknown;
  readonly end: number;
}

const decimal = /(?:[0-9]+(?:_[0-9]+)*)?/y;
const exponent = /[eE][-+]?[0-9]+(?:_[0-9]+)*/y;
/** Words that may follow a number without a blank. */
const followers = /(?:and|else|for|i[fns]|or)/y;

interface Base {
  readonly name: string;
  readonly digits: RegExp;
  /** Bits of a digit. */
  readonly bits: number;
}

const bases: Readonly<Record<string, Base>> = {
  x: { name: "hexadecimal", digits: /0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*/y, bits: 4 },
  o: { name: "octal", digits: /0[oO]_?[0-7]+(?:_[0-7]+)*/y, bits: 3 },
  b: { name: "binary", digits: /0[bB]_?[01]+(?:_[01]+)*/y, bits: 1 },
};

/**
 * Reads the number that starts at `start`: a digit, or a dot before one.
 *
 * @throws SyntaxError of Python
 */
export function numberAt(source: string, start: number, budget: Budget): NumberLiteral {
  const letter = source.charAt(start) === "0" ? source.charAt(start + 1).toLowerCase() : "";
  const base = Object.hasOwn(bases, letter) ? bases[letter] : undefined;
  return base === undefined ? decimalAt(source, start) : basedAt(source, start, base, budget);
}

function basedAt(source: string, start: number, base: Base, budget: Budget): NumberLiteral {
  const end = match(base.digits, source, start);
  const next = source.charAt(end);
  if (end > start && /[0-9]/.test(next)) {
    throw syntaxError(`invalid digit '${next}' in ${base.name} literal`, end);
  }
  if (end === start) {
    const digit = source.charAt(start + 2);
    if (/[0-9]/.test(digit)) throw syntaxError(`invalid digit '${digit}' in ${base.name} literal`, start + 2);
    throw syntaxError(`invalid ${base.name} literal`, start + 1);
  }
  checkEnd(source, end, base.name);
  spendBits(budget, (end - start) * base.bits, "linear");
  return { value: BigInt(source.slice(start, end).replaceAll("_", "").toLowerCase()), end };
}

function decimalAt(source: string, start: number): NumberLiteral {
  const intEnd = match(decimal, source, start);
  let end = intEnd;
  checkUnderscore(source, end);
  if (source.charAt(end) === ".") {
    const fraction = end + 1;
    end = match(decimal, source, fraction);
    if (end > fraction) checkUnderscore(source, end);
  }
  const mantissaEnd = end;
  end = match(exponent, source, end);
  if (end > mantissaEnd) checkUnderscore(source, end);
  else if (/^[eE][-+]/.test(source.slice(end, end + 2)))
    throw syntaxError("invalid decimal literal", end + 1);
  const digits = source.slice(start, end).replaceAll("_", "");
  if (source.charAt(end).toLowerCase() === "j") {
    checkEnd(source, end + 1, "imaginary");
    return { value: new Complex(0, Number(digits)), end: end + 1 };
  }
  checkEnd(source, end, "decimal");
  return { value: end === intEnd ? toInt(digits, start) : Number(digits), end };
}

function toInt(digits: string, start: number): bigint {
  if (/^0+[1-9]/.test(digits)) {
    throw syntaxError(
      "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
      start,
    );
  }
  if (digits.length > MAX_DIGITS) {
    throw syntaxError(
      `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion: value has ${digits.length} digits; ` +
        "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals " +
        "to avoid decimal conversion limits.",
      start,
    );
  }
  return BigInt(digits);
}

/** An underscore stands between digits only. */
function checkUnderscore(source: string, end: number): void {
  if (source.charAt(end) === "_") throw syntaxError("invalid decimal literal", end);
}

function checkEnd(source: string, end: number, kind: string): void {
  if (match(followers, source, end) > end) return;
  if (/[\w\u0080-\uffff]/.test(source.charAt(end))) {
    throw syntaxError(`invalid ${kind} literal`, end - 1);
  }
}

function match(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : at;
}
