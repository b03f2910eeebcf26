/** Node's Buffer, where there is one: its strings are made natively. */
type NodeBuffer = Uint8Array & { toString(encoding: "latin1", start: number, end: number): string };
interface NodeGlobals {
  readonly Buffer?: { allocUnsafeSlow(size: number): NodeBuffer };
}

const NodeBuffer = (globalThis as NodeGlobals).Buffer;
const decoder = NodeBuffer === undefined ? new TextDecoder() : undefined;

/** Bytes that are collected before a string is made of them. */
const SIZE = 0x8000;
/** Longer ASCII texts are not copied through the buffer. */
const LONG = 0x400;
/** Letters of a string that fit the buffer however they are escaped. */
const PIECE = 0x1000;
/** What a letter becomes at most, `\uXXXX`. */
const ESCAPE = 6;

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;

/** Code of a character → letter of its short escape in JSON. */
const shortEscapes = new Uint8Array(0x80);
for (const [letter, character] of Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" })) {
  shortEscapes[character.charCodeAt(0)] = letter.charCodeAt(0);
}
shortEscapes[QUOTE] = QUOTE;
shortEscapes[BACKSLASH] = BACKSLASH;

const hexDigits = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** The buffer of the last writer that has finished. A writer that works inside another's work takes a new one. */
let spare: Uint8Array | undefined;

/**
 * Builds an ASCII text from small parts, as bytes first: for 10,000 dicts it takes a third of the time that
 * adding strings does, and it is faster than JSON.stringify for small calls. bench/pyon.ts
 */
export class AsciiWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  #text = "";

  constructor() {
    this.#bytes = spare ?? NodeBuffer?.allocUnsafeSlow(SIZE) ?? new Uint8Array(SIZE);
    spare = undefined;
  }

  /** All that was written. Nothing may be written afterwards. */
  finish(): string {
    const text = this.#text + this.#decoded();
    spare = this.#bytes;
    return text;
  }

  /** One character, given by its code. */
  byte(code: number): void {
    if (this.#length === SIZE) this.#flush();
    this.#bytes[this.#length++] = code;
  }

  /** A text that is ASCII for sure. */
  ascii(text: string): void {
    const { length } = text;
    if (length > LONG) {
      this.#flush();
      this.#text += text;
      return;
    }
    if (this.#length + length > SIZE) this.#flush();
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** An int that is at least 0 and less than 2^31. */
  smallInt(value: number): void {
    if (this.#length + 10 > SIZE) this.#flush();
    const bytes = this.#bytes;
    let end = this.#length + 1;
    for (let limit = 10; limit <= value; limit *= 10) end++;
    this.#length = end;
    let rest = value;
    do {
      const tenth = (rest / 10) | 0;
      bytes[--end] = ZERO + rest - tenth * 10;
      rest = tenth;
    } while (rest !== 0);
  }

  /** A number that is no integer, not so large or small as to need an exponent. */
  fraction(value: number): void {
    // What has three decimals needs no search for its shortest text: 9 digits are not more than a float holds.
    const thousandths = value * 1000;
    if (
      !Number.isInteger(thousandths) ||
      Math.abs(thousandths) > 999_999_999 ||
      thousandths / 1000 !== value
    ) {
      this.ascii(String(value));
      return;
    }
    if (this.#length + 12 > SIZE) this.#flush();
    const bytes = this.#bytes;
    const size = Math.abs(thousandths);
    const whole = Math.floor(size / 1000);
    if (value < 0) bytes[this.#length++] = MINUS;
    this.smallInt(whole);
    bytes[this.#length++] = DOT;
    for (let rest = size - whole * 1000, unit = 100; rest > 0; unit /= 10) {
      const digit = Math.floor(rest / unit);
      bytes[this.#length++] = ZERO + digit;
      rest -= digit * unit;
    }
  }

  /** A string in double quotes with JSON's escapes; all that is not printable ASCII is escaped. */
  quoted(text: string): void {
    const { length } = text;
    if (length <= PIECE) {
      this.#quotedPiece(text, 0, length, true);
      return;
    }
    this.byte(QUOTE);
    for (let start = 0; start < length; start += PIECE) {
      this.#quotedPiece(text, start, Math.min(length, start + PIECE), false);
    }
    this.byte(QUOTE);
  }

  #quotedPiece(text: string, start: number, end: number, quotes: boolean): void {
    if (this.#length + (end - start) * ESCAPE + 2 > SIZE) this.#flush();
    const bytes = this.#bytes;
    let at = this.#length;
    if (quotes) bytes[at++] = QUOTE;
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x20 && code < 0x7f && code !== QUOTE && code !== BACKSLASH) {
        bytes[at++] = code;
        continue;
      }
      bytes[at++] = BACKSLASH;
      const short = code < 0x80 ? (shortEscapes[code] as number) : 0;
      if (short !== 0) {
        bytes[at++] = short;
        continue;
      }
      bytes[at++] = 0x75;
      for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = hexDigits[(code >> shift) & 15] as number;
    }
    if (quotes) bytes[at++] = QUOTE;
    this.#length = at;
  }

  #flush(): void {
    this.#text += this.#decoded();
    this.#length = 0;
  }

  #decoded(): string {
    if (decoder !== undefined) return decoder.decode(this.#bytes.subarray(0, this.#length));
    return (this.#bytes as NodeBuffer).toString("latin1", 0, this.#length);
  }
}
