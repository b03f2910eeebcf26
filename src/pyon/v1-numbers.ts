import { Complex } from "./complex.js";
import { MAX_DIGITS } from "./digits.js";
import { exactQuotient } from "./exact-quotient.js";
import { type Cursor, FLOAT, IMAGINARY, INT, MINUS_IMAGINARY, MINUS_ZERO } from "./v1-cursor.js";

const ZERO = 0x30;
const DOT = 0x2e;
const COMMA = 0x2c;
const UNDERSCORE = 0x5f;
const LOWER_E = 0x65;
const LOWER_J = 0x6a;
const PLUS = 0x2b;
const MINUS = 0x2d;

/** Whether the character of this code can stand in a name. */
export function isNamePart(code: number): boolean {
  const lower = code | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) || (code >= ZERO && code <= 0x39) || code === UNDERSCORE || code >= 0x80
  );
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/**
 * Reads the number that starts at the cursor (a digit, or a dot before one); `negative` says that its sign was
 * just passed. Sets the cursor's `kind`.
 */
export function readNumber(cursor: Cursor, negative: boolean): unknown {
  const { text } = cursor;
  const start = cursor.position;
  let at = start;
  let code = text.charCodeAt(at);
  // Digits are gathered as they pass: up to 2^53 the double is exact, and no substring has to be made.
  let digits = 0;
  while (code >= ZERO && code <= 0x39) {
    digits = digits * 10 + (code - ZERO);
    code = text.charCodeAt(++at);
  }
  const intEnd = at;
  if (code === COMMA || !(isNamePart(code) || code === DOT)) {
    cursor.position = at;
    return finishInt(cursor, start, digits, negative);
  }
  if (code === DOT) {
    code = text.charCodeAt(++at);
    while (code >= ZERO && code <= 0x39) {
      digits = digits * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
  }
  let exponent = intEnd === at ? 0 : intEnd + 1 - at;
  if ((code | 0x20) === LOWER_E) {
    const end = exponentEnd(text, at);
    if (end > at) {
      exponent += Number(text.slice(at + 1, end));
      code = text.charCodeAt((at = end));
    }
  }
  if (isNamePart(code)) return readSpelled(cursor, negative);
  cursor.position = at;
  cursor.kind = FLOAT;
  const value = exactQuotient(digits, exponent) ?? Number(text.slice(start, at));
  return cursor.float(negative ? -value : value);
}

/** The end of the exponent whose `e` stands at `at`, or `at` when its digits are missing. */
function exponentEnd(text: string, at: number): number {
  let end = at + 1;
  const sign = text.charCodeAt(end);
  if (sign === PLUS || sign === MINUS) end++;
  const first = end;
  while (isDigit(text.charCodeAt(end))) end++;
  return end === first ? at : end;
}

/** The int whose decimal digits stand from `start` to the cursor. */
function finishInt(cursor: Cursor, start: number, digits: number, negative: boolean): number | bigint {
  cursor.kind = INT;
  const length = cursor.position - start;
  if (length > 1 && cursor.text.charCodeAt(start) === ZERO && digits !== 0) failZeros(cursor, start);
  if (length > MAX_DIGITS) failLength(cursor, start, length);
  if (digits > Number.MAX_SAFE_INTEGER) {
    const value = BigInt(cursor.text.slice(start, cursor.position));
    return negative ? -value : value;
  }
  if (!negative) return digits;
  if (digits !== 0) return -digits;
  cursor.kind = MINUS_ZERO;
  return 0;
}

/** Reads the spellings that are rare: underscores, other bases, imaginary numbers. Names what is wrong. */
function readSpelled(cursor: Cursor, negative: boolean): unknown {
  const { text, position: start } = cursor;
  if (text.charCodeAt(start) === ZERO) {
    const base = bases.get(text.charCodeAt(start + 1) | 0x20);
    if (base !== undefined) return readBased(cursor, base, negative);
  }
  let end = digitsEnd(text, start, isDigit);
  let isInt = true;
  if (text.charCodeAt(end) === DOT) {
    isInt = false;
    end++;
    if (isDigit(text.charCodeAt(end))) end = digitsEnd(text, end, isDigit);
  }
  if ((text.charCodeAt(end) | 0x20) === LOWER_E) {
    isInt = false;
    const sign = text.charCodeAt(end + 1);
    const first = sign === PLUS || sign === MINUS ? end + 2 : end + 1;
    if (!isDigit(text.charCodeAt(first))) cursor.fail("the exponent of this number has no digits", start);
    end = digitsEnd(text, first, isDigit);
  }
  const digits = text.slice(start, end).replaceAll("_", "");
  const isImaginary = (text.charCodeAt(end) | 0x20) === LOWER_J;
  if (isImaginary) end++;
  if (isNamePart(text.charCodeAt(end))) cursor.fail("not a number: a digit or letter is out of place", start);
  cursor.position = end;
  if (isImaginary) {
    cursor.kind = negative ? MINUS_IMAGINARY : IMAGINARY;
    return new Complex(0, negative ? -Number(digits) : Number(digits));
  }
  if (isInt) return finishUnderscored(cursor, start, digits, negative);
  cursor.kind = FLOAT;
  return cursor.float(negative ? -Number(digits) : Number(digits));
}

function finishUnderscored(cursor: Cursor, start: number, digits: string, negative: boolean): unknown {
  if (digits.length > MAX_DIGITS) failLength(cursor, start, digits.length);
  const value = BigInt(digits);
  if (digits.startsWith("0") && value !== 0n) failZeros(cursor, start);
  return finishBigInt(cursor, value, negative);
}

interface Base {
  readonly name: string;
  readonly isDigit: (code: number) => boolean;
}

/** By the letter after the 0. */
const bases: ReadonlyMap<number, Base> = new Map([
  [0x62, { name: "a binary", isDigit: (code) => code === ZERO || code === 0x31 }],
  [0x6f, { name: "an octal", isDigit: (code) => code >= ZERO && code <= 0x37 }],
  [
    0x78,
    {
      name: "a hexadecimal",
      isDigit: (code) => isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66),
    },
  ],
]);

