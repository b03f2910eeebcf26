import { bytesFromBase64 } from "./base64.js";
import { ConstructError } from "./construct.js";
import { Float } from "./float.js";

/** A length of a shape. */
export function toAxis(length: unknown): number {
  const number = length instanceof Float ? length.valueOf() : length;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  throw new ConstructError(`nparray: ${describe(length)} in the shape is no number of elements`);
}

export function toDtype(name: string, dtype: unknown): string {
  if (typeof dtype === "string") return dtype;
  throw new ConstructError(`${name}: the dtype is ${describe(dtype)}, not a str`);
}

/** The bytes of numpy's data, which is base64 as text or as its ASCII bytes. */
export function toBytes(name: string, data: unknown): Uint8Array {
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
export function toBigInt(name: string, value: unknown): bigint {
  if (typeof value === "bigint") return value;
  const number = value instanceof Float ? value.valueOf() : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return BigInt(number);
  throw new ConstructError(`${name}: ${describe(value)} is no int`);
}

export function toNumber(name: string, value: unknown): number {
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
