import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { AsciiWriter } from "./ascii-writer.js";
import { base64FromBytes } from "./base64.js";
import { OrderedDict } from "./dict.js";
import { PyonEncodeError } from "./errors.js";
import { familiar } from "./familiar.js";
import { Float, float } from "./float.js";
import { canonicalKey } from "./keys.js";
import { NDArray } from "./ndarray.js";
import { NpScalar } from "./npscalar.js";
import { floatText } from "./python-text.js";
import { typeOf } from "./registry.js";
import { Slice } from "./slice.js";
import { isStackOverflow } from "./stack-overflow.js";
import { Tuple } from "./tuple.js";
import { describeUnknown } from "./unknown-value.js";
import { MARKER } from "./v2-markers.js";
import { indentJson } from "./v2-pretty.js";
import { MAX_INT_DIGITS } from "./v2-scanner.js";

/** Brackets that may be open at once in the text, so that every decoder can read it. */
const MAX_DEPTH = 1000;
/** Brackets of a marker around its arguments. */
const MARKER_DEPTH = 3;

const intLimit = 10n ** BigInt(MAX_INT_DIGITS);

/** The starts and the end of markers, as whole texts: what is added up anew each time has to be flattened. */
const start = (name: string): string => `{"${MARKER}":["${name}",[`;
const TUPLE = start("tuple");
const DICT = start("dict");
const ORDERED_DICT = start("OrderedDict");
const SET = start("set");
const BYTES = start("bytes");
const COMPLEX = start("complex");
const FRACTION = start("Fraction");
const SLICE = start("slice");
const NPARRAY = start("nparray");
const NPSCALAR = start("npscalar");
const CUSTOM = `{"${MARKER}":[`;
const MARKER_END = "]]}";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const LIST_START = 0x5b;
const LIST_END = 0x5d;
const DICT_START = 0x7b;
const DICT_END = 0x7d;

type Plain = Readonly<Record<string, unknown>>;

/**
 * Encodes a value as version 2: ASCII, on one line unless `pretty`.
 *
 * @throws PyonEncodeError
 */
export function encodeV2(value: unknown, pretty: boolean): string {
  const text = new Encoder().document(value);
  return pretty ? indentJson(text) : text;
}

class Encoder {
  readonly #out = new AsciiWriter();
  /** Brackets that are open. */
  #depth = 0;
  /** Containers that are being written, from the outermost, and the key of each one's present item. */
  readonly #containers: unknown[] = [];
  readonly #path: unknown[] = [];
  #level = 0;

  document(value: unknown): string {
    try {
      this.#value(value);
    } catch (error) {
      if (isStackOverflow(error)) this.#fail("nested deeper than the stack has room for");
      throw error;
    }
    return this.#out.finish();
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#out.quoted(value);
        break;
      case "number":
        this.#number(value);
        break;
      case "boolean":
        this.#out.ascii(value ? "true" : "false");
        break;
      case "undefined":
        this.#out.ascii("null");
        break;
      case "bigint":
        this.#bigint(value);
        break;
      case "object":
        if (value === null) this.#out.ascii("null");
        else this.#object(value);
        break;
      default:
        if (!this.#custom(value)) this.#fail(describeUnknown(value));
    }
  }

