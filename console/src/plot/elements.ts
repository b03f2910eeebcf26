import { Float, type NDArray, NpScalar } from "sipyco";
import { repr } from "sipyco/python";
import type { Numbers } from "./numbers.js";

/** Not a time: numpy's NaN of dates and durations. */
const NAT = -(2n ** 63n);

/** Seconds in numpy's units of time, but for years and months, which have no fixed length. */
const SECONDS: Readonly<Record<string, number>> = {
  W: 604_800,
  D: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  μs: 1e-6,
  ns: 1e-9,
  ps: 1e-12,
  fs: 1e-15,
  as: 1e-18,
};

/** A dtype's kind letter, its bytes and its unit. */
function parts(dtype: string): { kind: string; size: number; unit: string } {
  const [, kind = "", size = "", unit = ""] = /^[<>|=]?([a-zA-Z])(\d+)(?:\[(.*)\])?$/.exec(dtype) ?? [];
  return { kind, size: Number(size), unit };
}

/**
 * How to read the element that is stored at a place of `array.data`, as a number; undefined when the elements are
 * none: texts, bytes, structures, long doubles.
 */
export function elementReader(array: NDArray): ((position: number) => number) | undefined {
  const { kind, size, unit } = parts(array.dtype);
  const data = array.data as ArrayLike<number>;
  switch (kind) {
    case "b":
    case "i":
    case "u":
      return size === 8 ? (position) => Number(data[position]) : (position) => data[position] as number;
    case "f":
      return size <= 8 ? (position) => data[position] as number : undefined;
    case "c":
      if (size > 16) return undefined;
      return (position) => Math.hypot(data[2 * position] as number, data[2 * position + 1] as number);
    case "m":
    case "M": {
      const counts = array.data as unknown as ArrayLike<bigint>;
      const convert = kind === "M" ? secondsOf(unit) : Number;
      return (position) => {
        const count = counts[position] as bigint;
        return count === NAT ? Number.NaN : convert(count);
      };
    }
    default:
      return undefined;
  }
}

/** The data of an array whose elements are numbers as they are; undefined of others. */
export function plainNumbers({ dtype, data }: NDArray): Float64Array | undefined {
  const { kind, size } = parts(dtype);
  const isPlain = "biu".includes(kind) ? size < 8 : kind === "f" && size <= 8;
  // Any kind of typed array of numbers will do as this one.
  return isPlain ? (data as Float64Array) : undefined;
}

/** What the numbers of {@link elementReader} stand for. */
export function meaningOf(dtype: string): Pick<Numbers, "meaning" | "unit"> {
  const { kind, unit } = parts(dtype);
  if (kind === "M") return { meaning: "time", unit: "" };
  if (kind === "m") return { meaning: "duration", unit };
  return { meaning: kind === "c" ? "magnitude" : "number", unit: "" };
}

/** Turns counts of a datetime64's unit, `ms` or `25s` or `Y`, into seconds since 1970. */
function secondsOf(unit: string): (count: bigint) => number {
  const [, factor = "", name = "", divisor = ""] = /^(\d*)([^\d/]*)(?:\/(\d+))?$/.exec(unit) ?? [];
  const multiple = Number(factor || 1) / Number(divisor || 1);
  if (name === "Y" || name === "M") {
    const months = name === "Y" ? 12 * multiple : multiple;
    return (count) => Date.UTC(1970, Number(count) * months) / 1000;
  }
  const seconds = multiple * (SECONDS[name] ?? 1);
  return (count) => Number(count) * seconds;
}

/** An element as Python prints it: `5.0`, `(1+2j)`, `True`. */
export function elementText(array: NDArray, ...index: readonly number[]): string {
  const value = array.get(...index);
  if (value instanceof NpScalar) return repr(value);
  // An integral float reads as an int otherwise.
  if (typeof value === "number" && parts(array.dtype).kind === "f") return repr(new Float(value));
  return repr(value);
}
