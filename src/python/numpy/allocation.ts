import { MemoryError, ValueError } from "../../pc-rpc/python-errors.js";
import type { ArrayData, Dtype } from "../../pyon/dtype.js";
import { emptyStorage } from "../../pyon/ndarray-scalars.js";
import { dtypeName } from "../element-text.js";
import type { Budget } from "../expression/model.js";
import { arrayMemoryError } from "./faults.js";

/** As many as numpy gives an array. */
export const MAX_AXES = 32;

/** Bytes, and so elements, that an address can tell apart. */
export const MAX_BYTES: number = 2 ** 63;

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** What a string in a list of strings takes, besides its characters. */
const REFERENCE = 8;

/** @throws ValueError in numpy's words for more axes than an array may have */
export function checkAxes(count: number): void {
  if (count <= MAX_AXES) return;
  throw new ValueError(`maximum supported dimension for an ndarray is ${MAX_AXES}, found ${count}`);
}

/**
 * Number of elements of an array of this shape.
 *
 * @throws ValueError in numpy's words for what is no shape of an array
 */
export function checkedSize(shape: readonly number[], itemsize: number): number {
  checkAxes(shape.length);
  let size = 1;
  for (const length of shape) {
    if (length < 0) throw new ValueError("negative dimensions are not allowed");
    size *= length;
  }
  if (size * itemsize >= MAX_BYTES) {
    throw new ValueError(
      "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
    );
  }
  return size;
}

/**
 * Storage for an array of this shape, all zero, and the steps that filling it takes.
 *
 * @throws ValueError for what is no shape, MemoryError in numpy's words when the budget has too little left
 */
export function allocate(shape: readonly number[], dtype: Dtype, budget: Budget): ArrayData {
  const size = checkedSize(shape, dtype.itemsize);
  const each =
    dtype.storage === "str" || dtype.storage === "bytes" ? REFERENCE + dtype.itemsize : dtype.itemsize;
  try {
    budget.spendBytes(size * each);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const text = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
    throw arrayMemoryError(
      `Unable to allocate ${sizeText(size * dtype.itemsize)} for an array with shape ${text} and data type ` +
        nameOf(dtype),
      error,
    );
  }
  budget.spendSteps(size);
  return emptyStorage(dtype, size);
}

function nameOf(dtype: Dtype): string {
  return dtypeName(dtype.text).replaceAll("'", "");
}

/** A number of bytes with three digits and a unit. */
function sizeText(bytes: number): string {
  let unit = 0;
  let count = bytes;
  while (Math.round(count) >= 1024 && unit < UNITS.length - 1) {
    count /= 1024;
    unit++;
  }
  const digits = unit === 0 || count >= 999.5 ? 0 : count >= 99.95 ? 0 : count >= 9.995 ? 1 : 2;
  // numpy writes the point of three digits too.
  const point = unit > 0 && digits === 0 ? "." : "";
  return `${count.toFixed(digits)}${point} ${UNITS[unit]}`;
}
