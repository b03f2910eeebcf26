import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dict, NDArray, Slice, tuple } from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";
import type { Mod, Path } from "../../src/sync-struct/protocol.js";
import { SubscriberError } from "../../src/sync-struct/subscriber-error.js";
import { Mirror } from "../../src/sync-struct/subscriber-mirror.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { fresh, isInit, randomMod, randomPath, randomStruct } from "./random-mods.js";

/** A structure with watches, which notes what each of them is told. */
class Watched {
  readonly mirror: Mirror;
  readonly told: [name: string, value: unknown][] = [];

  constructor(struct?: unknown, build?: (struct: unknown) => unknown) {
    this.mirror = new Mirror(build);
    if (struct !== undefined) this.mirror.init(struct);
  }

  watch(name: string, ...path: Path): () => void {
    const watch = this.mirror.watches.add(path, (value) => this.told.push([name, value]));
    return () => this.mirror.watches.remove(watch);
  }

  /** Applies mods; gives what the watches were told about them. */
  take(...mods: Mod[]): [string, unknown][] {
    this.told.length = 0;
    for (const mod of mods) {
      const due = isInit(mod) ? this.mirror.init(mod.struct) : this.mirror.change(mod, "it");
      for (const watch of due) watch.callback(this.mirror.at(watch.path));
    }
    return [...this.told];
  }
}

const set = (path: Path, key: unknown, value: unknown): Mod => ({ action: "setitem", path, key, value });

/** The value at a path by Python's rules, or nothing: what a watch is about, found the slow way. */
function valueAt(root: unknown, path: Path): { value: unknown } | undefined {
  try {
    return { value: new Tree(root).resolve(path) };
  } catch {
    return undefined;
  }
}

function isSame(a: { value: unknown } | undefined, b: { value: unknown } | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a.value, b.value);
}

