import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concerns } from "../../../src/cli/watch/change-lines.js";
import { changedPlace, isWithin, resolvedPath } from "../../../src/cli/watch/mod-place.js";
import { sameValue } from "../../../src/pyon/same.js";
import { Dict, float, NDArray, Slice, tuple } from "../../../src/pyon/values.js";
import { type View, viewOf } from "../../../src/python/view.js";
import type { Change, Path } from "../../../src/sync-struct/protocol.js";
import { copyOf } from "../../../src/sync-struct/snapshot.js";
import { Tree } from "../../../src/sync-struct/tree.js";
import { peek } from "../../../src/sync-struct/watch-slot.js";
import { RandomChanges } from "../../sync-struct/random-changes.js";

/** What a dict, a list or an array holds but for one key. */
function others(container: unknown, key: unknown): Dict {
  const dict = new Dict(entriesOf(viewOf(container)));
  dict.delete(key);
  return dict;
}

function entriesOf(view: View): Iterable<readonly [unknown, unknown]> {
  switch (view.type) {
    case "dict":
    case "OrderedDict":
      return view.entries;
    case "list":
    case "tuple":
      return view.items.entries();
    case "array":
      return [...view.value].entries();
    default:
      // As numpy, scalars take some keys, and give copies to write to.
      return [];
  }
}

/** Whether two structures are the same but for what is at a path. */
function sameElsewhere(before: unknown, after: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  return (
    sameValue(others(before, key), others(after, key)) &&
    (rest.length === 0 || sameElsewhere(peek(before, key), peek(after, key), rest))
  );
}

describe("where a mod has changed something", () => {
  test("is all that it has changed", () => {
    let applied = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new RandomChanges(seed);
        const tree = new Tree(random.struct(), { wrapInts: true });
        for (let i = 0; i < 20; i++) {
          const before = copyOf(tree.root);
          const change = random.change(tree.root);
          try {
            tree.apply(change);
          } catch {
            continue;
          }
          applied++;
          expect(sameElsewhere(before, tree.root, changedPlace(tree.root, change))).toBe(true);
        }
      }),
    );
    expect(applied).toBeGreaterThan(100);
  });

  const root = new Dict<unknown, unknown>([
    ["list", [0, [1, 2], { a: 3 }]],
    [3, { array: new NDArray(Float64Array.of(1, 2)) }],
  ]);

  test.each<[change: Change, place: Path]>([
    [{ action: "setitem", path: [], key: 3, value: 0 }, [3]],
    [{ action: "setitem", path: ["list"], key: -1, value: 0 }, ["list", 2]],
    [{ action: "setitem", path: ["list", -1], key: "a", value: 0 }, ["list", 2, "a"]],
    [{ action: "setitem", path: ["list"], key: new Slice(0, 1), value: [] }, ["list"]],
    [{ action: "setitem", path: ["list", new Slice(1, 2), 0], key: 0, value: 0 }, ["list"]],
    [{ action: "setitem", path: [3, "array"], key: -1, value: 0 }, [3, "array", 1]],
    [{ action: "setitem", path: [3, "array"], key: tuple(0), value: 0 }, [3, "array"]],
    [{ action: "setitem", path: [3, "array"], key: new Slice(0, 1), value: 0 }, [3, "array"]],
    [{ action: "append", path: ["list", 1], x: 2 }, ["list", 1, 1]],
    [{ action: "insert", path: ["list", 1], i: 0, x: 2 }, ["list", 1]],
    [{ action: "pop", path: ["list"], i: 0 }, ["list"]],
    [{ action: "pop", path: [], i: 4 }, [4]],
    [{ action: "delitem", path: ["list"], key: 5 }, ["list"]],
    [{ action: "delitem", path: [3], key: "gone" }, [3, "gone"]],
  ])("%j", (change, place) => {
    expect(changedPlace(root, change)).toEqual(place);
  });

  test("concerns what is watched when one is in the other", () => {
    const change: Change = { action: "setitem", path: ["list", 2], key: "a", value: 0 };
    expect(
      [[], ["list"], ["list", -1], ["list", 2, "a"], ["list", 2, "a", "b"]].map((path) =>
        concerns(root, change, path),
      ),
    ).toEqual(Array(5).fill(true));
    expect([["lists"], ["list", 1], ["list", 2, "b"]].map((path) => concerns(root, change, path))).toEqual(
      Array(3).fill(false),
    );
    expect(concerns(root, { action: "init", struct: root }, ["nowhere"])).toBe(true);
  });

  test("is compared as Python compares keys", () => {
    expect(isWithin([float(3), "a"], [3])).toBe(true);
    expect(isWithin([tuple(1, true)], [tuple(1, 1)])).toBe(true);
    expect(isWithin(["3"], [3])).toBe(false);
    expect(isWithin([3], [3, "a"])).toBe(false);
    expect(resolvedPath(root, ["list", -2, -1, "x", -1])).toEqual(["list", 1, 1, "x", -1]);
  });
});
