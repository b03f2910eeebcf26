import { type ArrayData, parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { halfAsFloat } from "./cast.js";

/** Compares two elements by their places: below 0 when the first comes first. What is no number comes last. */
export type Order = (a: number, b: number) => number;

/** numpy's order of the elements of an array: of complex numbers by their parts, of texts by code points. */
export function orderOf(array: NDArray): Order {
  const { kind, itemsize } = parseDtype(array.dtype);
  if (kind === "U") return textOrder(array.data as string[]);
  if (kind === "S") return bytesOrder(array.data as Uint8Array[]);
  const data = kind === "f" && itemsize === 2 ? halfAsFloat(array.data) : array.data;
  const items = data as unknown as Record<number, number>;
  if (kind !== "c") return (a, b) => compareNumbers(items[a] as number, items[b] as number);
  return (a, b) => {
    const [ar, ai, br, bi] = [items[a * 2], items[a * 2 + 1], items[b * 2], items[b * 2 + 1]] as [
      number,
      number,
      number,
      number,
    ];
    return complexOrder(ar, ai, br, bi);
  };
}

/** Whether an element is no number. */
export function unknownsOf(array: NDArray): (place: number) => boolean {
  const { kind } = parseDtype(array.dtype);
  const items = array.data as unknown as Record<number, number>;
  if (kind === "f") return (place) => Number.isNaN(items[place]);
  if (kind === "c") return (place) => Number.isNaN(items[place * 2]) || Number.isNaN(items[place * 2 + 1]);
  return () => false;
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  // Neither, so at least one is no number (bigints, which are carried here as numbers, always compare).
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** First those without NaN, then those with it as imaginary part, as real part, as both. */
function complexOrder(ar: number, ai: number, br: number, bi: number): number {
  const rank = Number(Number.isNaN(ar)) * 2 + Number(Number.isNaN(ai));
  const other = Number(Number.isNaN(br)) * 2 + Number(Number.isNaN(bi));
  if (rank !== other) return rank - other;
  return compareNumbers(ar, br) || compareNumbers(ai, bi);
}

/** By code points: code units would put U+FF5E behind the astral characters. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond all that one code unit can be. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  }
  return a.length - b.length;
}

function textOrder(data: ArrayData): Order {
  return (a, b) => compareTexts(data[a] as string, data[b] as string);
}

function bytesOrder(data: ArrayData): Order {
  return (a, b) => compareBytes(data[a] as Uint8Array, data[b] as Uint8Array);
}
