import { Float, type NDArray, NpScalar } from "sipyco";
import { repr, viewOf } from "sipyco/python";
import { dtypeName } from "../values/preview.js";

/**
 * A value as an expression that evaluates to it, to be edited: as `repr` but for what Python prints and does not read,
 * numpy's arrays and scalars, NaN and infinities. Undefined when it is longer than `room` characters, or of a dtype that
 * has no plain name.
 */
export function sourceOf(value: unknown, room: number): string | undefined {
  const writer = new SourceWriter(room);
  return writer.write(value) && writer.text.length <= room ? writer.text : undefined;
}

/** dtypes that numpy takes by itself for a list of such elements. */
const INFERRED: ReadonlySet<string> = new Set(["<f8", "<i8", "|b1", "<c16"]);

class SourceWriter {
  text = "";
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  /** False when it cannot be written, or is too long. */
  write(value: unknown): boolean {
    const view = viewOf(value);
    switch (view.type) {
      case "float":
        return this.#put(floatSource(view.value));
      case "list":
        return this.#items("[", view.items, "]");
      case "tuple":
        return this.#items("(", view.items, view.items.length === 1 ? ",)" : ")");
      case "dict":
        return this.#entries(view.entries);
      case "array":
        return this.#array(view.value);
      case "npscalar":
        return this.#scalar(view.value);
      case "str":
      case "bytes":
        // Not written out, when it is known to be too long.
        return view.value.length <= this.#room && this.#put(repr(view.value));
      default:
        return this.#put(repr(value));
    }
  }

  #put(text: string): boolean {
    this.text += text;
    return this.text.length <= this.#room;
  }

  #items(open: string, items: readonly unknown[], close: string): boolean {
    const each = (item: unknown, index: number): boolean =>
      (index === 0 || this.#put(", ")) && this.write(item);
    return this.#put(open) && items.every(each) && this.#put(close);
  }

  #entries(entries: readonly (readonly [unknown, unknown])[]): boolean {
    const each = ([key, item]: readonly [unknown, unknown], index: number): boolean =>
      (index === 0 || this.#put(", ")) && this.write(key) && this.#put(": ") && this.write(item);
    return this.#put("{") && entries.every(each) && this.#put("}");
  }

  #array(array: NDArray): boolean {
    if (array.size > this.#room) return false;
    const name = numpyName(array.dtype);
    if (name === undefined) return false;
    const dtype = INFERRED.has(array.dtype) && array.size > 0 ? "" : `, dtype=${name}`;
    return this.#put("np.array(") && this.#nested(array, []) && this.#put(`${dtype})`);
  }

  #nested(array: NDArray, index: readonly number[]): boolean {
    if (index.length === array.ndim) return this.#element(array, index);
    const length = array.shape[index.length] as number;
    for (let i = 0; i < length; i++) {
      if (!this.#put(i === 0 ? "[" : ", ") || !this.#nested(array, [...index, i])) return false;
    }
    return this.#put(length === 0 ? "[]" : "]");
  }

  #element(array: NDArray, index: readonly number[]): boolean {
    const element = array.get(...index);
    const isFloat = /f\d+$/.test(array.dtype) && typeof element === "number";
    return this.write(isFloat ? new Float(element) : element);
  }

  #scalar(scalar: NpScalar): boolean {
    const name = numpyName(scalar.dtype);
    const { value } = scalar;
    if (name === undefined || value instanceof NpScalar) return false;
    const plain = typeof value === "number" && /f\d+$/.test(scalar.dtype) ? new Float(value) : value;
    return this.#put(`${name}(`) && this.write(plain) && this.#put(")");
  }
}

/** `np.float64`; undefined for dtypes that are called otherwise, or are of another byte order. */
function numpyName(dtype: string): string | undefined {
  const name = dtypeName(dtype);
  if (name === "bool") return "np.bool_";
  return /^(?:u?int|float|complex)\d+$/.test(name) ? `np.${name}` : undefined;
}

function floatSource(value: number): string {
  if (Number.isNaN(value)) return "np.nan";
  if (Number.isFinite(value)) return repr(new Float(value));
  return value > 0 ? "np.inf" : "-np.inf";
}
