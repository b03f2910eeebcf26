import { Complex, Dict, float, NDArray, OrderedDict, Slice, Tuple, tuple } from "../../src/pyon/index.js";
import type { Notifier } from "../../src/sync-struct/notifier.js";

/** A whole number from 0, less than `limit`. */
export type Random = (limit: number) => number;

/** A structure with something of everything. */
export function startOfEdits(): Record<string, unknown> {
  return {
    dict: { a: 1, b: { c: [0.5, { d: null }] } },
    map: new Dict<unknown, unknown>([
      [3, { status: "pending" }],
      ["k", [1]],
      [tuple(1, "a"), 0],
    ]),
    ordered: new OrderedDict([["z", 1]]),
    list: [1, 2.5, "three", [4], { five: 5 }],
    tuple: tuple(true, [1, 2], { unit: "MHz" }),
    vector: new NDArray(Float64Array.of(0, 1, 2, 3)),
    image: NDArray.zeros([3, 4], "<i4"),
    waves: NDArray.zeros([2, 3], "<c16"),
  };
}

function randomValue(random: Random, depth = 2): unknown {
  const nested = (): unknown => randomValue(random, depth - 1);
  switch (random(depth > 0 ? 14 : 8)) {
    case 0:
      return random(10);
    case 1:
      return random(1000) / 8 + 0.0625;
    case 2:
      return float(random(10));
    case 3:
      return ["", "é", "two\nlines", 'quote"', "😀"][random(5)];
    case 4:
      return null;
    case 5:
      return random(2) === 0;
    case 6:
      return new Complex(random(3), 0.5);
    case 7:
      return 2n ** 60n + BigInt(random(9));
    case 8:
    case 9:
      return Array.from({ length: random(4) }, nested);
    case 10:
      return { x: nested(), [`k${random(5)}`]: nested() };
    case 11:
      return new Dict<unknown, unknown>([
        [random(4), nested()],
        ["s", nested()],
      ]);
    case 12:
      return Tuple.from([nested(), nested()]);
    default:
      return NDArray.from(
        Array.from({ length: 1 + random(4) }, () => random(9)),
        ["<f8", "<i2", "|u1", "<c8"][random(4)],
      );
  }
}

type Container = unknown[] | Map<unknown, unknown> | NDArray | Record<string, unknown>;

function isContainer(value: unknown): value is Container {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) || value instanceof Map || value instanceof NDArray) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function childrenOf(value: Container): [unknown, unknown][] {
  if (Array.isArray(value) || value instanceof Map) return [...value.entries()];
  return value instanceof NDArray ? [] : Object.entries(value);
}

/** Some container of the structure: its path, and its live view. */
function pick(n: Notifier, random: Random): { path: unknown[]; live: Container } {
  const path: unknown[] = [];
  let live = n.live as Container;
  for (;;) {
    const inner = childrenOf(live).filter(([, child]) => isContainer(child));
    if (inner.length === 0 || (path.length > 0 && random(3) === 0)) return { path, live };
    const [key, child] = inner[random(inner.length)] as [unknown, Container];
    path.push(key);
    live = child;
  }
}

/** Changes something through `live` or through a method; what does not fit throws and changes nothing. */
export function randomEdit(n: Notifier, random: Random): void {
  const { path, live } = pick(n, random);
  const value = (): unknown => randomValue(random);
  if (Array.isArray(live)) {
    if (random(2) === 0) editListByMethod(n, path, live.length, random, value);
    else editList(live, random, value);
  } else if (live instanceof NDArray) editArray(n, path, live, random);
  else if (live instanceof Map) editMap(n, path, live, random, value);
  else editObject(n, path, live, random, value);
}

function editObject(
  n: Notifier,
  path: unknown[],
  live: Record<string, unknown>,
  random: Random,
  value: () => unknown,
): void {
  const keys = Object.keys(live);
  const key = keys[random(keys.length + 1)] ?? `new${random(6)}`;
  // The root keeps its keys, so that there is always something to change.
  switch (random(path.length === 0 ? 5 : 8)) {
    case 0:
    case 1:
      n.at(...path).set(key, value());
      break;
    case 2:
    case 3:
      live[key] = value();
      break;
    case 4:
      Object.assign(live, { [key]: live[keys[0] ?? ""], twice: value() });
      break;
    case 5:
      delete live[key];
      break;
    case 6:
      n.at(...path).set(random(9), value());
      break;
    default:
      n.at(...path).pop(key);
  }
}

function editMap(
  n: Notifier,
  path: unknown[],
  live: Map<unknown, unknown>,
  random: Random,
  value: () => unknown,
): void {
  const keys = [...live.keys()];
  const key = keys[random(keys.length + 1)] ?? [random(5), `k${random(3)}`, tuple(random(2), "t")][random(3)];
  switch (random(6)) {
    case 0:
    case 1:
      live.set(key, value());
      break;
    case 2:
      n.at(...path).set(key, value());
      break;
    case 3:
      live.delete(key);
      break;
    case 4:
      n.at(...path).delete(key);
      break;
    default:
      if (random(4) === 0) live.clear();
      else live.set("moved", live.get(key));
  }
}

function editList(live: unknown[], random: Random, value: () => unknown): void {
  const index = random(live.length + 1);
  const edits: (() => unknown)[] = [
    () => live.push(value()),
    () => live.push(value(), value()),
    () => live.pop(),
    () => live.shift(),
    () => live.unshift(value()),
    () => live.splice(index, random(3), ...Array.from({ length: random(3) }, value)),
    () => live.sort(),
    () => live.reverse(),
    () => live.fill(value(), index),
    () => (live[index] = value()),
    () => (live.length = Math.max(0, live.length - random(3))),
    () => live.copyWithin(index, 0),
    () => ([live[0], live[index]] = [live[index], live[0]]),
    () => delete live[index],
  ];
  edits[random(edits.length)]?.();
}

function editListByMethod(
  n: Notifier,
  path: unknown[],
  length: number,
  random: Random,
  value: () => unknown,
): void {
  const node = n.at(...path);
  // Outside too, now and then.
  const index = random(2 * length + 3) - length - 1;
  const bound = (): number | null => (random(3) === 0 ? null : random(length + 4) - 2);
  const slice = (): Slice => new Slice(bound(), bound(), [null, null, 1, 2, -1][random(5)]);
  const edits: (() => unknown)[] = [
    () => node.append(value()),
    () => node.insert(index, value()),
    () => node.pop(index),
    () => node.set(index, value()),
    () => node.set(slice(), Array.from({ length: random(4) }, value)),
    () => node.delete(index),
    () => node.delete(slice()),
  ];
  edits[random(edits.length)]?.();
}

function editArray(n: Notifier, path: unknown[], live: NDArray, random: Random): void {
  const node = n.at(...path);
  const [rows = 1] = live.shape;
  const index = random(rows + 2) - 1;
  const edits: (() => unknown)[] = [
    () => live.set(...live.shape.map((length) => random(length)), random(100)),
    () => node.set(index, random(100)),
    () => node.set(new Slice(random(3), null, random(2) + 1), random(100)),
    () => node.set(Tuple.from(live.shape.map((length) => new Slice(0, random(length + 1)))), random(100)),
    () => node.set(new Slice(null, null, -1), live),
    () => node.set(0, new NDArray(Float32Array.of(1.5, 2.5))),
  ];
  edits[random(edits.length)]?.();
}
