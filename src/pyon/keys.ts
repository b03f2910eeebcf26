import { Complex } from "complex.js";
import { Fraction } from "fraction.js";
import { Float } from "./float.js";
import { NpScalar } from "./npscalar.js";
import { Slice } from "./slice.js";
import { Tuple } from "./tuple.js";

/**
 * What a key is to Python's `==`: keys that Python holds equal (`1`, `1.0`, `True`; tuples of equal items;
 * equal bytes) have the same primitive. `composite` says that the primitive is the spelling of a compound key,
 * which a string of the same letters must not meet.
 */
export interface CanonicalKey {
  readonly primitive: unknown;
  readonly composite: boolean;
}

/**
 * Finds what `key` is to Python's `==`.
 *
 * @throws TypeError in Python's words when Python could not hash it (lists, dicts, sets, arrays)
 */
export function canonicalKey(key: unknown): CanonicalKey {
  switch (typeof key) {
    case "string":
      return simple(key);
    case "number":
      return simple(canonicalNumber(key));
    case "bigint":
      return simple(canonicalBigInt(key));
    case "boolean":
      return simple(key ? 1 : 0);
    case "undefined":
      return simple(null);
    case "object":
      return key === null ? simple(null) : canonicalObject(key);
    default:
      return simple(key);
  }
}

function simple(primitive: unknown): CanonicalKey {
  return { primitive, composite: false };
}

function compound(primitive: string): CanonicalKey {
  return { primitive, composite: true };
}

function canonicalNumber(value: number): number | bigint {
  // A float beyond 2^53 equals the int of the same value, which is a bigint here.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
}

function canonicalBigInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function canonicalObject(key: object): CanonicalKey {
  if (key instanceof Tuple) return compound(spell(key));
  if (key instanceof Float) return simple(canonicalNumber(key.valueOf()));
  if (key instanceof NpScalar) {
    return key.value === key ? compound(`n${key.dtype}${key.bytes.join()}`) : canonicalKey(key.value);
  }
  if (key instanceof Uint8Array) return compound(`b${key.join()}`);
  if (key instanceof Complex) {
    return key.im === 0 ? simple(canonicalNumber(key.re)) : compound(`c${key.re},${key.im}`);
  }
  if (key instanceof Fraction) return canonicalFraction(key);
  if (key instanceof Slice) return compound(`s${spell([key.start, key.stop, key.step])}`);
  const type = unhashableType(key);
  if (type !== undefined) throw new TypeError(`unhashable type: '${type}'`);
  return simple(key);
}

function canonicalFraction(key: Fraction): CanonicalKey {
  if (key.d === 1n) return simple(canonicalBigInt(key.s * key.n));
  const numerator = key.s * key.n;
  return isFloat(numerator, key.d)
    ? simple(Number(numerator) / Number(key.d))
    : compound(`f${numerator}/${key.d}`);
}

/** Whether the fraction is exactly a float: 1/2 is, 1/10 is not, although 0.1 is the nearest float. */
function isFloat(numerator: bigint, denominator: bigint): boolean {
  if ((denominator & (denominator - 1n)) !== 0n) return false;
  const [above, below] = [Number(numerator), Number(denominator)];
  if (!Number.isFinite(above) || !Number.isFinite(below) || BigInt(above) !== numerator) return false;
  // Dividing by a power of two loses nothing, unless the result is too small.
  return (above / below) * below === above;
}

/** The items' canonical forms, spelled so that different tuples never read alike. */
function spell(items: readonly unknown[]): string {
  return `(${Array.from(items, spellItem).join(",")})`;
}

function spellItem(item: unknown): string {
  const { primitive, composite } = canonicalKey(item);
  // With its length instead of quotes, which would double at each level of nested tuples.
  if (composite) return `<${String(primitive).length}:${String(primitive)}>`;
  if (typeof primitive === "string") return JSON.stringify(primitive);
  if (typeof primitive === "object" && primitive !== null) return `#${identity(primitive)}`;
  return String(primitive);
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** A number for an object that Python would compare by identity. */
function identity(object: object): number {
  let number = identities.get(object);
  if (number === undefined) identities.set(object, (number = nextIdentity++));
  return number;
}

function unhashableType(key: object): string | undefined {
  if (Array.isArray(key)) return "list";
  if (key instanceof Map) return "dict";
  if (key instanceof Set) return "set";
  if (ArrayBuffer.isView(key)) return "numpy.ndarray";
  const prototype = Object.getPrototypeOf(key);
  if (prototype === Object.prototype || prototype === null) return "dict";
  return "shape" in key && "dtype" in key ? "numpy.ndarray" : undefined;
}