function readBased(cursor: Cursor, base: Base, negative: boolean): unknown {
  const { text, position: start } = cursor;
  const first = start + (text.charCodeAt(start + 2) === UNDERSCORE ? 3 : 2);
  const end = base.isDigit(text.charCodeAt(first)) ? digitsEnd(text, first, base.isDigit) : start;
  if (end === start || isNamePart(text.charCodeAt(end))) {
    cursor.fail(`not ${base.name} number`, start);
  }
  cursor.position = end;
  return finishBigInt(cursor, parseBased(cursor, start, end), negative);
}

/** Bases that are powers of two take no longer a digit however many there are, so that any number may come. */
function parseBased(cursor: Cursor, start: number, end: number): bigint {
  try {
    return BigInt(cursor.text.slice(start, end).replaceAll("_", "").toLowerCase());
  } catch (error) {
    // JavaScript's largest bigint has 2^30 bits.
    if (error instanceof SyntaxError || error instanceof RangeError)
      cursor.fail("the int is too large", start);
    throw error;
  }
}

function finishBigInt(cursor: Cursor, value: bigint, negative: boolean): number | bigint {
  cursor.kind = negative && value === 0n ? MINUS_ZERO : INT;
  return plainInt(negative ? -value : value);
}

/** The end of the digits from `at` on, with single underscores between them. */
function digitsEnd(text: string, at: number, accepts: (code: number) => boolean): number {
  let end = at;
  for (;;) {
    while (accepts(text.charCodeAt(end))) end++;
    if (end === at || text.charCodeAt(end) !== UNDERSCORE || !accepts(text.charCodeAt(end + 1))) return end;
    end++;
  }
}

/** An int as values show it: a number when it is safe. */
export function plainInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function failZeros(cursor: Cursor, start: number): never {
  cursor.fail("a decimal int starts with zeros: write it without them, or an octal one as 0o…", start);
}

function failLength(cursor: Cursor, start: number, length: number): never {
  cursor.fail(`an int of ${length} digits: decimal ints have ${MAX_DIGITS} at most`, start);
}