describe("a watch is told", () => {
  test("of what changes at its path, below it and above it, and of nothing else", () => {
    const it = new Watched({ a: { b: { c: 1 } }, x: 0 });
    it.watch("root");
    it.watch("a", "a");
    it.watch("b", "a", "b");
    it.watch("c", "a", "b", "c");
    it.watch("x", "x");
    expect(it.take(set(["a", "b"], "c", 2)).map(([name]) => name)).toEqual(["root", "a", "b", "c"]);
    expect(it.take(set(["a"], "new", 2)).map(([name]) => name)).toEqual(["root", "a"]);
    expect(it.take(set([], "x", 2))).toEqual([
      ["root", it.mirror.value],
      ["x", 2],
    ]);
    expect(it.take(set([], "a", { b: { c: 3 } })).map(([name]) => name)).toEqual(["root", "a", "b", "c"]);
  });

  test("of nothing when an equal value is written, at whatever level", () => {
    const it = new Watched({ a: { b: [1, { c: Number.NaN }] }, array: NDArray.from([1, 2]) });
    for (const path of [[], ["a"], ["a", "b"], ["a", "b", 1, "c"], ["array"], ["array", 0]]) {
      it.watch(String(path), ...path);
    }
    expect(
      it.take(
        set([], "a", { b: [1, { c: Number.NaN }] }),
        set(["a", "b", 1], "c", Number.NaN),
        set(["a", "b"], new Slice(0, 1), [1]),
        set(["array"], 0, 1),
        set(["array"], new Slice(), NDArray.from([1, 2])),
        set([], "array", NDArray.from([1, 2])),
      ),
    ).toEqual([]);
    // An int is not the float of the same value for Python, nor is 0 the same as -0.
    expect(it.take(set(["a", "b"], 0, true)).map(([name]) => name)).toEqual(["", "a", "a,b"]);
  });

  test("undefined when its value is gone, and again when there is one", () => {
    const it = new Watched({ a: { b: 1 } });
    it.watch("b", "a", "b");
    expect(it.take({ action: "delitem", path: ["a"], key: "b" })).toEqual([["b", undefined]]);
    expect(it.take({ action: "pop", path: [], i: "a" })).toEqual([]);
    expect(it.take(set([], "a", { b: null }))).toEqual([["b", null]]);
    expect(it.take(set([], "a", 5))).toEqual([["b", undefined]]);
  });

  test("of items that move in a list, by index from either end", () => {
    const it = new Watched({ list: ["a", "b", "c"] });
    it.watch("first", "list", 0);
    it.watch("second", "list", 1);
    it.watch("last", "list", -1);
    expect(it.take({ action: "append", path: ["list"], x: "d" })).toEqual([["last", "d"]]);
    expect(it.take({ action: "insert", path: ["list"], i: 0, x: "a" })).toEqual([["second", "a"]]);
    expect(it.take({ action: "pop", path: ["list"], i: 0 })).toEqual([["second", "b"]]);
    expect(it.take(set(["list"], -1, "e"))).toEqual([["last", "e"]]);
    expect(it.take(set(["list"], 3, "f"))).toEqual([["last", "f"]]);
    expect(it.take({ action: "delitem", path: ["list"], key: new Slice(1, null) })).toEqual([
      ["second", undefined],
      ["last", "a"],
    ]);
    expect(it.take(set(["list"], new Slice(0, 0), ["a", "z"]))).toEqual([["second", "z"]]);
  });

  test("of what changes within an item, whichever index the mod names it by", () => {
    const it = new Watched({ list: [{ x: 1 }, { x: 2 }] });
    it.watch("from the start", "list", 1, "x");
    it.watch("from the end", "list", -1, "x");
    const both = [
      ["from the start", 3],
      ["from the end", 3],
    ];
    expect(it.take(set(["list", -1], "x", 3))).toEqual(both);
    expect(it.take(set(["list", 1], "x", 3))).toEqual([]);
    expect(it.take(set(["list", 0], "x", 3))).toEqual([]);
    expect(it.take(set(["list", new Slice(1, null), 0], "x", 4)).map(([name]) => name)).toEqual(
      both.map(([name]) => name),
    );
  });

  test("of an array's elements, rows and slices", () => {
    const it = new Watched({
      image: NDArray.from([
        [0, 1],
        [2, 3],
      ]),
    });
    it.watch("image", "image");
    it.watch("row", "image", 0);
    it.watch("element", "image", tuple(0, 1));
    it.watch("last", "image", -1, -1);
    expect(it.take(set(["image"], tuple(1, 0), 5)).map(([name]) => name)).toEqual(["image"]);
    expect(it.take(set(["image", 0], 1, 7)).map(([name]) => name)).toEqual(["image", "row", "element"]);
    expect(it.take(set(["image"], new Slice(1, null), 9))).toEqual([
      ["image", (it.mirror.value as { image: NDArray }).image],
      ["last", 9],
    ]);
  });

  test("of keys as Python compares them", () => {
    const it = new Watched(
      new Dict<unknown, unknown>([
        [1, "int"],
        ["1", "str"],
        [tuple(1, "a"), "tuple"],
      ]),
    );
    it.watch("int", 1);
    it.watch("str", "1");
    it.watch("tuple", tuple(1, "a"));
    it.watch("None", null);
    expect(it.take(set([], true, "x"))).toEqual([["int", "x"]]);
    expect(it.take(set([], "1", "y"))).toEqual([["str", "y"]]);
    expect(it.take(set([], tuple(1, "a"), "z"))).toEqual([["tuple", "z"]]);
    expect(it.take(set([], null, 0))).toEqual([["None", 0]]);
  });

  test("when a plain object becomes a Dict in its place, at the root too", () => {
    const it = new Watched({});
    it.watch("root");
    it.watch("run", 3, "status");
    it.watch("deep", "t", 0, 5);
    expect(it.take(set([], 3, { status: "pending" }))).toEqual([
      ["root", it.mirror.value],
      ["run", "pending"],
    ]);
    expect(it.mirror.value).toBeInstanceOf(Dict);
    expect(it.take(set([3], "status", "running")).at(-1)).toEqual(["run", "running"]);
    it.take(set([], "t", tuple({ a: 1 })));
    expect(it.take(set(["t", 0], 5, "x")).at(-1)).toEqual(["deep", "x"]);
  });

  test("of the first structure if there is a value, and of further ones if it is another", () => {
    const it = new Watched();
    it.watch("a", "a");
    it.watch("b", "b");
    expect(it.take({ action: "init", struct: { a: [1] } })).toEqual([["a", [1]]]);
    expect(it.take({ action: "init", struct: { a: [1] } })).toEqual([]);
    expect(it.take({ action: "init", struct: { a: [2], b: 1 } })).toEqual([
      ["a", [2]],
      ["b", 1],
    ]);
  });

  test("of a new structure that a builder puts into the same model", () => {
    const model = new Map<string, unknown>();
    const it = new Watched({ a: [1], b: [1] }, (struct) => {
      model.clear();
      for (const [key, value] of Object.entries(struct as object)) model.set(key, value);
      return model;
    });
    it.watch("a", "a");
    it.watch("b", "b");
    expect(it.take({ action: "init", struct: { a: [1], b: [2] } })).toEqual([["b", [2]]]);
  });

  test("nothing of a mod that does not apply", () => {
    const it = new Watched({ a: [1], array: NDArray.from([1, 2]) });
    it.watch("root");
    it.watch("a", "a", 0);
    it.watch("array", "array", 0);
    const mods: Mod[] = [
      set(["nosuch"], "x", 1),
      set(["a"], 7, 1),
      set(["a"], "x", 1),
      set(["a"], new Slice(0, 5, 0), [1]),
      set([], [1], 1),
      set(["a", 0, "x"], "x", 1),
      set(["array"], 5, 1),
      { action: "append", path: ["array"], x: 1 },
      { action: "pop", path: [], i: "nosuch" },
    ];
    for (const mod of mods) expect(() => it.take(mod), JSON.stringify(mod)).toThrow(SubscriberError);
    expect(it.told).toEqual([]);
    expect(it.mirror.value).toEqual({ a: [1], array: NDArray.from([1, 2]) });
  });

  test("no more once it is removed, of which the others know nothing", () => {
    const it = new Watched({ a: { b: 1 } });
    const unwatch = it.watch("gone", "a", "b");
    it.watch("stays", "a");
    unwatch();
    unwatch();
    expect(it.take(set(["a"], "b", 2)).map(([name]) => name)).toEqual(["stays"]);
  });
});

