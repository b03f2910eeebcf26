import type { TreeModel, TreeRow } from "./tree-model.js";
import { TreeNode } from "./tree-node.js";

/** Rows that Page Up and Page Down move by. */
const PAGE = 20;

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + PAGE,
  PageUp: (index) => index - PAGE,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/**
 * What a key does in a tree, as trees have it: up and down go from row to row, right opens and goes in, left closes and
 * goes out.
 *
 * @param current the node that one is on, if any
 * @returns the node that one is on then; undefined for a key that does nothing here
 */
export function treeKey(tree: TreeModel, current: TreeNode | undefined, key: string): TreeNode | undefined {
  const { rows } = tree;
  const index = current === undefined ? -1 : rows.indexOf(current);
  if (Object.hasOwn(STEPS, key)) {
    // Into a tree that nobody was in.
    if (index === -1) return nodeNear(rows, key === "End" ? rows.length - 1 : 0, 1);
    const wanted = (STEPS[key] as (index: number, count: number) => number)(index, rows.length);
    return nodeNear(rows, Math.min(rows.length - 1, Math.max(0, wanted)), wanted < index ? 1 : -1) ?? current;
  }
  if (current === undefined || index === -1) return undefined;
  if (key === "ArrowRight") {
    if (!current.isExpanded && current.isBranch) tree.setOpen(current, true);
    else if (current.isExpanded) return nodeNear(rows, index + 1, 1) ?? current;
    return current;
  }
  if (key === "ArrowLeft") {
    if (current.isOpen && current.isExpanded) tree.setOpen(current, false);
    else if (current.parent !== undefined && current.parent.depth >= 0) return current.parent;
    return current;
  }
  return undefined;
}

/** The node of a row, or of the next one that has one. */
function nodeNear(rows: readonly TreeRow[], index: number, step: 1 | -1): TreeNode | undefined {
  for (let i = index; i >= 0 && i < rows.length; i += step) {
    const row = rows[i];
    if (row instanceof TreeNode) return row;
  }
  return undefined;
}
