import { RuntimeError, StopIteration, ValueError } from "../../../pc-rpc/python-errors.js";
import type { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import { type Budget, PyIterable } from "../model.js";

/** What can be gone through once: a generator, a map, an iterator. */
export class PyIterator extends PyIterable implements IterableIterator<unknown> {
  readonly typeName: string;
  readonly #items: Iterator<unknown>;
  #running = false;

  constructor(typeName: string, items: Iterable<unknown>) {
    super();
    this.typeName = typeName;
    this.#items = items[Symbol.iterator]();
  }

  iterate(): Iterable<unknown> {
    return this;
  }

  next(): IteratorResult<unknown> {
    if (this.#running) throw new ValueError("generator already executing");
    this.#running = true;
    try {
      return this.#items.next();
    } catch (error) {
      if (!(error instanceof StopIteration)) throw error;
      // From a function within: `next` of an iterator that has ended.
      if (this.typeName !== "generator") return { done: true, value: undefined };
      throw new RuntimeError("generator raised StopIteration", { cause: error });
    } finally {
      this.#running = false;
    }
  }

  [Symbol.iterator](): this {
    return this;
  }
}

/** `range(start, stop, step)` */
export class PyRange extends PyIterable {
  readonly typeName = "range";
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;
  readonly length: bigint;

  constructor(start: bigint, stop: bigint, step: bigint) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    const distance = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    this.length = distance <= 0n ? 0n : (distance - 1n) / stride + 1n;
  }

  *iterate(budget: Budget): Iterable<unknown> {
    let value = this.start;
    for (let left = this.length; left > 0n; left--) {
      budget.spendSteps(1);
      yield value;
      value += this.step;
    }
  }

  /** The index of an int; -1n when it is not in the range. */
  indexOf(int: bigint): bigint {
    const distance = int - this.start;
    if (distance % this.step !== 0n) return -1n;
    const index = distance / this.step;
    return index >= 0n && index < this.length ? index : -1n;
  }
}

/** `dict.keys()` and its kind: what shows a dict as it is now. */
export class DictView extends PyIterable {
  readonly typeName: string;
  readonly kind: "keys" | "values" | "items";
  readonly dict: Dict;

  constructor(kind: "keys" | "values" | "items", dict: Dict) {
    super();
    this.typeName = `dict_${kind}`;
    this.kind = kind;
    this.dict = dict;
  }

  iterate(budget: Budget): Iterable<unknown> {
    const { dict } = this;
    if (this.kind === "keys") return unchanged(dict, dict.keys(), "dictionary", budget);
    if (this.kind === "values") return unchanged(dict, dict.values(), "dictionary", budget);
    return unchanged(dict, entries(dict), "dictionary", budget);
  }
}

function* entries(dict: Dict): Iterable<unknown> {
  for (const [key, value] of dict) yield Tuple.of(key, value);
}

/** Goes through a dict or a set, which must not grow or shrink meanwhile. */
export function* unchanged(
  container: { readonly size: number },
  items: Iterable<unknown>,
  what: "dictionary" | "Set",
  budget: Budget,
): Iterable<unknown> {
  const { size } = container;
  for (const item of items) {
    if (container.size !== size) throw new RuntimeError(`${what} changed size during iteration`);
    budget.spendSteps(1);
    yield item;
  }
  if (container.size !== size) throw new RuntimeError(`${what} changed size during iteration`);
}
