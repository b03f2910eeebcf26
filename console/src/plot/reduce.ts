import type { Plane } from "./plane.js";
import type { Region, Size } from "./region.js";

/** Numbers to paint, one for each pixel. */
export interface Reduced extends Size {
  /** Rows and columns that one of them stands for; 1 when each has its own. */
  readonly factor: number;
  readonly values: Float64Array;
}

/** How many rows and columns have to share a pixel for a region to fit into so many. */
export function reduction(region: Size, most: Size): number {
  return Math.max(1, Math.ceil(region.rows / most.rows), Math.ceil(region.columns / most.columns));
}

/**
 * The numbers of a region of whole rows and columns, in blocks of `factor` by `factor`, each with its largest number:
 * a single bright pixel of a camera must not vanish from sight. A block is NaN when all of it is. Yields after each row.
 */
export function* reduce(plane: Plane, region: Region, factor: number): Generator<void, Reduced> {
  const rows = Math.ceil(region.rows / factor);
  const columns = Math.ceil(region.columns / factor);
  const values = new Float64Array(rows * columns).fill(Number.NaN);
  const line = new Float64Array(region.columns);
  for (let row = 0; row < region.rows; row++) {
    plane.readRow(region.row + row, region.column, line);
    const start = Math.floor(row / factor) * columns;
    if (factor === 1) {
      values.set(line, start);
    } else {
      for (let column = 0, target = start, within = 0; column < line.length; column++) {
        const value = line[column] as number;
        // True also when it is still NaN; never for a NaN itself, but then it changes nothing.
        if (!(value <= (values[target] as number)) && !Number.isNaN(value)) values[target] = value;
        if (++within === factor) {
          within = 0;
          target++;
        }
      }
    }
    yield;
  }
  return { rows, columns, factor, values };
}
