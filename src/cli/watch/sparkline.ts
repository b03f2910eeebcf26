/** Columns that a sparkline has at most. */
const COLUMNS = 30;

const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * A row of blocks as high as the values, from the lowest to the highest, with gaps where there are only NaNs. Of more
 * values than columns each block shows the mean of its share.
 */
export function sparkline(length: number, at: (index: number) => number): string {
  const columns = Math.min(length, COLUMNS);
  const means = Array.from({ length: columns }, (_, column) =>
    meanOf(Math.floor((column * length) / columns), Math.floor(((column + 1) * length) / columns), at),
  );
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const mean of means) {
    if (!Number.isFinite(mean)) continue;
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return means.map((mean) => block(mean, least, most)).join("");
}

function meanOf(start: number, end: number, at: (index: number) => number): number {
  let mean = 0;
  let count = 0;
  for (let index = start; index < end; index++) {
    const value = at(index);
    if (Number.isNaN(value)) continue;
    count++;
    // Not a sum, which might be infinite although no value is.
    mean += value / count - mean / count;
  }
  return count === 0 ? Number.NaN : mean;
}

function block(value: number, least: number, most: number): string {
  if (Number.isNaN(value)) return " ";
  if (!Number.isFinite(value)) return BLOCKS.at(value > 0 ? -1 : 0) as string;
  // Halves, since the difference of the largest floats is infinite.
  const span = most / 2 - least / 2;
  if (span === 0) return BLOCKS[3] as string;
  const height = Math.min(BLOCKS.length - 1, Math.floor(((value / 2 - least / 2) / span) * BLOCKS.length));
  return BLOCKS[height] as string;
}
