/** Part of a picture, in its rows and columns; parts of them when it is zoomed. */
export interface Region {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Rows or columns that the closest view has at least. */
const CLOSEST = 2;

/** All of a picture. */
export function whole({ rows, columns }: Size): Region {
  return { row: 0, column: 0, rows, columns };
}

/** Whether a region is the whole picture. */
export function isWhole(region: Region, { rows, columns }: Size): boolean {
  return region.rows >= rows && region.columns >= columns;
}

/**
 * The region seen after zooming in by a factor (out, when it is below 1) around a point of it, which stays where it is.
 *
 * @param x from the left of the region, 0, to its right, 1
 * @param y from its top, 0, to its bottom, 1
 */
export function zoomed(region: Region, size: Size, factor: number, x: number, y: number): Region {
  const rows = clamp(region.rows / factor, Math.min(CLOSEST, size.rows), size.rows);
  const columns = clamp(region.columns / factor, Math.min(CLOSEST, size.columns), size.columns);
  const row = region.row + y * (region.rows - rows);
  const column = region.column + x * (region.columns - columns);
  return within({ row, column, rows, columns }, size);
}

/** The region moved by so many of its own widths and heights, as far as the picture goes. */
export function moved(region: Region, size: Size, x: number, y: number): Region {
  const row = region.row + y * region.rows;
  const column = region.column + x * region.columns;
  return within({ ...region, row, column }, size);
}

/** The region, inside a picture that may have become another. */
export function within(region: Region, size: Size): Region {
  const rows = Math.min(region.rows, size.rows);
  const columns = Math.min(region.columns, size.columns);
  const row = clamp(region.row, 0, size.rows - rows);
  const column = clamp(region.column, 0, size.columns - columns);
  return { row, column, rows, columns };
}

/** The smallest region of whole rows and columns around another. */
export function outwards({ row, column, rows, columns }: Region): Region {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  return {
    row: top,
    column: left,
    rows: Math.ceil(row + rows) - top,
    columns: Math.ceil(column + columns) - left,
  };
}

/** The row and column under a point of the region; undefined outside of it. */
export function elementAt(
  region: Region,
  size: Size,
  x: number,
  y: number,
): { row: number; column: number } | undefined {
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return undefined;
  const row = Math.floor(region.row + y * region.rows);
  const column = Math.floor(region.column + x * region.columns);
  return { row: clamp(row, 0, size.rows - 1), column: clamp(column, 0, size.columns - 1) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The smallest region with the shape of another that holds the rectangle between two points of that. */
export function around(
  region: Region,
  size: Size,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Region {
  const part = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const factor = Math.max(1, 1 / part);
  const [rows, columns] = [region.rows / factor, region.columns / factor];
  const row = region.row + ((from.y + to.y) / 2) * region.rows - rows / 2;
  const column = region.column + ((from.x + to.x) / 2) * region.columns - columns / 2;
  return zoomed({ row, column, rows, columns }, size, 1, 0.5, 0.5);
}
