import { base64FromBytes } from "./base64.js";
import { hasTooManyDigits } from "./digits.js";
import { Encoder, type PlainObject } from "./encoder.js";
import { asciiRepr, bytesText, floatText } from "./python-text.js";
import type { RegisteredType } from "./registry.js";

/** Python's parser reads no more brackets in one another; of the 200 it allows, tuples leave one unused. */
const MAX_DEPTH = 199;
const INDENT = "    ";

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const astral = /[\ud800-\udbff]/;
/** Characters that do not stand for themselves in a string. */
const special = /[^ !#-[\]-~]/gu;

type Entry = readonly [key: unknown, value: unknown];

/**
 * Encodes a value as version 1: ASCII, on one line unless `pretty`.
 *
 * @throws PyonEncodeError
 */
export function encodeV1(value: unknown, pretty: boolean): string {
  return new V1Encoder(pretty).document(value);
}

class V1Encoder extends Encoder {
  override readonly version = 1;
  readonly #pretty: boolean;
  /** Dicts spread over lines that are open. */
  #indent = 0;
  /** Values that are open of which Python writes the repr. */
  #reprs = 0;

  constructor(pretty: boolean) {
    super(MAX_DEPTH);
    this.#pretty = pretty;
  }

  protected override none(): void {
    this.out.ascii(this.#reprs > 0 ? "None" : "null");
  }

  protected override boolean(value: boolean): void {
    if (this.#reprs > 0) this.out.ascii(value ? "True" : "False");
    else this.out.ascii(value ? "true" : "false");
  }

  protected override string(value: string): void {
    if (this.#reprs > 0) this.out.ascii(asciiRepr(value));
    // Python reads a pair of \u escapes as two characters. Looking for one costs nothing in one-byte strings.
    else if (astral.test(value)) this.out.ascii(`"${value.replace(special, escaped)}"`);
    else this.out.quoted(value);
  }

  override float(value: number): void {
    this.out.ascii(floatText(value));
  }

  protected override bigint(value: bigint): void {
    // Python reads more digits in hexadecimal only, which take it time in proportion.
    if (!hasTooManyDigits(value)) this.out.ascii(String(value));
    else this.out.ascii(value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`);
  }

  override list(items: readonly unknown[]): void {
    this.enter(items, 1);
    this.out.byte(OPEN_BRACKET);
    this.items(items, ", ");
    this.out.byte(CLOSE_BRACKET);
    this.leave(1);
  }

  override tuple(items: readonly unknown[]): void {
    this.enter(items, 1);
    this.out.byte(OPEN_PAREN);
    this.items(items, ", ");
    if (items.length === 1) this.out.ascii(this.#reprs > 0 ? "," : ", ");
    this.out.byte(CLOSE_PAREN);
    this.leave(1);
  }

  #separate(): void {
    this.out.byte(COMMA);
    this.out.byte(SPACE);
  }

  override plain(object: PlainObject): void {
    if (this.#pretty) {
      this.#entries(object, Object.entries(object));
      return;
    }
    this.enter(object, 1);
    this.out.byte(OPEN_BRACE);
    let isFirst = true;
    for (const key of Object.keys(object)) {
      if (isFirst) isFirst = false;
      else this.#separate();
      this.at(key);
      this.string(key);
      this.out.byte(COLON);
      this.out.byte(SPACE);
      this.value(object[key]);
    }
    this.out.byte(CLOSE_BRACE);
    this.leave(1);
  }

  override map(map: ReadonlyMap<unknown, unknown>): void {
    this.#entries(map, [...map]);
  }

  override orderedDict(map: ReadonlyMap<unknown, unknown>): void {
    const brackets = 3;
    let isFirst = true;
    this.enter(map, brackets);
    this.out.ascii("OrderedDict([");
    for (const [key, value] of map) {
      if (isFirst) isFirst = false;
      else this.#separate();
      this.at(key);
      this.out.byte(OPEN_PAREN);
      this.hashable(key);
      this.#separate();
      this.value(value);
      this.out.byte(CLOSE_PAREN);
    }
    this.out.ascii("])");
    this.leave(brackets);
  }

  /** A dict of any keys; for people, those of two and more entries are spread and sorted. */
  #entries(dict: unknown, entries: readonly Entry[]): void {
    const spread = this.#pretty && this.#reprs === 0 && entries.length > 1;
    this.enter(dict, 1);
    this.out.byte(OPEN_BRACE);
    if (spread) this.#indent++;
    let isFirst = true;
    for (const [key, value] of spread ? inOrder(entries) : entries) {
      if (!isFirst) this.out.byte(COMMA);
      if (spread) this.#newLine();
      else if (!isFirst) this.out.byte(SPACE);
      isFirst = false;
      this.at(key);
      this.hashable(key);
      this.out.byte(COLON);
      this.out.byte(SPACE);
      this.value(value);
    }
    if (spread) {
      this.#indent--;
      this.#newLine();
    }
    this.out.byte(CLOSE_BRACE);
    this.leave(1);
  }

  #newLine(): void {
    this.out.byte(LINE_FEED);
    for (let level = 0; level < this.#indent; level++) this.out.ascii(INDENT);
  }

  override set(set: ReadonlySet<unknown>): void {
    const brackets = set.size === 0 ? 2 : 1;
    let index = 0;
    this.enter(set, brackets);
    this.out.byte(OPEN_BRACE);
    // {} is a dict, and the name of the class is none that version 1 knows.
    if (set.size === 0) this.out.ascii("*()");
    for (const item of set) {
      if (index > 0) this.#separate();
      this.at(index++);
      this.hashable(item);
    }
    this.out.byte(CLOSE_BRACE);
    this.leave(brackets);
  }

  override bytes(bytes: Uint8Array): void {
    this.out.ascii(bytesText(bytes));
  }

  override call(name: string, value: object, args: readonly unknown[]): void {
    this.enter(value, 1);
    this.out.ascii(`${name}(`);
    this.items(args, ", ");
    this.out.byte(CLOSE_PAREN);
    this.leave(1);
  }

  override data(
    name: string,
    value: object,
    dtype: string,
    bytes: Uint8Array,
    shape?: readonly number[],
  ): void {
    this.checkDepth(value, shape === undefined ? 1 : 2);
    this.out.ascii(`${name}(`);
    if (shape !== undefined)
      this.out.ascii(shape.length === 1 ? `(${shape[0]}, ), ` : `(${shape.join(", ")}), `);
    this.out.ascii(`"${dtype}", b"`);
    this.out.ascii(base64FromBytes(bytes));
    this.out.ascii('")');
  }

  override asRepr(write: () => void): void {
    this.#reprs++;
    write();
    this.#reprs--;
  }

  protected override custom(_value: unknown, { name }: RegisteredType): void {
    this.fail(`custom type ${name} has no version 1 form: encode it as version 2`);
  }
}

/** As JSON escapes it, but for characters beyond U+FFFF. */
function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, "0")}`;
  return code < 0x7f ? JSON.stringify(character).slice(1, -1) : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** In the order of the keys' code points when all keys are strings, else as they are. */
function inOrder(entries: readonly Entry[]): readonly Entry[] {
  if (!entries.every(([key]) => typeof key === "string")) return entries;
  return (entries as (readonly [string, unknown])[]).toSorted(([a], [b]) => comparePoints(a, b));
}

/** JavaScript compares UTF-16 units, by which U+1F600 comes before U+FF5E. */
function comparePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = orderOf(a.charCodeAt(at)) - orderOf(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Puts surrogates, of which the characters beyond U+FFFF are made, behind the units that are characters. */
function orderOf(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}
