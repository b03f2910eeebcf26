import { Dict, NDArray, OrderedDict, Slice, Tuple, tuple } from "../../src/pyon/index.js";
import type { Change, InitMod, Mod } from "../../src/sync-struct/protocol.js";
import { containerKind } from "../../src/sync-struct/tree.js";

/** A whole number from 0, less than `limit`. */
export type Random = (limit: number) => number;

/** A structure with something of every kind, and little choice, so that equal values are written often. */
export function randomStruct(random: Random): Record<string, unknown> {
  return {
    a: randomValue(random, 3),
    b: randomValue(random, 3),
    list: Array.from({ length: random(5) }, () => randomValue(random, 2)),
    map: new Dict<unknown, unknown>([
      [1, randomValue(random, 2)],
      [tuple(1, 2), randomValue(random, 1)],
    ]),
    set: tuple(true, { a: [0] }, randomValue(random, 1)),
    array: NDArray.from([
      [random(2), 1, 2],
      [3, 4, random(2)],
    ]),
  };
}

function randomValue(random: Random, depth: number): unknown {
  const nested = (): unknown => randomValue(random, depth - 1);
  switch (random(depth > 0 ? 12 : 4)) {
    case 0:
    case 1:
      return random(2);
    case 2:
      return [null, "", true, Number.NaN, -0, 0.5][random(6)];
    case 3:
      return Uint8Array.of(random(2));
    case 4:
    case 5:
      return Array.from({ length: random(4) }, nested);
    case 6:
    case 7:
    case 8:
      return Object.fromEntries(["a", "b", "c"].slice(random(3)).map((key) => [key, nested()]));
    case 9:
      return new (random(2) === 0 ? Dict : OrderedDict)<unknown, unknown>([
        [random(2), nested()],
        ["a", nested()],
      ]);
    case 10:
      return Tuple.from([nested(), nested()]);
    default:
      return NDArray.from([random(2), random(2), 1.5], ["<f8", "<i2"][random(2)]);
  }
}

/** A path to something in the structure, or to something that might be; indices from either end. */
export function randomPath(root: unknown, random: Random): unknown[] {
  const path: unknown[] = [];
  let value = root;
  while (random(5) > 0) {
    const key = randomKey(value, random);
    if (key === undefined) break;
    path.push(key);
    value = itemOf(value, key);
  }
  if (random(4) === 0) path.push(["a", "b", 0, 1, -1, tuple(1, 2)][random(6)]);
  return path;
}

/** A mod that nearly always applies. */
export function randomMod(root: unknown, random: Random): Mod {
  if (random(25) === 0)
    return { action: "init", struct: random(3) === 0 ? fresh(root) : randomStruct(random) };
  return randomChange(root, random);
}

function randomChange(root: unknown, random: Random): Change {
  const path: unknown[] = [];
  let value = root;
  for (;;) {
    const key = randomKey(value, random);
    const item = itemOf(value, key);
    if (key === undefined || containerKind(item) === undefined) break;
    if (containerKind(value) !== "tuple" && random(3) === 0) break;
    path.push(key);
    value = item;
    // Through a slice of a list, now and then.
    if (containerKind(value) === "list" && random(12) === 0) {
      path.push(new Slice(random(2), null));
      value = (value as unknown[]).slice(1);
    }
  }
  switch (containerKind(value)) {
    case "list":
      return listChange(path, value as unknown[], random);
    case "array":
      return arrayChange(path, value as NDArray, random);
    default:
      return dictChange(path, value, random);
  }
}

function dictChange(path: unknown[], dict: unknown, random: Random): Change {
  const known = randomKey(dict, random);
  const key = random(4) === 0 || known === undefined ? ["a", "new", 1, tuple(1, 2)][random(4)] : known;
  // What is there already, often, but not the same object.
  const value = random(3) === 0 ? fresh(itemOf(dict, key) ?? null) : randomValue(random, 2);
  if (random(6) > 0 || path.length === 0) return { action: "setitem", path, key, value };
  return random(2) === 0 ? { action: "delitem", path, key } : { action: "pop", path, i: key };
}

function listChange(path: unknown[], list: readonly unknown[], random: Random): Change {
  const index = random(2 * list.length + 2) - list.length;
  const bound = (): number | null => (random(3) === 0 ? null : random(list.length + 3) - 1);
  const slice = new Slice(bound(), bound(), [null, 1, 2, -1][random(4)]);
  switch (random(9)) {
    case 0:
      return { action: "append", path, x: randomValue(random, 2) };
    case 1:
      return { action: "insert", path, i: index, x: randomValue(random, 2) };
    case 2:
      return { action: "pop", path, i: index };
    case 3:
      return { action: "delitem", path, key: index };
    case 4:
      return { action: "delitem", path, key: slice };
    case 5: {
      const value = Array.from({ length: random(3) }, () => randomValue(random, 1));
      return { action: "setitem", path, key: slice, value };
    }
    case 6:
      return { action: "setitem", path, key: new Slice(0, 2), value: list.slice(0, 2).map(fresh) };
    case 7:
      return { action: "setitem", path, key: index, value: fresh(list.at(index) ?? null) };
    default:
      return { action: "setitem", path, key: index, value: randomValue(random, 2) };
  }
}

function arrayChange(path: unknown[], array: NDArray, random: Random): Change {
  const [rows = 1] = array.shape;
  const inner = array.ndim > 1 && random(3) === 0 ? [...path, random(2 * rows) - rows] : path;
  const key = [random(rows), -1, new Slice(random(2), null), tuple(0, new Slice(1, null))][random(4)];
  return { action: "setitem", path: inner, key, value: random(3) };
}

/** A key of the container; undefined when it has none. */
function randomKey(container: unknown, random: Random): unknown {
  switch (containerKind(container)) {
    case "dict": {
      const keys = container instanceof Map ? [...container.keys()] : Object.keys(container as object);
      return keys[random(Math.max(1, keys.length))];
    }
    case "list":
    case "tuple": {
      const { length } = container as unknown[];
      return length === 0 ? undefined : random(2 * length) - length;
    }
    case "array":
      return random(2) - 1;
    default:
      return undefined;
  }
}

function itemOf(container: unknown, key: unknown): unknown {
  if (container instanceof Map) return container.get(key);
  if (Array.isArray(container)) return container.at(key as number);
  if (container instanceof NDArray) return undefined;
  return (container as Record<string, unknown> | undefined)?.[key as string];
}

/** An equal value that shares no container with it. */
export function fresh(value: unknown): unknown {
  switch (containerKind(value)) {
    case "list":
      return (value as unknown[]).map(fresh);
    case "tuple":
      return Tuple.from((value as unknown[]).map(fresh));
    case "array": {
      const array = value as NDArray;
      return NDArray.fromBytes(array.toBytes().slice(), array.dtype, array.shape);
    }
    case "dict": {
      if (!(value instanceof Map)) {
        return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, fresh(item)]));
      }
      const entries = Array.from(value, ([key, item]) => [key, fresh(item)] as const);
      return value instanceof OrderedDict ? new OrderedDict(entries) : new Dict(entries);
    }
    default:
      return value;
  }
}

/** Whether a mod is an init; for narrowing. */
export function isInit(mod: Mod): mod is InitMod {
  return mod.action === "init";
}
