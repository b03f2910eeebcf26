import type { Line, Points } from "./decimate.js";

/** The ends of what is finite; undefined when nothing is. */
export function extent(
  length: number,
  at: (index: number) => number,
): { readonly min: number; readonly max: number } | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < length; index++) {
    const value = at(index);
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? undefined : { min, max };
}

/**
 * Points in any order, so few that no two are in the same cell of a grid of `columns` by `rows` between their ends;
 * sorted by x, as uPlot wants them. They are to be drawn without a line.
 */
export function scatter(points: Line, columns: number, rows: number): Points {
  const across = extent(points.length, (index) => points.x(index));
  const up = extent(points.length, (index) => points.y(index));
  if (across === undefined || up === undefined) return { x: [], y: [] };
  const taken = new Uint8Array(columns * rows);
  const kept: number[] = [];
  for (let index = 0; index < points.length; index++) {
    const [x, y] = [points.x(index), points.y(index)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const cell = cellOf(x, across, columns) + columns * cellOf(y, up, rows);
    if (taken[cell] === 1) continue;
    taken[cell] = 1;
    kept.push(index);
  }
  kept.sort((a, b) => points.x(a) - points.x(b));
  return { x: kept.map((index) => points.x(index)), y: kept.map((index) => points.y(index)) };
}

function cellOf(value: number, { min, max }: { min: number; max: number }, cells: number): number {
  if (min === max) return 0;
  // Halves, since the difference of the largest floats is infinite.
  const part = (value / 2 - min / 2) / (max / 2 - min / 2);
  return Math.min(cells - 1, Math.floor(part * cells));
}
