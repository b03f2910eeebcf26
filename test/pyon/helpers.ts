import {
  Complex,
  Dict,
  Float,
  Fraction,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  Tuple,
} from "../../src/pyon/values.js";

/** A value as the vectors describe it: see the table of `test/vectors`. */
export interface Described {
  readonly t: string;
  readonly v?: unknown;
  readonly re?: string;
  readonly im?: string;
  readonly num?: string;
  readonly den?: string;
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly b64?: string;
}

/** Builds a described value as exact decoding gives it: integral floats as Float, every dict as Dict. */
export function fromDescription(described: Described): unknown {
  const items = (): unknown[] => (described.v as Described[]).map(fromDescription);
  const pairs = (): [unknown, unknown][] =>
    (described.v as [Described, Described][]).map(([key, value]) => [
      fromDescription(key),
      fromDescription(value),
    ]);
  const bytes = (): Uint8Array => new Uint8Array(Buffer.from(described.b64 as string, "base64"));
  switch (described.t) {
    case "none":
      return null;
    case "bool":
    case "str":
      return described.v;
    case "int": {
      const int = BigInt(described.v as string);
      return Number.isSafeInteger(Number(int)) ? Number(int) : int;
    }
    case "float": {
      const float = fromRepr(described.v as string);
      return Number.isInteger(float) ? new Float(float) : float;
    }
    case "complex":
      return new Complex(fromRepr(described.re as string), fromRepr(described.im as string));
    case "bytes":
      return bytes();
    case "tuple":
      return Tuple.from(items());
    case "list":
      return items();
    case "set":
      return new Set(items());
    case "dict":
      return new Dict(pairs());
    case "OrderedDict":
      return new OrderedDict(pairs());
    case "slice":
      return new Slice(...items());
    case "Fraction":
      return new Fraction(BigInt(described.num as string), BigInt(described.den as string));
    case "nparray":
      return NDArray.fromBytes(bytes(), described.dtype as string, described.shape as number[]);
    case "npscalar":
      return NpScalar.fromBytes(bytes(), described.dtype as string);
    default:
      throw new Error(`no such type in a description: ${described.t}`);
  }
}

/** The number that Python's repr of a float stands for. */
export function fromRepr(text: string): number {
  return Number(text.replace("inf", "Infinity").replace("nan", "NaN"));
}

/**
 * Whether both stand for the same Python value of the same Python type: `5` and `5n` do, `5` and `new Float(5)`
 * don't, `-0` and `new Float(-0)` do, a tuple and a list don't. NaN is NaN. Dicts must have the same order when
 * both are Maps (plain objects cannot keep it); sets need not.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  switch (kind) {
    case "none":
      return true;
    case "int":
      return BigInt(a as bigint) === BigInt(b as bigint);
    case "float":
      return Object.is(Number(a), Number(b));
    case "bool":
    case "str":
      return (a as string).valueOf() === (b as string).valueOf();
    case "bytes":
      return sameBytes(toBytes(a), toBytes(b));
    case "list":
    case "tuple":
      return sameItems(a as unknown[], b as unknown[]);
    case "set":
      return sameSet([...(a as Set<unknown>)], [...(b as Set<unknown>)]);
    case "dict":
    case "OrderedDict":
      return sameEntries(a as object, b as object);
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
    case "nparray": {
      const [x, y] = [toArray(a), toArray(b)];
      return x.dtype === y.dtype && sameItems(x.shape, y.shape) && sameBytes(x.toBytes(), y.toBytes());
    }
    case "npscalar": {
      const [x, y] = [a as NpScalar, b as NpScalar];
      return x.dtype === y.dtype && sameBytes(x.bytes, y.bytes);
    }
    default:
      return a === b;
  }
}

/** The Python type a JavaScript value stands for. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean" || value instanceof Boolean) return "bool";
  if (typeof value === "string" || value instanceof String) return "str";
  if (typeof value === "bigint") return "int";
  if (value instanceof Float) return "float";
  if (typeof value === "number" || value instanceof Number) {
    return Number.isSafeInteger(Number(value)) && !Object.is(Number(value), -0) ? "int" : "float";
  }
  if (value instanceof Tuple) return "tuple";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return "bytes";
  if (value instanceof Set) return "set";
  if (value instanceof OrderedDict) return "OrderedDict";
  if (value instanceof Map) return "dict";
  if (value instanceof Complex) return "complex";
  if (value instanceof Fraction) return "Fraction";
  if (value instanceof Slice) return "slice";
  if (value instanceof NDArray || ArrayBuffer.isView(value)) return "nparray";
  if (value instanceof NpScalar) return "npscalar";
  if (typeof value !== "object") return "other";
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? "dict" : "other";
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
}

function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  const rest = [...b];
  for (const item of a) {
    const at = rest.findIndex((other) => sameValue(item, other));
    if (at === -1) return false;
    rest.splice(at, 1);
  }
  return rest.length === 0;
}

function sameEntries(a: object, b: object): boolean {
  const x = a instanceof Map ? [...a] : Object.entries(a);
  const y = b instanceof Map ? [...b] : Object.entries(b);
  if (a instanceof Map && b instanceof Map) return sameItems(x.flat(1), y.flat(1));
  const found = new Map(y.map(([key, value]) => [key, { value }]));
  return (
    x.length === y.length &&
    x.every(([key, value]) => {
      const other = found.get(key);
      return other !== undefined && sameValue(value, other.value);
    })
  );
}

function toBytes(value: unknown): Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array);
}

function toArray(value: unknown): NDArray {
  return value instanceof NDArray ? value : new NDArray(value as Float64Array);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
