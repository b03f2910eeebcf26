import { KeyError, PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import { anything, checkCount, none, positional } from "../calls/parameters.js";
import type { KeywordArguments } from "../model.js";
import { combined, merge } from "../operators/sets.js";
import type { Runtime } from "../runtime.js";
import { toSet } from "../values/compare.js";
import { deleteItem, getItem, setItem } from "../values/hashing.js";
import { DictView } from "../values/iterables.js";
import { itemsOf, iterate } from "../values/iterate.js";
import { reprOf } from "../values/repr.js";
import { type Method, members, method, type TypeMembers } from "./method.js";

/** Writes into a dict what another dict, pairs and keyword arguments say. Python counterpart: `dict.update`. */
export function update(
  runtime: Runtime,
  dict: Dict,
  name: string,
  args: readonly unknown[],
  kwargs: KeywordArguments,
): void {
  checkCount(name, args.length, 0, 1);
  const [source] = args;
  if (source instanceof Dict) merge(runtime, dict, source);
  else if (source !== undefined) addPairs(runtime, dict, source);
  for (const [key, value] of kwargs) setItem(runtime, dict, key, value);
}

function addPairs(runtime: Runtime, dict: Dict, pairs: unknown): void {
  let index = 0;
  for (const pair of iterate(runtime, pairs)) {
    const items = itemsOf(runtime, pair);
    if (items === undefined) {
      throw new PythonTypeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
    }
    const both = [...items];
    if (both.length !== 2) {
      throw new ValueError(
        `dictionary update sequence element #${index} has length ${both.length}; 2 is required`,
      );
    }
    setItem(runtime, dict, both[0], both[1]);
    index++;
  }
}

function view(kind: "keys" | "values" | "items"): Method {
  return method(none, (_, dict: Dict) => new DictView(kind, dict));
}

/** The members of `dict`. */
export const dictMembers: TypeMembers = members(
  {
    keys: view("keys"),
    values: view("values"),
    items: view("items"),
    get: method(positional(1, 2), (runtime, dict: Dict, key, preset = null) => {
      const value = getItem(runtime, dict, key);
      return value === undefined ? preset : value;
    }),
    copy: method(none, (runtime, dict: Dict) => {
      const copy = new Dict();
      merge(runtime, copy, dict);
      return copy;
    }),
    clear: method(none, (_, dict: Dict) => {
      dict.clear();
      return null;
    }),
    pop: method(positional(1, 2), (runtime, dict: Dict, key, preset) => {
      const value = getItem(runtime, dict, key);
      if (value === undefined) {
        if (preset === undefined) throw new KeyError(reprOf(runtime, key));
        return preset;
      }
      deleteItem(runtime, dict, key);
      return value;
    }),
    popitem: method(none, (runtime, dict: Dict) => {
      runtime.budget.spendSteps(dict.size / 16);
      const last = [...dict].at(-1);
      if (last === undefined) throw new KeyError(reprOf(runtime, "popitem(): dictionary is empty"));
      deleteItem(runtime, dict, last[0]);
      return Tuple.from(last);
    }),
    setdefault: method(positional(1, 2), (runtime, dict: Dict, key, preset = null) => {
      const value = getItem(runtime, dict, key);
      if (value !== undefined) return value;
      setItem(runtime, dict, key, preset);
      return preset;
    }),
    update: method(anything, (runtime, dict: Dict, args, kwargs) => {
      update(runtime, dict, "update", args as readonly unknown[], kwargs as KeywordArguments);
      return null;
    }),
  },
  {},
  {
    fromkeys: method(positional(1, 2), (runtime, _: unknown, keys, value = null) => {
      const dict = new Dict();
      for (const key of iterate(runtime, keys)) setItem(runtime, dict, key, value);
      return dict;
    }),
  },
);

/** The members of `dict_keys` and `dict_items`. */
export const viewMembers: TypeMembers = members({
  isdisjoint: method(
    positional(1, 1),
    (runtime, self: DictView, other) =>
      combined(runtime, "&", toSet(runtime, self), toSet(runtime, other)).size === 0,
  ),
});
