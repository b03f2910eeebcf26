import { IndexError, PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { NpScalar } from "../../pyon/npscalar.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Budget } from "../expression/model.js";
import { applyUfunc } from "./apply-ufunc.js";
import { axisArgument, intArgument, itemsOf, shapeArgument } from "./arguments.js";
import { dtypeFor } from "./array-from.js";
import { cast, castInOrder } from "./cast.js";
import { copyInOrder } from "./copying.js";
import { wantedDtype } from "./dtype-object.js";
import { pythonValue, unwrapped, valueOfScalar } from "./elements.js";
import { itemAt } from "./indexing.js";
import { orderArgument, raveled, reshaped } from "./reshaping.js";
import { clipped } from "./rounding.js";
import { transposed } from "./shape-functions.js";
import { sortInPlace } from "./sorting.js";
import { ufuncNamed } from "./ufunc-table.js";

/** A method of arrays, with its signature as {@link NumpyFunction} takes it, without `self`. */
export type Method = readonly [
  signature: string,
  body: (array: NDArray, args: readonly unknown[], budget: Budget) => unknown,
];

/** Methods that are not functions of the module with the array as their first argument. */
export const arrayMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    "reshape",
    [
      "*shape, order='C'",
      (array, [shape, order], budget) =>
        reshaped(array, shapeOf(shape as readonly unknown[], budget), orderArgument(order), budget),
    ],
  ],
  [
    "transpose",
    [
      "*axes",
      (array, [axes], budget) => {
        const given = axes as readonly unknown[];
        return transposed(
          array,
          given.length === 0 ? undefined : given.length === 1 ? given[0] : given,
          budget,
        );
      },
    ],
  ],
  [
    "astype",
    [
      "dtype, order='K', *, subok=True, copy=True",
      (array, [dtype], budget) => {
        const wanted = wantedDtype(dtype);
        return cast(array, wanted === undefined ? parseDtype("<f8") : dtypeFor(array, wanted), budget);
      },
    ],
  ],
  ["tolist", ["", (array, _, budget) => nested(array, 0, array.offset, budget)]],
  ["item", ["*args", (array, [args], budget) => item(array, args as readonly unknown[], budget)]],
  ["copy", ["order='C'", (array, _, budget) => copyInOrder(array, budget)]],
  [
    "flatten",
    [
      "order='C'",
      (array, [order], budget) => copyInOrder(raveled(array, orderArgument(order), budget), budget),
    ],
  ],
  [
    "sort",
    [
      "axis=-1, kind=None",
      (array, [axis], budget) => {
        sortInPlace(array, axisArgument(axis === undefined ? -1n : axis, array.ndim), budget);
        return null;
      },
    ],
  ],
  ["tobytes", ["order='C'", (array, [order], budget) => bytesOf(array, order, budget)]],
  [
    "clip",
    [
      "min=None, max=None, out=None",
      (array, [least, most], budget) => unwrapped(clipped(array, least, most, budget)),
    ],
  ],
  ["conj", ["", (array, _, budget) => conjugate(array, budget)]],
  ["conjugate", ["", (array, _, budget) => conjugate(array, budget)]],
]);

/** The array itself when it holds no complex numbers, unlike `numpy.conj`. */
function conjugate(array: NDArray, budget: Budget): unknown {
  const isComplex = parseDtype(array.dtype).kind === "c";
  return isComplex ? applyUfunc(ufuncNamed("conjugate"), [array], budget) : array;
}

/** `reshape(2, 3)` and `reshape((2, 3))` are the same. */
function shapeOf(args: readonly unknown[], budget: Budget): readonly number[] {
  const [first] = args;
  if (args.length === 0) throw new PythonTypeError("reshape() takes exactly 1 argument (0 given)");
  if (args.length === 1) return shapeArgument(first, budget);
  return shapeArgument(args, budget);
}

/** Bytes that an item of a list is reckoned at. */
const ITEM_BYTES = 32;

function nested(array: NDArray, axis: number, position: number, budget: Budget): unknown {
  if (axis === array.ndim) return pythonValue(array.data, parseDtype(array.dtype), position);
  const [length, stride] = [array.shape[axis] as number, array.strides[axis] as number];
  budget.spendSteps(length);
  budget.spendBytes(length * ITEM_BYTES);
  return Array.from({ length }, (_, i) => nested(array, axis + 1, position + i * stride, budget));
}

function item(array: NDArray, args: readonly unknown[], budget: Budget): unknown {
  if (args.length === 0) {
    if (array.size !== 1) throw new ValueError("can only convert an array of size 1 to a Python scalar");
    return pythonValue(array.data, parseDtype(array.dtype), array.offset);
  }
  const [first] = args;
  const indices = args.length === 1 ? itemsOf(first, budget) : args;
  const source = indices === undefined ? raveled(array, "C", budget) : array;
  const places = (indices ?? [first]).map((index) => BigInt(intArgument(index)));
  if (indices === undefined && array.ndim !== 1) checkFlat(Number(places[0]), array.size);
  if (places.length !== source.ndim) throw new ValueError("incorrect number of indices for array");
  return valueOfScalar(itemAt(source, Tuple.from(places), budget) as NpScalar);
}

function checkFlat(index: number, size: number): void {
  if (index >= size || index < -size)
    throw new IndexError(`index ${index} is out of bounds for size ${size}`);
}

function bytesOf(array: NDArray, order: unknown, budget: Budget): Uint8Array {
  const flat = raveled(array, orderArgument(order), budget);
  budget.spendBytes(flat.size * parseDtype(flat.dtype).itemsize);
  return castInOrder(flat, parseDtype(array.dtype), budget).toBytes();
}
