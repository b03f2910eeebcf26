import { NDArray } from "sipyco";
import { type Numbers, numbersOf, numbersOfArray } from "../plot/numbers.js";
import { extent } from "../plot/scatter.js";
import { sparkPath } from "../plot/sparkline.js";
import { shortNumber } from "../plot/ticks.js";
import { timeText } from "../plot/time-text.js";

/** Elements that are looked at for a range: of more, every so many-th, and the range is said to be rough. */
const LOOKED_AT = 100_000;

/** Items that a list has at least to be summed up as an array is. */
const MANY = 9;

/** What the numbers of an array or a long list are like. */
export interface ArraySummary {
  /** `0.1 … 2.5`; with `≈` when not all of it was looked at. */
  readonly range: string;
  /** Of an SVG path as large as {@link SPARK}; empty where there is no order along one axis. */
  readonly path: string;
}

export const SPARK = { width: 72, height: 16 } as const;

/** Sums up what holds many numbers; undefined when it does not. */
export function arraySummary(value: unknown): ArraySummary | undefined {
  const isList = Array.isArray(value) && value.length >= MANY;
  const numbers = value instanceof NDArray ? numbersOfArray(value) : isList ? numbersOf(value) : undefined;
  if (numbers === undefined) return undefined;
  const isRow = !(value instanceof NDArray) || value.ndim === 1;
  return { range: rangeText(numbers), path: isRow ? sparkPath(numbers, SPARK.width, SPARK.height) : "" };
}

function rangeText(numbers: Numbers): string {
  const step = Math.ceil(numbers.length / LOOKED_AT);
  const ends = extent(Math.ceil(numbers.length / step), (index) => numbers.at(index * step));
  if (ends === undefined) return "nan";
  const text = (value: number): string =>
    numbers.meaning === "time" ? timeText(value, { utc: true }) : shortNumber(value);
  const range = ends.min === ends.max ? text(ends.min) : `${text(ends.min)} … ${text(ends.max)}`;
  const size = numbers.meaning === "magnitude" ? "|z| " : "";
  return `${step > 1 ? "≈ " : ""}${size}${range}${numbers.unit === "" ? "" : ` ${numbers.unit}`}`;
}
