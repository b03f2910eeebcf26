import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Dict, decode, float, NDArray, OrderedDict, tuple } from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { updateFromDict } from "../../src/sync-struct/update-from-dict.js";
import { anyValue } from "../pyon/arbitrary.js";
import { exactMod, Recording } from "./recording.js";

type Struct = Record<string, unknown>;

/** Updates a structure; gives the mods, and checks where they lead. */
function update(from: Struct, source: Struct | Map<unknown, unknown>, deep = false): unknown[] {
  const notifier = new Notifier<Struct>(from);
  const recording = new Recording(notifier);
  updateFromDict(notifier, source, { deep });
  expect(
    sameValue(decode(recording.copy, { exact: true }), decode(encode(notifier.rawView), { exact: true })),
  ).toBe(true);
  return recording.lines.map((line) => {
    const mod = exactMod(line);
    const where = "path" in mod ? [...mod.path, ...("key" in mod ? [mod.key] : [])] : [];
    return [mod.action, ...where.map((key) => (typeof key === "object" ? encode(key) : key))];
  });
}

describe("updateFromDict", () => {
  test("does what the manual says: only what differs, whole members at the top level", () => {
    expect(
      update({ a: { x: 0 }, same: [1, { b: 2 }], gone: 1 }, { a: { x: 1 }, same: [1, { b: 2 }], z: [2] }),
    ).toEqual([
      ["delitem", "gone"],
      ["setitem", "a"],
      ["setitem", "z"],
    ]);
  });

  test("sends nothing when nothing differs, arrays and NaN included", () => {
    const struct = (): Struct => ({
      array: NDArray.from([
        [1, 2],
        [3, 4],
      ]),
      typed: Float64Array.of(1, NaN),
      nan: NaN,
      nested: new Dict([[1, tuple(NaN, [])]]),
    });
    expect(update(struct(), struct())).toEqual([]);
    expect(update(struct(), struct(), true)).toEqual([]);
  });

  test("sends what differs in type", () => {
    expect(
      update(
        { b: true, t: tuple(1), f: 1, a: NDArray.from([1, 2]) },
        { b: 1, t: [1], f: float(1), a: NDArray.from([1, 2], "<f8") },
      ),
    ).toEqual([
      ["setitem", "b"],
      ["setitem", "t"],
      ["setitem", "f"],
      ["setitem", "a"],
    ]);
  });

  test("keeps floats where floats were", () => {
    const notifier = new Notifier<Struct>({ t: 20.5, list: [0.5, { x: 1.5 }], n: 1 });
    updateFromDict(notifier, { t: 21, list: [1, { x: 2 }], n: 2 });
    expect(encode(notifier.rawView)).toBe('{"t": 21.0, "list": [1.0, {"x": 2.0}], "n": 2}');
    const recording = new Recording(notifier);
    updateFromDict(notifier, { t: 21, list: [1, { x: 2 }], n: 2 });
    expect(recording.lines).toEqual([]);
  });

  test("takes Maps with keys of any type", () => {
    expect(
      update(
        { a: 1 },
        new Map<unknown, unknown>([
          ["a", 1],
          [3, "three"],
        ]),
      ),
    ).toEqual([["setitem", 3]]);
  });

  test.each([false, true])(
    "leaves the source to its owner, who may change it and call again (deep: %s)",
    (deep) => {
      const source = { list: [1], nested: { inner: [1] }, array: NDArray.from([1, 2]) };
      const notifier = new Notifier<Struct>({ nested: {} });
      const recording = new Recording(notifier);
      updateFromDict(notifier, source, { deep });
      source.list.push(2);
      source.nested.inner.push(2);
      source.array.set(0, 7);
      updateFromDict(notifier, source, { deep });
      expect(
        sameValue(decode(recording.copy, { exact: true }), decode(encode(source), { exact: true })),
      ).toBe(true);
    },
  );

  test("works at a place within the structure", () => {
    const notifier = new Notifier({ deep: { a: 1 } as Struct });
    const recording = new Recording(notifier);
    updateFromDict(notifier.at("deep"), { a: 1, z: [2] });
    expect(recording.lines).toEqual(['{"action":"setitem","path":["deep"],"key":"z","value":[2]}']);
  });

  test.each<readonly [string, () => void, string]>([
    [
      "a target that is no dict",
      () => updateFromDict(new Notifier([1]), {}),
      "target of updateFromDict must be a dict",
    ],
    [
      "a source that is no dict",
      () => updateFromDict(new Notifier({}), [] as never),
      "source of updateFromDict must be a dict",
    ],
  ])("refuses %s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe("with deep, only what differs is sent,", () => {
  test.each<readonly [string, unknown, unknown, ...unknown[][]]>([
    ["in dicts", { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: 1, d: 3 } } }, ["setitem", "x", "a", "b", "d"]],
    ["in lists, item by item", [1, [2], { y: 3 }], [1, [2], { y: 4 }], ["setitem", "x", 2, "y"]],
    ["at the end of lists", [1, 2], [1, 2, 3], ["append", "x"]],
    ["several at the end", [1], [1, 2, 3], ["setitem", "x", "slice(1, 1, None)"]],
    ["in the middle of lists", [1, 2, 4], [1, 2, 3, 4], ["insert", "x"]],
    ["what is gone from lists", [1, 2, 3, 4], [1, 4], ["delitem", "x", "slice(1, 3, None)"]],
    ["one gone from lists", [1, 2, 3], [2, 3], ["delitem", "x", 0]],
    [
      "in lists within tuples",
      tuple(1, [1], { k: 1 }),
      tuple(1, [1, 2], { k: 2 }),
      ["append", "x", 1],
      ["setitem", "x", 2, "k"],
    ],
    ["but a tuple's own item takes the tuple", tuple(1, [1]), tuple(2, [1, 2]), ["setitem", "x"]],
    ["an element of an array", NDArray.from([1, 2, 3]), NDArray.from([1, 5, 3]), ["setitem", "x", 1]],
    [
      "rows of an array",
      NDArray.from([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      NDArray.from([
        [1, 2],
        [3, 5],
        [5, 6],
      ]),
      ["setitem", "x", "slice(1, 2, None)"],
    ],
    ["a whole array", NDArray.from([1, 2]), NDArray.from([3, 4]), ["setitem", "x"]],
    ["another dtype", NDArray.from([1, 2]), NDArray.from([1, 2], "<f8"), ["setitem", "x"]],
    ["another shape", NDArray.from([1, 2]), NDArray.from([1, 2, 3]), ["setitem", "x"]],
    [
      "an OrderedDict in another order",
      new OrderedDict([
        ["a", 1],
        ["b", 2],
      ]),
      new OrderedDict([
        ["b", 2],
        ["a", 1],
      ]),
      ["setitem", "x"],
    ],
    ["a value of another kind", { a: 1 }, [1], ["setitem", "x"]],
  ])("%s", (_, from, to, ...mods) => {
    expect(update({ x: from }, { x: to }, true)).toEqual(mods);
  });
});

test("whatever the structures, the result is equal to the source, deep or not", () => {
  const struct = fc.dictionary(fc.string({ maxLength: 2 }), anyValue, { maxKeys: 4 });
  fc.assert(
    fc.property(struct, struct, fc.boolean(), (from, source, deep) => {
      const notifier = new Notifier<Struct>(decode(encode(from), { exact: true }) as Struct);
      const recording = new Recording(notifier);
      const wanted = decode(encode(source), { exact: true }) as Map<unknown, unknown>;
      updateFromDict(notifier, wanted, { deep });
      // Where a float was, an int of the same value has become one: naturally decoded, they are the same.
      const plain = (text: string): unknown => decode(text);
      expect(sameValue(plain(encode(notifier.rawView)), plain(encode(wanted)))).toBe(true);
      expect(sameValue(plain(recording.copy), plain(encode(wanted)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
