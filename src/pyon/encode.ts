import { floatText } from "./python-text.js";
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
  if (version !== 1 && version !== 2) {
    throw new RangeError(`PYON has versions 1 and 2, not ${String(version)}`);
  }
  return textOfSimple(value) ?? (version === 1 ? encodeV1(value, pretty) : encodeV2(value, pretty));
}

/** Strings up to this length are looked at for what needs an escape. */
const SHORT = 40;

/**
 * What is the same in both versions and needs no encoder: None, bools, finite numbers and short plain strings, which
 * is what most methods return and most mods hold: 12.5 takes 21 ns so and 118 with one. bench/rpc.ts shows it.
 */
function textOfSimple(value: unknown): string | undefined {
  switch (typeof value) {
    case "number":
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
      return Number.isFinite(value) ? floatText(value) : undefined;
    case "string":
      return isPlain(value) ? `"${value}"` : undefined;
    case "boolean":
      return value ? "true" : "false";
    case "undefined":
      return "null";
    default:
      return value === null ? "null" : undefined;
  }
}

/** Whether a string is short, and written as it is between double quotes in both versions. */
function isPlain(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
