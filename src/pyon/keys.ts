import { kindOf } from "./kind-of.js";

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

function canonicalNumber(value: number): number | bigint {
  // A float beyond 2^53 equals the int of the same value, which is a bigint here.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
}

function canonicalBigInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function canonicalObject(key: object): CanonicalKey {
  const kind = kindOf(key);
  // An object that Python would compare by identity.
  if (kind === undefined) return simple(key);
  if (!kind.isHashable) throw new TypeError(`unhashable type: '${kind.type(key)}'`);
  const plain = kind.plain(key);
  if (plain !== key) return canonicalKey(plain);
  return { primitive: spell(kind.type(key), kind.parts(key)), composite: true };
}

/** A type and its parts' canonical forms, spelled so that different keys never read alike. */
function spell(type: string, parts: readonly unknown[]): string {
  let text = `${type}(`;
  for (let i = 0; i < parts.length; i++) text += `${spellItem(parts[i])},`;
  return text;
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
