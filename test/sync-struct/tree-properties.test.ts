import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { encode } from "../../src/pyon/encode.js";
import { sameValue } from "../../src/pyon/same.js";
import { Dict, Slice } from "../../src/pyon/values.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { append, changed, del, insert, pop, set } from "./changes.js";
import { RandomChanges } from "./random-changes.js";

const text = (value: unknown): string => encode(value, { version: 2 });

describe("random changes", () => {
  test("leave everything as it was when they are refused", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new RandomChanges(seed);
        const tree = new Tree(random.struct(), { wrapInts: true });
        for (let i = 0; i < 20; i++) {
          const before = text(tree.root);
          const change = random.change(tree.root);
          try {
            tree.apply(change);
          } catch {
            refused++;
            expect(text(tree.root), text(change)).toBe(before);
          }
        }
      }),
    );
    expect(refused).toBeGreaterThan(100);
  });

  test("come to the same with plain objects as with Dicts", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new RandomChanges(seed);
        // Only exactly decoded values tell 1.0 from 1, and numpy's scalars from others, and errors depend on it.
        const start = text(decode(text(random.struct())));
        const [plain, dicts] = [new Tree(decode(start)), new Tree(decode(start, { exact: true }))];
        for (let i = 0; i < 20; i++) {
          const line = text(decode(text(random.change(dicts.root))));
          const outcomes = [plain, dicts].map((tree) => outcomeOf(tree, decode(line)));
          expect(outcomes[0], line).toBe(outcomes[1]);
        }
        expect(sameValue(decode(text(plain.root)), decode(text(dicts.root)))).toBe(true);
      }),
    );
  });
});

function outcomeOf(tree: Tree, change: unknown): string {
  try {
    tree.apply(change as Parameters<Tree["apply"]>[0]);
    return "ok";
  } catch (error) {
    return (error as Error).name;
  }
}

const index = fc.integer({ min: -6, max: 6 });
const part = fc.oneof(fc.constant(null), index);

/** Which of `length` indices a slice takes, in its order: Python's definition, index by index. */
function indicesOf(length: number, { start, stop, step }: Slice): number[] {
  const by = (step as number | null) ?? 1;
  const indices = Array.from({ length }, (_, i) => i);
  const place = (bound: unknown, missing: number): number => {
    if (bound === null) return missing;
    const at = (bound as number) < 0 ? (bound as number) + length : (bound as number);
    return Math.min(by > 0 ? length : length - 1, Math.max(by > 0 ? 0 : -1, at));
  };
  const first = place(start, by > 0 ? 0 : length - 1);
  const end = place(stop, by > 0 ? length : -1);
  const ordered = by > 0 ? indices : indices.reverse();
  return ordered.filter((i) => {
    const isWithin = by > 0 ? i >= first && i < end : i <= first && i > end;
    return isWithin && (i - first) % by === 0;
  });
}

describe("lists against a model", () => {
  const list = fc.array(fc.nat(9), { maxLength: 6 });
  const slice = fc
    .tuple(part, part, fc.constantFrom(null, 1, 2, 3, -1, -2))
    .map(([start, stop, step]) => new Slice(start, stop, step));

  test("slices are deleted", () => {
    fc.assert(
      fc.property(list, slice, (items, key) => {
        const taken = indicesOf(items.length, key);
        expect(changed([...items], del([], key))).toEqual(items.filter((_, i) => !taken.includes(i)));
      }),
    );
  });

  test("slices of steps are assigned one by one", () => {
    fc.assert(
      fc.property(list, slice, (items, key) => {
        const taken = indicesOf(items.length, key);
        const values = taken.map((i) => `new ${i}`);
        if (taken.length === 0 && (key.step ?? 1) === 1) return;
        const expected = items.map((item, i) => (taken.includes(i) ? `new ${i}` : item));
        expect(changed([...items], set([], key, values))).toEqual(expected);
      }),
    );
  });

  test("slices without steps are replaced by whatever length", () => {
    fc.assert(
      fc.property(
        list,
        part,
        part,
        fc.array(fc.constant("x"), { maxLength: 4 }),
        (items, start, stop, values) => {
          const taken = indicesOf(items.length, new Slice(start, stop));
          const from = start === null ? 0 : start < 0 ? Math.max(0, start + items.length) : start;
          const expected = items.toSpliced(taken[0] ?? from, taken.length, ...(values as never[]));
          expect(changed([...items], set([], new Slice(start, stop), values))).toEqual(expected);
        },
      ),
    );
  });

  test("items are inserted and popped", () => {
    fc.assert(
      fc.property(list, index, (items, i) => {
        const place = i < 0 ? Math.max(0, items.length + i) : Math.min(i, items.length);
        const longer = changed([...items], insert([], i, "x")) as unknown[];
        expect(longer).toEqual(items.toSpliced(place, 0, "x" as never));
        expect(changed(longer, pop([], place))).toEqual(items);
        expect(changed([...items], append([], "x"))).toEqual([...items, "x"]);
      }),
    );
  });
});

test("dicts keep the order of a model, whatever holds them", () => {
  const key = fc.constantFrom("a", "b", "c", "d");
  const step = fc.tuple(fc.boolean(), key, fc.nat(9));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const model: [string, number][] = [];
      const trees = [new Tree({}), new Tree(new Map()), new Tree(new Dict())];
      for (const [isSet, name, value] of steps) {
        const at = model.findIndex(([known]) => known === name);
        const outcomes = trees.map((tree) => outcomeOf(tree, isSet ? set([], name, value) : del([], name)));
        expect(outcomes).toEqual(new Array(3).fill(isSet || at >= 0 ? "ok" : "KeyError"));
        if (!isSet && at >= 0) model.splice(at, 1);
        else if (isSet && at >= 0) model[at] = [name, value];
        else if (isSet) model.push([name, value]);
      }
      const [plain, ...maps] = trees.map((tree) => tree.root);
      expect(Object.entries(plain as object)).toEqual(model);
      for (const map of maps) expect([...(map as Map<string, number>)]).toEqual(model);
    }),
  );
});
