import { AsciiWriter } from "./ascii-writer.js";
import { Complex } from "./complex.js";
import { PyonEncodeError } from "./errors.js";
import { Float } from "./float.js";
import { Fraction } from "./fraction.js";
import { canonicalKey } from "./keys.js";
import { requireKinds } from "./kind.js";
import { kindOf } from "./kind-of.js";
import { type RegisteredType, typeOf } from "./registry.js";
import { isStackOverflow } from "./stack-overflow.js";
import { Tuple } from "./tuple.js";
import { describeUnknown } from "./unknown-value.js";
import type { Writer } from "./writer.js";

// Those that a program has made itself, of the libraries' classes.
requireKinds(Complex, Fraction);

const MINUS = 0x2d;

/**
 * Numbers in a row that are written by JSON.stringify: it takes a third of the time that String takes for each,
 * half from here on. bench/pyon.ts
 */
const RUN = 8;

/** An object whose own properties are a dict. */
export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * Finds what each value is to Python and has it written; holds where the writer is, for errors and against
 * values that contain themselves. Each version of PYON says how things are written.
 */
export abstract class Encoder implements Writer {
  protected readonly out: AsciiWriter = new AsciiWriter();
  readonly #maxDepth: number;
  /** Brackets that are open. */
  #depth = 0;
  /** Containers that are being written, from the outermost, and the key of each one's present item. */
  readonly #containers: unknown[] = [];
  readonly #path: unknown[] = [];
  #level = 0;

  /** @param maxDepth brackets that may be open at once, so that every decoder can read the text */
  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** The whole text for a value. An encoder is used once. */
  document(value: unknown): string {
    try {
      this.value(value);
    } catch (error) {
      if (isStackOverflow(error)) this.fail("nested deeper than the stack has room for");
      throw error;
    }
    return this.out.finish();
  }

  abstract readonly version: 1 | 2;
  protected abstract none(): void;
  protected abstract boolean(value: boolean): void;
  protected abstract string(value: string): void;
  abstract float(value: number): void;
  protected abstract bigint(value: bigint): void;
  abstract list(items: readonly unknown[]): void;
  abstract tuple(items: readonly unknown[]): void;
  abstract plain(object: PlainObject): void;
  abstract map(map: ReadonlyMap<unknown, unknown>): void;
  abstract orderedDict(map: ReadonlyMap<unknown, unknown>): void;
  abstract set(set: ReadonlySet<unknown>): void;
  abstract bytes(bytes: Uint8Array): void;
  abstract call(name: string, value: object, args: readonly unknown[]): void;
  abstract data(
    name: string,
    value: object,
    dtype: string,
    bytes: Uint8Array,
    shape?: readonly number[],
  ): void;
  abstract asRepr(write: () => void): void;
  protected abstract custom(value: unknown, type: RegisteredType): void;

  value(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.string(value);
        break;
      case "number":
        this.#number(value);
        break;
      case "boolean":
        this.boolean(value);
        break;
      case "undefined":
        this.none();
        break;
      case "bigint":
        this.bigint(value);
        break;
      case "object":
        if (value === null) this.none();
        else this.#object(value);
        break;
      default: {
        const type = typeOf(value);
        if (type === undefined) this.fail(describeUnknown(value));
        this.custom(value, type);
      }
    }
  }

  /** Items with a separator between them. Those before and after them are the caller's. */
  protected items(items: readonly unknown[], separator: "," | ", "): void {
    // Runs of numbers have been looked for up to here.
    let known = 0;
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.out.ascii(separator);
      if (index >= known && typeof items[index] === "number") {
        known = endOfNumbers(items, index);
        if (known - index >= RUN) {
          const text = JSON.stringify(items.slice(index, known)).slice(1, -1);
          this.out.ascii(separator === "," ? text : text.replaceAll(",", separator));
          index = known - 1;
          continue;
        }
      }
      this.at(index);
      this.value(items[index]);
    }
  }

  /** A safe integer is an int, any other number a float; but -0 is one, too. */
  #number(value: number): void {
    if (!isLikeJson(value)) {
      this.float(value);
    } else if (!Number.isInteger(value)) {
      this.out.fraction(value);
    } else if (value >= 0 && value <= 0x7fffffff) {
      this.out.smallInt(value);
    } else if (value < 0 && value >= -0x7fffffff) {
      this.out.byte(MINUS);
      this.out.smallInt(-value);
    } else {
      this.out.ascii(String(value));
    }
  }

  #object(value: object): void {
    const type = typeOf(value);
    if (type !== undefined) {
      this.custom(value, type);
      return;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    // Nearly everything is made of these, and their kinds would have the same written.
    if (prototype === Array.prototype) this.list(value as unknown[]);
    else if (prototype === Object.prototype || prototype === null) this.plain(value as PlainObject);
    else if (prototype === Tuple.prototype) this.tuple(value as unknown[]);
    else if (prototype === Float.prototype) this.float((value as Float).valueOf());
    else {
      const kind = kindOf(value);
      if (kind === undefined) this.fail(describeUnknown(value));
      kind.write(value, this);
    }
  }

  literal(value: object, brackets: number, text: string): void {
    this.checkDepth(value, brackets);
    this.out.ascii(text);
  }

  /** A key of a dict or an item of a set. */
  protected hashable(value: unknown): void {
    if (typeof value === "object" && value !== null) this.attempt(() => canonicalKey(value));
    this.value(value);
  }

  /** Notes that the items of a container come next, inside so many more brackets. */
  protected enter(container: unknown, brackets: number): void {
    this.checkDepth(container, brackets);
    this.#depth += brackets;
    this.#containers[this.#level++] = container;
  }

  protected leave(brackets: number): void {
    this.#depth -= brackets;
    this.#level--;
  }

  /** Notes which item of the innermost container comes next. */
  protected at(key: unknown): void {
    this.#path[this.#level - 1] = key;
  }

  /** Refuses a container whose brackets would be too many: mostly, it is in itself. */
  protected checkDepth(container: unknown, brackets: number): void {
    if (this.#depth + brackets <= this.#maxDepth) return;
    const containers = [...this.#containers.slice(0, this.#level), container];
    const repeated = containers.findIndex((one, index) => containers.indexOf(one) < index);
    if (repeated === -1) this.fail(`nested deeper than ${this.#maxDepth} brackets`);
    this.#level = repeated;
    this.fail("the value contains itself");
  }

  attempt<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      return this.fail(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  fail(message: string, options?: ErrorOptions): never {
    throw new PyonEncodeError(message, this.#path.slice(0, this.#level), options);
  }
}

/** Whether Python writes a number as JSON.stringify does: an int, or a float that needs no exponent. */
function isLikeJson(value: number): boolean {
  const size = Math.abs(value);
  if (size >= 1e-4) return size <= Number.MAX_SAFE_INTEGER;
  return Object.is(value, 0);
}

/** The end of the numbers from `start` on that {@link isLikeJson} takes. */
function endOfNumbers(items: readonly unknown[], start: number): number {
  let end = start;
  for (; end < items.length; end++) {
    const item = items[end];
    if (typeof item !== "number" || !isLikeJson(item)) break;
  }
  return end;
}
