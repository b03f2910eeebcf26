import { decimate } from "./decimate.js";
import type { Numbers } from "./numbers.js";
import { extent } from "./scatter.js";

/** Numbers that a sparkline looks at: of more, every so many-th. */
const LOOKED_AT = 4096;

/** The commands of an SVG path as high and wide as given, that shows the numbers from the lowest to the highest. */
export function sparkPath(numbers: Numbers, width: number, height: number): string {
  const step = Math.max(1, Math.ceil(numbers.length / LOOKED_AT));
  const length = Math.ceil(numbers.length / step);
  const y = (index: number): number => numbers.at(index * step);
  const ends = extent(length, y);
  if (ends === undefined) return "";
  // Halves, since the difference of the largest floats is infinite.
  const span = ends.max / 2 - ends.min / 2;
  const points = decimate({ length, x: (index) => index, y }, 0, Math.max(1, length - 1), width);
  let path = "";
  let command = "M";
  for (const [i, value] of points.y.entries()) {
    if (value === null) {
      command = "M";
      continue;
    }
    const across = ((points.x[i] as number) / Math.max(1, length - 1)) * width;
    const down = span === 0 ? height / 2 : height * (1 - (value / 2 - ends.min / 2) / span);
    path += `${command}${across.toFixed(1)} ${down.toFixed(1)}`;
    command = "L";
  }
  return path;
}
