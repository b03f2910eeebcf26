import { encodeV1 } from "./v1-encode.js";
import { encodeV2 } from "./v2-encode.js";

export interface EncodeOptions {
  /** 1, which every SiPyCo reads, or 2, which SiPyCo reads from 1.10 on. Default: 1. */
  readonly version?: 1 | 2;
  /** Spread over lines for people to read. Default: false, on one line. */
  readonly pretty?: boolean;
}

/**
 * Encodes a value as PYON. Integral numbers become ints (`float(5)` stays a float), `undefined` becomes None,
 * plain objects and Maps become dicts, typed arrays become numpy arrays, `Uint8Array` and `ArrayBuffer` bytes.
 *
 * Python counterpart: `sipyco.pyon.encode`.
 *
 * @throws PyonEncodeError with the path to a value that PYON has no form for: an instance of an unknown class,
 *   a function, a symbol, a value that contains itself, more nested brackets than Python reads (199 in version
 *   1, 1000 in version 2)
 * @throws RangeError for a version that does not exist
 */
export function encode(value: unknown, options: EncodeOptions = {}): string {
  const { version = 1, pretty = false } = options;
  if (version === 1) return encodeV1(value, pretty);
  if (version === 2) return encodeV2(value, pretty);
  throw new RangeError(`PYON has versions 1 and 2, not ${String(version)}`);
}
