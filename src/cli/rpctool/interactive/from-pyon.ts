import { Dict } from "../../../pyon/dict.js";
import { Float } from "../../../pyon/float.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { PySet } from "../../../python/expression/model.js";

/** A value as exact decoding of PYON gives it, as expressions compute with it. The containers are new ones. */
export function fromPyon(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Float) return Number(value);
  if (value instanceof Tuple) return Tuple.wrap(value.map(fromPyon));
  if (Array.isArray(value)) return value.map(fromPyon);
  if (value instanceof Set) return new PySet([...value].map(fromPyon));
  if (value instanceof Slice)
    return new Slice(fromPyon(value.start), fromPyon(value.stop), fromPyon(value.step));
  if (!(value instanceof Dict)) return value;
  const dict = new Dict();
  for (const [key, item] of value) dict.set(fromPyon(key), fromPyon(item));
  return dict;
}
