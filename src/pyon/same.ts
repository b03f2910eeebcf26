import type { Complex } from "complex.js";
import type { Fraction } from "fraction.js";
import { Dict } from "./dict.js";
import { familiar } from "./familiar.js";
import type { NDArray } from "./ndarray.js";
import type { NpScalar } from "./npscalar.js";
import { knownType } from "./python-type.js";
import { typeOf } from "./registry.js";
import type { Slice } from "./slice.js";

/**
 * Whether both stand for the same Python value of the same Python type, that is, would be encoded alike: `5` and `5n`
 * do, `5` and `new Float(5)` do not, a plain object and a Map of the same items do. The order of dicts and sets makes
 * no difference, that of OrderedDicts does. NaN is the same as NaN, and -0 not as 0. Objects that have no PYON form
 * are the same as nothing but themselves.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return a !== 0 || Object.is(a, b);
  if (typeof a === "number" && typeof b === "number") return Number.isNaN(a) && Number.isNaN(b);
  if (typeof a === "string" && typeof b === "string") return false;
  const [custom, other] = [typeOf(a), typeOf(b)];
  if (custom !== undefined || other !== undefined) {
    return custom === other && custom !== undefined && sameValue(custom.encode(a), custom.encode(b));
  }
  return sameOfType(toFamiliar(a), toFamiliar(b));
}

/** Boxed primitives, typed arrays and what other realms made, as the values that they are encoded as. */
function toFamiliar(value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null;
  if (!isObject || (knownType(value) !== undefined && !ArrayBuffer.isView(value))) return value;
  return value instanceof Uint8Array ? value : (familiar(value) ?? value);
}

function sameOfType(a: unknown, b: unknown): boolean {
  const type = knownType(a);
  if (type === undefined || type !== knownType(b)) return a === b;
  switch (type) {
    case "NoneType":
      return true;
    case "bool":
    case "str":
      return a === b;
    case "int":
      return BigInt(a as bigint) === BigInt(b as bigint);
    case "float":
      return Object.is(Number(a), Number(b));
    case "bytes":
      return sameBytes(toBytes(a), toBytes(b));
    case "list":
    case "tuple":
      return sameItems(a as unknown[], b as unknown[]);
    case "set":
      return sameMembers(a as Set<unknown>, b as Set<unknown>);
    case "dict":
      return sameEntries(toEntries(a as object), toEntries(b as object));
    case "collections.OrderedDict":
      return sameItems([...(a as Map<unknown, unknown>)].flat(1), [...(b as Map<unknown, unknown>)].flat(1));
    case "numpy.ndarray":
      return sameArrays(a as NDArray, b as NDArray);
    default:
      return sameCompound(type, a, b);
  }
}

/** What is made of a few parts. */
function sameCompound(type: string, a: unknown, b: unknown): boolean {
  switch (type) {
    case "complex": {
      const [x, y] = [a as Complex, b as Complex];
      return Object.is(x.re, y.re) && Object.is(x.im, y.im);
    }
    case "Fraction": {
      const [x, y] = [a as Fraction, b as Fraction];
      return x.s * x.n === y.s * y.n && x.d === y.d;
    }
    case "slice": {
      const [x, y] = [a as Slice, b as Slice];
      return sameItems([x.start, x.stop, x.step], [y.start, y.stop, y.step]);
    }
    default: {
      const [x, y] = [a as NpScalar, b as NpScalar];
      return x.dtype === y.dtype && sameBytes(x.bytes, y.bytes);
    }
  }
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
  return true;
}

/** Any number of keys, each with its value. */
type Entries = Iterable<readonly [unknown, unknown]> & { readonly size: number };

function toEntries(dict: object): Entries {
  return dict instanceof Map ? dict : new Map(Object.entries(dict));
}

function sameMembers(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  const pairs = (set: ReadonlySet<unknown>): Entries =>
    new Map(Array.from(set, (item) => [item, null] as const));
  return sameEntries(pairs(a), pairs(b));
}

function sameEntries(a: Entries, b: Entries): boolean {
  if (a.size !== b.size) return false;
  const index = new Dict(Array.from(b, (entry) => [entry[0], entry] as const));
  for (const [key, value] of a) {
    const other = index.get(key);
    if (other === undefined || !sameValue(key, other[0]) || !sameValue(value, other[1])) return false;
  }
  return true;
}

function sameArrays(a: NDArray, b: NDArray): boolean {
  return a.dtype === b.dtype && sameItems(a.shape, b.shape) && sameBytes(a.toBytes(), b.toBytes());
}

function toBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value as ArrayBuffer);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
