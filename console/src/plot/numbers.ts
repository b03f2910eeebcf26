import { Float, NDArray, NpScalar } from "sipyco";
import { elementReader, meaningOf } from "./elements.js";

/** Numbers in a row that can be drawn. */
export interface Numbers {
  readonly length: number;
  /** How a person reads them: plain numbers, sizes of complex ones, seconds since 1970 (UTC), or counts of a unit. */
  readonly meaning: "number" | "magnitude" | "time" | "duration";
  /** Of durations: `ms`. */
  readonly unit: string;
  /** NaN for what is none. */
  at(index: number): number;
}

/** The number that a value of Python is, booleans being 0 and 1; undefined for what is none. */
export function numberOf(value: unknown): number | undefined {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
    case "boolean":
      return Number(value);
    default: {
      if (value instanceof Float) return value.valueOf();
      if (!(value instanceof NpScalar)) return undefined;
      const plain = value.value;
      // A scalar that has no plain value gives itself.
      return plain instanceof NpScalar ? undefined : numberOf(plain);
    }
  }
}

/** A one-dimensional array or a list as numbers; undefined when it has others, or holds none. */
export function numbersOf(value: unknown): Numbers | undefined {
  if (value instanceof NDArray) return value.ndim === 1 ? numbersOfArray(value) : undefined;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  // Read once: a list of objects is slow to read again and again.
  const numbers = new Float64Array(value.length);
  for (const [index, item] of value.entries()) {
    const number = numberOf(item);
    if (number === undefined) return undefined;
    numbers[index] = number;
  }
  return { length: numbers.length, meaning: "number", unit: "", at: (index) => numbers[index] as number };
}

/** All elements of an array in C order; undefined when they are no numbers. */
export function numbersOfArray(array: NDArray): Numbers | undefined {
  const read = elementReader(array);
  if (read === undefined || array.size === 0) return undefined;
  const { offset, shape, strides } = array;
  const stride = strides[0] ?? 0;
  const inOrder = array.isContiguous || array.ndim <= 1;
  return {
    length: array.size,
    ...meaningOf(array.dtype),
    at: inOrder
      ? (index) => read(offset + index * (array.ndim === 1 ? stride : 1))
      : (index) => read(positionOf(index, shape, strides, offset)),
  };
}

function positionOf(
  index: number,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): number {
  let position = offset;
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    position += (rest % length) * (strides[axis] as number);
    rest = Math.floor(rest / length);
  }
  return position;
}
