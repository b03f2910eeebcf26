import { type ArrayData, type Dtype, parseDtype } from "./dtype.js";
import type { NDArray } from "./ndarray.js";
import {
  copyElement,
  emptyStorage,
  fitBytes,
  fitText,
  type Items,
  intOf,
  NOT_A_TIME,
  writeValue,
} from "./ndarray-scalars.js";
import { forEachPosition } from "./ndarray-shape.js";
import { asciiOfText, textOfValue } from "./ndarray-texts.js";
import { timeConverter } from "./ndarray-times.js";
import { complexRepr, floatText } from "./python-text.js";

/** Writes the element at `position` of the source as element `index` of the target. */
type Convert = (position: number, index: number) => void;

/**
 * The elements of an array in C order, as another dtype: numpy's unsafe casting, in which floats lose their
 * fraction, ints wrap around, complex numbers lose their imaginary part and texts are parsed or cut.
 *
 * Python counterpart: `array.astype(dtype)`.
 *
 * @throws RangeError for texts that are no numbers, TypeError for dtypes that do not convert
 */
export function castArray(source: NDArray, dtype: Dtype): ArrayData {
  const from = parseDtype(source.dtype);
  const target = emptyStorage(dtype, source.size);
  if (source.size === 0) return target;
  const convert = converter(source, from, target, dtype);
  let index = 0;
  const { shape, strides, offset } = source;
  forEachPosition(shape, strides, offset, (position) => convert(position, index++));
  return target;
}

function converter(array: NDArray, from: Dtype, target: ArrayData, dtype: Dtype): Convert {
  if (from.text === dtype.text)
    return (position, index) => copyElement(target, index, array.data, position, from.width);
  if (dtype.storage === "raw" || from.storage === "raw") return rawConverter(array, from, target, dtype);
  const source = array.data as unknown as Items;
  const items = target as unknown as Items;
  if (from.storage === "str" || from.storage === "bytes") return textConverter(source, target, dtype);
  if (dtype.storage === "str") {
    const text = textReader(source, from);
    return (position, index) => {
      items[index] = fitText(text(position), dtype);
    };
  }
  if (dtype.storage === "bytes") {
    const text = textReader(source, from);
    return (position, index) => {
      items[index] = fitBytes(asciiOfText(text(position)), dtype);
    };
  }
  const width = from.storage === "complex" ? 2 : 1;
  if (dtype.storage === "complex") {
    return (position, index) => {
      items[index * 2] = Number(source[position * width]);
      items[index * 2 + 1] = width === 2 ? source[position * 2 + 1] : 0;
    };
  }
  if (dtype.kind === "b" && width === 2) {
    return (position, index) => {
      items[index] = source[position * 2] !== 0 || source[position * 2 + 1] !== 0 ? 1 : 0;
    };
  }
  const number = numberConverter(from, dtype);
  return (position, index) => {
    items[index] = number(source[position * width] as number | bigint);
  };
}

/** How a real number becomes an item of the target's typed array, which wraps small ints around by itself. */
function numberConverter(from: Dtype, dtype: Dtype): (value: number | bigint) => number | bigint {
  const isFloat = from.kind === "f" || from.kind === "c";
  const { kind, itemsize } = dtype;
  if (kind === "b") return (value) => (Number(value) === 0 ? 0 : 1);
  if (kind === "f") return Number;
  if (kind === "M" || kind === "m") {
    if (from.kind === "M" || from.kind === "m") return timeConverter(from, dtype);
    return isFloat ? (value) => bits64(value as number, NOT_A_TIME, true) : BigInt;
  }
  if (itemsize === 8) {
    if (!isFloat) return BigInt;
    return kind === "i"
      ? (value) => bits64(value as number, NOT_A_TIME, true)
      : (value) => bits64(value as number, NOT_A_TIME, false);
  }
  if (!isFloat) return (value) => (typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : value);
  // What does not fit the register that the processor converts into, it makes the least int of it.
  const limit = kind === "u" && itemsize === 4 ? 2 ** 63 : 2 ** 31;
  return (value) => {
    const int = Math.trunc(value as number);
    return int >= -limit && int < limit ? int : -limit;
  };
}

function bits64(value: number, outside: bigint, isSigned: boolean): bigint {
  const int = Math.trunc(value);
  if (int >= -(2 ** 63) && int < 2 ** 63) return BigInt(int);
  if (isSigned || !(int >= 2 ** 63)) return outside;
  return int < 2 ** 64 ? BigInt(int) : 0n;
}

/** Numbers and times as numpy writes them into text. */
function textReader(source: Items, from: Dtype): (position: number) => string {
  const { kind } = from;
  if (kind === "b") return (position) => textOfValue(source[position] !== 0);
  if (kind === "i" || kind === "u") return (position) => String(source[position]);
  if (kind === "f") return (position) => floatText(shortest(source[position] as number, from));
  if (kind === "c") {
    return (position) => {
      const [re, im] = [source[position * 2] as number, source[position * 2 + 1] as number];
      return complexRepr(shortest(re, from), shortest(im, from));
    };
  }
  throw new TypeError(`elements of ${from.text} do not become text here`);
}

/** Digits that tell each of the floats of 4 bytes from all others. */
const FLOAT32_DIGITS = 9;

/** The number with the fewest digits that is this float among those of its size, as numpy writes it. */
function shortest(value: number, { constructor_: Data, storage, itemsize }: Dtype): number {
  if (Data === undefined || itemsize === (storage === "complex" ? 16 : 8)) return value;
  const item = new Data(1) as Float32Array;
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const candidate = Number(value.toPrecision(digits));
    item[0] = candidate;
    if (Object.is(item[0], value)) return candidate;
  }
  return value;
}

/** Texts become texts or, parsed, numbers. */
function textConverter(source: Items, target: ArrayData, dtype: Dtype): Convert {
  const items = target as unknown as Items;
  if (dtype.storage === "str") {
    return (position, index) => {
      items[index] = fitText(textOfValue(source[position]), dtype);
    };
  }
  if (dtype.storage === "bytes") {
    return (position, index) => {
      const item = source[position];
      items[index] = fitBytes(item instanceof Uint8Array ? item : asciiOfText(item as string), dtype);
    };
  }
  if (dtype.kind === "b") {
    return (position, index) => {
      items[index] = Number(intOf(source[position])) === 0 ? 0 : 1;
    };
  }
  return (position, index) => writeValue(target, dtype, index, source[position], true);
}

/** Bytes as they are, cut or filled up with zeros; long doubles, which JavaScript has none of, only as themselves. */
function rawConverter(source: NDArray, from: Dtype, target: ArrayData, dtype: Dtype): Convert {
  if (dtype.kind !== "V") {
    throw new TypeError(
      `elements of ${from.text} do not become ${dtype.text}: JavaScript cannot read one of them`,
    );
  }
  if (from.storage !== "raw" && from.swap > 1) {
    throw new TypeError(`elements of ${from.text} do not become ${dtype.text} here`);
  }
  const bytes = source.toBytes();
  const size = Math.min(from.itemsize, dtype.itemsize);
  return (_position, index) => {
    const start = index * from.itemsize;
    (target as Uint8Array).set(bytes.subarray(start, start + size), index * dtype.itemsize);
  };
}
