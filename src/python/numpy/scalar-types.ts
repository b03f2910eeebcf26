import { PythonTypeError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { type Budget, type KeywordArguments, PyType } from "../expression/model.js";
import { shapeArgument } from "./arguments.js";
import { asArray, dtypeFor } from "./array-from.js";
import { cast } from "./cast.js";
import { emptyArray } from "./copying.js";
import { DtypeObject, ScalarType, type Wanted, wantedDtype } from "./dtype-object.js";
import { unwrapped } from "./elements.js";
import { NumpyFunction } from "./numpy-function.js";
import { dtypeOf, type Letter, textDtype } from "./types.js";

/** A class of scalars, which makes scalars of values, and arrays of sequences. */
class ConcreteType extends ScalarType {
  readonly name: string;
  readonly wanted: Wanted;
  readonly #call: NumpyFunction;

  constructor(name: string, wanted: Wanted) {
    super();
    this.name = `numpy.${name}`;
    this.wanted = wanted;
    this.#call = new NumpyFunction(name, "value=0", ([value], budget) => this.#make(value, budget));
  }

  has(value: unknown): boolean {
    if (!(value instanceof NpScalar)) return false;
    const { kind, text } = parseDtype(value.dtype);
    return typeof this.wanted === "string" ? kind === this.wanted : text === this.wanted.text;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    return this.#call.call(args, kwargs, budget);
  }

  #make(value: unknown, budget: Budget): unknown {
    if (value === undefined) {
      const dtype = typeof this.wanted === "string" ? textDtype(this.wanted, 1) : this.wanted;
      return unwrapped(emptyArray([], dtype, budget));
    }
    const isArray = value instanceof NDArray || value instanceof NpScalar;
    if (isArray) {
      const array = asArray(value, undefined, budget);
      return unwrapped(cast(array, dtypeFor(array, this.wanted), budget));
    }
    return unwrapped(asArray(value, this.wanted, budget));
  }
}

/** A class that others are derived from. */
class AbstractType extends ScalarType {
  readonly name: string;
  readonly wanted = undefined;
  readonly #kinds: string;

  constructor(name: string, kinds: string) {
    super();
    this.name = `numpy.${name}`;
    this.#kinds = kinds;
  }

  has(value: unknown): boolean {
    return value instanceof NpScalar && this.#kinds.includes(parseDtype(value.dtype).kind);
  }

  call(): never {
    throw new PythonTypeError(`cannot create '${this.name}' instances`);
  }
}

/** `numpy.dtype` */
class DtypeType extends PyType {
  readonly name = "numpy.dtype";
  readonly #call = new NumpyFunction(
    "dtype",
    "dtype, align=False, copy=False",
    ([dtype]) => new DtypeObject(wantedDtype(dtype) ?? dtypeOf("d")),
  );

  has(value: unknown): boolean {
    return value instanceof DtypeObject;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    return this.#call.call(args, kwargs, budget);
  }
}

/** `numpy.ndarray`, which is there to be asked about. */
class ArrayType extends PyType {
  readonly name = "numpy.ndarray";
  readonly #call = new NumpyFunction("ndarray", "shape, dtype=float", ([shape, dtype], budget) => {
    const wanted = wantedDtype(dtype) ?? dtypeOf("d");
    const own = typeof wanted === "string" ? textDtype(wanted, 1) : wanted;
    return emptyArray(shapeArgument(shape, budget), own, budget);
  });

  has(value: unknown): boolean {
    return value instanceof NDArray;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    return this.#call.call(args, kwargs, budget);
  }
}

/** Classes by name, with the letters of their dtypes, and other names that numpy has for them. */
const CLASSES: readonly (readonly [Letter, string, ...string[]])[] = [
  ["?", "bool_", "bool8"],
  ["b", "int8", "byte"],
  ["B", "uint8", "ubyte"],
  ["h", "int16", "short"],
  ["H", "uint16", "ushort"],
  ["i", "int32", "intc"],
  ["I", "uint32", "uintc"],
  ["l", "int64", "int_", "intp", "longlong"],
  ["L", "uint64", "uint", "uintp", "ulonglong"],
  ["e", "float16", "half"],
  ["f", "float32", "single"],
  ["d", "float64", "double", "float_"],
  ["F", "complex64", "csingle", "singlecomplex"],
  ["D", "complex128", "cdouble", "cfloat", "complex_"],
];

const ABSTRACT: readonly (readonly [name: string, kinds: string])[] = [
  ["generic", "biufcUSVMm"],
  ["number", "iufc"],
  ["integer", "iu"],
  ["signedinteger", "i"],
  ["unsignedinteger", "u"],
  ["inexact", "fc"],
  ["floating", "f"],
  ["complexfloating", "c"],
  ["flexible", "USV"],
  ["character", "US"],
];

const texts = (["U", "S"] as const).map((kind) => new ConcreteType(kind === "U" ? "str_" : "bytes_", kind));

/** The classes of the module, by their names. */
export const scalarTypes: ReadonlyMap<string, PyType> = new Map<string, PyType>([
  ...CLASSES.flatMap(([letter, name, ...others]) => {
    const type = new ConcreteType(name, dtypeOf(letter));
    return [name, ...others].map((key) => [key, type] as const);
  }),
  ...["str_", "unicode_"].map((name) => [name, texts[0] as PyType] as const),
  ...["bytes_", "string_"].map((name) => [name, texts[1] as PyType] as const),
  ...ABSTRACT.map(([name, kinds]) => [name, new AbstractType(name, kinds)] as const),
  ["dtype", new DtypeType()],
  ["ndarray", new ArrayType()],
]);

/** The class of scalars of a dtype. */
export function typeOfScalars({ wanted }: DtypeObject): PyType | undefined {
  for (const type of scalarTypes.values()) {
    if (type instanceof ConcreteType && type.wanted === wanted) return type;
  }
  const { kind } = typeof wanted === "string" ? { kind: wanted } : wanted;
  return kind === "U" ? texts[0] : kind === "S" ? texts[1] : undefined;
}
