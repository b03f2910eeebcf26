import type { Runtime } from "../runtime.js";
import { isLess } from "../values/compare.js";
import { callValue } from "./calling.js";

/**
 * The items in order; those that are equal stay in the order they have.
 *
 * @param key a function to compare the results of; None or undefined compares the items
 */
export function sortedItems(
  runtime: Runtime,
  items: readonly unknown[],
  key: unknown,
  reverse: boolean,
): unknown[] {
  runtime.budget.spendBytes(items.length * 48);
  const entries = items.map((item) => ({
    item,
    key: key === undefined || key === null ? item : callValue(runtime, key, [item]),
  }));
  // Backwards twice, so that equal ones keep their order.
  if (reverse) entries.reverse();
  entries.sort((a, b) => {
    if (isLess(runtime, a.key, b.key)) return -1;
    return isLess(runtime, b.key, a.key) ? 1 : 0;
  });
  if (reverse) entries.reverse();
  return entries.map(({ item }) => item);
}
