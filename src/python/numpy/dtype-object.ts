import { PythonTypeError } from "../../pc-rpc/python-errors.js";
import { type Dtype, parseDtype } from "../../pyon/dtype.js";
import { PyType } from "../expression/model.js";
import { repr } from "../repr.js";
import { dtypeOf, letterOf } from "./types.js";

/** What `dtype=` may ask for: a dtype, or texts (U) or bytes (S) as long as the longest of them. */
export type Wanted = Dtype | "U" | "S";

/**
 * A dtype as a value of expressions.
 *
 * Python counterpart: `numpy.dtype`.
 */
export class DtypeObject {
  readonly wanted: Wanted;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  /** numpy's letter for the sort of elements: b i u f c U S. */
  get kind(): string {
    return typeof this.wanted === "string" ? this.wanted : this.wanted.kind;
  }

  /** Bytes of an element; 0 when that is open. */
  get itemsize(): number {
    return typeof this.wanted === "string" ? 0 : this.wanted.itemsize;
  }

  /** With the byte order: `<f4`, `|S0`. */
  get str(): string {
    if (typeof this.wanted !== "string") return this.wanted.text;
    return this.wanted === "U" ? "<U0" : "|S0";
  }

  /** `float32`, `bool`, `str96`: with the size in bits. */
  get name(): string {
    const { kind, itemsize } = this;
    const bits = itemsize * 8;
    if (kind === "b") return "bool";
    return bits === 0 ? className(kind) : `${className(kind)}${bits}`;
  }

  /** One letter, as `numpy.array` takes it too. */
  get letter(): string {
    return (typeof this.wanted === "string" ? undefined : letterOf(this.wanted)) ?? this.kind;
  }

  get typeName(): string {
    const { kind } = this;
    return `numpy.dtype[${kind === "U" || kind === "S" || kind === "b" ? `${this.name.replace(/\d+$/, "")}_` : this.name}]`;
  }

  /** As numpy's `str(dtype)`: a name, or the str of text and of another byte order. */
  toString(): string {
    if (this.kind === "S") return this.str;
    return this.kind === "U" || this.str.startsWith(">") ? this.#short("<U") : this.name;
  }

  /** As numpy's `repr(dtype)`. */
  repr(): string {
    return `dtype('${this.kind === "S" ? this.#short("S") : this.toString()}')`;
  }

  /** numpy leaves out a size that is open. */
  #short(open: string): string {
    if (this.itemsize === 0) return open;
    return this.kind === "S" ? this.str.slice(1) : this.str;
  }
}

function className(kind: string): string {
  return { i: "int", u: "uint", f: "float", c: "complex", U: "str", S: "bytes", V: "void" }[kind] ?? kind;
}

/** A class of numpy's scalars, which stands for its dtype. Python counterpart: subclasses of `numpy.generic`. */
export abstract class ScalarType extends PyType {
  /** Undefined for an abstract class. */
  abstract readonly wanted: Wanted | undefined;
}

/** Python's own types, by their names, as dtypes. */
const PYTHON_TYPES: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ["bool", dtypeOf("?")],
  ["int", dtypeOf("l")],
  ["float", dtypeOf("d")],
  ["complex", dtypeOf("D")],
  ["str", "U"],
  ["bytes", "S"],
]);

/** Names of dtypes beyond those with a size. */
const NAMES: ReadonlyMap<string, Wanted> = new Map<string, Wanted>([
  ...PYTHON_TYPES,
  ...Array.from("?bBhHiIlLefdFD", (letter) => [letter, dtypeOf(letter)] as const),
  ...[
    ["bool_", "?"],
    ["bool8", "?"],
    ["byte", "b"],
    ["ubyte", "B"],
    ["short", "h"],
    ["ushort", "H"],
    ["intc", "i"],
    ["uintc", "I"],
    ["int_", "l"],
    ["uint", "L"],
    ["q", "l"],
    ["Q", "L"],
    ["p", "l"],
    ["P", "L"],
    ["longlong", "l"],
    ["ulonglong", "L"],
    ["intp", "l"],
    ["uintp", "L"],
    ["half", "e"],
    ["single", "f"],
    ["double", "d"],
    ["float_", "d"],
    ["csingle", "F"],
    ["singlecomplex", "F"],
    ["cdouble", "D"],
    ["cfloat", "D"],
    ["complex_", "D"],
  ].map(([name, letter]) => [name as string, dtypeOf(letter as string)] as const),
  ["U", "U"],
  ["S", "S"],
  ["a", "S"],
  ["str_", "U"],
  ["unicode_", "U"],
  ["bytes_", "S"],
  ["string_", "S"],
]);

