import { PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { contiguousStrides } from "../../pyon/ndarray-shape.js";
import type { Budget } from "../expression/model.js";
import { axisArgument, isOnlyAxis } from "./arguments.js";
import { copyInOrder } from "./copying.js";
import { viewOn, withAxes } from "./elements.js";
import { axisOrder } from "./iteration.js";

/** How elements are taken and laid out: by rows, by columns, or as they lie in memory. */
export type Order = "C" | "F" | "K";

/** @throws ValueError, TypeError of Python for what is no order */
export function orderArgument(value: unknown): Order {
  if (value === undefined || value === null) return "C";
  if (typeof value !== "string") throw new PythonTypeError("order must be str, not another type");
  const order = value.toUpperCase();
  if (order === "A") return "C";
  if (order === "C" || order === "F" || order === "K") return order;
  throw new ValueError(`order must be one of 'C', 'F', 'A', or 'K' (got '${value}')`);
}

/**
 * An array of another shape and the same elements; a view where the elements lie so that it can be one. One of the
 * lengths may be negative: what is left for it.
 *
 * Python counterpart: `numpy.reshape`.
 *
 * @throws ValueError when the sizes differ
 */
export function reshaped(array: NDArray, wanted: readonly number[], order: Order, budget: Budget): NDArray {
  const shape = completeShape(array, wanted);
  if (order === "F") return reversed(reshaped(reversed(array), shape.toReversed(), "C", budget));
  const strides = stridesFor(array, shape);
  if (strides !== undefined) return viewOn(array, shape, strides);
  return viewOn(copyInOrder(array, budget), shape, contiguousStrides(shape), 0);
}

/** All elements along one axis; a view where that is possible. Python counterpart: `numpy.ravel`. */
export function raveled(array: NDArray, order: Order, budget: Budget): NDArray {
  if (order === "K") return raveled(withAxes(array, axisOrder(array.shape, [array.strides])), "C", budget);
  return reshaped(array, [array.size], order, budget);
}

/** An array and one of its axes: of all elements in C order for None, of the only element of an array without axes. */
export function alongAxis(
  array: NDArray,
  axis: unknown,
  budget: Budget,
): { readonly array: NDArray; readonly place: number } {
  const isFlat = axis === undefined || axis === null || isOnlyAxis(axis, array.ndim);
  if (isFlat) return { array: raveled(array, "C", budget), place: 0 };
  return { array, place: axisArgument(axis, array.ndim) };
}

/** The axes the other way round. Python counterpart: `array.T`. */
export function reversed(array: NDArray): NDArray {
  return withAxes(array, array.shape.map((_, axis) => axis).toReversed());
}

function completeShape(array: NDArray, wanted: readonly number[]): readonly number[] {
  const { size } = array;
  const open = wanted.filter((length) => length < 0).length;
  if (open > 1) throw new ValueError("can only specify one unknown dimension");
  const known = wanted.reduce((product, length) => (length < 0 ? product : product * length), 1);
  const fits = open === 0 ? known === size : known > 0 && size % known === 0;
  if (fits) return wanted.map((length) => (length < 0 ? size / known : length));
  // numpy leaves out the first one when it is open, and writes the comma of one length for one that was given alone.
  const lengths = wanted.map((length) => (length < 0 ? "newaxis" : String(length)));
  if (lengths[0] === "newaxis") lengths.shift();
  const text = wanted.length === 1 && lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(",")})`;
  throw new ValueError(`cannot reshape array of size ${size} into shape ${text}`);
}

/** Strides that make the same elements another shape; undefined when none do. */
function stridesFor(array: NDArray, shape: readonly number[]): readonly number[] | undefined {
  if (array.size === 0) return contiguousStrides(shape);
  const old = array.shape.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const strides: number[] = new Array(shape.length).fill(0);
  let [from, to] = [0, 0];
  while (from < old.length || to < shape.length) {
    // As many axes of each as make the same number of elements.
    const [firstOld, firstNew] = [from, to];
    let [before, after] = [1, 1];
    do {
      if (before <= after && from < old.length) before *= array.shape[old[from++] as number] as number;
      else if (to < shape.length) after *= shape[to++] as number;
      else return undefined;
    } while (before !== after);
    for (let i = firstOld; i < from - 1; i++) {
      const [axis, next] = [old[i] as number, old[i + 1] as number];
      if (array.strides[axis] !== (array.strides[next] as number) * (array.shape[next] as number))
        return undefined;
    }
    let stride = from === firstOld ? 0 : (array.strides[old[from - 1] as number] as number);
    for (let axis = to - 1; axis >= firstNew; axis--) {
      strides[axis] = stride;
      stride *= shape[axis] as number;
    }
  }
  return strides;
}
