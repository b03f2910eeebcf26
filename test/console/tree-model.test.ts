import { Dict, type Mod, NDArray, processMod, Slice, Tuple } from "sipyco";
import { expect, test } from "vitest";
import { pathFilter } from "../../console/src/structures/filter.js";
import { keyText } from "../../console/src/structures/path-text.js";
import { TreeModel } from "../../console/src/structures/tree-model.js";
import { MOST_CHILDREN, TreeNode } from "../../console/src/structures/tree-node.js";

/** A structure, and a tree of it that follows its mods. */
class Lab {
  root: unknown;
  readonly tree = new TreeModel(() => this.root);

  constructor(root: unknown) {
    this.root = root;
    this.tree.refresh(Number.POSITIVE_INFINITY);
  }

  apply(mod: Mod): void {
    if (mod.action === "init") this.root = mod.struct;
    else processMod(this.root, mod);
    this.tree.note(mod);
  }

  /** Rows as text: a level, the key, `+` for what can be opened, `-` for what is open. */
  get rows(): string[] {
    return this.tree.refresh(Number.POSITIVE_INFINITY).map((row) => {
      if (!(row instanceof TreeNode)) return `${" ".repeat(row.depth)}${row.left} more`;
      const sign = row.isExpanded ? "-" : row.isBranch ? "+" : "";
      return `${" ".repeat(Math.max(0, row.depth))}${keyText(row.key)}${sign}`;
    });
  }

  node(...path: unknown[]): TreeNode {
    let node: TreeNode = this.tree.root;
    for (const key of path) node = [...node.children].find((child) => child.key === key) as TreeNode;
    return node;
  }

  open(...path: unknown[]): void {
    this.tree.setOpen(this.node(...path), true);
  }
}

function datasets(): Dict {
  return new Dict<string, unknown>([
    ["laser.power", Tuple.of(true, 5, new Dict())],
    ["laser.freq", Tuple.of(true, 7, new Dict())],
    [
      "pmt",
      new Dict<unknown, unknown>([
        ["counts", [1, 2]],
        [3, "three"],
      ]),
    ],
    ["picture", NDArray.zeros([2, 2])],
  ]);
}

test("a tree shows what is open, and what can be opened", () => {
  const lab = new Lab(datasets());
  expect(lab.rows).toEqual(["laser.power+", "laser.freq+", "pmt+", "picture"]);
  lab.open("pmt");
  lab.open("pmt", "counts");
  expect(lab.rows).toEqual([
    "laser.power+",
    "laser.freq+",
    "pmt-",
    " counts-",
    "  0",
    "  1",
    " 3",
    "picture",
  ]);
  lab.tree.setOpen(lab.node("pmt"), false);
  expect(lab.rows).toHaveLength(4);
});

test("nodes are the same ones after changes, and rows stay open", () => {
  const lab = new Lab(datasets());
  lab.open("pmt");
  const before = lab.node("pmt", "counts");
  lab.apply({ action: "setitem", path: [], key: "new", value: 1 });
  lab.apply({ action: "append", path: ["pmt", "counts"], x: 3 });
  lab.apply({ action: "delitem", path: [], key: "laser.freq" });
  expect(lab.rows).toEqual(["laser.power+", "pmt-", " counts+", " 3", "picture", "new"]);
  expect(lab.node("pmt", "counts")).toBe(before);
  lab.apply({ action: "init", struct: datasets() });
  expect(lab.rows).toEqual(["laser.power+", "laser.freq+", "pmt-", " counts+", " 3", "picture"]);
});

test("changes are counted along the path, as far as it is open", () => {
  const lab = new Lab(datasets());
  lab.apply({ action: "setitem", path: ["pmt", "counts"], key: 0, value: 9 });
  expect(lab.node("pmt").changes).toBe(1);
  lab.open("pmt");
  lab.open("pmt", "counts");
  lab.apply({ action: "setitem", path: ["pmt", "counts"], key: -1, value: 9 });
  expect([lab.node("pmt").changes, lab.node("pmt", "counts").changes]).toEqual([2, 1]);
  expect([lab.node("pmt", "counts", 0).changes, lab.node("pmt", "counts", 1).changes]).toEqual([0, 1]);
  lab.apply({ action: "setitem", path: ["picture"], key: Tuple.of(0, 0), value: 1 });
  expect(lab.node("picture").changes).toBe(1);
});

