import { NDArray } from "../../pyon/ndarray.js";
import { sameValue } from "../../pyon/same.js";

/** The arguments of a call by name; those without one by place. */
export type BoundArguments = ReadonlyMap<string, unknown>;

/** How like two calls of a method are: 1 for the same arguments, 0 for nothing in common. */
export function callSimilarity(a: BoundArguments, b: BoundArguments): number {
  const names = new Set([...a.keys(), ...b.keys()]);
  if (names.size === 0) return 1;
  let sum = 0;
  for (const name of names) if (a.has(name) && b.has(name)) sum += similarity(a.get(name), b.get(name));
  return sum / names.size;
}

/** Values of the same kind are more like each other than others, and numbers the nearer they are. */
function similarity(a: unknown, b: unknown): number {
  if (sameValue(a, b)) return 1;
  if (isNumeric(a) && isNumeric(b)) return 0.5 + 0.49 / (1 + Math.abs(Number(a) - Number(b)));
  if (Array.isArray(a) && Array.isArray(b)) return 0.3 + 0.6 * listSimilarity(a, b);
  if (a instanceof Map && b instanceof Map) return 0.3 + 0.6 * mapSimilarity(a, b);
  if (a instanceof NDArray && b instanceof NDArray) {
    return a.dtype === b.dtype && String(a.shape) === String(b.shape) ? 0.6 : 0.3;
  }
  return kindOf(a) === kindOf(b) ? 0.2 : 0;
}

function isNumeric(value: unknown): boolean {
  const type = typeof value;
  return type === "number" || type === "bigint" || type === "boolean" || value instanceof Number;
}

function listSimilarity(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.max(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) sum += similarity(a[i], b[i]);
  return length === 0 ? 1 : sum / length;
}

function mapSimilarity(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): number {
  let sum = 0;
  for (const [key, value] of a) if (b.has(key)) sum += similarity(value, b.get(key));
  const size = a.size + b.size;
  return size === 0 ? 1 : (2 * sum) / size;
}

function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? value.constructor : typeof value;
}