describe("a path to watch", () => {
  test.each([
    ["a slice", [new Slice(0, 1)], "slice"],
    ["what Python cannot hash", ["a", [1]], "unhashable type: 'list'"],
    ["no array", "a" as unknown as Path, "array of keys"],
  ])("is refused with %s", (_, path, message) => {
    const { watches } = new Mirror();
    expect(() => watches.add(path as Path, () => {})).toThrow(message);
    expect(watches.isEmpty).toBe(true);
  });

  test("leaves nothing behind when its watches are removed", () => {
    const { watches } = new Mirror();
    const added = [["a", "b"], ["a"], [], ["a", tuple(1)], [1]].map((path) => watches.add(path, () => {}));
    for (const watch of added) watches.remove(watch);
    expect(watches.isEmpty).toBe(true);
  });
});

test("watches are told exactly of what differs between before and after, whatever the mods", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 12 }), (stream, count) => {
      const random = (limit: number): number => (stream.next().value as number) % limit;
      const it = new Watched(randomStruct(random));
      const paths = Array.from({ length: 12 }, () => randomPath(it.mirror.value, random));
      paths.forEach((path, index) => {
        it.watch(String(index), ...path);
      });
      for (let i = 0; i < count; i++) {
        const before = fresh(it.mirror.value);
        const mod = randomMod(it.mirror.value, random);
        let told: string[] = [];
        try {
          told = it.take(mod).map(([name]) => name);
        } catch (error) {
          expect(error).toBeInstanceOf(SubscriberError);
          expect(sameValue(it.mirror.value, before)).toBe(true);
        }
        const changed = [...paths.keys()].filter(
          (index) =>
            !isSame(valueAt(before, paths[index] as Path), valueAt(it.mirror.value, paths[index] as Path)),
        );
        expect(told.map(Number).sort((a, b) => a - b)).toEqual(changed);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a mod looks at no watch but those it is about", () => {
  const struct = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, { list: [0] }]));
  const it = new Watched(struct);
  let looks = 0;
  for (let i = 0; i < 1000; i++) {
    it.watch("other", `k${i}`, "list", 0);
    const { list } = struct[`k${i}`] as { list: number[] };
    // Notes each time that somebody reads the watched slot.
    Object.defineProperty(list, 0, {
      get() {
        looks++;
        return 0;
      },
    });
  }
  it.take(set(["k0"], "x", 1), set([], "y", 1), { action: "append", path: ["k1", "list"], x: 1 });
  // That of k1, before and after.
  expect(looks).toBe(2);
});
