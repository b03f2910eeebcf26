import { Dict } from "sipyco";
import { expect, test } from "vitest";
import { treeKey } from "../../console/src/structures/tree-keys.js";
import { TreeModel } from "../../console/src/structures/tree-model.js";
import type { TreeNode } from "../../console/src/structures/tree-node.js";

const root = new Dict<string, unknown>([
  [
    "a",
    new Dict([
      ["b", new Dict([["c", 1]])],
      ["d", 2],
    ]),
  ],
  ["e", 3],
  ["empty", new Dict()],
]);

/** Presses keys one after the other; gives the path of the node that one is on then. */
function press(...keys: string[]): string {
  const tree = new TreeModel(() => root);
  tree.refresh(Number.POSITIVE_INFINITY);
  let node: TreeNode | undefined;
  for (const key of keys) node = treeKey(tree, node, key) ?? node;
  return node === undefined ? "" : node.path.join("/");
}

test.each<[keys: string[], path: string]>([
  [["ArrowDown"], "a"],
  [["End"], "empty"],
  [["ArrowDown", "ArrowDown"], "e"],
  [["ArrowDown", "ArrowUp"], "a"],
  [["Home", "PageDown"], "empty"],
  [["End", "PageUp"], "a"],
  [["Home", "ArrowRight"], "a"],
  [["Home", "ArrowRight", "ArrowRight"], "a/b"],
  [["Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"], "a/b/c"],
  [["Home", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft"], "a"],
  [["Home", "ArrowRight", "ArrowLeft", "ArrowDown"], "e"],
  [["End", "ArrowRight", "ArrowRight"], "empty"],
  [["Home", "ArrowLeft"], "a"],
  [["x"], ""],
])("%j leads to %s", (keys, path) => {
  expect(press(...keys)).toBe(path);
});
