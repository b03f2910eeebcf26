import { describe, expect, test } from "vitest";
import { sameValue } from "../../src/pyon/same.js";
import {
  Complex,
  Dict,
  Float,
  Fraction,
  NpScalar,
  OrderedDict,
  Slice,
  tuple,
} from "../../src/pyon/values.js";
import type { Change } from "../../src/sync-struct/protocol.js";
import { getItem, hasItem, Tree } from "../../src/sync-struct/tree.js";
import { append, changed, del, pop, refusal, set } from "./changes.js";

describe("dicts", () => {
  test("take, overwrite and lose keys, and keep their order", () => {
    const changes = [set([], "c", 3), set([], "a", 4), del([], "b"), set([], "b", 5), pop([], "c")];
    const expected = [
      ["a", 4],
      ["b", 5],
    ];
    const entries: [string, number][] = [
      ["a", 1],
      ["b", 2],
    ];
    expect(Object.entries(changed(Object.fromEntries(entries), ...changes) as object)).toEqual(expected);
    for (const DictClass of [Map, Dict, OrderedDict]) {
      expect([...(changed(new DictClass(entries), ...changes) as Map<string, number>)]).toEqual(expected);
    }
  });

  const key = tuple(1, "x");
  test.each<[string, () => Map<unknown, unknown>]>([
    [
      "a Dict",
      () =>
        new Dict<unknown, unknown>([
          [1, "one"],
          [key, "pair"],
          [null, "none"],
        ]),
    ],
    [
      "a Map",
      () =>
        new Map<unknown, unknown>([
          [1, "one"],
          [key, "pair"],
          [null, "none"],
        ]),
    ],
  ])("hold keys of %s equal that Python does", (_, make) => {
    const map = make();
    changed(
      map,
      set([], new Float(1), "uno"),
      set([], tuple(new Float(1), "x"), "par"),
      set([], undefined, "nada"),
      set([], "1", "text"),
      set([], 2, "two"),
      set([], 2n, "deux"),
      set([], new NpScalar("<i4", 2), "dos"),
    );
    expect([...map]).toEqual([
      [1, "uno"],
      [key, "par"],
      [null, "nada"],
      ["1", "text"],
      [2, "dos"],
    ]);
    changed(map, del([], true), pop([], tuple(1, "x")), del([], null));
    expect([...map.values()]).toEqual(["text", "dos"]);
  });

  test("lead on by keys that Python holds equal", () => {
    const tree = new Tree(new Map([[1, { a: [tuple(new Map([[tuple(1), ["deep"]]]))] }]]));
    expect(tree.resolve([true, "a", -1, 0, tuple(new Float(1)), 0])).toBe("deep");
    expect(tree.route([1, "a"])).toEqual([tree.root, { a: expect.anything() }, [expect.anything()]]);
  });

  test("have own properties only, __proto__ among them", () => {
    const plain: Record<string, unknown> = {};
    for (const name of ["__proto__", "toString", "constructor"]) {
      expect(refusal(plain, del([], name))).toBe(`KeyError: '${name}'`);
      expect(hasItem(plain, name)).toBe(false);
      changed(plain, set([], name, [1]), append([name], 2));
      expect(Object.hasOwn(plain, name)).toBe(true);
      expect(getItem(plain, name)).toEqual([1, 2]);
    }
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(Object.keys(plain)).toEqual(["__proto__", "toString", "constructor"]);
    changed(plain, del([], "__proto__"), pop([], "toString"));
    expect(Object.keys(plain)).toEqual(["constructor"]);
  });

  test("are changed through the methods of their class", () => {
    class Loud extends Dict {
      readonly log: unknown[] = [];
      override set(key: unknown, value: unknown): this {
        this.log?.push(["set", key]);
        return super.set(key, value);
      }
      override delete(key: unknown): boolean {
        this.log.push(["delete", key]);
        return super.delete(key);
      }
    }
    const loud = new Loud();
    changed(loud, set([], "a", 1), set([], 2, 2), del([], "a"));
    expect(loud.log).toEqual([
      ["set", "a"],
      ["set", 2],
      ["delete", "a"],
    ]);
  });

  test.each<[string, Change, string]>([
    ["a str", del([], "a'b"), `KeyError: "a'b"`],
    ["an int", pop([], 5), "KeyError: 5"],
    ["a float", del([], new Float(5)), "KeyError: 5.0"],
    ["a bool", set([false], 0, 0), "KeyError: False"],
    ["None", pop([], null), "KeyError: None"],
    ["a tuple", del([], tuple(1, "x", tuple())), "KeyError: (1, 'x', ())"],
    ["a tuple of one", del([], tuple(2n ** 64n)), "KeyError: (18446744073709551616,)"],
    ["bytes", del([], Uint8Array.of(97, 0)), "KeyError: b'a\\x00'"],
    ["a complex number", del([], new Complex(1, 2)), "KeyError: (1+2j)"],
    ["a Fraction", del([], new Fraction(1, 3)), "KeyError: Fraction(1, 3)"],
    ["a slice", del([], new Slice(1)), "KeyError: slice(1, None, None)"],
    ["a numpy int", del([], new NpScalar("<i4", 7)), "KeyError: 7"],
    ["a list", set([], [], 1), "TypeError: unhashable type: 'list'"],
    ["a dict", del([], {}), "TypeError: unhashable type: 'dict'"],
    ["a tuple of lists", set([tuple([])], 0, 1), "TypeError: unhashable type: 'list'"],
    ["a set to pop", pop([], new Set()), "TypeError: unhashable type: 'set'"],
  ])("refuse %s as a key, in Python's words", (_, change, expected) => {
    for (const root of [{ a: 1 }, new Map([["a", 1]]), new Dict([["a", 1]])]) {
      expect(refusal(root, change)).toBe(expected);
      expect(sameValue(root, { a: 1 })).toBe(true);
    }
  });

  test("that are empty do not look at what they pop", () => {
    for (const root of [{}, new Map(), new Dict()]) expect(refusal(root, pop([], []))).toMatch(/^KeyError/);
    expect(refusal(new OrderedDict(), pop([], []))).toMatch(/^TypeError/);
  });

  test("keep keys of a Map that Python could not have", () => {
    const list = [1];
    const map = new Map<unknown, unknown>([[list, "list"]]);
    changed(map, set([], 1, "one"), set([], tuple(1), "tuple"));
    expect([...map.keys()]).toEqual([list, 1, tuple(1)]);
  });
});
