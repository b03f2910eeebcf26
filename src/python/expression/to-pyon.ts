import { Complex } from "complex.js";
import { PythonTypeError, RecursionError } from "../../pc-rpc/python-errors.js";
import { Dict } from "../../pyon/dict.js";
import { Float } from "../../pyon/float.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { Slice } from "../../pyon/slice.js";
import { Tuple } from "../../pyon/tuple.js";
import { PySet } from "./model.js";
import type { Runtime } from "./runtime.js";
import { checkDigits } from "./values/int-text.js";
import { plainValue } from "./values/plain-value.js";
import { reprOf } from "./values/repr.js";
import { typeName } from "./values/type-name.js";

/** Bytes that an item is reckoned at. */
const ITEM_BYTES = 32;

/**
 * A value of an expression as exact decoding of PYON gives it.
 *
 * @throws TypeError of Python for what PYON has no form for, ValueError for ints of too many digits, RecursionError for
 *   values that contain themselves
 */
export function toPyon(runtime: Runtime, value: unknown): unknown {
  return new Converter(runtime).value(value);
}

class Converter {
  readonly #runtime: Runtime;
  /** Containers that are being converted. */
  readonly #open = new Set<object>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  value(value: unknown): unknown {
    this.#runtime.budget.spendSteps(1);
    this.#runtime.budget.spendBytes(ITEM_BYTES);
    switch (typeof value) {
      case "bigint":
        return plainInt(value);
      case "number":
        return Number.isInteger(value) ? new Float(value) : value;
      case "boolean":
      case "string":
        return value;
      default:
        return value === null ? null : this.#object(value);
    }
  }

  #object(value: unknown): unknown {
    if (value instanceof Tuple) return this.#within(value, () => Tuple.wrap(this.#items(value)));
    if (Array.isArray(value)) return this.#within(value, () => this.#items(value));
    if (value instanceof Dict) return this.#within(value, () => this.#dict(value));
    if (value instanceof PySet) return new Set(this.#items([...value]));
    if (value instanceof Slice) return new Slice(...this.#items([value.start, value.stop, value.step]));
    if (value instanceof NpScalar) {
      // Scalars whose type is derived from one of Python's own are sent as values of that.
      const plain = plainValue(value);
      return plain === undefined ? value : this.value(plain);
    }
    if (value instanceof Uint8Array || value instanceof Complex || value instanceof NDArray) return value;
    const name = typeName(this.#runtime, value).split(".").at(-1);
    throw new PythonTypeError(
      `\`${reprOf(this.#runtime, value)}\`: Object of type \`${name}\` is not PYON encodable`,
    );
  }

  #within<T>(container: object, convert: () => T): T {
    if (this.#open.has(container)) throw new RecursionError("maximum recursion depth exceeded");
    this.#open.add(container);
    const result = convert();
    this.#open.delete(container);
    return result;
  }

  #items(items: readonly unknown[]): unknown[] {
    return items.map((item) => this.value(item));
  }

  #dict(dict: Dict): Dict {
    const result = new Dict();
    for (const [key, value] of dict) result.set(this.value(key), this.value(value));
    return result;
  }
}

function plainInt(int: bigint): number | bigint {
  const number = Number(int);
  if (Number.isSafeInteger(number)) return number;
  checkDigits(int);
  return int;
}
