import { OverflowError, PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { toIndex } from "../../pyon/ndarray-indices.js";
import { isTrue } from "../../pyon/ndarray-scalars.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { floatText } from "../../pyon/python-text.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { checkAxes, MAX_BYTES } from "./allocation.js";
import { isSequence, listOf } from "./array-from.js";
import { pythonValue, valueOfScalar } from "./elements.js";
import { axisError } from "./faults.js";
import { typeNameOf } from "./type-names.js";

/**
 * An int as a number; one beyond 2^53 comes rounded.
 *
 * @throws TypeError of Python for what is none
 */
export function intArgument(value: unknown): number {
  // A number is a float here.
  const index = typeof value === "number" ? undefined : toIndex(value);
  if (index !== undefined) return index;
  throw new PythonTypeError(`'${typeNameOf(value)}' object cannot be interpreted as an integer`);
}

/** The items of a list, a tuple, a range or an array with one axis; undefined for anything else. */
export function itemsOf(value: unknown, budget: Budget): readonly unknown[] | undefined {
  if (isSequence(value)) return listOf(value, budget);
  if (!(value instanceof NDArray) || value.ndim !== 1) return undefined;
  budget.spendSteps(value.size);
  budget.spendBytes(value.size * ITEM_BYTES);
  const dtype = parseDtype(value.dtype);
  return Array.from({ length: value.size }, (_, i) =>
    pythonValue(value.data, dtype, value.offset + i * (value.strides[0] as number)),
  );
}

/** Bytes that a value in a list is reckoned at. */
const ITEM_BYTES = 32;

/** The lengths of axes: of one when it is an int, of none for None. */
export function shapeArgument(value: unknown, budget: Budget): readonly number[] {
  if (value === null) return [];
  const items = itemsOf(value, budget);
  if (items !== undefined) {
    checkAxes(items.length);
    return items.map(lengthOfAxis);
  }
  const plain = value instanceof NpScalar ? valueOfScalar(value) : value;
  if (typeof plain === "number" || typeof plain === "boolean") {
    const text = typeof plain === "number" ? floatText(plain) : plain ? "True" : "False";
    throw new PythonTypeError(`expected a sequence of integers or a single integer, got '${text}'`);
  }
  return [lengthOfAxis(value)];
}

function lengthOfAxis(value: unknown): number {
  const length = strictInt(value);
  if (Math.abs(length) < MAX_BYTES) return length;
  throw new ValueError("Maximum allowed dimension exceeded");
}

/** An int that is no bool: numpy's own parsers refuse those, Python's take them for 0 and 1. */
function strictInt(value: unknown): number {
  const isBool = typeof value === "boolean" || (value instanceof NpScalar && value.dtype === "|b1");
  if (isBool) throw new PythonTypeError("an integer is required");
  return intArgument(value);
}

/** An axis counted from 0. @throws ValueError (numpy's AxisError), in which `prefix` says which axis it is */
export function axisArgument(value: unknown, ndim: number, prefix = ""): number {
  return placeOfAxis(intArgument(value), ndim, prefix);
}

function placeOfAxis(axis: number, ndim: number, prefix = ""): number {
  if (axis >= -ndim && axis < ndim) return axis < 0 ? axis + ndim : axis;
  throw axisError(axis, ndim, prefix);
}

/** Whether an axis is asked for that numpy lets an array without axes have: its first, which is its last. */
export function isOnlyAxis(value: unknown, ndim: number): boolean {
  const isInt = value !== undefined && value !== null && !(value instanceof Tuple);
  return ndim === 0 && isInt && [0, -1].includes(intArgument(value));
}

/** Axes counted from 0: all for None, else an int or a tuple of them. */
export function axesArgument(value: unknown, ndim: number, budget: Budget): readonly number[] {
  if (value === null || value === undefined) return Array.from({ length: ndim }, (_, axis) => axis);
  const items = value instanceof Tuple ? value : [value];
  budget.spendSteps(items.length);
  const axes = items.map((item) => placeOfAxis(axisInt(item), ndim));
  if (new Set(axes).size < axes.length) throw new ValueError("duplicate value in 'axis'");
  return axes;
}

/** An int that C has room for. */
function axisInt(value: unknown): number {
  const axis = strictInt(value);
  const isLong = typeof value !== "bigint" || BigInt.asIntN(64, value) === value;
  if (!isLong || Math.abs(axis) > MAX_BYTES)
    throw new OverflowError("Python int too large to convert to C long");
  if (Math.abs(axis) >= 2 ** 31) throw new ValueError("integer won't fit into a C int");
  return axis;
}

/** What Python's `if` makes of an argument. */
export function flagArgument(value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  return isTrue(value instanceof NpScalar ? valueOfScalar(value) : value);
}
