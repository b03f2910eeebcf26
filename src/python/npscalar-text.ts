import { type Dtype, parseDtype } from "../pyon/dtype.js";
import { NDArray } from "../pyon/ndarray.js";
import type { NpScalar } from "../pyon/npscalar.js";
import { bytesText, strRepr } from "../pyon/python-text.js";
import { type AnyFloat, hasDigits, magnitude } from "./binary-float.js";
import { datetimeText, NAT, timeStep } from "./datetime-text.js";
import { positional, scientific } from "./decimal-text.js";
import { floatReader, voidText } from "./element-text.js";

/**
 * A numpy scalar as numpy 1.24 prints it: numbers like Python's own, with the digits that their width needs
 * (`0.1` for a float32), `numpy.datetime64('2020-01-01')`, `void(b'\x01')`.
 *
 * Python counterpart: `repr(scalar)`.
 */
export function scalarRepr(scalar: NpScalar): string {
  const dtype = parseDtype(scalar.dtype);
  // A copy, since the array may take the bytes for its own.
  const { data } = NDArray.fromBytes(scalar.bytes.slice(), scalar.dtype, []);
  const item: unknown = data[0];
  switch (dtype.kind) {
    case "b":
      return item === 0 ? "False" : "True";
    case "f":
      return realText(floatReader(data, dtype)(0));
    case "c":
      return complexText(floatReader(data, dtype));
    case "U":
      return strRepr(item as string);
    case "S":
      return bytesText(item as Uint8Array);
    case "V":
      return `void(b'${voidText(scalar.bytes)}')`;
    case "M":
      return datetimeRepr(item as bigint, dtype);
    case "m":
      return timedeltaRepr(item as bigint, dtype);
    default:
      return String(item);
  }
}

/** `keepPoint` writes `1.0` rather than `1`. */
function realText(value: AnyFloat, keepPoint = true): string {
  if (!hasDigits(value)) return value.special;
  const size = magnitude(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const { whole, fraction, exponent } = scientific(value);
    return `${whole}${fraction === "" ? "" : `.${fraction}`}e${exponent}`;
  }
  const { whole, fraction } = positional(value);
  if (fraction !== "") return `${whole}.${fraction}`;
  return keepPoint ? `${whole}.0` : whole;
}

function complexText(read: (index: number) => AnyFloat): string {
  const real = realText(read(0), false);
  const imaginary = realText(read(1), false);
  if (real === "0") return `${imaginary}j`;
  return `(${real}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j)`;
}

function datetimeRepr(count: bigint, dtype: Dtype): string {
  const step = timeStep(dtype.text);
  // The unit can be told from the text, but for hours, which read like minutes cut short, and multiples.
  const told = step.text === "" || (step.multiple === 1n && step.unit !== "h");
  return `numpy.datetime64('${datetimeText(count, step)}'${told ? "" : `,'${step.text}'`})`;
}

function timedeltaRepr(count: bigint, dtype: Dtype): string {
  const { text } = timeStep(dtype.text);
  return `numpy.timedelta64(${count === NAT ? "'NaT'" : count}${text === "" ? "" : `,'${text}'`})`;
}
