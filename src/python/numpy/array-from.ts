import { Complex } from "complex.js";
import { OverflowError, ValueError } from "../../pc-rpc/python-errors.js";
import { type ArrayData, type Dtype, parseDtype } from "../../pyon/dtype.js";
import { Float } from "../../pyon/float.js";
import { NDArray } from "../../pyon/ndarray.js";
import { copyElement, writeValue } from "../../pyon/ndarray-scalars.js";
import { forEachPosition } from "../../pyon/ndarray-shape.js";
import { asciiOfText, textOfValue } from "../../pyon/ndarray-texts.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { type Budget, PyIterable } from "../expression/model.js";
import { allocate, MAX_AXES } from "./allocation.js";
import { cast } from "./cast.js";
import type { Wanted } from "./dtype-object.js";
import { arrayOfScalar } from "./elements.js";
import { inPython, objectDtype } from "./faults.js";
import { typeNameOf } from "./type-names.js";
import { dtypeOf, letterOf, promoteDtypes, textDtype, textWidth } from "./types.js";

/** Nested sequences, taken apart. */
interface Nested {
  readonly shape: readonly number[];
  /** In C order; an array stands for all of its elements. */
  readonly items: readonly unknown[];
}

/**
 * An array of any value: an array as it is, a scalar, or nested sequences of both, with the dtype that their items
 * have in common.
 *
 * Python counterpart: `numpy.asarray(value, dtype)`.
 *
 * @throws ValueError for ragged sequences, TypeError for what is no element of an array
 */
export function asArray(value: unknown, wanted: Wanted | undefined, budget: Budget): NDArray {
  if (value instanceof NpScalar) return asArray(arrayOfScalar(value), wanted, budget);
  if (value instanceof NDArray) {
    const dtype = wanted === undefined ? undefined : dtypeFor(value, wanted);
    return dtype === undefined || dtype.text === value.dtype ? value : cast(value, dtype, budget);
  }
  const { shape, items } = takeApart(value, budget);
  const dtype =
    (typeof wanted === "object" ? wanted : undefined) ?? inferred(items, wanted as "U" | "S" | undefined);
  const data = allocate(shape, dtype, budget);
  inPython(() => writeItems(data, dtype, items, budget));
  return new NDArray(data, { dtype: dtype.text, shape });
}

/** The dtype that an array is to have; text without a size takes what its elements need at most. */
export function dtypeFor({ dtype }: { readonly dtype: string }, wanted: Wanted): Dtype {
  return typeof wanted === "string" ? textDtype(wanted, textWidth(parseDtype(dtype))) : wanted;
}

/** Whether numpy takes a value for a sequence of elements. */
export function isSequence(value: unknown): boolean {
  return Array.isArray(value) || (value instanceof PyIterable && value.typeName === "range");
}

/** Bytes of a reference to a value, and of an int with it. */
const REFERENCE = 8;
const INT_BYTES = 32;

/** The items of a sequence. */
export function listOf(value: unknown, budget: Budget): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const items: unknown[] = [];
  for (const item of (value as PyIterable).iterate(budget)) {
    budget.spendBytes(INT_BYTES);
    items.push(item);
  }
  return items;
}

function takeApart(value: unknown, budget: Budget): Nested {
  const shape: number[] = [];
  const items: unknown[] = [];
  // The axes that all sequences so far have in common; fewer than shape has once they are found to be ragged.
  let axes: number | undefined;
  let regular = Number.POSITIVE_INFINITY;
  const leaf = (depth: number): void => {
    axes ??= depth;
    if (depth !== axes) regular = Math.min(regular, depth, axes);
  };
  const enter = (depth: number, length: number): void => {
    if (depth < shape.length) {
      if (shape[depth] !== length) regular = Math.min(regular, depth);
    } else if (axes === undefined) shape.push(length);
    else regular = Math.min(regular, depth);
  };
  const walk = (item: unknown, depth: number): void => {
    if (item instanceof NDArray && item.ndim > 0) {
      for (const [axis, length] of item.shape.entries()) enter(depth + axis, length);
      leaf(depth + item.ndim);
      items.push(item);
      return;
    }
    if (!isSequence(item)) {
      leaf(depth);
      items.push(item);
      return;
    }
    if (depth === MAX_AXES) throw tooDeep();
    const list = listOf(item, budget);
    // One list may stand at many places, so that there are more elements than memory was spent on.
    budget.spendSteps(list.length);
    budget.spendBytes(list.length * REFERENCE);
    enter(depth, list.length);
    for (const part of list) walk(part, depth + 1);
  };
  walk(value, 0);
  if (regular !== Number.POSITIVE_INFINITY) throw ragged(shape.slice(0, regular));
  return { shape, items };
}

