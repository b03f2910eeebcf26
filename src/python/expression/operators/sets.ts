import type { Dict } from "../../../pyon/dict.js";
import { PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { isSetLike, toSet } from "../values/compare.js";
import { addItem, hasKey, setItem } from "../values/hashing.js";
import { DictView } from "../values/iterables.js";

/** An operator of sets. */
export type SetOperator = "|" | "&" | "-" | "^";

/** The result of an operator on sets; undefined when the operands are none. Views of dicts take any iterable. */
export function setBinary(
  runtime: Runtime,
  operator: SetOperator,
  left: unknown,
  right: unknown,
): PySet | undefined {
  const operands = [left, right];
  const takesAny = operands.some((value) => isSetLike(value) && value instanceof DictView);
  if (!takesAny && !operands.every(isSetLike)) return undefined;
  return combined(runtime, operator, toSet(runtime, left), toSet(runtime, right));
}

/** A new set of what the operator leaves of both. */
export function combined(runtime: Runtime, operator: SetOperator, left: PySet, right: PySet): PySet {
  const result = new PySet();
  for (const item of left) {
    if (operator === "|" || hasKey(runtime, right, item) === (operator === "&"))
      addItem(runtime, result, item);
  }
  if (operator === "|" || operator === "^") {
    for (const item of right) if (!hasKey(runtime, left, item)) addItem(runtime, result, item);
  }
  return result;
}

/** Writes the entries of one dict into another. */
export function merge(runtime: Runtime, into: Dict, from: Dict): void {
  for (const [key, value] of from) setItem(runtime, into, key, value);
}
