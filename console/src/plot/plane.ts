import type { NDArray } from "sipyco";
import { elementReader, meaningOf, plainNumbers } from "./elements.js";
import type { Numbers } from "./numbers.js";

/** Two axes of an array, as numbers: what a picture is made of. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly meaning: Numbers["meaning"];
  readonly unit: string;
  /** Fills `into` with the numbers of a row, from a column on. */
  readRow(row: number, column: number, into: Float64Array): void;
}

/** Whether an array has a picture: two axes or more, with numbers, none of them of no length. */
export function hasPicture(array: NDArray): boolean {
  return array.ndim >= 2 && array.size > 0 && elementReader(array) !== undefined;
}

/**
 * The plane along the last two axes of an array, at an index of each of the axes before them.
 *
 * @throws RangeError when the array {@link hasPicture} not, or the index is outside
 */
export function planeOf(array: NDArray, index: readonly number[]): Plane {
  const plane = index.length === 0 ? array : (array.get(...index) as NDArray);
  const read = elementReader(array);
  if (read === undefined || index.length !== array.ndim - 2) throw new RangeError("no picture of this array");
  // Many times as fast as one by one.
  const plain = plainNumbers(array);
  const [rows = 0, columns = 0] = plane.shape;
  const [down = 0, right = 0] = plane.strides;
  return {
    rows,
    columns,
    ...meaningOf(array.dtype),
    readRow(row, column, into) {
      let position = plane.offset + row * down + column * right;
      if (plain !== undefined && right === 1) {
        into.set(plain.subarray(position, position + into.length));
        return;
      }
      for (let i = 0; i < into.length; i++, position += right) into[i] = read(position);
    },
  };
}
