import type { Structure } from "../lab/structure.svelte.js";
import { TreeModel } from "./tree-model.js";

const trees = new WeakMap<Structure, TreeModel>();

/** The tree of a structure: the same one each time, so that what was opened is open when one comes back. */
export function treeOf(structure: Structure): TreeModel {
  let tree = trees.get(structure);
  if (tree === undefined) {
    const made = new TreeModel(() => structure.root);
    structure.onMod((mod) => made.note(mod));
    trees.set(structure, (tree = made));
  }
  return tree;
}
