import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import { callValue } from "../calls/calling.js";
import { type KeywordArguments, PyCallable } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { DictView, PyIterator, PyRange } from "../values/iterables.js";
import { collect, iterate } from "../values/iterate.js";
import { toIndex } from "../values/numbers.js";
import { subscript } from "../values/subscript.js";
import { length, truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";

/** `enumerate(iterable, start)` */
export function makeEnumerate(runtime: Runtime, items: unknown, start: unknown = 0n): PyIterator {
  const first = toIndex(runtime, start);
  const source = iterate(runtime, items);
  return new PyIterator("enumerate", numbered(source, first));
}

function* numbered(items: Iterable<unknown>, start: bigint): Iterable<unknown> {
  let index = start;
  for (const item of items) yield Tuple.of(index++, item);
}

/** `map(fn, *iterables)` */
export function makeMap(runtime: Runtime, fn: unknown, ...sources: unknown[]): PyIterator {
  if (sources.length === 0) throw new PythonTypeError("map() must have at least two arguments.");
  const columns = sources.map((source) => iterate(runtime, source));
  return new PyIterator("map", mapped(runtime, fn, columns));
}

function* mapped(runtime: Runtime, fn: unknown, columns: readonly Iterable<unknown>[]): Iterable<unknown> {
  for (const row of rows(columns)) yield callValue(runtime, fn, row);
}

/** One item of each column at a time, until one has no more. */
function* rows(columns: readonly Iterable<unknown>[], strict = false): Iterable<unknown[]> {
  const iterators = columns.map((column) => column[Symbol.iterator]());
  while (iterators.length > 0) {
    const row: unknown[] = [];
    for (const iterator of iterators) {
      const { done, value } = iterator.next();
      if (done !== true) row.push(value);
      else if (strict) return checkLengths(iterators, row.length);
      else return;
    }
    yield row;
  }
}

/** The column at `ended` has no more items: all others must have as few. */
function checkLengths(iterators: readonly Iterator<unknown>[], ended: number): void {
  const others = (count: number): string => (count === 1 ? " " : "s 1-");
  if (ended > 0) {
    throw new ValueError(`zip() argument ${ended + 1} is shorter than argument${others(ended)}${ended}`);
  }
  for (let i = 1; i < iterators.length; i++) {
    if (iterators[i]?.next().done === true) continue;
    throw new ValueError(`zip() argument ${i + 1} is longer than argument${others(i)}${i}`);
  }
}

/** `zip(*iterables, strict=False)` */
export function makeZip(runtime: Runtime, args: unknown, kwargs: unknown): PyIterator {
  for (const name of (kwargs as KeywordArguments).keys()) {
    if (name !== "strict") throw new PythonTypeError(`'${name}' is an invalid keyword argument for zip()`);
  }
  const strict = truth(runtime, (kwargs as KeywordArguments).get("strict") ?? false);
  const columns = (args as readonly unknown[]).map((source) => iterate(runtime, source));
  return new PyIterator("zip", tuples(runtime, rows(columns, strict)));
}

function* tuples(runtime: Runtime, items: Iterable<unknown[]>): Iterable<unknown> {
  for (const row of items) {
    runtime.budget.spendSteps(1);
    yield Tuple.wrap(row);
  }
}

export function makeFilter(runtime: Runtime, fn: unknown, items: unknown): PyIterator {
  return new PyIterator("filter", filtered(runtime, fn, iterate(runtime, items)));
}

function* filtered(runtime: Runtime, fn: unknown, items: Iterable<unknown>): Iterable<unknown> {
  for (const item of items) {
    if (truth(runtime, fn === null ? item : callValue(runtime, fn, [item]))) yield item;
  }
}

/** `reversed(sequence)` */
export function makeReversed(runtime: Runtime, value: unknown): PyIterator {
  if (value instanceof PyRange) {
    const { start, step, length: size } = value;
    const back = new PyRange(start + (size - 1n) * step, start - step, -step);
    return new PyIterator("range_iterator", back.iterate(runtime.budget));
  }
  if (Array.isArray(value) || typeof value === "string" || bytesOf(value) !== undefined) {
    const name = Array.isArray(value) && !(value instanceof Tuple) ? "list_reverseiterator" : "reversed";
    return new PyIterator(name, backwards(runtime, value));
  }
  if (value instanceof Dict || value instanceof DictView) {
    const items = collect(runtime, value).reverse();
    return new PyIterator("dict_reversekeyiterator", iterate(runtime, items));
  }
  const extension = runtime.extensionOf(value);
  if (extension !== undefined) return new PyIterator("reversed", backwards(runtime, value));
  throw new PythonTypeError(`'${typeName(runtime, value)}' object is not reversible`);
}

function* backwards(runtime: Runtime, value: unknown): Iterable<unknown> {
  for (let i = length(runtime, value) - 1; i >= 0; i--) {
    runtime.budget.spendSteps(1);
    yield subscript(runtime, value, BigInt(i));
  }
}

/** `iter(iterable)` or `iter(fn, sentinel)` */
export function makeIterator(
  runtime: Runtime,
  value: unknown,
  isSame?: (item: unknown) => boolean,
): PyIterator {
  if (isSame !== undefined) {
    if (!(value instanceof PyCallable)) throw new PythonTypeError("iter(v, w): v must be callable");
    return new PyIterator("callable_iterator", calls(runtime, value, isSame));
  }
  if (value instanceof PyIterator) return value;
  const kind = typeName(runtime, value)
    .replace(/^dict$/, "dict_key")
    .replace(/^dict_(key|value|item)s$/, "dict_$1");
  return new PyIterator(`${kind}_iterator`, iterate(runtime, value));
}

function* calls(runtime: Runtime, fn: PyCallable, isSame: (item: unknown) => boolean): Iterable<unknown> {
  for (;;) {
    runtime.budget.spendSteps(1);
    const item = callValue(runtime, fn, []);
    if (isSame(item)) return;
    yield item;
  }
}
