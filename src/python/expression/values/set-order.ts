import { sorted } from "../../order.js";
import type { Budget, PySet } from "../model.js";

/**
 * The items of a set in order. Python's order is that of its hash table: the same for ints that are not large, and
 * none that could be told beforehand for strings.
 */
export function orderedItems(set: PySet, budget: Budget): unknown[] {
  const items = [...set];
  budget.spendSteps(items.length * Math.log2(items.length + 1));
  budget.spendBytes(items.length * 8);
  return sorted(items, (item) => item);
}
