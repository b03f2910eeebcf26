import { IndexError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { FancySelection } from "../../pyon/ndarray-fancy.js";
import { toIndex } from "../../pyon/ndarray-indices.js";
import { copyElement } from "../../pyon/ndarray-scalars.js";
import { select } from "../../pyon/ndarray-select.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { Slice } from "../../pyon/slice.js";
import { Tuple } from "../../pyon/tuple.js";
import { type Budget, ELLIPSIS } from "../expression/model.js";
import { MAX_AXES } from "./allocation.js";
import { asArray, isSequence } from "./array-from.js";
import { cast } from "./cast.js";
import { bitsOf, emptyArray } from "./copying.js";
import { arrayOfScalar, scalarAt } from "./elements.js";
import { inPython } from "./faults.js";
import { dtypeOf } from "./types.js";

/**
 * What a key takes of an array: an element as a scalar, a view, or a copy for a key with arrays or masks in it.
 *
 * Python counterpart: `array[key]`.
 *
 * @throws IndexError, ValueError or TypeError of Python in numpy's words
 */
export function itemAt(array: NDArray, given: unknown, budget: Budget): NDArray | NpScalar {
  const { key, hasEllipsis } = toKey(array, given, budget);
  const selection = inPython(() => select(array, key));
  if (selection === undefined) return copyAt(array, key, budget);
  const { shape, strides, offset, isElement } = selection;
  if (shape.length > MAX_AXES) {
    throw new IndexError(
      `number of dimensions must be within [0, ${MAX_AXES}], indexing result would have ${shape.length}`,
    );
  }
  // `...` makes it an array, of no axes if need be; `()` is the way to the element of one.
  const isScalar = isElement || (shape.length === 0 && array.ndim === 0);
  if (isScalar && !hasEllipsis) return scalarAt(array.data, parseDtype(array.dtype), offset);
  return new NDArray(array.data, { dtype: array.dtype, shape, strides, offset: Math.max(0, offset) });
}

/** Bytes that a place is reckoned at while the elements are looked up. */
const PLACE_BYTES = 24;

function copyAt(array: NDArray, key: unknown, budget: Budget): NDArray {
  const { selection, shape } = inPython(() => {
    const found = new FancySelection(array, key);
    return { selection: found, shape: found.shape() };
  });
  const dtype = parseDtype(array.dtype);
  const result = emptyArray(shape, dtype, budget);
  budget.spendBytes(result.size * PLACE_BYTES);
  const places = inPython(() => selection.positions());
  const [to, from] = [bitsOf(result.data, dtype), bitsOf(array.data, dtype)];
  places.forEach((place, index) => {
    copyElement(to, index, from, place, dtype.width);
  });
  return result;
}

interface Key {
  readonly key: unknown;
  readonly hasEllipsis: boolean;
}

/** A key as the functions of `pyon/` take it, in which floats would be ints, and `...` stands for slices. */
function toKey(array: NDArray, given: unknown, budget: Budget): Key {
  const parts = given instanceof Tuple ? [...given] : [given];
  const ellipses = parts.filter((part) => part === ELLIPSIS).length;
  if (ellipses > 1) throw new IndexError("an index can only have a single ellipsis ('...')");
  const converted = parts.map((part) => (part === ELLIPSIS ? part : toPart(part, budget)));
  if (ellipses === 1) {
    const axes = converted.reduce<number>((sum, part) => sum + (part === ELLIPSIS ? 0 : axesOf(part)), 0);
    const missing = Array.from({ length: Math.max(0, array.ndim - axes) }, () => new Slice());
    converted.splice(converted.indexOf(ELLIPSIS), 1, ...missing);
  }
  return { key: Tuple.wrap(converted), hasEllipsis: ellipses === 1 };
}

/** How many axes of the array a part of a key takes. */
function axesOf(part: unknown): number {
  if (part === null || typeof part === "boolean") return 0;
  return part instanceof NDArray && part.dtype === "|b1" ? part.ndim : 1;
}

function toPart(part: unknown, budget: Budget): unknown {
  if (part === null || typeof part === "boolean") return part;
  if (part instanceof Slice) return new Slice(...[part.start, part.stop, part.step].map(toBound));
  if (part instanceof NpScalar) return part.dtype === "|b1" ? arrayOfScalar(part) : toInt(part);
  if (isSequence(part)) {
    const array = asArray(part, undefined, budget);
    if (array.size === 0) return cast(array, dtypeOf("l"), budget);
    if (!"biu".includes(parseDtype(array.dtype).kind)) throw noIndex();
    return spent(array, budget);
  }
  return part instanceof NDArray ? spent(part, budget) : toInt(part);
}

/** What goes through all elements of an array of indices spends for it. */
function spent(array: NDArray, budget: Budget): NDArray {
  budget.spendSteps(array.size);
  budget.spendBytes(array.size * PLACE_BYTES * Math.max(1, array.ndim));
  return array;
}

function toInt(part: unknown): unknown {
  if (typeof part === "number" || toIndex(part) === undefined) throw noIndex();
  return part;
}

/** A float is none, even a whole one: a text is nothing that is taken for an int by mistake. */
function toBound(bound: unknown): unknown {
  return typeof bound === "number" ? String(bound) : bound;
}

function noIndex(): IndexError {
  return new IndexError(
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid " +
      "indices",
  );
}
