import { Complex } from "complex.js";
import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { type Comparison, NOT_IMPLEMENTED, PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "./byte-array.js";
import { getItem, hasKey, setOf } from "./hashing.js";
import { DictView, PyRange } from "./iterables.js";
import { iterate } from "./iterate.js";
import { intOf, isNumber } from "./numbers.js";
import { compareTexts } from "./texts.js";
import { truth } from "./truth.js";
import { typeName } from "./type-name.js";

/** `left == right`, `left < right` and so on: a bool, unless an extension makes something else of it. */
export function compare(runtime: Runtime, operator: Comparison, left: unknown, right: unknown): unknown {
  const extension = runtime.extensionOf(left) ?? runtime.extensionOf(right);
  if (extension !== undefined) {
    const result = extension.compare(operator, left, right, runtime.budget);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  if (operator === "==") return equal(runtime, left, right);
  if (operator === "!=") return !equal(runtime, left, right);
  const order = ordered(runtime, operator, left, right);
  if (order !== undefined) return order;
  const [a, b] = [typeName(runtime, left), typeName(runtime, right)];
  throw new PythonTypeError(`'${operator}' not supported between instances of '${a}' and '${b}'`);
}

/** Whether `left < right` holds, as sorting asks it. */
export function isLess(runtime: Runtime, left: unknown, right: unknown): boolean {
  runtime.budget.spendSteps(1);
  if (typeof left === "bigint" && typeof right === "bigint") return left < right;
  return truth(runtime, compare(runtime, "<", left, right));
}

/** Whether both are the same item of a container: the same object, or equal. */
export function isSameItem(runtime: Runtime, left: unknown, right: unknown): boolean {
  if (left !== right) return equal(runtime, left, right);
  runtime.budget.spendSteps(1);
  return true;
}

/** Whether `left == right` is true. */
function equal(runtime: Runtime, left: unknown, right: unknown): boolean {
  runtime.budget.spendSteps(1);
  if (isNumber(left) && isNumber(right)) return equalNumbers(left, right);
  if (typeof left === "string") return typeof right === "string" && equalTexts(runtime, left, right);
  if (typeof left !== "object" || left === null) {
    const extension = runtime.extensionOf(right);
    return extension === undefined ? left === right : equalByExtension(runtime, left, right);
  }
  return equalObjects(runtime, left, right);
}

function equalTexts(runtime: Runtime, left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  runtime.budget.spendSteps(left.length / 64);
  return left === right;
}

function equalNumbers(left: unknown, right: unknown): boolean {
  if (left instanceof Complex || right instanceof Complex) {
    const [a, b] = [left, right].map((value) => (value instanceof Complex ? value : { re: value, im: 0 }));
    return a?.im === b?.im && equalNumbers(a?.re, b?.re);
  }
  // JavaScript compares a bigint and a number by value, exactly.
  // biome-ignore lint/suspicious/noDoubleEquals: that is what it is for
  return (intOf(left) ?? left) == (intOf(right) ?? right);
}

function equalObjects(runtime: Runtime, left: object, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left instanceof Tuple === right instanceof Tuple && equalItems(runtime, left, right);
  }
  if (left instanceof Dict && right instanceof Dict) return equalDicts(runtime, left, right);
  const sets = asSets(runtime, left, right);
  if (sets !== undefined) return sets[0].size === sets[1].size && isSubset(runtime, sets[0], sets[1]);
  const [bytes, otherBytes] = [bytesOf(left), bytesOf(right)];
  if (bytes !== undefined && otherBytes !== undefined) return compareBytes(runtime, bytes, otherBytes) === 0;
  if (left instanceof Slice && right instanceof Slice) return equalItems(runtime, parts(left), parts(right));
  if (left instanceof PyRange && right instanceof PyRange) {
    if (left.length !== right.length || left.length === 0n) return left.length === right.length;
    return left.start === right.start && (left.length === 1n || left.step === right.step);
  }
  return equalByExtension(runtime, left, right);
}

function equalByExtension(runtime: Runtime, left: unknown, right: unknown): boolean {
  const extension = runtime.extensionOf(left) ?? runtime.extensionOf(right);
  const result = extension?.compare("==", left, right, runtime.budget) ?? NOT_IMPLEMENTED;
  return result === NOT_IMPLEMENTED ? left === right : truth(runtime, result);
}

function equalItems(runtime: Runtime, left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (!isSameItem(runtime, left[i], right[i])) return false;
  return true;
}

function equalDicts(runtime: Runtime, left: Dict, right: Dict): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = getItem(runtime, right, key);
    if (other === undefined || !isSameItem(runtime, value, other)) return false;
  }
  return true;
}

