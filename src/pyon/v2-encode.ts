import { base64FromBytes } from "./base64.js";
import { hasTooManyDigits, MAX_DIGITS } from "./digits.js";
import { Encoder, type PlainObject } from "./encoder.js";
import { floatText } from "./python-text.js";
import type { RegisteredType } from "./registry.js";
import { MARKER } from "./v2-markers.js";
import { indentJson } from "./v2-pretty.js";

/** Brackets that may be open at once in the text, so that every decoder can read it. */
const MAX_DEPTH = 1000;
/** Brackets of a marker around its arguments. */
const MARKER_DEPTH = 3;

/** The starts and the end of markers, as whole texts: what is added up anew each time has to be flattened. */
const CUSTOM = `{"${MARKER}":[`;
const MARKER_START = `${CUSTOM}"`;
const start = (name: string): string => `${MARKER_START}${name}",[`;
const TUPLE = start("tuple");
const DICT = start("dict");
const ORDERED_DICT = start("OrderedDict");
const SET = start("set");
const BYTES = start("bytes");
const MARKER_END = "]]}";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST_START = 0x5b;
const LIST_END = 0x5d;
const DICT_START = 0x7b;
const DICT_END = 0x7d;

/**
 * Encodes a value as version 2: ASCII, on one line unless `pretty`.
 *
 * @throws PyonEncodeError
 */
export function encodeV2(value: unknown, pretty: boolean): string {
  const text = new V2Encoder().document(value);
  return pretty ? indentJson(text) : text;
}

class V2Encoder extends Encoder {
  override readonly version = 2;

  constructor() {
    super(MAX_DEPTH);
  }

  protected override none(): void {
    this.out.ascii("null");
  }

  protected override boolean(value: boolean): void {
    this.out.ascii(value ? "true" : "false");
  }

  protected override string(value: string): void {
    this.out.quoted(value);
  }

  override float(value: number): void {
    this.out.ascii(Number.isFinite(value) ? floatText(value) : String(value));
  }

  protected override bigint(value: bigint): void {
    // Python reads no more digits, and printing them would take time out of proportion.
    if (hasTooManyDigits(value)) this.fail(`an int of more than ${MAX_DIGITS} digits`);
    this.out.ascii(String(value));
  }

  override list(items: readonly unknown[]): void {
    const out = this.out;
    this.enter(items, 1);
    out.byte(LIST_START);
    this.items(items, ",");
    out.byte(LIST_END);
    this.leave(1);
  }

  override tuple(items: readonly unknown[]): void {
    this.enter(items, MARKER_DEPTH + 1);
    this.out.ascii(TUPLE);
    this.out.byte(LIST_START);
    this.items(items, ",");
    this.out.byte(LIST_END);
    this.out.ascii(MARKER_END);
    this.leave(MARKER_DEPTH + 1);
  }

  override plain(object: PlainObject): void {
    const out = this.out;
    this.enter(object, 1);
    let isFirst = true;
    out.byte(DICT_START);
    for (const key of Object.keys(object)) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.#item(key, object[key]);
    }
    out.byte(DICT_END);
    this.leave(1);
  }

  #item(key: string, value: unknown): void {
    this.at(key);
    if (key === MARKER) this.fail(`a dict with the key ${MARKER} would be read as something else`);
    this.out.quoted(key);
    this.out.byte(COLON);
    this.value(value);
  }

  override map(map: ReadonlyMap<unknown, unknown>): void {
    if (hasOnlyStringKeys(map)) this.#stringMap(map as ReadonlyMap<string, unknown>);
    else this.#pairs(DICT, map);
  }

  override orderedDict(map: ReadonlyMap<unknown, unknown>): void {
    this.#pairs(ORDERED_DICT, map);
  }

  #stringMap(map: ReadonlyMap<string, unknown>): void {
    const out = this.out;
    this.enter(map, 1);
    let isFirst = true;
    out.byte(DICT_START);
    for (const [key, value] of map) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.#item(key, value);
    }
    out.byte(DICT_END);
    this.leave(1);
  }

  #pairs(start: string, map: ReadonlyMap<unknown, unknown>): void {
    const out = this.out;
    this.enter(map, MARKER_DEPTH + 2);
    out.ascii(start);
    out.byte(LIST_START);
    let isFirst = true;
    for (const [key, value] of map) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.at(key);
      out.byte(LIST_START);
      this.hashable(key);
      out.byte(COMMA);
      this.value(value);
      out.byte(LIST_END);
    }
    out.byte(LIST_END);
    out.ascii(MARKER_END);
    this.leave(MARKER_DEPTH + 2);
  }

  override set(set: ReadonlySet<unknown>): void {
    const out = this.out;
    let index = 0;
    this.enter(set, MARKER_DEPTH + 1);
    out.ascii(SET);
    out.byte(LIST_START);
    for (const item of set) {
      if (index > 0) out.byte(COMMA);
      this.at(index++);
      this.hashable(item);
    }
    out.byte(LIST_END);
    out.ascii(MARKER_END);
    this.leave(MARKER_DEPTH + 1);
  }

  override bytes(bytes: Uint8Array): void {
    this.checkDepth(bytes, MARKER_DEPTH);
    this.out.ascii(BYTES);
    this.#base64(bytes);
    this.out.ascii(MARKER_END);
  }

  override call(name: string, value: object, args: readonly unknown[]): void {
    this.enter(value, MARKER_DEPTH);
    this.#start(name);
    this.items(args, ",");
    this.out.ascii(MARKER_END);
    this.leave(MARKER_DEPTH);
  }

  override data(
    name: string,
    value: object,
    dtype: string,
    bytes: Uint8Array,
    shape?: readonly number[],
  ): void {
    this.checkDepth(value, MARKER_DEPTH + (shape === undefined ? 0 : 1));
    this.#start(name);
    if (shape !== undefined) this.out.ascii(`[${shape.join(",")}],`);
    this.out.ascii(`"${dtype}",`);
    this.#base64(bytes);
    this.out.ascii(MARKER_END);
  }

  override asRepr(write: () => void): void {
    write();
  }

  #start(name: string): void {
    this.out.ascii(MARKER_START);
    this.out.ascii(name);
    this.out.ascii(`",[`);
  }

  #base64(bytes: Uint8Array): void {
    this.out.byte(QUOTE);
    this.out.ascii(base64FromBytes(bytes));
    this.out.byte(QUOTE);
  }

  protected override custom(value: unknown, { name, encode }: RegisteredType): void {
    const args: unknown = this.attempt(() => encode(value));
    if (!Array.isArray(args)) this.fail(`encode of custom type ${name} gives no list of arguments`);
    this.enter(value, MARKER_DEPTH);
    this.out.ascii(CUSTOM);
    this.out.quoted(name);
    this.out.ascii(",[");
    this.items(args as unknown[], ",");
    this.out.ascii(MARKER_END);
    this.leave(MARKER_DEPTH);
  }
}

function hasOnlyStringKeys(map: ReadonlyMap<unknown, unknown>): boolean {
  for (const key of map.keys()) if (typeof key !== "string") return false;
  return true;
}