function tooDeep(): ValueError {
  return new ValueError(
    "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of " +
      `${MAX_AXES}.`,
  );
}

function ragged(shape: readonly number[]): ValueError {
  const text = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  return new ValueError(
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after " +
      `${shape.length} dimensions. The detected shape was ${text} + inhomogeneous part.`,
  );
}

const BOOL = dtypeOf("?");
const LONG = dtypeOf("l");
const UINT = dtypeOf("L");
const FLOAT = dtypeOf("d");
const COMPLEX = dtypeOf("D");

/** The dtype that items have in common: float64 for none. */
function inferred(items: readonly unknown[], text: "U" | "S" | undefined): Dtype {
  let common: Dtype | undefined;
  for (const item of items) {
    const own = text === undefined ? dtypeOfItem(item) : textDtype(text, widthOfItem(item));
    if (own !== common) common = common === undefined ? own : promoteDtypes(common, own);
  }
  return common ?? (text === undefined ? FLOAT : textDtype(text, 1));
}

function dtypeOfItem(item: unknown): Dtype {
  switch (typeof item) {
    case "boolean":
      return BOOL;
    case "number":
      return FLOAT;
    case "bigint":
      if (BigInt.asIntN(64, item) === item) return LONG;
      if (BigInt.asUintN(64, item) === item) return UINT;
      throw new OverflowError("int too large for an element of 64 bits");
    case "string":
      return textDtype("U", [...item].length);
    default:
      break;
  }
  if (item instanceof NDArray || item instanceof NpScalar) return nativeOf(item);
  if (item instanceof Complex) return COMPLEX;
  if (item instanceof Uint8Array) return textDtype("S", item.length);
  throw objectDtype(`'${typeNameOf(item)}'`);
}

function nativeOf({ dtype }: NDArray | NpScalar): Dtype {
  const parsed = parseDtype(dtype);
  const letter = letterOf(parsed);
  if (letter === undefined && parsed.kind !== "U" && parsed.kind !== "S") {
    throw objectDtype(`elements of dtype ${dtype}`);
  }
  return letter === undefined ? parsed : dtypeOf(letter);
}

/** Characters of an item as text. */
function widthOfItem(item: unknown): number {
  if (item instanceof NDArray || item instanceof NpScalar) return textWidth(parseDtype(item.dtype));
  if (item instanceof Uint8Array) return item.length;
  return inPython(() => [...textOfValue(itself(item))].length);
}

function writeItems(data: ArrayData, dtype: Dtype, items: readonly unknown[], budget: Budget): void {
  if (writeNumbers(data, dtype, items)) return;
  let index = 0;
  for (const item of items) {
    if (item instanceof NDArray) {
      const part = cast(item, dtype, budget);
      forEachPosition(part.shape, part.strides, 0, (position) => {
        copyElement(data, index++, part.data, position, dtype.width);
      });
    } else {
      writeItem(data, dtype, index++, item, budget);
    }
  }
}

/** The usual case, without a look at what kind of value each is. */
function writeNumbers(data: ArrayData, dtype: Dtype, items: readonly unknown[]): boolean {
  if (dtype.text !== "<f8" || !items.every((item) => typeof item === "number")) return false;
  (data as Float64Array).set(items as number[]);
  return true;
}

function writeItem(data: ArrayData, dtype: Dtype, index: number, item: unknown, budget: Budget): void {
  if (!(item instanceof NpScalar)) {
    if (dtype.kind === "S" && typeof item === "string")
      writeValue(data, dtype, index, asciiOfText(item), true);
    else writeValue(data, dtype, index, itself(item), true);
    return;
  }
  const array = arrayOfScalar(item);
  const { kind } = parseDtype(item.dtype);
  // To an int, numpy's numbers are Python's; to all else they are arrays.
  const isNumber = kind === "i" || kind === "u" || kind === "f";
  if ((dtype.kind === "i" || dtype.kind === "u") && isNumber)
    writeValue(data, dtype, index, array.item(), true);
  else copyElement(data, index, cast(array, dtype, budget).data, 0, dtype.width);
}

/** A float as what PYON's functions do not take for an int. */
function itself(item: unknown): unknown {
  return typeof item === "number" ? new Float(item) : item;
}
