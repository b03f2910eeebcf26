import type { Mod } from "sipyco";
import type { PathFilter } from "./filter.js";
import { keyText } from "./path-text.js";
import { TreeNode } from "./tree-node.js";

/** A row: a node, or how many children of one are left out. */
export type TreeRow = TreeNode | { readonly left: number; readonly depth: number };

/** Items of a list up to which it is searched: measured values are not looked for by their indices. */
const SEARCHED = 1000;

/**
 * The part of the time that may be spent on finding the rows anew, while a structure keeps changing its shape: one
 * in ten.
 */
const SHARE = 10;

/** A structure as the rows of a tree, of which branches are open or closed. */
export class TreeModel {
  readonly root: TreeNode;
  #filter: PathFilter | undefined;
  #rows: readonly TreeRow[] = [];
  #isStale = true;
  #due = 0;

  /** @param root gives the structure, which changes in place */
  constructor(root: () => unknown) {
    this.root = new TreeNode(root);
  }

  /** Whether there are other rows than {@link rows}. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** When, by `performance.now()`, {@link refresh} finds the rows anew. */
  get due(): number {
    return this.#due;
  }

  get rows(): readonly TreeRow[] {
    return this.#rows;
  }

  /** Notes what a mod has changed, after it was applied. Costs next to nothing. */
  note(mod: Mod): void {
    if (mod.action === "init") {
      this.root.forgetAll();
      this.#isStale = true;
      return;
    }
    let node: TreeNode | undefined = this.root;
    for (const key of mod.path) {
      const next: TreeNode | undefined = node.child(key);
      // It is in a branch that has never been opened.
      if (next === undefined) break;
      node = next;
      node.changes++;
    }
    if (node.depth + 1 < mod.path.length) return;
    const item = mod.action === "setitem" ? node.child(mod.key) : undefined;
    if (item === undefined) {
      // Its children are others, unless it has none: an array.
      if (!node.isLoaded) return;
      node.forget();
      this.#isStale = true;
      return;
    }
    item.changes++;
    if (!item.isLoaded) return;
    item.forgetAll();
    this.#isStale = true;
  }

  /** The rows, found anew if they are others and it is time for that. */
  refresh(now: number): readonly TreeRow[] {
    if (this.#isStale && now >= this.#due) this.#find();
    return this.#rows;
  }

  /** Shows only what a filter takes, with what leads to it and is in it. */
  set filter(filter: PathFilter | undefined) {
    this.#filter = filter;
    this.#find();
  }

  setOpen(node: TreeNode, isOpen: boolean): void {
    node.isOpen = isOpen;
    this.#find();
  }

  /** The index of a node's row; -1 when it has none. */
  indexOf(node: TreeNode): number {
    return this.#rows.indexOf(node);
  }

  #find(): void {
    const start = performance.now();
    const rows: TreeRow[] = [];
    if (this.root.isBranch) this.#collect(this.root, "", this.#filter, rows);
    else if (this.root.value !== undefined) rows.push(this.root);
    this.#rows = rows;
    this.#isStale = false;
    const end = performance.now();
    this.#due = end + SHARE * (end - start);
  }

  #collect(parent: TreeNode, path: string, filter: PathFilter | undefined, rows: TreeRow[]): void {
    const shown: TreeNode[] = [];
    for (const node of parent.children) {
      const length = rows.length;
      rows.push(node);
      const nodePath = filter === undefined ? "" : path + keyText(node.key);
      if (filter === undefined || filter(nodePath)) {
        node.isExpanded = node.isOpen && node.isBranch;
        if (node.isExpanded) this.#collect(node, "", undefined, rows);
      } else {
        if (isSearched(node.value)) this.#collect(node, `${nodePath}.`, filter, rows);
        node.isExpanded = rows.length > length + 1;
        if (!node.isExpanded) {
          rows.pop();
          continue;
        }
      }
      shown.push(node);
    }
    for (const [index, node] of shown.entries()) {
      node.position = index + 1;
      node.siblings = shown.length;
    }
    if (filter === undefined && parent.left > 0) rows.push({ left: parent.left, depth: parent.depth + 1 });
  }
}

function isSearched(value: unknown): boolean {
  return value instanceof Map || (Array.isArray(value) && value.length <= SEARCHED);
}
