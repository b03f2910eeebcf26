import { Float16Array } from "@petamoriken/float16";
import { type ArrayData, type Dtype, parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { castArray } from "../../pyon/ndarray-cast.js";
import { contiguousStrides } from "../../pyon/ndarray-shape.js";
import type { Budget } from "../expression/model.js";
import { checkedSize } from "./allocation.js";
import { withAxes } from "./elements.js";
import { inPython } from "./faults.js";
import { axisOrder, stridesInOrder } from "./iteration.js";
import { dtypeOf, type Letter, native } from "./types.js";

/** Elements for the inner loops of a type: its storage, but for float16, which is computed with as float32. */
export interface Loaded {
  readonly data: ArrayData;
  readonly strides: readonly number[];
  readonly offset: number;
}

const FLOAT32 = parseDtype("<f4");
const FLOAT64 = parseDtype("<f8");

/** The dtype of the storage that a type is computed in. */
export function workDtype(letter: Letter): Dtype {
  return letter === "e" ? FLOAT32 : dtypeOf(letter);
}

/** The elements of an array as a type's inner loops take them; the array's own data when that is possible. */
export function load(array: NDArray, letter: Letter, budget: Budget): Loaded {
  if (letter !== "e" && sameStorage(parseDtype(array.dtype), dtypeOf(letter))) return array;
  const { data, strides } = cast(array, dtypeOf(letter), budget);
  if (letter !== "e") return { data, strides, offset: 0 };
  budget.spendBytes(data.length * FLOAT32.itemsize);
  return { data: halfAsFloat(data), strides, offset: 0 };
}

/** Results of inner loops as an array of their type. */
export function store(
  data: ArrayData,
  letter: Letter,
  shape: readonly number[],
  strides: readonly number[],
): NDArray {
  const own = letter === "e" ? toHalf(data as Float32Array) : data;
  return new NDArray(own, { dtype: dtypeOf(letter).text, shape, strides });
}

/**
 * A copy of an array as another dtype, whose elements lie in the same order.
 *
 * Python counterpart: `array.astype(dtype)`.
 *
 * @throws ValueError, TypeError and others of Python's for elements that do not convert
 */
export function cast(array: NDArray, dtype: Dtype, budget: Budget): NDArray {
  const { shape } = array;
  const order = axisOrder(shape, [array.strides]);
  budget.spendBytes(checkedSize(shape, dtype.itemsize) * dtype.itemsize);
  budget.spendSteps(array.size);
  const data = castData(withAxes(array, order), dtype);
  return new NDArray(data, { dtype: dtype.text, shape, strides: stridesInOrder(shape, order) });
}

/** The same in C order. */
export function castInOrder(array: NDArray, dtype: Dtype, budget: Budget): NDArray {
  budget.spendBytes(array.size * dtype.itemsize);
  budget.spendSteps(array.size);
  return new NDArray(castData(array, dtype), { dtype: dtype.text, shape: array.shape });
}

function castData(array: NDArray, dtype: Dtype): ArrayData {
  const from = parseDtype(array.dtype);
  const isHalf = ({ kind, itemsize }: Dtype): boolean => kind === "f" && itemsize === 2;
  // Without an engine that has float16, an element of it costs a third of a microsecond: they go in one piece.
  // (Their digits as text are their own.)
  if (isHalf(from) && dtype.storage !== "str" && dtype.storage !== "bytes") {
    const flat = flatCopy(array);
    return isHalf(dtype) ? flat : castData(new NDArray(halfAsFloat(flat), { shape: array.shape }), dtype);
  }
  if (isHalf(dtype)) {
    return toHalf(
      castData(array, from.kind === "f" || from.kind === "c" ? FLOAT64 : FLOAT32) as Float64Array,
    );
  }
  if (!sameStorage(from, dtype)) return inPython(() => castArray(array, dtype));
  return blockOf(array, dtype) ?? castArray(relabelled(array, dtype), dtype);
}

/** The elements at once, when they lie in C order with nothing between them. */
function blockOf({ data, shape, strides, offset, size }: NDArray, { width }: Dtype): ArrayData | undefined {
  const wanted = contiguousStrides(shape);
  if (!strides.every((stride, axis) => stride === wanted[axis] || shape[axis] === 1)) return undefined;
  return data.slice(offset * width, (offset + size) * width);
}

/** Whether elements of both are kept alike: the byte order is that of the wire alone. */
function sameStorage(a: Dtype, b: Dtype): boolean {
  return native(a).text === native(b).text;
}

function relabelled(array: NDArray, { text }: Dtype): NDArray {
  const { data, shape, strides, offset } = array;
  return new NDArray(data, { dtype: text, shape, strides, offset });
}

/** The elements of a float16 array in C order, moved as the ints that they look like. */
function flatCopy({ data, shape, strides, offset }: NDArray): ArrayData {
  const { buffer, byteOffset, length } = data as Float16Array;
  const bits = new NDArray(new Uint16Array(buffer as ArrayBuffer, byteOffset, length), {
    shape,
    strides,
    offset,
  });
  const copy = castArray(bits, parseDtype("<u2")) as Uint16Array;
  const Data = dtypeOf("e").constructor_ as unknown as new (buffer: ArrayBufferLike) => ArrayData;
  return new Data(copy.buffer);
}

/** All float16 values by their bits. */
let halves: Float32Array | undefined;

/** The elements of float16 storage as float32, which engines without float16 read a hundred times faster. */
export function halfAsFloat(data: ArrayData): Float32Array {
  halves ??= new Float32Array(
    new Float16Array(Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).buffer),
  );
  const { buffer, byteOffset, length } = data as Float16Array;
  const bits = new Uint16Array(buffer as ArrayBuffer, byteOffset, length);
  const result = new Float32Array(length);
  for (let i = 0; i < length; i++) result[i] = halves[bits[i] as number] as number;
  return result;
}

function toHalf(data: Float32Array | Float64Array): ArrayData {
  const Data = dtypeOf("e").constructor_ as unknown as new (items: ArrayLike<number>) => ArrayData;
  return new Data(data);
}
