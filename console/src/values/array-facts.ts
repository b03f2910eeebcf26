import type { NDArray } from "sipyco";
import { numbersOfArray } from "../plot/numbers.js";

/** What one wants to know of an array before one sees it. */
export interface ArrayFacts {
  /** Of the finite elements, as short texts; undefined when there are none, or they are no numbers. */
  readonly range: { readonly min: string; readonly max: string } | undefined;
  /** Elements that are NaN or infinite. */
  readonly notFinite: number;
}

/** Digits of the smallest and largest element. */
const DIGITS = 6;

export function arrayFacts(array: NDArray): ArrayFacts {
  const numbers = numbersOfArray(array);
  if (numbers === undefined || numbers.meaning !== "number") return { range: undefined, notFinite: 0 };
  let [min, max, notFinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < numbers.length; index++) {
    const value = numbers.at(index);
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const text = (value: number): string => String(Number(value.toPrecision(DIGITS)));
  return { range: min > max ? undefined : { min: text(min), max: text(max) }, notFinite };
}
