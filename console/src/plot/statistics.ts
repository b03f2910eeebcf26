import type { Plane } from "./plane.js";

/** What a picture's values are like: where its scale may start and end. */
export interface Statistics {
  /** Of the finite values; NaN when there are none. */
  readonly min: number;
  readonly max: number;
  /** The values below and above which one in a hundred lies, of a sample of the finite ones. */
  readonly low: number;
  readonly high: number;
  readonly nans: number;
  readonly infinities: number;
}

/** Values from which the percentiles are taken: enough to know them to a tenth of a percent or so. */
const SAMPLE = 65_536;
const PERCENT = 0.01;

/** Looks through a plane, yielding after each row. */
export function* statisticsOf(plane: Plane): Generator<void, Statistics> {
  const row = new Float64Array(plane.columns);
  const step = Math.max(1, Math.ceil((plane.rows * plane.columns) / SAMPLE));
  const sample = new Float64Array(Math.ceil((plane.rows * plane.columns) / step));
  let [min, max, nans, infinities, sampled] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  // Counts down to the next value of the sample, across the rows.
  let wait = 0;
  for (let r = 0; r < plane.rows; r++) {
    plane.readRow(r, 0, row);
    for (let c = 0; c < row.length; c++) {
      const value = row[c] as number;
      if (!Number.isFinite(value)) {
        if (Number.isNaN(value)) nans++;
        else infinities++;
      } else {
        if (value < min) min = value;
        if (value > max) max = value;
        if (wait <= 0) {
          sample[sampled++] = value;
          wait = step;
        }
      }
      wait--;
    }
    yield;
  }
  if (min > max)
    return { min: Number.NaN, max: Number.NaN, low: Number.NaN, high: Number.NaN, nans, infinities };
  const sorted = sample.subarray(0, sampled).sort();
  const at = (part: number): number => sorted[Math.round(part * (sampled - 1))] as number;
  return { min, max, low: at(PERCENT), high: at(1 - PERCENT), nans, infinities };
}
