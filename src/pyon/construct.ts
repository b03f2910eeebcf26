import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { bytesFromBase64 } from "./base64.js";
import { Dict, OrderedDict } from "./dict.js";
import { Float } from "./float.js";
import { NDArray } from "./ndarray.js";
import { NpScalar } from "./npscalar.js";
import { Slice } from "./slice.js";

/**
 * Decoded arguments do not make the value they were given for. The parsers, which know where the arguments
 * stood, turn it into a PyonDecodeError.
 */
export class ConstructError extends Error {
  override readonly name = "ConstructError";
}

/** Runs `make`, whose errors (of dtypes, shapes, base64, unhashable keys) become ConstructErrors. */
function construct<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConstructError) throw error;
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new ConstructError(`${name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/**
 * `nparray(shape, dtype, data)`.
 *
 * @param args shape (list or tuple of ints), `dtype.str`, base64 as text or as its ASCII bytes
 */
export function makeArray(args: readonly unknown[]): NDArray {
  checkCount("nparray", args, 3, 3);
  const [shape, dtype, data] = args;
  return construct("nparray", () => {
    if (!Array.isArray(shape)) throw new ConstructError("nparray: the shape is no list of ints");
    const lengths = shape.map((length) => toAxis(length));
    return NDArray.fromBytes(toBytes("nparray", data), toDtype("nparray", dtype), lengths);
  });
}

/**
 * `npscalar(dtype, data)`.
 *
 * @param args `dtype.str`, base64 as text or as its ASCII bytes
 * @param exact keep the NpScalar; otherwise the plain value, where the dtype has one
 */
export function makeScalar(args: readonly unknown[], exact: boolean): unknown {
  checkCount("npscalar", args, 2, 2);
  const [dtype, data] = args;
  return construct("npscalar", () => {
    const scalar = NpScalar.fromBytes(toBytes("npscalar", data), toDtype("npscalar", dtype));
    // Read either way: a str scalar that holds no characters is refused in both modes.
    const { value } = scalar;
    return exact ? scalar : value;
  });
}

/** `Fraction(numerator, denominator)`; one part or both may be left out, as in Python. */
export function makeFraction(args: readonly unknown[]): Fraction {
  checkCount("Fraction", args, 0, 2);
  const [numerator = 0, denominator = 1] = args;
  const below = toBigInt("Fraction", denominator);
  if (below === 0n) throw new ConstructError("Fraction: the denominator is zero");
  return new Fraction(toBigInt("Fraction", numerator), below);
}

/** `complex(real, imaginary)`; one part or both may be left out, as in Python. */
export function makeComplex(args: readonly unknown[]): Complex {
  checkCount("complex", args, 0, 2);
  const [re = 0, im = 0] = args;
  return new Complex(toNumber("complex", re), toNumber("complex", im));
}

/** `slice(stop)`, `slice(start, stop)` or `slice(start, stop, step)`. */
export function makeSlice(args: readonly unknown[]): Slice {
  checkCount("slice", args, 1, 3);
  return args.length === 1 ? new Slice(null, args[0]) : new Slice(...args);
}

/**
 * `OrderedDict(pairs)`.
 *
 * @param args none, or a list or tuple of `[key, value]` lists or tuples
 */
export function makeOrderedDict(args: readonly unknown[]): OrderedDict {
  return construct("OrderedDict", () => new OrderedDict(toPairs("OrderedDict", args)));
}

/**
 * `dict(pairs)`. Gives a Dict whatever the keys: natural mode's plain objects are the parser's business.
 *
 * @param args none, or a list or tuple of `[key, value]` lists or tuples
 */
export function makeDict(args: readonly unknown[]): Dict {
  return construct("dict", () => new Dict(toPairs("dict", args)));
}

/** A set of the items, of which Python's equal ones are one, the first. */
export function makeSet(items: Iterable<unknown>): Set<unknown> {
  return construct("set", () => {
    const set = new Set<unknown>();
    let others: Dict | undefined;
    for (const item of items) {
      // Strings are all but the only items, and equal to nothing but themselves.
      if (typeof item === "string") {
        set.add(item);
      } else {
        others ??= new Dict();
        if (others.has(item)) continue;
        others.set(item, undefined);
        set.add(item);
      }
    }
    return set;
  });
}

function toPairs(name: string, args: readonly unknown[]): (readonly [unknown, unknown])[] {
  checkCount(name, args, 0, 1);
  const [pairs = []] = args;
  if (!Array.isArray(pairs)) throw new ConstructError(`${name}: the argument is no list of pairs`);
  for (const [index, pair] of pairs.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new ConstructError(`${name}: item ${index} is no [key, value] pair`);
    }
  }
  return pairs as (readonly [unknown, unknown])[];
}

function checkCount(name: string, args: readonly unknown[], least: number, most: number): void {
  if (args.length >= least && args.length <= most) return;
  const wanted = least === most ? `${least}` : least === 0 ? `at most ${most}` : `${least} to ${most}`;
  throw new ConstructError(`${name} takes ${wanted} argument${most === 1 ? "" : "s"}, not ${args.length}`);
}

function toAxis(length: unknown): number {
  const number = length instanceof Float ? length.valueOf() : length;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  throw new ConstructError(`nparray: ${describe(length)} in the shape is no number of elements`);
}

function toDtype(name: string, dtype: unknown): string {
  if (typeof dtype === "string") return dtype;
  throw new ConstructError(`${name}: the dtype is ${describe(dtype)}, not a str`);
}

function toBytes(name: string, data: unknown): Uint8Array {
  if (typeof data === "string") return bytesFromBase64(data);
  if (data instanceof Uint8Array) return bytesFromBase64(latin1(data));
  throw new ConstructError(`${name}: the data is ${describe(data)}, not base64`);
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x6000));
  }
  return text;
}

/** An int's value. `1.0` is taken for `1`, because natural values do not tell them apart. */
function toBigInt(name: string, value: unknown): bigint {
  if (typeof value === "bigint") return value;
  const number = value instanceof Float ? value.valueOf() : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return BigInt(number);
  throw new ConstructError(`${name}: ${describe(value)} is no int`);
}

function toNumber(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (value instanceof Float || typeof value === "bigint") return Number(value);
  throw new ConstructError(`${name}: ${describe(value)} is no number`);
}

/** A value as an error message names it. */
function describe(value: unknown): string {
  if (value === null) return "None";
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "string":
      return JSON.stringify(value.length > 24 ? `${value.slice(0, 24)}…` : value);
    default: {
      if (value instanceof Float) return String(value.valueOf());
      return Array.isArray(value) ? "a list" : "an object";
    }
  }
}
