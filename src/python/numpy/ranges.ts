import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ValueError, ZeroDivisionError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { asArray } from "./array-from.js";
import { castInOrder, store, workDtype } from "./cast.js";
import { DtypeObject, type Wanted, wantedDtype } from "./dtype-object.js";
import { pythonValue } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { typeNameOf } from "./type-names.js";
import { dtypeOf, isBool, isComplex, isInt, type Letter, letterOf, promote } from "./types.js";
import { roundOf } from "./ufunc-loops.js";

/** A number of Python's. */
type PythonNumber = bigint | number | Complex;

/** `arange`, whose steps are all computed from the first two values, as numpy does. */
export const ranges: FunctionTable = {
  arange: [
    "start=None, stop=None, step=None, dtype=None",
    ([first, second, third, dtype], budget) => {
      if (first === undefined && second === undefined) {
        throw new PythonTypeError("arange() requires stop to be specified.");
      }
      const [start, stop] = isLeft(second) ? [0n, first] : [isLeft(first) ? 0n : first, second];
      return arange(start, stop, isLeft(third) ? 1n : third, dtype, budget);
    },
    "c",
  ],
};

/** 0, 1, 2, … as float64. */
export function countUp(length: number, budget: Budget): NDArray {
  const data = allocate([length], dtypeOf("d"), budget) as Float64Array;
  for (let i = 0; i < length; i++) data[i] = i;
  return store(data, "d", [length], [1]);
}

function isLeft(value: unknown): boolean {
  return value === undefined || value === null;
}

function arange(first: unknown, last: unknown, by: unknown, dtype: unknown, budget: Budget): NDArray {
  const [start, stop, step] = [numberOf(first, budget), numberOf(last, budget), numberOf(by, budget)];
  const wanted = wantedDtype(dtype);
  if (wanted !== undefined && (typeof wanted === "string" || letterOf(wanted) === undefined))
    throw noNumbers(wanted);
  const letter =
    (wanted && letterOf(wanted)) ??
    [first, last, by].map((value) => typeOfNumber(value, budget)).reduce(promote, "l");
  const length = lengthOf(start.value, stop.value, step.value);
  if (isBool(letter) && length > 2) {
    throw new PythonTypeError(
      "arange() is only supported for booleans when the result has at most length 2.",
    );
  }
  const values = [start.value, sum(start.value, step.value)].slice(0, length);
  // The first two, as elements: what they have lost by then is lost for all others too.
  const ends = castInOrder(
    asArray(values.length === 0 ? [0n] : values, undefined, budget),
    dtypeOf(letter),
    budget,
  );
  const data = allocate([length], workDtype(letter), budget);
  fill(data as never, letter, length, ends, budget);
  const array = store(data, letter, [length], [1]);
  return wanted === undefined || wanted.text === array.dtype ? array : castInOrder(array, wanted, budget);
}

function typeOfNumber(value: unknown, budget: Budget): Letter {
  return letterOf(parseDtype(asArray(value, undefined, budget).dtype)) as Letter;
}

/** @throws TypeError of Python for what is no number */
function numberOf(value: unknown, budget: Budget): { readonly value: PythonNumber } {
  const array = asArray(value, undefined, budget);
  const dtype = parseDtype(array.dtype);
  if (letterOf(dtype) === undefined) throw noNumbers(dtype);
  if (array.ndim > 0) {
    throw new PythonTypeError(`unsupported operand type(s) for -: '${typeNameOf(value)}' and 'int'`);
  }
  const plain = pythonValue(array.data, dtype, array.offset);
  return { value: typeof plain === "boolean" ? BigInt(plain) : (plain as PythonNumber) };
}

function noNumbers(dtype: Wanted): PythonTypeError {
  const { typeName } = new DtypeObject(dtype);
  return new PythonTypeError(`arange() not supported for inputs with DType <class '${typeName}'>.`);
}

function sum(a: PythonNumber, b: PythonNumber): PythonNumber {
  if (typeof a === "bigint" && typeof b === "bigint") return a + b;
  if (a instanceof Complex || b instanceof Complex) {
    return new Complex(realOf(a) + realOf(b), imaginaryOf(a) + imaginaryOf(b));
  }
  return Number(a) + Number(b);
}

function realOf(value: PythonNumber): number {
  return value instanceof Complex ? value.re : Number(value);
}

function imaginaryOf(value: PythonNumber): number {
  return value instanceof Complex ? value.im : 0;
}

/** @throws ZeroDivisionError for a step of 0, ValueError for more elements than can be */
function lengthOf(start: PythonNumber, stop: PythonNumber, step: PythonNumber): number {
  const quotient = steps(start, stop, step);
  const length = Math.ceil(quotient);
  if (Number.isNaN(length)) throw new ValueError("arange: cannot compute length");
  if (length >= 2 ** 63) throw new ValueError("Maximum allowed size exceeded");
  return Math.max(0, length);
}

function steps(start: PythonNumber, stop: PythonNumber, step: PythonNumber): number {
  if (start instanceof Complex || stop instanceof Complex || step instanceof Complex) {
    const span = new Complex(realOf(stop) - realOf(start), imaginaryOf(stop) - imaginaryOf(start));
    const { re, im } = span.div(new Complex(realOf(step), imaginaryOf(step)));
    return Math.min(Math.ceil(re), Math.ceil(im));
  }
  const isWhole = typeof start === "bigint" && typeof stop === "bigint" && typeof step === "bigint";
  if (Number(step) === 0)
    throw new ZeroDivisionError(isWhole ? "division by zero" : "float division by zero");
  if (isWhole) return quotientOf(stop - start, step);
  return (Number(stop) - Number(start)) / Number(step);
}

/** The quotient of ints, exact up to where a float is. */
function quotientOf(a: bigint, b: bigint): number {
  const quotient = Number(a) / Number(b);
  if (!Number.isFinite(quotient)) throw new OverflowError("integer division result too large for a float");
  return quotient;
}

/** Element i is the first one plus i times the difference of the first two, in the precision of the type. */
function fill(
  data: Record<number, number | bigint>,
  letter: Letter,
  length: number,
  ends: NDArray,
  budget: Budget,
): void {
  const { data: given } = letter === "e" ? castInOrder(ends, dtypeOf("f"), budget) : ends;
  const items = given as unknown as Record<number, number>;
  if (letter === "l" || letter === "L") {
    const [start, next] = [items[0], items[1]] as unknown as [bigint, bigint];
    const delta = length > 1 ? next - start : 0n;
    for (let i = 0, value = start; i < length; i++, value += delta) data[i] = value;
    return;
  }
  const width = isComplex(letter) ? 2 : 1;
  const round = isInt(letter) || isBool(letter) ? (value: number): number => value : roundOf(letter);
  for (let part = 0; part < width; part++) {
    const start = items[part] as number;
    const second = items[part + width] as number;
    const delta = length > 1 ? round(second - start) : 0;
    if (length > 0) data[part] = start;
    if (length > 1) data[width + part] = second;
    for (let i = 2; i < length; i++) data[i * width + part] = start + round(round(i) * delta);
  }
}