  /** A safe integer is an int, any other number a float; but -0 is one, too. */
  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0 && value <= 0x7fffffff) {
        this.#out.smallInt(value);
      } else if (value < 0 && value >= -0x7fffffff) {
        this.#out.byte(MINUS);
        this.#out.smallInt(-value);
      } else {
        this.#out.ascii(String(value));
      }
    } else {
      this.#float(value);
    }
  }

  #float(value: number): void {
    if (Number.isFinite(value)) this.#out.ascii(floatText(value));
    else this.#out.ascii(String(value));
  }

  #bigint(value: bigint): void {
    // Python reads no more digits, and printing them would take time out of proportion.
    if (value >= intLimit || value <= -intLimit) this.#fail(`an int of more than ${MAX_INT_DIGITS} digits`);
    this.#out.ascii(String(value));
  }

  #object(value: object): void {
    if (this.#custom(value)) return;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Array.prototype) this.#list(value as unknown[]);
    else if (prototype === Object.prototype || prototype === null) this.#plain(value as Plain);
    else if (value instanceof Tuple) this.#tuple(value);
    else if (value instanceof Float) this.#float(value.valueOf());
    else if (value instanceof Map) this.#map(value);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (value instanceof NDArray) this.#array(value);
    else if (value instanceof NpScalar) this.#scalar(value);
    else this.#rarity(value);
  }

  #list(items: readonly unknown[]): void {
    const out = this.#out;
    this.#enter(items, 1);
    out.byte(LIST_START);
    this.#items(items);
    out.byte(LIST_END);
    this.#leave(1);
  }

  #items(items: readonly unknown[]): void {
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#out.byte(COMMA);
      this.#path[this.#level - 1] = index;
      this.#value(items[index]);
    }
  }

  #tuple(items: Tuple): void {
    this.#depth += MARKER_DEPTH;
    this.#out.ascii(TUPLE);
    this.#list(items);
    this.#out.ascii(MARKER_END);
    this.#depth -= MARKER_DEPTH;
  }

  #plain(object: Plain): void {
    const out = this.#out;
    this.#enter(object, 1);
    let isFirst = true;
    out.byte(DICT_START);
    for (const key of Object.keys(object)) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.#item(key, object[key]);
    }
    out.byte(DICT_END);
    this.#leave(1);
  }

  #item(key: string, value: unknown): void {
    this.#path[this.#level - 1] = key;
    if (key === MARKER) this.#fail(`a dict with the key ${MARKER} would be read as something else`);
    this.#out.quoted(key);
    this.#out.byte(COLON);
    this.#value(value);
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    if (map instanceof OrderedDict) this.#pairs(ORDERED_DICT, map);
    else if (hasOnlyStringKeys(map)) this.#stringMap(map as ReadonlyMap<string, unknown>);
    else this.#pairs(DICT, map);
  }

  #stringMap(map: ReadonlyMap<string, unknown>): void {
    const out = this.#out;
    this.#enter(map, 1);
    let isFirst = true;
    out.byte(DICT_START);
    for (const [key, value] of map) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.#item(key, value);
    }
    out.byte(DICT_END);
    this.#leave(1);
  }

  #pairs(start: string, map: ReadonlyMap<unknown, unknown>): void {
    const out = this.#out;
    this.#enter(map, MARKER_DEPTH + 2);
    out.ascii(start);
    out.byte(LIST_START);
    let isFirst = true;
    for (const [key, value] of map) {
      if (isFirst) isFirst = false;
      else out.byte(COMMA);
      this.#path[this.#level - 1] = key;
      out.byte(LIST_START);
      this.#hashable(key);
      out.byte(COMMA);
      this.#value(value);
      out.byte(LIST_END);
    }
    out.byte(LIST_END);
    out.ascii(MARKER_END);
    this.#leave(MARKER_DEPTH + 2);
  }

  #set(set: ReadonlySet<unknown>): void {
    const out = this.#out;
    let index = 0;
    this.#enter(set, MARKER_DEPTH + 1);
    out.ascii(SET);
    out.byte(LIST_START);
    for (const item of set) {
      if (index > 0) out.byte(COMMA);
      this.#path[this.#level - 1] = index++;
      this.#hashable(item);
    }
    out.byte(LIST_END);
    out.ascii(MARKER_END);
    this.#leave(MARKER_DEPTH + 1);
  }

  /** A key of a dict or an item of a set. */
  #hashable(value: unknown): void {
    if (typeof value === "object" && value !== null) this.#attempt(() => canonicalKey(value));
    this.#value(value);
  }

  #bytes(bytes: Uint8Array): void {
    this.#checkDepth(bytes, MARKER_DEPTH);
    this.#out.ascii(BYTES);
    this.#base64(bytes);
    this.#out.ascii(MARKER_END);
  }

  #array(array: NDArray): void {
    this.#checkDepth(array, MARKER_DEPTH + 1);
    this.#out.ascii(`${NPARRAY}[${array.shape.join(",")}],"${array.dtype}",`);
    this.#base64(this.#attempt(() => array.toBytes()));
    this.#out.ascii(MARKER_END);
  }

  #scalar(scalar: NpScalar): void {
    this.#checkDepth(scalar, MARKER_DEPTH);
    this.#out.ascii(`${NPSCALAR}"${scalar.dtype}",`);
    this.#base64(scalar.bytes);
    this.#out.ascii(MARKER_END);
  }

  #base64(bytes: Uint8Array): void {
    this.#out.byte(QUOTE);
    this.#out.ascii(base64FromBytes(bytes));
    this.#out.byte(QUOTE);
  }

  /** What is met too seldom to be asked for early. */
  #rarity(value: object): void {
    if (value instanceof Set) this.#set(value);
    else if (value instanceof Complex) this.#arguments(COMPLEX, value, [float(value.re), float(value.im)]);
    else if (value instanceof Fraction) this.#arguments(FRACTION, value, [value.s * value.n, value.d]);
    else if (value instanceof Slice) this.#arguments(SLICE, value, [value.start, value.stop, value.step]);
    else {
      const known = this.#attempt(() => familiar(value));
      if (known === undefined) this.#fail(describeUnknown(value));
      this.#value(known);
    }
  }

  /** Writes the value with the help of its registered type; false when it has none. */
  #custom(value: unknown): boolean {
    const type = typeOf(value);
    if (type === undefined) return false;
    const args: unknown = this.#attempt(() => type.encode(value));
    if (!Array.isArray(args)) this.#fail(`encode of custom type ${type.name} gives no list of arguments`);
    this.#enter(value, MARKER_DEPTH);
    this.#out.ascii(CUSTOM);
    this.#out.quoted(type.name);
    this.#out.ascii(",[");
    this.#items(args as unknown[]);
    this.#out.ascii(MARKER_END);
    this.#leave(MARKER_DEPTH);
    return true;
  }

  #arguments(markerStart: string, value: unknown, args: readonly unknown[]): void {
    this.#enter(value, MARKER_DEPTH);
    this.#out.ascii(markerStart);
    this.#items(args);
    this.#out.ascii(MARKER_END);
    this.#leave(MARKER_DEPTH);
  }

  #enter(container: unknown, brackets: number): void {
    this.#checkDepth(container, brackets);
    this.#depth += brackets;
    this.#containers[this.#level++] = container;
  }

  #leave(brackets: number): void {
    this.#depth -= brackets;
    this.#level--;
  }

  #checkDepth(container: unknown, brackets: number): void {
    if (this.#depth + brackets <= MAX_DEPTH) return;
    const containers = [...this.#containers.slice(0, this.#level), container];
    const repeated = containers.findIndex((one, index) => containers.indexOf(one) < index);
    if (repeated === -1) this.#fail(`nested deeper than ${MAX_DEPTH} brackets`);
    this.#level = repeated;
    this.#fail("the value contains itself");
  }

  /** Runs what may refuse a value; its reason becomes a PyonEncodeError. */
  #attempt<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      return this.#fail(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  #fail(message: string, options?: ErrorOptions): never {
    throw new PyonEncodeError(message, this.#path.slice(0, this.#level), options);
  }
}

function hasOnlyStringKeys(map: ReadonlyMap<unknown, unknown>): boolean {
  for (const key of map.keys()) if (typeof key !== "string") return false;
  return true;
}
