import { KeyError } from "../../../pc-rpc/python-errors.js";
import { anything, none, one } from "../calls/parameters.js";
import { PySet } from "../model.js";
import { combined, type SetOperator } from "../operators/sets.js";
import type { Runtime } from "../runtime.js";
import { isSubset, toSet } from "../values/compare.js";
import { addItem, deleteItem, hasKey } from "../values/hashing.js";
import { iterate } from "../values/iterate.js";
import { reprOf } from "../values/repr.js";
import { orderedItems } from "../values/set-order.js";
import { type Method, members, method, type TypeMembers } from "./method.js";

/** A new set, of this one and any number of others. */
function combiner(operator: SetOperator): Method {
  return method(anything, (runtime, set: PySet, others) => {
    let result = copy(runtime, set);
    for (const other of others as readonly unknown[]) {
      result = combined(runtime, operator, result, toSet(runtime, other));
    }
    return result;
  });
}

/** Changes this set to what is left of it and others. */
function changer(operator: SetOperator): Method {
  return method(anything, (runtime, set: PySet, others) => {
    let result = set;
    for (const other of others as readonly unknown[]) {
      result = combined(runtime, operator, result, toSet(runtime, other));
    }
    const items = [...result];
    for (const item of [...set]) set.delete(item);
    for (const item of items) set.add(item);
    return null;
  });
}

function copy(runtime: Runtime, set: PySet): PySet {
  return combined(runtime, "|", set, new PySet());
}

/** The members of `set`. */
export const setMembers: TypeMembers = members({
  add: method(one, (runtime, set: PySet, item) => {
    addItem(runtime, set, item);
    return null;
  }),
  discard: method(one, (runtime, set: PySet, item) => {
    deleteItem(runtime, set, item);
    return null;
  }),
  remove: method(one, (runtime, set: PySet, item) => {
    if (!deleteItem(runtime, set, item)) throw new KeyError(reprOf(runtime, item));
    return null;
  }),
  pop: method(none, (runtime, set: PySet) => {
    if (set.size === 0) throw new KeyError(reprOf(runtime, "pop from an empty set"));
    const [first] = orderedItems(set, runtime.budget);
    set.delete(first);
    return first;
  }),
  clear: method(none, (_, set: PySet) => {
    for (const item of [...set]) set.delete(item);
    return null;
  }),
  copy: method(none, copy),
  union: combiner("|"),
  intersection: combiner("&"),
  difference: combiner("-"),
  symmetric_difference: method(one, (runtime, set: PySet, other) =>
    combined(runtime, "^", set, toSet(runtime, other)),
  ),
  update: changer("|"),
  intersection_update: changer("&"),
  difference_update: changer("-"),
  symmetric_difference_update: changer("^"),
  issubset: method(one, (runtime, set: PySet, other) => isSubset(runtime, set, toSet(runtime, other))),
  issuperset: method(one, (runtime, set: PySet, other) => isSubset(runtime, toSet(runtime, other), set)),
  isdisjoint: method(one, (runtime, set: PySet, other) => {
    for (const item of iterate(runtime, other)) if (hasKey(runtime, set, item)) return false;
    return true;
  }),
});
