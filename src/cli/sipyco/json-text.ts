import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { base64FromBytes } from "../../pyon/base64.js";
import { Dict } from "../../pyon/dict.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { Slice } from "../../pyon/slice.js";

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
 * | numpy array, numpy scalar | nested arrays of its items, the item |
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
  if (value instanceof NDArray) return jsonText(value.toNested());
  if (value instanceof NpScalar) return jsonText(value.value);
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
