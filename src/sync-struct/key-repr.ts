import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { Float } from "../pyon/float.js";
import { NpScalar } from "../pyon/npscalar.js";
import { bytesText, complexRepr, floatText, strRepr } from "../pyon/python-text.js";
import { pythonType } from "../pyon/python-type.js";
import { Slice } from "../pyon/slice.js";
import { Tuple } from "../pyon/tuple.js";

/**
 * A key as Python prints it. For what can be a key, and with far less behind it than the tool's `repr`, which prints
 * anything: browsers load this.
 *
 * Python counterpart: `repr(key)`.
 */
export function keyRepr(key: unknown): string {
  if (typeof key === "string") return strRepr(key);
  if (key === null || key === undefined) return "None";
  if (typeof key === "boolean") return key ? "True" : "False";
  if (typeof key === "number") return pythonType(key) === "int" ? String(key) : floatText(key);
  if (key instanceof Float) return floatText(key.valueOf());
  if (key instanceof Tuple) return `(${Array.from(key, keyRepr).join(", ")}${key.length === 1 ? ",)" : ")"}`;
  if (key instanceof Uint8Array) return bytesText(key);
  if (key instanceof Complex) return complexRepr(key.re, key.im);
  if (key instanceof Fraction) return `Fraction(${key.s * key.n}, ${key.d})`;
  if (key instanceof Slice) {
    return `slice(${keyRepr(key.start)}, ${keyRepr(key.stop)}, ${keyRepr(key.step)})`;
  }
  if (key instanceof NpScalar && key.value !== key) return keyRepr(key.value);
  return typeof key === "bigint" ? String(key) : `<${pythonType(key)}>`;
}