const SIZED = /^([<>|=]?)([biufcUSa])(\d{1,9})$/;
const BITS = /^(int|uint|float|complex)(\d{1,3})$/;
const KINDS: Readonly<Record<string, string>> = { int: "i", uint: "u", float: "f", complex: "c" };
/** dtypes that numpy has and expressions do not: objects, structures, times, long doubles. */
const REFUSED =
  /^(?:[<>|=]?[OVMmgG](?:\d*)(?:\[.*\])?|object_?|void\d*|datetime64.*|timedelta64.*|c?longdouble|longfloat|clongfloat|float128|complex256|[<>=]?(?:f16|c32))$/;

/**
 * What a `dtype` argument asks for.
 *
 * @returns undefined for None
 * @throws TypeError of Python in numpy's words for what is no dtype, or none that can be sent
 */
export function wantedDtype(value: unknown): Wanted | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof DtypeObject) return value.wanted;
  if (typeof value === "string") return namedDtype(value);
  if (value instanceof ScalarType) {
    if (value.wanted !== undefined) return value.wanted;
    throw new PythonTypeError(`${value.name} is an abstract class: it is no dtype`);
  }
  if (value instanceof PyType) {
    const wanted = PYTHON_TYPES.get(value.name);
    if (wanted !== undefined) return wanted;
    throw new PythonTypeError(`${value.name} as a dtype is object, whose elements cannot be sent`);
  }
  throw new PythonTypeError(`Cannot interpret '${textOf(value)}' as a data type`);
}

/**
 * What the `dtype` of a function that computes asks for.
 *
 * @returns undefined for None
 * @throws TypeError of Python for one with a byte order or a length of its own, besides what is no dtype
 */
export function computedDtype(value: unknown): Wanted | undefined {
  const wanted = wantedDtype(value);
  if (typeof wanted !== "object" || (wanted.text[0] !== ">" && wanted.kind !== "U" && wanted.kind !== "S")) {
    return wanted;
  }
  throw new PythonTypeError(
    "The `dtype` and `signature` arguments to ufuncs only select the general DType and not details such as the byte " +
      "order or time unit. You can avoid this error by using the scalar types `np.float64` or the dtype string notation.",
  );
}

function textOf(value: unknown): string {
  try {
    return repr(value);
  } catch {
    // Something of the language's own, such as a lambda.
    return "<object>";
  }
}

function namedDtype(text: string): Wanted {
  const named = NAMES.get(text);
  if (named !== undefined) return named;
  const [, order = "", kind = "", digits = ""] = SIZED.exec(text) ?? [];
  const [, name = "", bits = ""] = BITS.exec(text) ?? [];
  try {
    if (kind !== "") return sizedDtype(order, kind === "a" ? "S" : kind, Number(digits));
    if (name !== "") return sizedDtype("", KINDS[name] as string, Number(bits) / 8);
    const inOrder = /^[<>|=]/.test(text) ? NAMES.get(text.slice(1)) : undefined;
    if (inOrder !== undefined && text.length === 2) {
      return typeof inOrder === "string" ? inOrder : parseDtype(text.charAt(0) + inOrder.text.slice(1));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // No dtype of that size.
  }
  throw new PythonTypeError(
    REFUSED.test(text) ? `dtype '${text}' is not there in expressions` : `data type '${text}' not understood`,
  );
}

/** @throws RangeError when there is none of that size */
function sizedDtype(order: string, kind: string, size: number): Wanted {
  if (size === 0 && (kind === "U" || kind === "S")) return kind;
  const dtype = parseDtype(`${order}${kind}${size}`);
  if (dtype.storage === "raw") throw new RangeError("a long double");
  return dtype;
}
