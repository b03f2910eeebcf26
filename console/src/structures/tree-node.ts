import { Dict } from "sipyco";
import { childCount, childKeys, childOf } from "./containers.js";

/** Children that a node has at most; those beyond are counted only. */
export const MOST_CHILDREN = 100_000;

/** A place in a structure. It stays the same object while the structure changes: it looks its value up. */
export class TreeNode {
  readonly key: unknown;
  readonly parent: TreeNode | undefined;
  /** 0 for the children of the root. */
  readonly depth: number;
  isOpen = false;
  /** Times that it has been changed, by mods that are about it or about what is in it. */
  changes = 0;
  /** It is drawn with what is below it: it is open, or something below it is looked for. */
  isExpanded = false;
  /** Its place, from 1, among those of its parent's children that are drawn, and how many these are. */
  position = 0;
  siblings = 0;
  readonly #root: () => unknown;
  #children: Dict<unknown, TreeNode> | undefined;
  #isStale = true;

  /** @param root gives the structure */
  constructor(root: () => unknown, parent?: TreeNode, key?: unknown) {
    this.#root = root;
    this.parent = parent;
    this.key = key;
    this.depth = parent === undefined ? -1 : parent.depth + 1;
  }

  get path(): unknown[] {
    return this.parent === undefined ? [] : [...this.parent.path, this.key];
  }

  /** What is there now; undefined when it has gone. */
  get value(): unknown {
    return this.parent === undefined ? this.#root() : childOf(this.parent.value, this.key);
  }

  get isBranch(): boolean {
    return childCount(this.value) > 0;
  }

  /** How many children there are that are not in {@link children}. */
  get left(): number {
    return Math.max(0, childCount(this.value) - MOST_CHILDREN);
  }

  /** The children, looked up anew if they may be others; nodes of keys that are still there are kept. */
  get children(): Iterable<TreeNode> {
    if (this.#isStale || this.#children === undefined) {
      const before = this.#children;
      const now = new Dict<unknown, TreeNode>();
      for (const key of childKeys(this.value, MOST_CHILDREN)) {
        now.set(key, before?.get(key) ?? new TreeNode(this.#root, this, key));
      }
      this.#children = now;
      this.#isStale = false;
    }
    return this.#children.values();
  }

  /** Whether its children have been looked up, so that it matters when they become others. */
  get isLoaded(): boolean {
    return this.#children !== undefined;
  }

  /** Has the children looked up when they are needed again, and those of the children. */
  forgetAll(): void {
    this.#isStale = true;
    if (this.#children !== undefined) for (const child of this.#children.values()) child.forgetAll();
  }

  /** The child of a key, if it has been looked up; an index may be counted from the end of a list. */
  child(key: unknown): TreeNode | undefined {
    const index =
      typeof key === "number" && key < 0 && Array.isArray(this.value) ? key + this.value.length : key;
    try {
      return this.#children?.get(index);
    } catch {
      // Slices, and what else is no key: several children, or none.
      return undefined;
    }
  }

  /** Has the children looked up when they are needed again. */
  forget(): void {
    this.#isStale = true;
  }
}
