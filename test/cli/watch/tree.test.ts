import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Row, TreeRows } from "../../../src/cli/watch/tree-rows.js";
import { Dict, float, NDArray, OrderedDict, tuple } from "../../../src/pyon/values.js";
import { Snapshots } from "../../../src/sync-struct/snapshot.js";
import { Tree } from "../../../src/sync-struct/tree.js";
import { RandomChanges } from "../../sync-struct/random-changes.js";

const EVERYTHING = Number.POSITIVE_INFINITY;

function textOf({ depth, label, text }: Row): string {
  return `${"  ".repeat(depth)}${label}: ${text}`;
}

/** The rows of a value, as text. */
function drawn(value: unknown): string[] {
  return new TreeRows().draw(value, value, "it", EVERYTHING).rows.map(textOf);
}

describe("a tree", () => {
  test.each<[value: unknown, rows: readonly string[]]>([
    [float(5), ["it: 5.0"]],
    [null, ["it: None"]],
    [[], ["it: []"]],
    [{}, ["it: {}"]],
    [new Set([2, 1]), ["it: {1, 2}"]],
    [new NDArray(Int8Array.of(1, 2)), ["it: int8 (2,)  1 … 2  ▁█"]],
    [{ a: { b: {} } }, ["a: dict of 1", "  b: {}"]],
    [new OrderedDict([[tuple(1), 2]]), ["(1,): 2"]],
    [[1, ["a", { b: 2 }]], ["it: [1, ['a', {'b': 2}]]"]],
    [
      { a: tuple(true, new NDArray(Float64Array.of(1))) },
      ["a: tuple of 2", "  0: True", "  1: float64 (1,)  1.0"],
    ],
    [[{ a: [new NDArray(["x"])] }], ["0: dict of 1", "  a: list of 1", "    0: <U1 (1,)  'x'"]],
    [
      ["x".repeat(30), "y".repeat(30)],
      [`0: '${"x".repeat(30)}'`, `1: '${"y".repeat(30)}'`],
    ],
    [new Array(100).fill(7), [`it: 100 items  7 … 7  ${"▄".repeat(30)}`]],
  ])("%#: %o", (value, rows) => {
    expect(drawn(value)).toEqual(rows);
  });

  test("writes no more of a long text than a line could hold", () => {
    const [text, bytes] = [drawn("x".repeat(1e6))[0] as string, drawn(new Uint8Array(1e6))[0] as string];
    expect(text.length).toBeLessThan(1100);
    expect(text).toMatch(/^it: 'x+…$/);
    expect(bytes.length).toBeLessThan(5000);
    expect(bytes).toMatch(/^it: b'(?:\\x00)+…$/);
  });

  test("ends somewhere", () => {
    let value: unknown = "x".repeat(100);
    for (let depth = 0; depth < 500; depth++) value = { key: value };
    const rows = drawn(value);
    expect(rows.length).toBeLessThan(100);
    expect(rows.at(-1)).toMatch(/^ +key: \{'key': \{'key': /);
  });

  test("knows how many rows it has, and makes no more of them than it is to", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(20), (seed, limit) => {
        const random = new RandomChanges(seed);
        const tree = new Tree(random.struct(), { wrapInts: true });
        const snapshots = new Snapshots();
        const kept = new TreeRows();
        for (let i = 0; i < 10; i++) {
          const value = snapshots.at(tree.root, []);
          const all = new TreeRows().draw(value, value, "it", EVERYTHING);
          expect(all.total).toBe(all.rows.length);
          // What it remembers of values before makes no difference.
          expect(kept.draw(value, value, "it", EVERYTHING)).toEqual(all);
          const first = kept.draw(value, value, "it", limit);
          expect(first.total).toBe(all.total);
          if (all.total > 1 || limit > 0) expect(first.rows).toEqual(all.rows.slice(0, limit));
          expect(new Set(all.rows.map(({ id }) => id)).size).toBe(all.rows.length);
          try {
            tree.apply(random.change(tree.root));
          } catch {
            // About one in three is wrong.
          }
        }
      }),
    );
  });

  test("marks each row that is new or another one, and no other", () => {
    const before = { a: 1, b: { c: [1], d: 2 }, e: 3 };
    const after = { ...before, b: { c: [2], d: 2 }, e: { f: { g: 4 } } };
    const { rows } = new TreeRows().draw(after, before, "it", EVERYTHING);
    expect(rows.filter(({ isChanged }) => isChanged).map(({ label }) => label)).toEqual(["c", "e", "f", "g"]);
    const same = new TreeRows().draw(after, after, "it", EVERYTHING);
    expect(same.rows.some(({ isChanged }) => isChanged)).toBe(false);
    const other = new TreeRows().draw(new Dict([["a", 1]]), 5, "it", EVERYTHING);
    expect(other.rows.map(({ isChanged }) => isChanged)).toEqual([true]);
  });
});
