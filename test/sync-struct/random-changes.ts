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
  tuple,
} from "../../src/pyon/values.js";
import { containerKind } from "../../src/sync-struct/container-kind.js";
import type { Change, Path } from "../../src/sync-struct/protocol.js";

const NUMERIC = [
  "|b1",
  "|i1",
  "|u1",
  "<i4",
  "<u4",
  "<i8",
  "<u8",
  ">i2",
  "<f2",
  "<f4",
  "<f8",
  ">f8",
  "<c8",
  "<c16",
];

/** Random structures and changes to them, some of which are wrong; the same ones for the same seed. */
export class RandomChanges {
  #state: number;
  readonly #orderedDicts: boolean;

  /** @param orderedDicts whether to use OrderedDicts, which Python's encoder of version 2 takes for dicts */
  constructor(seed: number, orderedDicts = true) {
    this.#state = seed >>> 0;
    this.#orderedDicts = orderedDicts;
  }

  /** A structure to start from: a dict or a list. */
  struct(): unknown {
    return this.#chance(0.7) ? this.#dict(3) : this.#list(3);
  }

  /** A change to what is at `root`; about one in three is wrong in some way. */
  change(root: unknown): Change {
    const path = this.#path(root);
    const target = follow(root, path);
    switch (containerKind(target)) {
      case "dict":
        return this.#dictChange(path, target as Map<unknown, unknown>);
      case "list":
        return this.#listChange(path, target as unknown[]);
      case "array":
        return this.#arrayChange(path, target as NDArray);
      default:
        // Perhaps a view on an array, to which numpy writes a list's first items before it fails at a later one.
        return this.#anyChange(path, this.#leaf());
    }
  }

