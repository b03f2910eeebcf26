import { IndexError, ValueError } from "../../../pc-rpc/python-errors.js";
import type { Tuple } from "../../../pyon/tuple.js";
import { counted, named, none, one, positional } from "../calls/parameters.js";
import { sortedItems } from "../calls/sorting.js";
import type { Runtime } from "../runtime.js";
import { isSameItem } from "../values/compare.js";
import { collect, ITEM_BYTES } from "../values/iterate.js";
import { toCount, toFlag } from "../values/numbers.js";
import { reprOf } from "../values/repr.js";
import { spendItems } from "../values/slices.js";
import { boundsArguments } from "./arguments.js";
import { members, method, type TypeMembers } from "./method.js";

/** Where an item is, within bounds; -1 when it is not there. */
function find(runtime: Runtime, items: readonly unknown[], args: readonly unknown[]): number {
  const [item, start, end] = args;
  const [from, to] = boundsArguments(runtime, start, end, items.length);
  for (let at = from; at < Math.min(to, items.length); at++)
    if (isSameItem(runtime, items[at], item)) return at;
  return -1;
}

function count(runtime: Runtime, items: readonly unknown[], item: unknown): bigint {
  return BigInt(items.filter((each) => isSameItem(runtime, each, item)).length);
}

/** The members of `list`. */
export const listMembers: TypeMembers = members({
  index: method(counted(1, 3), (runtime, items: unknown[], ...args) => {
    const at = find(runtime, items, args);
    if (at === -1) throw new ValueError(`${reprOf(runtime, args[0])} is not in list`);
    return BigInt(at);
  }),
  count: method(one, count),
  copy: method(none, (runtime, items: unknown[]) => {
    spendItems(runtime, items.length);
    return [...items];
  }),
  append: method(one, (runtime, items: unknown[], item) => {
    runtime.budget.spendBytes(ITEM_BYTES);
    items.push(item);
    return null;
  }),
  extend: method(one, (runtime, items: unknown[], more) => {
    // Taken first, since it may be the list itself.
    const added = collect(runtime, more);
    for (const item of added) items.push(item);
    return null;
  }),
  insert: method(positional(2, 2), (runtime, items: unknown[], index, item) => {
    const given = toCount(runtime, index);
    runtime.budget.spendBytes(ITEM_BYTES);
    runtime.budget.spendSteps(items.length / 32);
    items.splice(given < 0 ? Math.max(0, given + items.length) : given, 0, item);
    return null;
  }),
  pop: method(positional(0, 1), (runtime, items: unknown[], index = -1n) => {
    const given = toCount(runtime, index);
    if (items.length === 0) throw new IndexError("pop from empty list");
    const at = given < 0 ? given + items.length : given;
    if (at < 0 || at >= items.length) throw new IndexError("pop index out of range");
    runtime.budget.spendSteps((items.length - at) / 32);
    return items.splice(at, 1)[0];
  }),
  remove: method(one, (runtime, items: unknown[], item) => {
    const at = find(runtime, items, [item]);
    if (at === -1) throw new ValueError("list.remove(x): x not in list");
    items.splice(at, 1);
    return null;
  }),
  reverse: method(none, (runtime, items: unknown[]) => {
    runtime.budget.spendSteps(items.length / 16);
    items.reverse();
    return null;
  }),
  clear: method(none, (_, items: unknown[]) => {
    items.length = 0;
    return null;
  }),
  sort: method(
    named(["key", "reverse"], { mostPositional: 0 }),
    (runtime, items: unknown[], key, reverse = false) => {
      const sorted = sortedItems(runtime, [...items], key, toFlag(runtime, reverse));
      items.length = 0;
      for (const item of sorted) items.push(item);
      return null;
    },
  ),
});

/** The members of `tuple`. */
export const tupleMembers: TypeMembers = members({
  index: method(counted(1, 3), (runtime, items: Tuple, ...args) => {
    const at = find(runtime, items, args);
    if (at === -1) throw new ValueError("tuple.index(x): x not in tuple");
    return BigInt(at);
  }),
  count: method(one, (runtime, items: Tuple, item) => count(runtime, items, item)),
});