test("a value that is replaced by another kind is a branch from then on, or none", () => {
  const lab = new Lab(datasets());
  lab.open("pmt");
  lab.apply({ action: "setitem", path: [], key: "pmt", value: 1 });
  expect(lab.rows).toContain("pmt");
  lab.apply({ action: "setitem", path: [], key: "pmt", value: new Dict([["other", 1]]) });
  expect(lab.rows).toEqual(["laser.power+", "laser.freq+", "pmt-", " other", "picture"]);
});

test("a value that changes has no other rows found", () => {
  const lab = new Lab(datasets());
  lab.apply({ action: "setitem", path: [], key: "picture", value: 5 });
  expect(lab.tree.isStale).toBe(false);
  lab.apply({ action: "setitem", path: ["pmt", "counts"], key: new Slice(0, 1, null), value: [1] });
  expect(lab.tree.isStale).toBe(false);
});

test("items that are inserted, popped and set by slices move the others", () => {
  const lab = new Lab([1, 2, 3]);
  lab.apply({ action: "insert", path: [], i: 0, x: 0 });
  expect(lab.rows).toEqual(["0", "1", "2", "3"]);
  lab.apply({ action: "setitem", path: [], key: new Slice(0, 2, null), value: [] });
  expect(lab.rows).toEqual(["0", "1"]);
  lab.apply({ action: "pop", path: [], i: -1 });
  expect(lab.rows).toEqual(["0"]);
});

test("rows are found anew no more often than is cheap", () => {
  const lab = new Lab(datasets());
  lab.apply({ action: "setitem", path: [], key: "new", value: 1 });
  expect(lab.tree.refresh(lab.tree.due - 1)).toHaveLength(4);
  expect(lab.tree.isStale).toBe(true);
  expect(lab.tree.refresh(lab.tree.due)).toHaveLength(5);
});

test.each<[typed: string, rows: string[]]>([
  ["laser", ["laser.power+", "laser.freq+"]],
  ["FREQ", ["laser.freq+"]],
  ["pmt.c", ["pmt-", " counts+"]],
  ["three", []],
  ["*.counts", ["pmt-", " counts+"]],
  ["**.1", ["laser.power-", " 1", "laser.freq-", " 1", "pmt-", " counts-", "  1"]],
  ["laser.*", ["laser.power+", "laser.freq+"]],
  ["l*.power", ["laser.power+"]],
  ["*", ["pmt+", "picture"]],
])("filter %s", (typed, rows) => {
  const lab = new Lab(datasets());
  lab.tree.filter = pathFilter(typed);
  expect(lab.rows).toEqual(rows);
});

test("what a filter has found can be opened, and follows changes", () => {
  const lab = new Lab(datasets());
  lab.tree.filter = pathFilter("pmt");
  lab.open("pmt");
  expect(lab.rows).toEqual(["pmt-", " counts+", " 3"]);
  lab.apply({ action: "setitem", path: [], key: "pmt.other", value: 1 });
  expect(lab.rows).toEqual(["pmt-", " counts+", " 3", "pmt.other"]);
  lab.tree.filter = undefined;
  expect(lab.rows).toHaveLength(7);
});

test("a pattern full of stars takes no time to speak of", () => {
  const filter = pathFilter("**a".repeat(40));
  expect(filter?.("a".repeat(200))).toBe(true);
  expect(filter?.(`${"a".repeat(2000)}b`)).toBe(false);
});

test("rows know their place among those that are shown", () => {
  const lab = new Lab(datasets());
  lab.tree.filter = pathFilter("laser.freq");
  expect([lab.node("laser.freq").position, lab.node("laser.freq").siblings]).toEqual([1, 1]);
});

test("of a very long list the rest is counted", () => {
  const lab = new Lab(new Dict([["long", Array.from({ length: MOST_CHILDREN + 5 }, (_, i) => i)]]));
  lab.open("long");
  expect(lab.rows.at(-1)).toBe(" 5 more");
});

test("a structure that is a single value has one row", () => {
  expect(new Lab(NDArray.zeros([3])).rows).toHaveLength(1);
  expect(new Lab(undefined).rows).toEqual([]);
});
