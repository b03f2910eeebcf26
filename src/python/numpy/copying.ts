import type { Float16Array } from "@petamoriken/float16";
import { type ArrayData, type Dtype, parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { broadcastStrides } from "../../pyon/ndarray-broadcast.js";
import { copyElement } from "../../pyon/ndarray-scalars.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { forEachRun, spansOf } from "./iteration.js";
import { dtypeOf } from "./types.js";
import type { Elements } from "./ufunc-loops.js";

/** Copies an array into storage of the same dtype: its axes are those of the target. */
export function copyElements(source: NDArray, target: Elements): void {
  const dtype = parseDtype(source.dtype);
  const order = source.shape.map((_, axis) => axis);
  const [from, to] = [bitsOf(source.data, dtype), bitsOf(target.data, dtype)];
  const { width } = dtype;
  forEachRun(spansOf(source.shape, order, [source, target]), [source, target], (starts, length, steps) => {
    const [p, r] = starts as [number, number];
    const [ps, rs] = steps as readonly [number, number];
    if (ps === 1 && rs === 1 && !Array.isArray(from)) {
      (to as Float64Array).set((from as Float64Array).subarray(p * width, (p + length) * width), r * width);
      return;
    }
    for (let i = 0; i < length; i++) copyElement(to, r + i * rs, from, p + i * ps, width);
  });
}

/** Storage to be moved as it is: float16 as the ints that it looks like, which is faster where the engine has none. */
export function bitsOf(data: ArrayData, dtype: Dtype): ArrayData {
  if (dtype.kind !== "f" || dtype.itemsize !== 2) return data;
  const { buffer, byteOffset, length } = data as Float16Array;
  return new Uint16Array(buffer as ArrayBuffer, byteOffset, length);
}

/** A new array of zeros. */
export function emptyArray(shape: readonly number[], dtype: Dtype, budget: Budget): NDArray {
  return new NDArray(allocate(shape, dtype, budget), { dtype: dtype.text, shape });
}

/** A copy of an array in C order. */
export function copyInOrder(array: NDArray, budget: Budget): NDArray {
  const copy = emptyArray(array.shape, parseDtype(array.dtype), budget);
  copyElements(array, copy);
  return copy;
}

/** A view that repeats an array until it fills a shape; undefined when it does not fit. */
export function broadcastTo(array: NDArray, shape: readonly number[]): NDArray | undefined {
  const strides = broadcastStrides(array.shape, array.strides, shape);
  if (strides === undefined || array.ndim > shape.length) return undefined;
  const { data, dtype, offset } = array;
  return new NDArray(data, { dtype, shape, strides, offset });
}

/** An array of ints for indices and counts. */
export function intArray(values: readonly number[], shape: readonly number[] = [values.length]): NDArray {
  return new NDArray(BigInt64Array.from(values, BigInt), { dtype: dtypeOf("l").text, shape });
}
