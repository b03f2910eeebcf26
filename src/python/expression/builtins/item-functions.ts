import { PythonTypeError, StopIteration, ValueError } from "../../../pc-rpc/python-errors.js";
import { Tuple } from "../../../pyon/tuple.js";
import { callValue } from "../calls/calling.js";
import { type KeywordArguments, PyType } from "../model.js";
import { binary } from "../operators/binary.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { compare } from "../values/compare.js";
import { PyIterator } from "../values/iterables.js";
import { iterate } from "../values/iterate.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";

/** `max(…)` and `min(…)` */
export function extreme(
  runtime: Runtime,
  name: "max" | "min",
  args: readonly unknown[],
  kwargs: KeywordArguments,
): unknown {
  if (args.length === 0) throw new PythonTypeError(`${name} expected at least 1 argument, got 0`);
  for (const keyword of kwargs.keys()) {
    if (keyword === "key" || keyword === "default") continue;
    throw new PythonTypeError(`'${keyword}' is an invalid keyword argument for ${name}()`);
  }
  const preset = kwargs.get("default");
  if (args.length > 1 && preset !== undefined) {
    throw new PythonTypeError(`Cannot specify a default for ${name}() with multiple positional arguments`);
  }
  const key = kwargs.get("key") ?? null;
  let best: { readonly item: unknown; readonly key: unknown } | undefined;
  for (const item of args.length > 1 ? args : iterate(runtime, args[0])) {
    const own = key === null ? item : callValue(runtime, key, [item]);
    runtime.budget.spendSteps(1);
    if (best === undefined || truth(runtime, compare(runtime, name === "max" ? ">" : "<", own, best.key))) {
      best = { item, key: own };
    }
  }
  if (best !== undefined) return best.item;
  if (preset !== undefined) return preset;
  throw new ValueError(`${name}() arg is an empty sequence`);
}

/** Python counterpart: `sum(items, start)`. */
export function sum(runtime: Runtime, items: unknown, start: unknown = 0n): unknown {
  const source = iterate(runtime, items);
  if (typeof start === "string") {
    throw new PythonTypeError("sum() can't sum strings [use ''.join(seq) instead]");
  }
  if (bytesOf(start) !== undefined) {
    throw new PythonTypeError(`sum() can't sum ${typeName(runtime, start)} [use b''.join(seq) instead]`);
  }
  let total = start;
  for (const item of source) total = binary(runtime, "+", total, item);
  return total;
}

/** `any(items)`, which looks for true ones, and `all(items)`, which looks for false ones. */
export function has(runtime: Runtime, items: unknown, wanted: boolean): boolean {
  for (const item of iterate(runtime, items)) if (truth(runtime, item) === wanted) return true;
  return false;
}

/** Python counterpart: `next(iterator, preset)`. */
export function next(runtime: Runtime, iterator: unknown, preset: unknown): unknown {
  if (!(iterator instanceof PyIterator)) {
    throw new PythonTypeError(`'${typeName(runtime, iterator)}' object is not an iterator`);
  }
  const { done, value } = iterator.next();
  if (done !== true) return value;
  if (preset === undefined) throw new StopIteration();
  return preset;
}

/** Python counterpart: `isinstance(value, type)`. */
export function isInstance(runtime: Runtime, value: unknown, type: unknown): boolean {
  runtime.budget.spendSteps(1);
  if (type instanceof PyType) return type.has(value);
  if (type instanceof Tuple) return type.some((each) => isInstance(runtime, value, each));
  throw new PythonTypeError("isinstance() arg 2 must be a type, a tuple of types, or a union");
}
