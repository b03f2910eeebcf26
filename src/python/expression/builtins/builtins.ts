import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { anything, type Binder, named, one, positional } from "../calls/parameters.js";
import { sortedItems } from "../calls/sorting.js";
import { formatValue } from "../format/format-value.js";
import { ELLIPSIS, type KeywordArguments, PyCallable } from "../model.js";
import type { Runtime } from "../runtime.js";
import { Builtin } from "../values/callables.js";
import { isSameItem } from "../values/compare.js";
import { collect } from "../values/iterate.js";
import { toFlag } from "../values/numbers.js";
import { asciiOf, reprOf } from "../values/repr.js";
import { length } from "../values/truth.js";
import { typeName } from "../values/type-name.js";
import { extreme, has, isInstance, next, sum } from "./item-functions.js";
import { makeIterator } from "./lazy-types.js";
import { abs, chr, divmod, inBase, ord, pow, round } from "./number-functions.js";
import { defineTypes } from "./types.js";

/** A function: how its arguments are given, and what it does with them. */
type Declaration = readonly [bind: Binder, run: (runtime: Runtime, ...args: unknown[]) => unknown];

const sumArguments: Binder = (callee, args, kwargs) => {
  if (args.length === 0) {
    throw new PythonTypeError("sum() takes at least 1 positional argument (0 given)");
  }
  return named(["iterable", "start"], { required: 1, positionalOnly: 1 })(callee, args, kwargs);
};

/** `sorted` hands what stands behind the items to the method `sort`, whose words it uses. */
const sortedArguments: Binder = (callee, args, kwargs) => {
  if (args.length !== 1) {
    throw new PythonTypeError(`sorted expected 1 argument, got ${args.length}`);
  }
  const [key, reverse] = named(["key", "reverse"], { mostPositional: 0, label: "sort" })(callee, [], kwargs);
  return [args[0], key, reverse];
};

const declarations: Readonly<Record<string, Declaration>> = {
  abs: [one, abs],
  all: [one, (runtime, items) => !has(runtime, items, false)],
  any: [one, (runtime, items) => has(runtime, items, true)],
  ascii: [one, asciiOf],
  bin: [one, (runtime, value) => inBase(runtime, value, 2, "0b")],
  callable: [one, (_, value) => value instanceof PyCallable],
  chr: [one, chr],
  divmod: [positional(2, 2), divmod],
  format: [
    positional(1, 2),
    (runtime, value, spec = "") => {
      if (typeof spec === "string") return formatValue(runtime, value, spec);
      throw new PythonTypeError(`format() argument 2 must be str, not ${typeName(runtime, spec)}`);
    },
  ],
  hex: [one, (runtime, value) => inBase(runtime, value, 16, "0x")],
  isinstance: [positional(2, 2), isInstance],
  iter: [
    positional(1, 2),
    (runtime, value, sentinel) =>
      makeIterator(
        runtime,
        value,
        sentinel === undefined ? undefined : (item) => isSameItem(runtime, item, sentinel),
      ),
  ],
  len: [one, (runtime, value) => BigInt(length(runtime, value))],
  max: [
    anything,
    (runtime, args, kwargs) => extreme(runtime, "max", args as unknown[], kwargs as KeywordArguments),
  ],
  min: [
    anything,
    (runtime, args, kwargs) => extreme(runtime, "min", args as unknown[], kwargs as KeywordArguments),
  ],
  next: [positional(1, 2), next],
  oct: [one, (runtime, value) => inBase(runtime, value, 8, "0o")],
  ord: [one, ord],
  pow: [named(["base", "exp", "mod"], { required: 2 }), pow],
  repr: [one, reprOf],
  round: [named(["number", "ndigits"], { required: 1 }), round],
  sorted: [
    sortedArguments,
    (runtime, items, key, reverse = false) =>
      sortedItems(runtime, collect(runtime, items), key, toFlag(runtime, reverse)),
  ],
  sum: [sumArguments, sum],
};

/** The names that are there without being given: functions, types and `Ellipsis`. */
export function makeBuiltins(runtime: Runtime): ReadonlyMap<string, unknown> {
  defineTypes(runtime);
  const names = new Map<string, unknown>(runtime.types);
  for (const [name, [bind, run]] of Object.entries(declarations)) {
    const callee = { name, qualified: name };
    names.set(name, new Builtin(name, (args, kwargs) => run(runtime, ...bind(callee, args, kwargs))));
  }
  names.set("Ellipsis", ELLIPSIS);
  return names;
}
