import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { base64FromBytes } from "../pyon/base64.js";
import { Dict } from "../pyon/dict.js";
import { parseDtype } from "../pyon/dtype.js";
import { NDArray } from "../pyon/ndarray.js";
import { NpScalar } from "../pyon/npscalar.js";
import { Slice } from "../pyon/slice.js";
import { datetimeText, timeStep } from "./datetime-text.js";

/**
 * A value of PYON as JSON, on one line:
 *
 * | Python | JSON |
 * |---|---|
 * | None, bool, str | null, true or false, string |
 * | int, float | number, ints of any size; `"NaN"`, `"Infinity"`, `"-Infinity"` |
 * | list, tuple, set | array |
 * | dict whose keys are all str | object |
 * | other dict | array of pairs |
 * | bytes | `{"base64": "…"}` |
 * | complex | `{"re": 1, "im": 2}` |
 * | slice, Fraction | `{"start": …, "stop": …, "step": …}`, `{"numerator": …, "denominator": …}` |
 * | numpy array, numpy scalar | nested arrays of its items, the item; datetime64 as ISO text, timedelta64 as its count |
 */
export function jsonText(value: unknown): string {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value));
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "null" : objectText(value);
    case "undefined":
      return "null";
    default:
      return JSON.stringify(value);
  }
}

function objectText(value: object): string {
  if (value instanceof Number) return jsonText(Number(value));
  if (Array.isArray(value)) return arrayText(value);
  if (value instanceof Set) return arrayText([...value]);
  if (value instanceof Dict || value instanceof Map) return mapText(value);
  if (value instanceof NDArray) return itemsText(value.toNested(), value.dtype);
  if (value instanceof NpScalar) return scalarText(value);
  if (value instanceof Uint8Array) return record([["base64", base64FromBytes(value)]]);
  if (value instanceof Complex) {
    return record([
      ["re", value.re],
      ["im", value.im],
    ]);
  }
  if (value instanceof Slice) {
    return record([
      ["start", value.start],
      ["stop", value.stop],
      ["step", value.step],
    ]);
  }
  if (value instanceof Fraction) {
    return record([
      ["numerator", value.s * value.n],
      ["denominator", value.d],
    ]);
  }
  return record(Object.entries(value));
}

/** A scalar whose value has no plain form is a time or raw bytes. */
function scalarText(scalar: NpScalar): string {
  if (!(scalar.value instanceof NpScalar)) return jsonText(scalar.value);
  if (/^\|?V/.test(scalar.dtype)) return jsonText(scalar.bytes);
  const [count] = NDArray.fromBytes(scalar.bytes.slice(), scalar.dtype, [1]).toNested() as [number | bigint];
  return itemsText(count, scalar.dtype);
}

/** The items of an array, nested; dates as ISO texts, and spans of time as numbers of their unit. */
function itemsText(items: unknown, dtype: string): string {
  if (Array.isArray(items)) return `[${items.map((item) => itemsText(item, dtype)).join(",")}]`;
  if (parseDtype(dtype).kind !== "M") return jsonText(items);
  return JSON.stringify(datetimeText(BigInt(items as number | bigint), timeStep(dtype)));
}

function arrayText(items: readonly unknown[]): string {
  return `[${items.map(jsonText).join(",")}]`;
}

function mapText(map: ReadonlyMap<unknown, unknown>): string {
  const entries = [...map];
  if (entries.every(([key]) => typeof key === "string")) return record(entries as [string, unknown][]);
  return arrayText(entries);
}

function record(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join(",")}}`;
}
