import { bytesText, floatText, strRepr } from "../pyon/codec.js";
import { kindOf } from "../pyon/kind-of.js";
import { pythonType } from "../pyon/python-type.js";

/**
 * A key as Python prints it. For what can be a key, and with far less behind it than the tool's `repr`, which prints
 * anything: browsers load this.
 *
 * Python counterpart: `repr(key)`.
 */
export function keyRepr(key: unknown): string {
  switch (typeof key) {
    case "string":
      return strRepr(key);
    case "undefined":
      return "None";
    case "boolean":
      return key ? "True" : "False";
    case "number":
      return pythonType(key) === "int" ? String(key) : floatText(key);
    case "bigint":
      return String(key);
    case "object":
      return key === null ? "None" : objectRepr(key);
    default:
      return `<${pythonType(key)}>`;
  }
}

function objectRepr(key: object): string {
  if (key instanceof Uint8Array) return bytesText(key);
  const kind = kindOf(key);
  return kind?.isHashable === true ? kind.repr(key, keyRepr) : `<${pythonType(key)}>`;
}
