import { toBytes, toDtype } from "./arguments.js";
import { checkCount, construct } from "./construct.js";
import { isIntDtype, parseDtype } from "./dtype.js";
import { showAs } from "./inspect.js";
import { giveKind } from "./kind.js";
import { NDArray } from "./ndarray.js";

/**
 * A numpy scalar that keeps its dtype: `new NpScalar("<f4", 0.1)` arrives in Python as `numpy.float32(0.1)`.
 * Ordinary decoding gives the plain value instead, but for dtypes that JavaScript has no value for
 * (datetime64, timedelta64, structured, long double); exact decoding gives these.
 *
 * Python counterpart: `numpy.generic`.
 *
 * @throws RangeError for an unknown dtype, TypeError for a value that does not fit it
 */
export class NpScalar {
  /** numpy's `dtype.str`. */
  readonly dtype: string;
  /** The element's bytes, in the dtype's byte order. */
  readonly bytes: Uint8Array;

  static {
    showAs(
      NpScalar.prototype,
      ({ dtype }) => `NpScalar ${dtype}`,
      (scalar) => (scalar.value === scalar ? scalar.bytes : scalar.value),
    );
    giveKind(NpScalar, {
      type: ({ dtype }) => `numpy.${nameOf(dtype)}`,
      isHashable: true,
      parts: ({ dtype, bytes }) => [dtype, bytes],
      plain: ({ value }) => value,
      repr: ({ dtype, bytes, value }, reprOf) =>
        value instanceof NpScalar ? `numpy.${nameOf(dtype)}(${reprOf(bytes)})` : reprOf(value),
      index: ({ dtype, value }) => (isIntDtype(dtype) ? Number(value) : undefined),
      write: (scalar, writer) => writer.data("npscalar", scalar, scalar.dtype, scalar.bytes),
    });
  }

  constructor(dtype: string, value: unknown) {
    const sized = /^[<>|=]?[US]$/.test(dtype) ? dtype + lengthOf(value) : dtype;
    const element = NDArray.zeros([], sized);
    element.set(value);
    this.dtype = element.dtype;
    this.bytes = element.toBytes();
  }

  /** A scalar from its bytes in the dtype's byte order; keeps `bytes`. */
  static fromBytes(bytes: Uint8Array, dtype: string): NpScalar {
    const { itemsize, text } = parseDtype(dtype);
    if (bytes.length !== itemsize) {
      throw new RangeError(`a scalar of dtype ${text} takes ${itemsize} bytes, not ${bytes.length}`);
    }
    // Made without the constructor, which starts from a value.
    return Object.assign(Object.create(NpScalar.prototype) as NpScalar, { dtype: text, bytes });
  }

  /** The plain JavaScript value: number, bigint, boolean, Complex, string, Uint8Array; else this scalar. */
  get value(): unknown {
    const { kind, storage } = parseDtype(this.dtype);
    if (kind === "M" || kind === "m" || storage === "raw") return this;
    return NDArray.fromBytes(this.bytes.slice(), this.dtype, []).item();
  }

  valueOf(): unknown {
    const { value } = this;
    return typeof value === "object" && value !== null && value !== this ? value.valueOf() : value;
  }
}

function lengthOf(value: unknown): number {
  return Math.max(1, value instanceof Uint8Array ? value.length : [...String(value)].length);
}

const names: Readonly<Record<string, string>> = {
  b: "bool_",
  U: "str_",
  S: "bytes_",
  V: "void",
  M: "datetime64",
  m: "timedelta64",
};
const sizedNames: Readonly<Record<string, string>> = { i: "int", u: "uint", f: "float", c: "complex" };

/** What numpy calls the type of its scalars of a dtype. */
function nameOf(dtype: string): string {
  const { kind, itemsize } = parseDtype(dtype);
  return names[kind] ?? `${sizedNames[kind]}${itemsize * 8}`;
}

/**
 * `npscalar(dtype, data)`.
 *
 * @param args `dtype.str`, base64 as text or as its ASCII bytes
 * @param exact keep the NpScalar; otherwise the plain value, where the dtype has one
 * @throws ConstructError
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
