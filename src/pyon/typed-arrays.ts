/** By what Object.prototype.toString calls them. */
const dtypes: Readonly<Record<string, string>> = {
  Uint8Array: "|u1",
  Uint8ClampedArray: "|u1",
  Int8Array: "|i1",
  Int16Array: "<i2",
  Uint16Array: "<u2",
  Int32Array: "<i4",
  Uint32Array: "<u4",
  BigInt64Array: "<i8",
  BigUint64Array: "<u8",
  Float16Array: "<f2",
  Float32Array: "<f4",
  Float64Array: "<f8",
};

/** What Object.prototype.toString calls an object: the name of a class of the language, whatever the realm. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** The dtype of a typed array, of whatever realm (a vm context, a frame); undefined for anything else. */
export function dtypeOfTypedArray(value: unknown): string | undefined {
  const tag = tagOf(value);
  return Object.hasOwn(dtypes, tag) ? dtypes[tag] : undefined;
}

/** A typed array's own memory, as it is on the wire: machines that run JavaScript are little-endian. */
export function memoryOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
