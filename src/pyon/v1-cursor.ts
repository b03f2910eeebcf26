import { type DecodeSettings, fail } from "./fail.js";
import { Float } from "./float.js";

/** What the last operand was: what a sign, an operator or an adjacent string may do with it. */
export const OTHER = 0;
export const INT = 1;
export const FLOAT = 2;
export const COMPLEX = 3;
/** `2j`, just as it is. */
export const IMAGINARY = 4;
/** `-2j`: Python's repr of 0-2j, which Python itself reads as -0.0-2j. */
export const MINUS_IMAGINARY = 5;
/** `-0`: the int 0, but -0.0 in the repr `(-0+1j)`. */
export const MINUS_ZERO = 6;
export const STRING = 7;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const FORM_FEED = 0x0c;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const BACKSLASH = 0x5c;

const comment = /[^\n\r]*/y;

/** Where the parser stands in its text. */
export class Cursor {
  readonly text: string;
  readonly exact: boolean;
  readonly maxDepth: number;
  /** The next character. */
  position = 0;
  /** Brackets that are open. Line breaks mean nothing inside them. */
  depth = 0;
  /** What the last operand was: one of the constants above. */
  kind: number = OTHER;

  constructor(text: string, settings: DecodeSettings) {
    this.text = text;
    this.exact = settings.exact;
    this.maxDepth = settings.maxDepth;
  }

  /** The code of the next character that is no blank; NaN at the end. */
  peek(): number {
    let code = this.text.charCodeAt(this.position);
    if (code === SPACE) code = this.text.charCodeAt(++this.position);
    return code > SPACE && code !== HASH && code !== BACKSLASH ? code : this.skip();
  }

  /** Passes blanks, comments and joined lines; line breaks too inside brackets. Then as {@link peek}. */
  skip(): number {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.position);
      if (code === SPACE || code === TAB || code === FORM_FEED) {
        this.position++;
      } else if (code === LINE_FEED || code === CARRIAGE_RETURN) {
        if (this.depth === 0) return code;
        this.position++;
      } else if (code === HASH) {
        comment.lastIndex = this.position;
        comment.test(text);
        this.position = comment.lastIndex;
      } else if (code === BACKSLASH) {
        this.#joinLines();
      } else {
        return code;
      }
    }
  }

  /** Passes line breaks outside brackets too, and all that {@link skip} passes. */
  skipLines(): number {
    for (;;) {
      const code = this.skip();
      if (code !== LINE_FEED && code !== CARRIAGE_RETURN) return code;
      this.position++;
    }
  }

  /** Passes an opening bracket. */
  open(): void {
    if (this.depth >= this.maxDepth) this.failDepth();
    this.depth++;
    this.position++;
  }

  /** Passes a closing bracket: what it closes is no operand, unless the caller knows better. */
  close(): void {
    this.depth--;
    this.position++;
    this.kind = OTHER;
  }

  failDepth(): never {
    this.fail(`nested deeper than ${this.maxDepth} brackets`);
  }

  /** A float as this text's values show it. */
  float(value: number): number | Float {
    return this.exact && Number.isInteger(value) ? new Float(value) : value;
  }

  /** Throws the error for what stands at `position`. */
  fail(message: string, position: number = this.position): never {
    fail(this.text, position, message);
  }

  /** Throws the error for something other than what was `expected`. */
  failExpecting(expected: string, position: number = this.position): never {
    fail(this.text, position, "unexpected text", undefined, expected);
  }

  #joinLines(): void {
    const next = this.text.charCodeAt(this.position + 1);
    if (next !== LINE_FEED && next !== CARRIAGE_RETURN) {
      this.fail("a backslash outside a string joins it to the next line, but the line does not end here");
    }
    const pair = next === CARRIAGE_RETURN && this.text.charCodeAt(this.position + 2) === LINE_FEED;
    this.position += pair ? 3 : 2;
  }
}