function parts({ start, stop, step }: Slice): unknown[] {
  return [start, stop, step];
}

/** Both as sets, when both are sets or show the keys of a dict. */
function asSets(runtime: Runtime, left: unknown, right: unknown): readonly [PySet, PySet] | undefined {
  if (!isSetLike(left) || !isSetLike(right)) return undefined;
  return [toSet(runtime, left), toSet(runtime, right)];
}

/** Whether a value is a set, or the keys or items of a dict. */
export function isSetLike(value: unknown): value is PySet | DictView {
  return value instanceof PySet || (value instanceof DictView && value.kind !== "values");
}

/** A set of the items of a value; the value itself when it is one. */
export function toSet(runtime: Runtime, value: unknown): PySet {
  return value instanceof PySet ? value : setOf(runtime, iterate(runtime, value));
}

export function isSubset(runtime: Runtime, small: PySet, large: PySet): boolean {
  for (const item of small) if (!hasKey(runtime, large, item)) return false;
  return true;
}

type Order = Exclude<Comparison, "==" | "!=">;

/** Undefined when the two have no order. */
function ordered(runtime: Runtime, operator: Order, left: unknown, right: unknown): boolean | undefined {
  runtime.budget.spendSteps(1);
  if (isNumber(left) && isNumber(right)) {
    if (left instanceof Complex || right instanceof Complex) return undefined;
    return holdsBetween(operator, intOf(left) ?? (left as number), intOf(right) ?? (right as number));
  }
  if (typeof left === "string" && typeof right === "string") {
    runtime.budget.spendSteps(Math.min(left.length, right.length) / 16);
    return holds(operator, compareTexts(left, right));
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left instanceof Tuple !== right instanceof Tuple) return undefined;
    return orderedItems(runtime, operator, left, right);
  }
  if (left instanceof Slice && right instanceof Slice) {
    return orderedItems(runtime, operator, parts(left), parts(right));
  }
  const [bytes, otherBytes] = [bytesOf(left), bytesOf(right)];
  if (bytes !== undefined && otherBytes !== undefined) {
    return holds(operator, compareBytes(runtime, bytes, otherBytes));
  }
  const sets = asSets(runtime, left, right);
  return sets === undefined ? undefined : orderedSets(runtime, operator, ...sets);
}

function holds(operator: Order, order: number): boolean {
  return holdsBetween(operator, order, 0);
}

function holdsBetween(operator: Order, left: number | bigint, right: number | bigint): boolean {
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

/** The first items that differ decide; else the lengths do. */
function orderedItems(
  runtime: Runtime,
  operator: Order,
  left: readonly unknown[],
  right: readonly unknown[],
): boolean {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (isSameItem(runtime, left[i], right[i])) continue;
    return truth(runtime, compare(runtime, operator, left[i], right[i]));
  }
  return holdsBetween(operator, left.length, right.length);
}

/** Smaller is a set that the other one contains. */
function orderedSets(runtime: Runtime, operator: Order, left: PySet, right: PySet): boolean {
  if (operator === ">" || operator === ">=") {
    return orderedSets(runtime, operator === ">" ? "<" : "<=", right, left);
  }
  const fits = operator === "<" ? left.size < right.size : left.size <= right.size;
  return fits && isSubset(runtime, left, right);
}

function compareBytes(runtime: Runtime, left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  runtime.budget.spendSteps(length / 16);
  for (let i = 0; i < length; i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
