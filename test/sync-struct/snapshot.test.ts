import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Complex, Dict, Float, NDArray, OrderedDict, Slice, tuple } from "../../src/pyon/index.js";
import type { Change, Mod, Path } from "../../src/sync-struct/protocol.js";
import { Mirror } from "../../src/sync-struct/subscriber-mirror.js";
import { containerKind, Tree } from "../../src/sync-struct/tree.js";
import { fresh, isInit, randomMod, randomPath, randomStruct } from "./random-mods.js";

function mirrorOf(struct: unknown): Mirror {
  const mirror = new Mirror();
  mirror.init(struct);
  return mirror;
}

function take(mirror: Mirror, ...mods: Mod[]): void {
  for (const mod of mods) {
    if (isInit(mod)) mirror.init(mod.struct);
    else mirror.change(mod, "it");
  }
}

const set = (path: Path, key: unknown, value: unknown): Change => ({ action: "setitem", path, key, value });

/** Everything about a value: kinds of containers, order of keys, what is in them. */
function spell(value: unknown): string {
  const kind = containerKind(value);
  if (kind === "list" || kind === "tuple") return `${kind}[${(value as unknown[]).map(spell).join()}]`;
  if (kind !== "dict") return encode(value, { version: 2 });
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  const name = value instanceof Map ? value.constructor.name : "object";
  return `${name}{${entries.map(([key, item]) => `${encode(key)}:${spell(item)}`).join()}}`;
}

/** The containers of a value, with their paths. */
function* containersOf(value: unknown, path: Path = []): Generator<[string, object]> {
  const kind = containerKind(value);
  if (kind === undefined) return;
  yield [spell(path), value as object];
  if (kind === "array") return;
  const entries =
    value instanceof Map || Array.isArray(value) ? [...value.entries()] : Object.entries(value as object);
  // Item 1 of a tuple is another place than key 1 of a dict.
  for (const [key, item] of entries) yield* containersOf(item, [...path, kind, key]);
}

