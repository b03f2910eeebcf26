import { type Dtype, parseDtype } from "../../pyon/dtype.js";
import { Float } from "../../pyon/float.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { floatText } from "../../pyon/python-text.js";
import { datetimeText, NAT, timeStep } from "../../python/datetime-text.js";
import { dtypeName, elementText } from "../../python/element-text.js";
import { repr } from "../../python/repr.js";
import { sparkline } from "./sparkline.js";

/** Elements that are shown of an array that holds no numbers. */
const SHOWN = 16;

/** Digits of floats in a range: as many as tell its ends apart. */
const PRECISIONS: readonly number[] = [6, 9, 12, 17];

/** Values that can be drawn, one after the other. */
interface Series {
  readonly length: number;
  /** Stands before the range. */
  readonly prefix: string;
  /** NaN for what is no number. */
  at(index: number): number;
  /** How one of them is written, a float with so many digits. */
  text(index: number, precision: number): string;
}

/** What an array looks like, on one line: `float64 (100,)  0.1 … 2.5  ▁▂▃▅▇█`. */
export function arraySummary(array: NDArray): string {
  const dtype = parseDtype(array.dtype);
  const head = `${dtypeName(array.dtype).replaceAll("'", "")} (${array.shape.join(", ")}${array.ndim === 1 ? "," : ""})`;
  if (array.size === 0) return head;
  const { data } = array.isContiguous ? array : NDArray.fromBytes(array.toBytes(), array.dtype, array.shape);
  const series = seriesOf(data, dtype, array.size);
  if (series !== undefined) return `${head}  ${seriesText(series)}`;
  const positions = Array.from({ length: Math.min(array.size, SHOWN) }, (_, index) => index);
  const items = positions.map(elementText(data, dtype, positions, false));
  return `${head}  ${items.join(" ")}${array.size > SHOWN ? " …" : ""}`;
}

/** What a list of numbers looks like, on one line: `100 items  1 … 9  ▁▂▃▅▇█`; undefined for one of other things. */
export function numbersSummary(items: readonly unknown[]): string | undefined {
  const numbers = new Float64Array(items.length);
  for (const [index, item] of items.entries()) {
    const value = numberOf(item);
    if (value === undefined) return undefined;
    numbers[index] = value;
  }
  const series: Series = {
    length: items.length,
    prefix: "",
    at: (index) => numbers[index] as number,
    text: (index, precision) => {
      const item = items[index];
      const isFloat = item instanceof Float || (typeof item === "number" && !Number.isSafeInteger(item));
      return isFloat ? shortFloat(Number(item), precision) : repr(item);
    },
  };
  return `${items.length} items  ${seriesText(series)}`;
}

function numberOf(item: unknown): number | undefined {
  if (typeof item === "number" || typeof item === "bigint" || item instanceof Float) return Number(item);
  const value = item instanceof NpScalar ? item.value : undefined;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

function seriesText({ length, prefix, at, text }: Series): string {
  if (length === 1) return text(0, 17);
  let least = -1;
  let most = -1;
  let missing = 0;
  for (let index = 0; index < length; index++) {
    const value = at(index);
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    if (least === -1 || value < at(least)) least = index;
    if (most === -1 || value > at(most)) most = index;
  }
  if (least === -1) return "nan";
  const note = missing === 0 ? "" : `  (${missing} nan)`;
  const ends = PRECISIONS.map((precision) => [text(least, precision), text(most, precision)] as const);
  const [first, last] = ends.find(([a, b]) => a !== b) ?? (ends[0] as readonly [string, string]);
  return `${prefix}${first} … ${last}  ${sparkline(length, at)}${note}`;
}

/** The elements of an array that hold numbers, or times. */
function seriesOf(data: NDArray["data"], dtype: Dtype, length: number): Series | undefined {
  const { kind, storage } = dtype;
  if (storage === "complex") {
    const parts = data as Float64Array;
    const size = (index: number): number =>
      Math.hypot(parts[2 * index] as number, parts[2 * index + 1] as number);
    return {
      length,
      prefix: "|z| ",
      at: size,
      text: (index, precision) => shortFloat(size(index), precision),
    };
  }
  if (storage !== "number") return undefined;
  const items = data as ArrayLike<number | bigint>;
  const plain = { length, prefix: "", at: (index: number) => Number(items[index]) };
  switch (kind) {
    case "b":
      return { ...plain, text: (index) => (plain.at(index) === 0 ? "False" : "True") };
    case "f": {
      // What follows is noise of the narrower kinds.
      const digits = dtype.itemsize === 8 ? 17 : dtype.itemsize === 4 ? 7 : 4;
      return {
        ...plain,
        text: (index, precision) => shortFloat(plain.at(index), Math.min(precision, digits)),
      };
    }
    case "M":
    case "m": {
      const step = timeStep(dtype.text);
      return {
        ...plain,
        at: (index) => (items[index] === NAT ? Number.NaN : plain.at(index)),
        text: (index) =>
          kind === "M"
            ? datetimeText(items[index] as bigint, step)
            : `${items[index]} ${step.text}`.trimEnd(),
      };
    }
    default:
      return { ...plain, text: (index) => String(items[index]) };
  }
}

function shortFloat(value: number, precision: number): string {
  return floatText(Number.isFinite(value) ? Number(value.toPrecision(precision)) : value);
}
