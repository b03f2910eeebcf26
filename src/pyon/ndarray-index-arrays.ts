import { dtypeOfData, parseDtype } from "./dtype.js";
import { NDArray } from "./ndarray.js";
import { ArrayFault } from "./ndarray-fault.js";
import { takeApart } from "./ndarray-nested.js";
import { basicIndex } from "./ndarray-select.js";
import { contiguousStrides, forEachPosition } from "./ndarray-shape.js";
import { NpScalar } from "./npscalar.js";
import { Slice } from "./slice.js";

/** Indices along one axis of an array. */
export interface IndexArray {
  readonly shape: readonly number[];
  /** In C order of the shape. */
  readonly values: readonly number[];
  /** False for a mask without axes, which takes none: it only repeats (`True`) or empties (`False`). */
  readonly hasAxis: boolean;
  /** For one axis of a mask, its length; undefined for what was given as indices. */
  readonly maskLength: number | undefined;
}

/** A part of a key with lists, arrays or masks in it; `null` is a new axis. */
export type FancyPart = IndexArray | Slice | null;

/** Whether a part holds indices. */
export function isIndexArray(part: FancyPart): part is IndexArray {
  return part !== null && !(part instanceof Slice);
}

/**
 * What a part of a key stands for. A mask of n axes is the indices of its true elements along each of them.
 *
 * @throws ArrayFault (IndexError) for what is no index, RangeError for ragged lists
 */
export function toFancyParts(part: unknown): readonly FancyPart[] {
  if (part === null || part === undefined) return [null];
  if (part instanceof Slice) return [part];
  const index = basicIndex(part);
  if (index !== undefined) return [{ shape: [], values: [index], hasAxis: true, maskLength: undefined }];
  const array = toArray(part);
  const { kind } = parseDtype(array.dtype);
  if (kind === "b") return fromMask(array);
  if (kind !== "i" && kind !== "u") {
    throw new ArrayFault("IndexError", "arrays used as indices must be of integer (or boolean) type");
  }
  const values: number[] = [];
  forEachElement(array, (value) => values.push(Number(value)));
  return [{ shape: array.shape, values, hasAxis: true, maskLength: undefined }];
}

function fromMask(mask: NDArray): readonly IndexArray[] {
  if (mask.ndim === 0) {
    return [{ shape: [mask.item() === true ? 1 : 0], values: [], hasAxis: false, maskLength: 0 }];
  }
  const values = mask.shape.map((): number[] => []);
  const steps = contiguousStrides(mask.shape);
  let place = 0;
  forEachElement(mask, (isTaken) => {
    if (isTaken) {
      steps.forEach((step, axis) => {
        values[axis]?.push(Math.floor(place / step) % (mask.shape[axis] as number));
      });
    }
    place++;
  });
  return values.map((along, axis) => ({
    shape: [along.length],
    values: along,
    hasAxis: true,
    maskLength: mask.shape[axis] as number,
  }));
}

function toArray(part: unknown): NDArray {
  if (part instanceof NDArray) return part;
  if (typeof part === "boolean") return NDArray.from(part);
  if (part instanceof NpScalar && part.dtype === "|b1")
    return NDArray.fromBytes(part.bytes.slice(), part.dtype, []);
  if (Array.isArray(part)) return fromList(part);
  if (ArrayBuffer.isView(part) && !(part instanceof Uint8Array) && dtypeOfData(part) !== undefined) {
    return new NDArray(part as Float64Array);
  }
  throw noIndex();
}

function fromList(list: readonly unknown[]): NDArray {
  const { shape, items } = takeApart(list, "<i8");
  if (items.length > 0 && items.every((item) => typeof item === "boolean")) return NDArray.from(list);
  const values = items.map((item) => {
    const index = typeof item === "boolean" ? Number(item) : basicIndex(item);
    if (index === undefined) throw noIndex();
    return BigInt(index);
  });
  return new NDArray(BigInt64Array.from(values), { shape });
}

function noIndex(): ArrayFault {
  return new ArrayFault(
    "IndexError",
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are " +
      "valid indices",
  );
}

function forEachElement(array: NDArray, visit: (value: unknown) => void): void {
  if (array.size === 0) return;
  const { data } = array;
  forEachPosition(array.shape, array.strides, array.offset, (position) => {
    visit(data[position]);
  });
}
