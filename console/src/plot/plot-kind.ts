import { NDArray } from "sipyco";
import { numberOf, numbersOf } from "./numbers.js";
import { hasPicture } from "./plane.js";

/** How a value can be drawn. */
export type PlotKind = "curve" | "xy" | "picture";

/** A number as a curve over time, numbers with one axis as a plot, with more as a picture; undefined when it has none. */
export function plotKind(value: unknown): PlotKind | undefined {
  if (value instanceof NDArray && value.ndim >= 2) return hasPicture(value) ? "picture" : undefined;
  if (numberOf(value) !== undefined) return "curve";
  return numbersOf(value) === undefined ? undefined : "xy";
}
