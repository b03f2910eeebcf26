import { decode } from "../../pyon/decode.js";
import { PyonDecodeError } from "../../pyon/errors.js";
import { NDArray } from "../../pyon/ndarray.js";
import { MAGIC } from "../../python/npy.js";
import { ConversionError } from "./conversion-error.js";

/** By major version: bytes of the header's length, and the header's encoding. */
const VERSIONS: ReadonlyMap<number, { readonly lengthBytes: 2 | 4; readonly encoding: "latin1" | "utf8" }> =
  new Map([
    [1, { lengthBytes: 2, encoding: "latin1" }],
    [2, { lengthBytes: 4, encoding: "latin1" }],
    [3, { lengthBytes: 4, encoding: "utf8" }],
  ]);

/**
 * The array in an NPY file of version 1.0, 2.0 or 3.0.
 *
 * Python counterpart: `numpy.load`, with `allow_pickle=False`.
 *
 * @throws ConversionError for anything else, for arrays of objects and for structured ones
 */
export function arrayFromNpy(bytes: Uint8Array): NDArray {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new ConversionError("it is no NPY file: it does not start with \\x93NUMPY");
  }
  const [major = 0, minor = 0] = bytes.subarray(MAGIC.length);
  const version = VERSIONS.get(major);
  if (version === undefined || minor !== 0) {
    throw new ConversionError(`version ${major}.${minor} of NPY is unknown; 1.0, 2.0 and 3.0 are read`);
  }
  const { lengthBytes, encoding } = version;
  const start = MAGIC.length + 2 + lengthBytes;
  if (bytes.length < start) throw truncated();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = lengthBytes === 2 ? view.getUint16(start - 2, true) : view.getUint32(start - 4, true);
  if (bytes.length < start + length) throw truncated();
  const header = Buffer.from(bytes.subarray(start, start + length)).toString(encoding);
  // A copy that is no Buffer: the array keeps it.
  return readData(readHeader(header), new Uint8Array(bytes.subarray(start + length)));
}

function truncated(): ConversionError {
  return new ConversionError("the NPY file ends within its header");
}

interface Header {
  readonly dtype: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

function readHeader(text: string): Header {
  let header: unknown;
  try {
    header = decode(text, { version: 1 });
  } catch (error) {
    if (!(error instanceof PyonDecodeError)) throw error;
    throw new ConversionError(`the NPY file's header is wrong: ${error.message}`, { cause: error });
  }
  const { descr, fortran_order, shape } = (header ?? {}) as Record<string, unknown>;
  if (typeof fortran_order !== "boolean" || !Array.isArray(shape)) {
    throw new ConversionError("the NPY file's header is wrong: it names no shape and order");
  }
  if (Array.isArray(descr)) {
    throw new ConversionError("it holds a structured array: PYON does not carry the names of its fields");
  }
  if (typeof descr !== "string")
    throw new ConversionError("the NPY file's header is wrong: it names no dtype");
  if (/^\|?O/.test(descr)) {
    throw new ConversionError("it holds an array of Python objects, which are pickled and not read");
  }
  return { dtype: descr, isFortran: fortran_order, shape: shape as number[] };
}

function readData({ dtype, isFortran, shape }: Header, bytes: Uint8Array): NDArray {
  try {
    if (!isFortran) return NDArray.fromBytes(bytes, dtype, shape);
    // The same elements with the first axis fastest: the array with its axes turned round, seen the right way again.
    const turned = NDArray.fromBytes(bytes, dtype, [...shape].reverse());
    return new NDArray(turned.data, { dtype, shape, strides: [...turned.strides].reverse() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConversionError(`the NPY file holds no array: ${error.message}`, { cause: error });
  }
}
