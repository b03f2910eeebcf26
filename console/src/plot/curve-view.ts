import type { Line } from "./decimate.js";
import type { TimeSeries } from "./time-series.js";

/** What is seen of a series at some time. */
export interface CurveView {
  readonly line: Line;
  readonly range: { readonly min: number; readonly max: number };
  readonly last: TimeSeries["last"];
  /** The same line for good; `line` may change with the series. */
  freeze(): Line;
}

/**
 * The last `span` seconds of a series.
 *
 * @param now seconds since 1970 up to which the last value holds; undefined when it only stands for itself
 */
export function curveView(series: TimeSeries, span: number, now: number | undefined): CurveView {
  const { times, values, last } = series;
  const isKnown = last !== undefined && !Number.isNaN(values[values.length - 1]);
  const holds = isKnown && now !== undefined && now > last.time;
  const end = holds ? now : (times[times.length - 1] ?? 0);
  const start = Math.max(times[0] ?? 0, end - span);
  const lineOf = (x: Float64Array, y: Float64Array): Line => ({
    length: x.length + (holds ? 1 : 0),
    x: (index) => x[index] ?? end,
    y: (index) => y[index] ?? (last?.value as number),
  });
  return {
    line: lineOf(times, values),
    range: { min: start, max: end },
    last,
    freeze: () => lineOf(times.slice(), values.slice()),
  };
}
