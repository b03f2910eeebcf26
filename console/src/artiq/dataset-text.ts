import { NDArray } from "sipyco";
import { repr, safeText } from "sipyco/python";
import { numbersOf, numbersOfArray } from "../plot/numbers.js";
import { plotKind } from "../plot/plot-kind.js";
import { valueText } from "../structures/value-text.js";
import { type Dataset, isInt, type NumberFormat, realNumber } from "./dataset.js";
import { toShown } from "./units.js";

/** A dataset's value on one line: numbers in their unit, `80 MHz`, anything else as Python writes it. */
export function datasetText({ value, format }: Dataset): string {
  const number = realNumber(value);
  if (number === undefined) return valueText(value);
  // Ints of any size are written as they are, when there is nothing to compute.
  const text = format.scale === 1 && isInt(value) ? repr(value) : numberText(number, format);
  return format.unit === "" ? text : `${text} ${safeText(format.unit)}`;
}

/** A stored number as it is shown, without its unit. */
function numberText(stored: number, { scale, precision }: NumberFormat): string {
  const shown = toShown(stored, scale);
  // From there on toFixed writes exponents, too.
  if (precision === undefined || !(Math.abs(shown) < 1e21)) return withoutPoint(repr(shown));
  const fixed = shown.toFixed(precision);
  return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
}

/** Python's `5.0` as `5`. */
function withoutPoint(text: string): string {
  return text.replace(/\.0$/, "");
}

/** What is plotted of a value, and in which unit. */
export interface Plotted {
  readonly value: NDArray | readonly unknown[];
  readonly unit: string;
}

/** The numbers of an array or a list in the unit of their dataset; undefined when there is no plot of it. */
export function plotted({ value, format }: Dataset): Plotted | undefined {
  const kind = plotKind(value);
  if (kind === undefined || kind === "curve") return undefined;
  const array = value as NDArray | readonly unknown[];
  const { scale } = format;
  const unit = safeText(format.unit);
  if (scale === 1) return { value: array, unit };
  const numbers = array instanceof NDArray ? numbersOfArray(array) : numbersOf(array);
  // Times and sizes of complex numbers are shown as they are.
  if (numbers?.meaning !== "number") return { value: array, unit: "" };
  const shown = Float64Array.from({ length: numbers.length }, (_, index) =>
    toShown(numbers.at(index), scale),
  );
  return {
    value: new NDArray(shown, { shape: array instanceof NDArray ? array.shape : [shown.length] }),
    unit,
  };
}
