import { bytesFromBase64 } from "./base64.js";
import { ConstructError, checkCount, construct } from "./construct.js";
import { Dict, OrderedDict } from "./dict.js";
import { Tuple } from "./tuple.js";

// Of the types that are there from the start, as far as they have no form of their own in JSON. Each throws a
// ConstructError for arguments that make none.

export function makeTuple(args: readonly unknown[]): Tuple {
  return Tuple.wrap(onlyList("tuple", args));
}

/** A set of the items of a list. */
export function makeSet(args: readonly unknown[]): Set<unknown> {
  return setOf(onlyList("set", args));
}

/** A set of the items, of which Python's equal ones are one, the first. */
export function setOf(items: Iterable<unknown>): Set<unknown> {
  return construct("set", () => {
    const set = new Set<unknown>();
    let others: Dict | undefined;
    for (const item of items) {
      // Strings are all but the only items, and equal to nothing but themselves.
      if (typeof item === "string") {
        set.add(item);
      } else {
        others ??= new Dict();
        if (others.has(item)) continue;
        others.set(item, undefined);
        set.add(item);
      }
    }
    return set;
  });
}

/**
 * `OrderedDict(pairs)`.
 *
 * @param args none, or a list or tuple of `[key, value]` lists or tuples
 */
export function makeOrderedDict(args: readonly unknown[]): OrderedDict {
  return construct("OrderedDict", () => new OrderedDict(toPairs("OrderedDict", args)));
}

/**
 * `dict(pairs)`. Gives a Dict whatever the keys: natural mode's plain objects are the parser's business.
 *
 * @param args none, or a list or tuple of `[key, value]` lists or tuples
 */
export function makeDict(args: readonly unknown[]): Dict {
  return construct("dict", () => new Dict(toPairs("dict", args)));
}

/** The argument is base64. */
export function makeBytes(args: readonly unknown[]): Uint8Array {
  const [text] = args;
  if (args.length !== 1 || typeof text !== "string") {
    throw new ConstructError("bytes takes one argument, base64 in a string");
  }
  return construct("bytes", () => bytesFromBase64(text));
}

function toPairs(name: string, args: readonly unknown[]): (readonly [unknown, unknown])[] {
  checkCount(name, args, 0, 1);
  const [pairs = []] = args;
  if (!Array.isArray(pairs)) throw new ConstructError(`${name}: the argument is no list of pairs`);
  for (const [index, pair] of pairs.entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new ConstructError(`${name}: item ${index} is no [key, value] pair`);
    }
  }
  return pairs as (readonly [unknown, unknown])[];
}

/** The argument of `tuple` and `set`, which take one list or nothing. */
function onlyList(name: string, args: readonly unknown[]): unknown[] {
  if (args.length === 0) return [];
  const [list] = args;
  if (args.length === 1 && Array.isArray(list)) return list;
  if (args.length === 1) throw new ConstructError(`${name}: the argument is no list`);
  throw new ConstructError(`${name} takes one list, not ${args.length} arguments`);
}
