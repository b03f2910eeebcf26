/**
 * The values of expressions, while they are computed. Unlike those of PYON they tell ints from floats by their type,
 * as Python does:
 *
 * | Python | here |
 * |---|---|
 * | None, bool, str | null, boolean, string (counted in code points) |
 * | int | bigint, always |
 * | float | number, always |
 * | complex, slice | Complex, Slice (its parts are values of this table) |
 * | bytes | Uint8Array |
 * | tuple, list | Tuple, other arrays |
 * | dict | Dict |
 * | set | PySet |
 * | numpy array, numpy scalar | NDArray, NpScalar |
 * | what can be called: functions, types, lambdas, bound methods | PyCallable |
 * | what can be iterated once or is lazy: range, generators, map, zip, dict views | PyIterable |
 * | a module: np | PyModule |
 * | Ellipsis, `...` | ELLIPSIS |
 */
import { Dict } from "../../pyon/dict.js";

/** `...`, as a subscript mostly. Python counterpart: `Ellipsis`. */
export const ELLIPSIS: unique symbol = Symbol("Ellipsis");

/** Keyword arguments by name. */
export type KeywordArguments = ReadonlyMap<string, unknown>;

/** Something that can be called; `name` is what Python's messages call it. */
export abstract class PyCallable {
  abstract readonly name: string;
  abstract call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown;
}

/** A type: callable to make or convert values, and something to ask `isinstance` about. */
export abstract class PyType extends PyCallable {
  /** Whether a value is of this type, or of one derived from it: `True` is an `int`. */
  abstract has(value: unknown): boolean;
}

/** Something that gives values one after the other. */
export abstract class PyIterable {
  /** Name of its type, for messages: `range`, `generator`, `dict_keys`. */
  abstract readonly typeName: string;
  abstract iterate(budget: Budget): Iterable<unknown>;
}

/** A module: attributes by name. */
export class PyModule {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, unknown>;

  constructor(name: string, attributes: ReadonlyMap<string, unknown>) {
    this.name = name;
    this.attributes = attributes;
  }
}

/** A set: values compare as Python's do, which is how the keys of a Dict do. */
export class PySet {
  readonly #items = new Dict<unknown, null>();

  constructor(values: Iterable<unknown> = []) {
    for (const value of values) this.#items.set(value, null);
  }

  get size(): number {
    return this.#items.size;
  }

  has(value: unknown): boolean {
    return this.#items.has(value);
  }

  add(value: unknown): void {
    this.#items.set(value, null);
  }

  delete(value: unknown): boolean {
    return this.#items.delete(value);
  }

  [Symbol.iterator](): IterableIterator<unknown> {
    return this.#items.keys();
  }
}

/**
 * What an expression may spend. Everything that takes time or memory in proportion to its input spends before it
 * does so; when the budget is exceeded, that throws, and the expression is over.
 */
export interface Budget {
  /** So many steps: iterations, comparisons, digits squared. @throws TimeoutError when there are none left */
  spendSteps(steps: number): void;
  /** So many bytes that are to be allocated. @throws MemoryError when there are none left */
  spendBytes(bytes: number): void;
}

/** A binary operator as Python writes it. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "@" | "&" | "|" | "^" | "<<" | ">>";

/** A comparison as Python writes it, but for `is` and `in`. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What stands for "not mine" in the operations of an extension, as NotImplemented does in Python. */
export const NOT_IMPLEMENTED: unique symbol = Symbol("NotImplemented");

/**
 * Types that the language itself does not have, and what they do. Operations are asked of an extension that owns an
 * operand; they throw Python's errors in Python's words.
 */
export interface Extension {
  owns(value: unknown): boolean;
  /** Name of the value's type, as messages have it: `numpy.ndarray`, `numpy.float64`. */
  typeName(value: unknown): string;
  binary(operator: BinaryOperator, left: unknown, right: unknown, budget: Budget): unknown;
  unary(operator: "+" | "-" | "~", value: unknown, budget: Budget): unknown;
  /** `abs(value)`; without it, values have none. */
  absolute?(value: unknown, budget: Budget): unknown;
  compare(comparison: Comparison, left: unknown, right: unknown, budget: Budget): unknown;
  truth(value: unknown): boolean;
  /** @throws TypeError of Python when it has none, as a 0-d array */
  length(value: unknown): number;
  iterate(value: unknown, budget: Budget): Iterable<unknown>;
  item(value: unknown, index: unknown, budget: Budget): unknown;
  contains(value: unknown, item: unknown, budget: Budget): boolean;
  /** An attribute or a bound method; undefined when there is none. Names that begin with `_` never get here. */
  attribute(value: unknown, name: string): unknown;
  repr(value: unknown, budget: Budget): string;
  str(value: unknown, budget: Budget): string;
  /** `int(value)`, `float(value)` and so on; NOT_IMPLEMENTED when it cannot be. */
  convert(value: unknown, to: "int" | "float" | "complex" | "index"): unknown;
}