  #next(): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  #chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** From `least` up to `most`. */
  #int(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#int(0, items.length - 1)] as T;
  }

  #many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#int(0, most) }, make);
  }

  #value(depth: number): unknown {
    if (depth === 0 || this.#chance(0.4)) return this.#leaf();
    return this.#pick([
      () => this.#dict(depth - 1),
      () => this.#list(depth - 1),
      () => Tuple.from(this.#many(3, () => this.#value(depth - 1))),
      () => this.#array(),
      () => {
        const entries = this.#many(3, () => [this.#key(), this.#value(depth - 1)] as const);
        return this.#orderedDicts ? new OrderedDict(entries) : new Dict(entries);
      },
    ])();
  }

  #dict(depth: number): Dict {
    return new Dict(this.#many(4, () => [this.#key(), this.#value(depth)]));
  }

  #list(depth: number): unknown[] {
    return this.#many(5, () => this.#value(depth));
  }

  #leaf(): unknown {
    return this.#pick<unknown>([
      null,
      true,
      false,
      this.#int(-3, 300),
      2n ** 40n + 1n,
      2n ** 64n,
      -(2n ** 63n) - 1n,
      new Float(this.#int(-3, 300)),
      1.75,
      -2.5,
      1e30,
      new Complex(1.5, -2),
      "",
      "ab",
      "7",
      "1.5",
      Uint8Array.of(1, 2),
      Uint8Array.of(55),
      new Fraction(7, 2),
      new Set([1, 2]),
      new NpScalar("<i4", 5),
      new NpScalar("<i8", 2n ** 40n),
      new NpScalar("<f4", 2.5),
      new NpScalar("|u1", 200),
    ]);
  }

  #key(): unknown {
    return this.#pick<unknown>([
      "a",
      "b",
      "__proto__",
      "1",
      0,
      1,
      -1,
      new Float(1),
      1.5,
      true,
      null,
      tuple(),
      tuple(1, "x"),
      tuple(new Float(1), tuple(2)),
      2n ** 70n,
      Uint8Array.of(1, 2),
      new Fraction(1, 3),
      new NpScalar("<i4", 1),
    ]);
  }

  /** No key of a dict. */
  #unhashable(): unknown {
    return this.#pick<unknown>([[1], new Dict(), Tuple.of([1]), new Set([1])]);
  }

  #array(dtype = this.#pick([...NUMERIC, "<U3", "|S3"])): NDArray {
    const shape = this.#pick([[3], [4], [2, 3], [1, 3], [2, 1, 3], [0], [2, 0], []]);
    return this.#fill(NDArray.zeros(shape, dtype));
  }

  #fill(array: NDArray): NDArray {
    const kind = array.dtype.charAt(1);
    if (kind === "U" || kind === "S") {
      const texts = ["", "7", "ab", "12", kind === "U" ? "é" : "xyz"];
      const data = Array.from(array.data as unknown[], () => this.#pick(texts));
      const { dtype, shape } = array;
      const encoder = new TextEncoder();
      return new NDArray(kind === "U" ? data : data.map((text) => encoder.encode(text)), { dtype, shape });
    }
    const items = array.data as unknown as Record<number, unknown>;
    for (let i = 0; i < array.data.length; i++) {
      const number = kind === "b" ? this.#int(0, 1) : this.#int(kind === "u" ? 0 : -3, 100);
      items[i] =
        typeof items[i] === "bigint" ? BigInt(number) : kind === "f" || kind === "c" ? number / 4 : number;
    }
    return array;
  }

  /** Keys that lead somewhere, mostly. */
  #path(root: unknown): Path {
    const path: unknown[] = [];
    let value = root;
    for (;;) {
      const kind = containerKind(value);
      if (kind === undefined || this.#chance(0.2)) break;
      const keys = keysOf(value);
      const containers = keys.filter((key) => containerKind(follow(value, [key])) !== undefined);
      if (keys.length === 0 || (containers.length === 0 && this.#chance(0.9))) break;
      const key = this.#pick(containers.length > 0 && this.#chance(0.95) ? containers : keys);
      const isNumeric = value instanceof NDArray && NUMERIC.includes(value.dtype);
      path.push(isNumeric && this.#chance(0.2) ? this.#arrayKey((value as NDArray).shape) : key);
      if (kind === "array" || ((kind === "list" || kind === "tuple") && this.#chance(0.05))) break;
      value = follow(value, [key]);
    }
    const end = containerKind(follow(root, path));
    if (this.#chance(0.05)) {
      path.push(this.#chance(0.5) ? this.#key() : this.#leaf());
    } else if (this.#chance(0.02) && end !== "dict") {
      // Dicts can have slices as keys or not, depending on the version of Python.
      path.push(this.#pick([new Slice(), new Slice(1, null, 2), new Slice(null, null, 0)]));
    } else if (this.#chance(0.02) && end !== "array") {
      path.push(this.#unhashable());
    }
    return path;
  }

  #anyChange(path: Path, value = this.#value(1)): Change {
    const key = this.#chance(0.5) ? this.#key() : this.#int(-2, 2);
    return this.#pick<Change>([
      { action: "append", path, x: value },
      { action: "insert", path, i: key as number, x: value },
      { action: "pop", path, i: key },
      { action: "setitem", path, key, value },
      { action: "delitem", path, key },
    ]);
  }

  #dictChange(path: Path, dict: Map<unknown, unknown>): Change {
    if (this.#chance(0.1)) return this.#anyChange(path);
    const known = dict.size > 0 && this.#chance(0.6);
    const key = known ? this.#pick([...dict.keys()]) : this.#chance(0.05) ? this.#unhashable() : this.#key();
    if (this.#chance(0.7)) return { action: "setitem", path, key, value: this.#value(2) };
    return this.#chance(0.5) ? { action: "delitem", path, key } : { action: "pop", path, i: key };
  }

  #listChange(path: Path, list: unknown[]): Change {
    if (this.#chance(0.05)) return this.#anyChange(path);
    const index = this.#index(list.length);
    switch (this.#int(0, 7)) {
      case 0:
        return { action: "append", path, x: this.#value(2) };
      case 1:
        return { action: "insert", path, i: index as number, x: this.#value(2) };
      case 2:
        return { action: "pop", path, i: index };
      case 3:
        return { action: "delitem", path, key: this.#chance(0.5) ? index : this.#slice(list.length) };
      case 4:
      case 5:
        return { action: "setitem", path, key: this.#slice(list.length), value: this.#iterable(list.length) };
      default:
        return { action: "setitem", path, key: index, value: this.#value(2) };
    }
  }

  /** Something that a slice of a list takes, mostly. */
  #iterable(length: number): unknown {
    return this.#pick<() => unknown>([
      () => this.#list(1),
      () => Array.from({ length: Math.ceil(length / 2) }, () => this.#value(1)),
      () => Tuple.from(this.#list(1)),
      () => "a\u{1f600}",
      () => this.#dict(1),
      () => this.#array(this.#pick(["<i4", "<f4", "|u1"])),
      () => this.#leaf(),
    ])();
  }

  #index(length: number): unknown {
    if (this.#chance(0.1)) {
      return this.#pick<unknown>([
        true,
        new Float(0),
        0.5,
        null,
        "0",
        2n ** 70n,
        -(2n ** 70n),
        2 ** 40,
        [0],
        new NpScalar("<i4", 0),
        new NpScalar("<f4", 0),
        Tuple.of(0),
      ]);
    }
    return this.#int(-length - 1, length);
  }

  #slice(length: number): Slice {
    const part = (): unknown =>
      this.#chance(0.4)
        ? null
        : this.#chance(0.03)
          ? this.#index(length)
          : this.#int(-length - 2, length + 2);
    const step = this.#pick<unknown>([null, null, 1, 2, 3, -1, -2, 2n ** 70n, this.#chance(0.1) ? 0 : null]);
    return new Slice(part(), part(), step);
  }

  #arrayChange(path: Path, array: NDArray): Change {
    const isText = "US".includes(array.dtype.charAt(1));
    // Text can be made of anything in Python, but its repr is not what is tested here.
    if (this.#chance(0.05) && !isText) return this.#anyChange(path, this.#leaf());
    const key = this.#arrayKey(array.shape);
    return { action: "setitem", path, key, value: this.#arrayValue(array) };
  }

  #arrayKey(shape: readonly number[]): unknown {
    const part = (axis: number): unknown => {
      const length = shape[axis] ?? 3;
      return this.#pick<() => unknown>([
        () => this.#int(-length, length - 1),
        () => this.#int(-length - 1, length),
        () => this.#slice(length),
        () => this.#slice(length),
        () => (this.#chance(0.3) ? null : this.#slice(length)),
      ])();
    };
    const fancy = (axis: number): unknown => {
      const length = shape[axis] ?? 3;
      return this.#pick<() => unknown>([
        () => Array.from({ length: this.#int(0, 3) }, () => this.#int(-length, length - 1)),
        () => Array.from({ length: length }, () => this.#chance(0.5)),
        () => NDArray.from([0, this.#int(-1, length)], this.#pick(["<i4", "<i8", "|i1"])),
        () => [[0, this.#int(-length, length)]],
        () => this.#index(length),
      ])();
    };
    switch (this.#int(0, 9)) {
      case 0:
        return fancy(0);
      case 1: {
        const mask = this.#fill(NDArray.zeros(this.#chance(0.8) ? shape : shape.slice(1), "|b1"));
        return this.#chance(0.5) ? mask : mask.toNested();
      }
      case 2:
        return Tuple.from(shape.map((_, axis) => (this.#chance(0.5) ? part(axis) : fancy(axis))));
      case 3:
      case 4:
      case 5:
        return Tuple.from(this.#many(shape.length, () => 0).map((_, axis) => part(axis)));
      case 6:
        return Tuple.from(shape.map((_, axis) => part(axis)));
      default:
        return part(0);
    }
  }

  #arrayValue(array: NDArray): unknown {
    const isText = "US".includes(array.dtype.charAt(1));
    return this.#pick<() => unknown>([
      () => this.#int(0, 100),
      () => (isText ? "q" : this.#int(-5, 400)),
      () => this.#int(0, 500) / 8,
      () => array,
      () => this.#array(array.dtype),
      () => this.#array(this.#pick(isText ? ["<U3", "<U2", "|S4", "<i4"] : NUMERIC)),
      () => (isText ? this.#pick(["", "abcd", 12, true]) : this.#leaf()),
      // One value for all: where the second is wrong, numpy has written the first already.
      () => new Array(this.#pick([1, 2, 3, 3, 3])).fill(isText ? "z" : this.#leaf()),
      () => NDArray.from(this.#pick(["7", "12"])),
      () => Array.from({ length: 3 }, () => this.#int(0, 9)),
      () => Tuple.of([1, 2, 3], [4, 5, this.#chance(0.5) ? 6 : [6]]),
    ])();
  }
}

function keysOf(container: unknown): unknown[] {
  if (container instanceof Map) return [...container.keys()];
  const length = container instanceof NDArray ? (container.shape[0] ?? 0) : (container as unknown[]).length;
  return Array.from({ length }, (_, i) => i);
}

/** What a path leads to; undefined for nothing. */
function follow(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (value instanceof Map) value = value.get(hashable(key) ? key : "\0");
    else if (Array.isArray(value)) value = typeof key === "number" ? value.at(key) : undefined;
    else if (value instanceof NDArray) {
      const isIndex =
        Number.isInteger(key) && (key as number) >= 0 && (key as number) < (value.shape[0] ?? 0);
      value = isIndex ? value.get(key as number) : undefined;
    } else return undefined;
  }
  return value;
}

function hashable(key: unknown): boolean {
  if (key instanceof Tuple) return key.every(hashable);
  return !(
    Array.isArray(key) ||
    key instanceof Map ||
    key instanceof Set ||
    key instanceof NDArray ||
    key instanceof Slice
  );
}
