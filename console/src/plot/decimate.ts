/** Points to draw: gaps are null, as uPlot has them. */
export interface Points {
  readonly x: number[];
  readonly y: (number | null)[];
}

/** Points in a row, with x that does not go back. */
export interface Line {
  readonly length: number;
  x(index: number): number;
  /** NaN for a gap. */
  y(index: number): number;
}

/**
 * The points of a line between two x, and one on either side, so few that each of `columns` has four at most: its
 * first, lowest, highest and last, which is all that could be seen of them. Fewer stay as they are.
 */
export function decimate(line: Line, from: number, to: number, columns: number): Points {
  const start = Math.max(0, firstAbove(line, from, false) - 1);
  const end = Math.min(line.length, firstAbove(line, to, true) + 1);
  const points: Points = { x: [], y: [] };
  if (end - start <= 4 * columns) {
    for (let index = start; index < end; index++) add(points, line, index);
    return points;
  }
  const width = (to - from) / columns;
  for (let index = start; index < end; ) {
    // What is outside is a column by itself; a column has one point at least.
    const column = Math.floor((line.x(index) - from) / width);
    const border = column < 0 ? from : from + (column + 1) * width;
    let next = index + 1;
    if (next < end) {
      const limit = column >= columns ? end : firstAbove(line, border, false, next, end);
      next = Math.max(next, limit);
    }
    addColumn(points, line, index, next);
    index = next;
  }
  return points;
}

function addColumn(points: Points, line: Line, start: number, end: number): void {
  if (end - start <= 4) {
    for (let index = start; index < end; index++) add(points, line, index);
    return;
  }
  let [low, high, gap] = [-1, -1, -1];
  for (let index = start; index < end; index++) {
    const y = line.y(index);
    if (Number.isNaN(y)) gap = index;
    else {
      if (low === -1 || y < line.y(low)) low = index;
      if (high === -1 || y > line.y(high)) high = index;
    }
  }
  const kept = new Set([start, low, high, gap, end - 1].filter((index) => index !== -1));
  for (const index of [...kept].sort((a, b) => a - b)) add(points, line, index);
}

function add(points: Points, line: Line, index: number): void {
  const y = line.y(index);
  points.x.push(line.x(index));
  points.y.push(Number.isFinite(y) ? y : null);
}

/** The first index whose x is at least `x` (above it, when `beyond`). */
function firstAbove(line: Line, x: number, beyond: boolean, start = 0, end = line.length): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = line.x(middle);
    if (value < x || (beyond && value === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether x never goes back, and is always known. */
export function isAscending(length: number, x: (index: number) => number): boolean {
  let previous = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const value = x(index);
    if (!(value >= previous)) return false;
    previous = value;
  }
  return true;
}
