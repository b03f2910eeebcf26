import type { NDArray } from "../pyon/ndarray.js";

/** Versions of the format that are written; numpy writes 2.0 only where a header is too long for 1.0. */
export type NpyVersion = "1.0" | "2.0";

/** What a file of this format starts with. */
export const MAGIC: Uint8Array = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** Bytes that the header, with all before it, is a multiple of, so that data can be mapped into memory. */
const ALIGNMENT = 64;

/**
 * An array as the content of an NPY file, in C order.
 *
 * Python counterpart: `numpy.save`.
 */
export function npyFromArray(array: NDArray, version: NpyVersion = "1.0"): Uint8Array {
  const shape = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(", ");
  const header = `{'descr': '${array.dtype}', 'fortran_order': False, 'shape': (${shape}), }`;
  const lengthBytes = version === "1.0" ? 2 : 4;
  const before = MAGIC.length + 2 + lengthBytes;
  // A line feed ends it.
  const length = Math.ceil((before + header.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const data = array.toBytes();
  const bytes = new Uint8Array(before + length + data.length);
  bytes.set(MAGIC);
  bytes[MAGIC.length] = Number(version[0]);
  const view = new DataView(bytes.buffer);
  if (lengthBytes === 2) view.setUint16(before - 2, length, true);
  else view.setUint32(before - 4, length, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), before);
  bytes.set(data, before + length);
  return bytes;
}
