import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Dict, Slice, tuple } from "../../src/pyon/values.js";
import type { Path } from "../../src/sync-struct/protocol.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { append, changed, refusal, set } from "./changes.js";

describe("a plain object that gets a key that is no string", () => {
  test("becomes a Dict in its place at the root, in the same order", () => {
    const plain = { b: 1, a: [2] };
    const root = changed(plain, set([], 5, "five"));
    expect(root).toEqual(
      new Dict<unknown, unknown>([
        ["b", 1],
        ["a", [2]],
        [5, "five"],
      ]),
    );
    expect((root as Dict).get("a")).toBe(plain.a);
    expect(plain).toEqual({ b: 1, a: [2] });
  });

  test.each<[string, unknown, Path, string]>([
    ["an object", { at: {} }, ["at"], '{"at": {1: 2}}'],
    ["an object's __proto__", JSON.parse('{"__proto__": {}}'), ["__proto__"], '{"__proto__": {1: 2}}'],
    ["a Map", new Map([[7, {}]]), [7], "{7: {1: 2}}"],
    ["a Map, by another spelling of its key", new Map([[7, {}]]), [7n], "{7: {1: 2}}"],
    ["a Dict with a tuple as a key", new Dict([[tuple(1), {}]]), [tuple(true)], "{(1, ): {1: 2}}"],
    ["a list", [0, {}], [-1], "[0, {1: 2}]"],
    ["a list, by true", [0, {}], [true], "[0, {1: 2}]"],
    ["a tuple in a list", [tuple(0, {})], [0, 1], "[(0, {1: 2})]"],
    ["a tuple in an object", { at: tuple({}, 0) }, ["at", -2], '{"at": ({1: 2}, 0)}'],
    ["tuples in tuples", { at: tuple(tuple(tuple({}))) }, ["at", 0, 0, 0], '{"at": ((({1: 2}, ), ), )}'],
    ["a tuple at the root", tuple(1, tuple({})), [1, 0], "(1, ({1: 2}, ))"],
    ["a slice of a list", [0, {}, {}], [new Slice(null, null, -1), 0], "[0, {}, {1: 2}]"],
    ["a slice of a slice", [0, {}, {}], [new Slice(1, null), new Slice(1, null), -1], "[0, {}, {1: 2}]"],
    ["a slice of a tuple", [tuple(0, {})], [0, new Slice(1, null), 0], "[(0, {1: 2})]"],
  ])("becomes one in %s", (_, root, path, expected) => {
    expect(encode(changed(root, set(path, 1, 2)))).toBe(expected);
  });

  test("leaves tuples as they are that only lead to it", () => {
    const frozen = tuple(1, { list: [{}] });
    const root = { frozen };
    changed(root, set(["frozen", 1, "list", 0], 1, 2), append(["frozen", 1, "list"], 3));
    expect(root.frozen).toBe(frozen);
    expect(encode(root)).toBe('{"frozen": (1, {"list": [{1: 2}, 3]})}');
  });

  test("goes on as a Dict", () => {
    const tree = new Tree({ schedule: {} });
    tree.apply(set(["schedule"], 3, { status: "pending" }));
    tree.apply(set(["schedule", 3], "status", "running"));
    tree.apply(set(["schedule"], "3", "text"));
    expect(encode(tree.root)).toBe('{"schedule": {3: {"status": "running"}, "3": "text"}}');
    expect(tree.resolve(["schedule"])).toBeInstanceOf(Dict);
  });

  test("stays as it is when the key is one that Python cannot hash", () => {
    const plain = { at: {} };
    expect(refusal(plain, set(["at"], [1], 2))).toBe("TypeError: unhashable type: 'list'");
    expect(refusal(plain, set(["at"], tuple({}), 2))).toBe("TypeError: unhashable type: 'dict'");
    expect(plain).toEqual({ at: {} });
  });

  test.each<[string, unknown, Path]>([
    ["an object", {}, []],
    ["a tuple around it", tuple(0, {}), [1]],
  ])("cannot be a root that is fixed: %s", (_, root, path) => {
    const tree = new Tree(root, { fixedRoot: true });
    expect(() => tree.apply(set(path, 1, 2))).toThrow(TypeError);
    expect(() => tree.apply(set(path, 1, 2))).toThrow("start from a Dict or a Map");
    expect(tree.root).toBe(root);
    tree.apply(set(path, "name", {}));
    tree.apply(set([...path, "name"], 1, 2));
    expect(encode(tree.resolve([...path, "name"]))).toBe("{1: 2}");
  });
});
