import { type Region, type Size, within } from "./region.js";

/** A row and column of a picture. */
export interface Element {
  readonly row: number;
  readonly column: number;
}

/** The cursor after a move by so many rows and columns, from the middle where there was none; and what is seen then. */
export function moveCursor(
  cursor: Element | undefined,
  region: Region,
  size: Size,
  down: number,
  right: number,
): { readonly cursor: Element; readonly region: Region } {
  const middle = (start: number, length: number): number => Math.floor(start + length / 2);
  const from = cursor ?? {
    row: middle(region.row, region.rows),
    column: middle(region.column, region.columns),
  };
  const row = Math.min(size.rows - 1, Math.max(0, from.row + down));
  const column = Math.min(size.columns - 1, Math.max(0, from.column + right));
  // How far what is seen has to move for a place to be in it.
  const shift = (place: number, start: number, length: number): number =>
    place < start ? place - start : Math.max(0, place + 1 - start - length);
  const moved = {
    ...region,
    row: region.row + shift(row, region.row, region.rows),
    column: region.column + shift(column, region.column, region.columns),
  };
  return { cursor: { row, column }, region: within(moved, size) };
}

/** Where the cursor, or the middle where there is none, is in what is seen: from its left and top, 0, to 1. */
export function cursorPoint(
  cursor: Element | undefined,
  region: Region,
): { readonly x: number; readonly y: number } {
  if (cursor === undefined) return { x: 0.5, y: 0.5 };
  const part = (place: number): number => Math.min(1, Math.max(0, place));
  return {
    x: part((cursor.column + 0.5 - region.column) / region.columns),
    y: part((cursor.row + 0.5 - region.row) / region.rows),
  };
}
