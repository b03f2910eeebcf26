import { decode } from "../../pyon/decode.js";
import { PyonDecodeError } from "../../pyon/errors.js";
import { NDArray } from "../../pyon/ndarray.js";
import { repr } from "../../python/repr.js";
import { ConversionError } from "./conversion-error.js";

/** Keys that are told when the one that was asked for is not there. */
const SHOWN = 10;

/**
 * The part of a value that a path leads to: keys and indices with slashes between them, `datasets/counts/0`. A step
 * in a dict is a str that is a key of it, else any other key in Python's syntax. As in JSON pointers, `~1` stands for
 * a slash in a key and `~0` for a tilde, and the path may start with a slash.
 *
 * @throws ConversionError that says where the path ends
 */
export function pick(value: unknown, path: string): unknown {
  const steps = path.replace(/^\//, "").split("/");
  return steps.reduce<unknown>((part, step, index) => {
    const place = index === 0 ? "the value" : steps.slice(0, index).join("/");
    return take(part, step.replaceAll("~1", "/").replaceAll("~0", "~"), place);
  }, value);
}

function take(value: unknown, step: string, place: string): unknown {
  if (value instanceof Map) return value.get(keyOf(value, step, place));
  if (value instanceof NDArray && value.ndim > 0) {
    return value.get(indexOf(step, value.shape[0] as number, place));
  }
  if (Array.isArray(value)) return (value as unknown[])[indexOf(step, value.length, place)];
  throw new ConversionError(
    `${place} is no dict, list or array that ${JSON.stringify(step)} could be taken of`,
  );
}

/** As in Python, negative indices count from the end. */
function indexOf(step: string, length: number, place: string): number {
  const index = /^-?\d+$/.test(step) ? Number(step) : NaN;
  const at = index < 0 ? index + length : index;
  if (at >= 0 && at < length) return at;
  throw new ConversionError(`${place} has ${length} items, and none with the index ${step}`);
}

function keyOf(dict: ReadonlyMap<unknown, unknown>, step: string, place: string): unknown {
  if (dict.has(step)) return step;
  const literal = literalKey(dict, step);
  if (literal !== undefined) return literal.key;
  throw new ConversionError(`${place} has no key ${JSON.stringify(step)}; its keys are: ${keyNames(dict)}`);
}

/** A key of the dict in Python's syntax: `0`, `(1, "a")`. */
function literalKey(
  dict: ReadonlyMap<unknown, unknown>,
  text: string,
): { readonly key: unknown } | undefined {
  try {
    const key = decode(text, { version: 1, exact: true });
    return dict.has(key) ? { key } : undefined;
  } catch (error) {
    // A list, say, is no key to ask for.
    if (error instanceof PyonDecodeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The first keys of a dict, for people. */
export function keyNames(dict: ReadonlyMap<unknown, unknown>): string {
  const some = Array.from(dict.keys()).slice(0, SHOWN).map(keyName);
  if (dict.size > SHOWN) some.push("…");
  return some.join(", ");
}

/** A str as it is, unless it holds what terminals would obey; any other key in Python's syntax. */
function keyName(key: unknown): string {
  return typeof key === "string" && !/\p{Cc}/u.test(key) ? key : repr(key);
}