describe("a snapshot", () => {
  test("equals the structure, and shares no container with it", () => {
    const struct = {
      object: { a: [1, { b: null }], __proto__x: 1 },
      dict: new Dict<unknown, unknown>([
        [1, [2]],
        [tuple(1), {}],
      ]),
      ordered: new OrderedDict([["z", [1]]]),
      tuple: tuple(1, [2]),
      array: NDArray.from([[1, 2]]),
      texts: NDArray.from(["a", "bc"]),
      bytes: Uint8Array.of(1),
      set: new Set([1]),
      leaves: [new Complex(1, 2), new Float(5), new Slice(1), 2n ** 70n, Number.NaN, -0],
    };
    Object.defineProperty(struct.object, "__proto__", { value: [1], enumerable: true });
    const snapshot = mirrorOf(struct).snapshot([]) as typeof struct;
    expect(spell(snapshot)).toBe(spell(struct));
    expect(Object.getPrototypeOf(snapshot.object)).toBe(Object.prototype);
    const live = new Set(Array.from(containersOf(struct), ([, container]) => container));
    expect(Array.from(containersOf(snapshot)).filter(([, container]) => live.has(container))).toEqual([]);
    expect(snapshot.array.data).not.toBe(struct.array.data);
  });

  test("is undefined before the structure has arrived, and where there is nothing", () => {
    const mirror = new Mirror();
    expect(mirror.snapshot([])).toBeUndefined();
    mirror.init({ a: [1] });
    expect(mirror.snapshot(["a", 1])).toBeUndefined();
    expect(mirror.snapshot(["a", 0, "x"])).toBeUndefined();
    expect(mirror.snapshot(["a", -1])).toBe(1);
  });

  test("is the same object until something changes", () => {
    const mirror = mirrorOf({ a: [1] });
    expect(mirror.snapshot([])).toBe(mirror.snapshot([]));
    const [before] = [mirror.snapshot([])];
    take(mirror, { action: "append", path: ["a"], x: 2 });
    expect(mirror.snapshot([])).not.toBe(before);
    expect(before).toEqual({ a: [1] });
  });

  test("shares the branches that have not changed", () => {
    const mirror = mirrorOf({ a: { deep: [[1], [2]] }, b: { c: [3] } });
    const before = mirror.snapshot([]) as { a: { deep: number[][] }; b: object };
    take(mirror, { action: "append", path: ["a", "deep", 0], x: 4 });
    const after = mirror.snapshot([]) as typeof before;
    expect(after.b).toBe(before.b);
    expect(after.a.deep[1]).toBe(before.a.deep[1]);
    expect(after.a.deep[0]).toEqual([1, 4]);
    expect(before.a.deep[0]).toEqual([1]);
  });

  test("is the old one when equal values were written, or the structure came anew", () => {
    const struct = (): Record<string, unknown> => ({
      list: [{ x: [1] }, tuple(1, {})],
      dict: new Dict([[1, { a: Uint8Array.of(1) }]]),
      array: NDArray.from([1.5, 2.5]),
      complex: new Complex(1, 2),
    });
    const mirror = mirrorOf(struct());
    const before = mirror.snapshot([]) as Record<string, unknown>;
    take(mirror, ...Object.entries(struct()).map(([key, value]) => set([], key, value)));
    take(
      mirror,
      set(["array"], 0, 1.5),
      set(["list"], 0, { x: [1] }),
      set(["dict", 1], "a", Uint8Array.of(1)),
    );
    expect(mirror.snapshot([])).toBe(before);
    take(mirror, { action: "init", struct: struct() });
    expect(mirror.snapshot([])).toBe(before);
    take(mirror, { action: "init", struct: { ...struct(), complex: new Complex(1, 3) } });
    const after = mirror.snapshot([]) as Record<string, unknown>;
    expect(after).not.toBe(before);
    expect(["list", "dict", "array"].map((key) => after[key] === before[key])).toEqual([true, true, true]);
  });

  test("shows keys in their order, even if nothing else has changed", () => {
    const mirror = mirrorOf({ a: 1, b: 2 });
    mirror.snapshot([]);
    take(mirror, { action: "delitem", path: [], key: "a" }, set([], "a", 1));
    expect(Object.keys(mirror.snapshot([]) as object)).toEqual(["b", "a"]);
  });

  test("of a list keeps items as they move", () => {
    const mirror = mirrorOf([["a"], ["b"], ["c"]]);
    const [a, b, c] = mirror.snapshot([]) as string[][];
    take(mirror, { action: "insert", path: [], i: 1, x: ["new"] }, { action: "pop", path: [], i: 0 });
    const after = mirror.snapshot([]) as string[][];
    expect(after).toEqual([["new"], ["b"], ["c"]]);
    expect(after[0]).not.toBe(a);
    expect([after[1] === b, after[2] === c]).toEqual([true, true]);
  });

  test("of an array stays as it is while the array is written to", () => {
    const mirror = mirrorOf({ image: NDArray.zeros([2, 2]), n: 0 });
    const before = mirror.snapshot([]) as { image: NDArray };
    const row = mirror.snapshot(["image", 1]) as NDArray;
    take(mirror, set(["image", 1], 0, 7));
    expect(before.image.toNested()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(row.toNested()).toEqual([0, 0]);
    expect((mirror.snapshot(["image", 1]) as NDArray).toNested()).toEqual([7, 0]);
    const after = mirror.snapshot([]) as { image: NDArray };
    take(mirror, set([], "n", 1));
    expect((mirror.snapshot([]) as { image: NDArray }).image).toBe(after.image);
    const [half] = [mirror.snapshot(["image", 0])];
    take(mirror, set(["image", 1], 0, 8));
    expect(mirror.snapshot(["image", 0], half)).toBe(half);
  });

  test("follows an object that becomes a Dict, within tuples and at the root", () => {
    const mirror = mirrorOf({ t: tuple({ a: [1] }) });
    const before = mirror.snapshot([]) as { t: [{ a: number[] }] };
    take(mirror, set(["t", 0], 5, "x"), set([], 7, "y"));
    const after = mirror.snapshot([]) as Map<unknown, [Map<unknown, unknown>]>;
    expect(spell(after)).toBe(spell(mirror.value));
    expect(after.get("t")?.[0].get("a")).toBe(before.t[0].a);
  });

  test("is made anew once, however many mods came before", () => {
    const mirror = mirrorOf({ list: [] as number[], other: {} });
    mirror.snapshot([]);
    let reads = 0;
    const { list } = mirror.value as { list: number[] };
    for (let i = 0; i < 1000; i++) take(mirror, { action: "append", path: ["list"], x: i });
    Object.defineProperty(list, 0, {
      get() {
        reads++;
        return 0;
      },
    });
    mirror.snapshot([]);
    mirror.snapshot([]);
    expect(reads).toBe(1);
  });

  test("of a builder's model that is used again for a new structure is made anew", () => {
    const model = new Map<string, unknown>();
    const inner: unknown[] = [];
    const mirror = new Mirror((struct) => {
      inner.splice(0, inner.length, ...Object.values(struct as object));
      return model.set("inner", inner);
    });
    mirror.init({ a: 1 });
    const before = mirror.snapshot([]);
    mirror.init({ a: 2 });
    expect(mirror.snapshot([])).toEqual(new Map([["inner", [2]]]));
    expect(before).toEqual(new Map([["inner", [1]]]));
  });
});

/** Whether a mod leaves items of lists at their places, apart from the last ones. */
function keepsPlaces(root: unknown, mod: Mod): boolean {
  if (isInit(mod) || mod.action === "append") return true;
  const target = new Tree(root).resolve(mod.path);
  if (!Array.isArray(target)) return true;
  return mod.action === "setitem" && !(mod.key instanceof Slice);
}

test("snapshots are right, share all they can, and never change, whatever the mods", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 15 }), (stream, count) => {
      const random = (limit: number): number => (stream.next().value as number) % limit;
      const mirror = mirrorOf(randomStruct(random));
      const others = Array.from({ length: random(2) * 4 }, () => randomPath(mirror.value, random));
      const paths: Path[] = [random(2) === 0 ? [] : randomPath(mirror.value, random), ...others];
      const last = paths.map(() => undefined as unknown);
      const kept: [snapshot: unknown, text: string][] = [];
      /** Items of lists have moved since the last snapshot of the path. */
      const moved = paths.map(() => false);
      for (let i = 0; i < count; i++) {
        const mod = randomMod(mirror.value, random);
        try {
          const stays = keepsPlaces(mirror.value, mod);
          take(mirror, mod);
          if (!stays) moved.fill(true);
        } catch {
          // Does not apply, which must leave no trace.
        }
        paths.forEach((path, index) => {
          if (random(3) > 0) return;
          const snapshot = mirror.snapshot(path, last[index]);
          expect(spell(snapshot)).toBe(spell(mirror.at(path)));
          if (!moved[index]) {
            const older = new Map(containersOf(last[index]));
            for (const [place, container] of containersOf(snapshot)) {
              const before = older.get(place);
              // In between, others may have seen a branch when it was another.
              if (before === undefined || others.length > 0) continue;
              expect(container === before, `${spell(path)} ${place}`).toBe(
                spell(container) === spell(before),
              );
            }
          }
          last[index] = snapshot;
          moved[index] = false;
          kept.push([snapshot, spell(snapshot)]);
        });
      }
      for (const [snapshot, text] of kept) expect(spell(snapshot)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test("a copy for one place does not lose what another place had", () => {
  const mirror = mirrorOf({ a: { b: [1] } });
  const part = mirror.snapshot(["a", "b"]);
  take(mirror, set([], "a", fresh(mirror.at(["a"]))));
  const whole = mirror.snapshot([]) as { a: { b: number[] } };
  expect(mirror.snapshot(["a", "b"], part)).toBe(part);
  expect(whole.a.b).toEqual(part);
});
