import { Dict } from "./dict.js";
import type { Kind } from "./kind.js";
import { kindOf } from "./kind-of.js";
import { typeOfPrimitive } from "./primitive-type.js";
import { typeOf } from "./registry.js";

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
  const [x, y] = [typed(a), typed(b)];
  return x.type !== undefined && x.type === y.type && sameOfType(x, y);
}

/** A value with what it is to Python. */
interface Typed {
  readonly type: string | undefined;
  readonly value: unknown;
  /** Of an object that has one. */
  readonly kind?: Kind;
}

function typed(value: unknown): Typed {
  if (typeof value !== "object" || value === null) return { type: typeOfPrimitive(value), value };
  const kind = kindOf(value);
  return kind === undefined ? { type: undefined, value } : { type: kind.type(value), value, kind };
}

function sameOfType(a: Typed, b: Typed): boolean {
  switch (a.type) {
    case "NoneType":
      return true;
    // Numbers, strings and bools may be in objects.
    case "bool":
    case "str":
      return String(a.value) === String(b.value);
    case "int":
      return BigInt(a.value as bigint) === BigInt(b.value as bigint);
    case "float":
      return Object.is(Number(a.value), Number(b.value));
    case "bytes":
      return sameBytes(bytesOf(a), bytesOf(b));
    case "set":
      return sameEntries(toEntries(partsOf(a)), toEntries(partsOf(b)));
    case "dict":
      return sameEntries(partsOf(a) as Entry[], partsOf(b) as Entry[]);
    default:
      return sameItems(partsOf(a), partsOf(b));
  }
}

function partsOf({ value, kind }: Typed): readonly unknown[] {
  return (kind as Kind).parts(value as object);
}

function bytesOf({ value, kind }: Typed): Uint8Array {
  return (kind as Kind).plain(value as object) as Uint8Array;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
  return true;
}

/** A key and its value. */
type Entry = readonly [unknown, unknown];

function toEntries(members: readonly unknown[]): Entry[] {
  return members.map((member) => [member, null]);
}

function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  if (a.length !== b.length) return false;
  const index = new Dict(b.map((entry) => [entry[0], entry] as const));
  for (const [key, value] of a) {
    const other = index.get(key);
    if (other === undefined || !sameValue(key, other[0]) || !sameValue(value, other[1])) return false;
  }
  return true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
