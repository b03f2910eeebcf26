import { Float } from "../pyon/float.js";
import type { ModTarget } from "./mod-target.js";
import { type NotifierCore, slot } from "./notifier-core.js";
import type { Mod, Path } from "./protocol.js";

/**
 * A place in a {@link Notifier}'s structure, through which the list, dict or array there is changed. It stands for
 * its path: after an insertion further ahead in a list it means another item, as in Python.
 *
 * All its methods throw what Python would, and PyonEncodeError for a value that cannot be sent; nothing is changed
 * and nothing is published then.
 *
 * Python counterpart: what indexing a `sipyco.sync_struct.Notifier` gives.
 */
export class NotifierNode implements ModTarget {
  /** @internal */
  readonly core: NotifierCore;
  readonly path: Path;

  /** @internal */
  constructor(core: NotifierCore, path: Path) {
    this.core = core;
    // Its text is remembered by whom it is.
    this.path = Object.freeze([...path]);
  }

  /**
   * What is here, for reading: the structure's own containers, in which integral floats are `Float`s. Changes made
   * to it go unnoticed.
   *
   * Python counterpart: `Notifier.raw_view`.
   *
   * @throws KeyError, IndexError or TypeError when there is nothing here any more
   */
  get rawView(): unknown {
    return this.core.resolve(this.path);
  }

  /**
   * A place further down: `n.at("data", "counts", 0)`, where Python writes `n["data"]["counts"][0]`.
   *
   * @param path keys of dicts, indices of lists and arrays (negative ones from the end)
   * @throws KeyError, IndexError or TypeError when there is nothing there
   */
  at(...path: Path): NotifierNode {
    const node = new NotifierNode(this.core, this.path.concat(path));
    this.core.resolve(node.path);
    return node;
  }

  /** Appends to the list. Python counterpart: `n.append(x)`. */
  append(x: unknown): void {
    this.core.change({ action: "append", path: this.path, x });
  }

  /** Inserts before index `i` of the list. Python counterpart: `n.insert(i, x)`. */
  insert(i: number, x: unknown): void {
    this.core.change({ action: "insert", path: this.path, i, x });
  }

  /**
   * Removes an item of the list, the last one by default, or the value of a key of the dict, and returns it. Changes
   * to what was returned are published no more.
   *
   * Python counterpart: `n.pop(i)`.
   */
  pop(i: unknown = -1): unknown {
    const item = slot(this.rawView, i);
    this.core.change({ action: "pop", path: this.path, i });
    return item instanceof Float ? item.valueOf() : item;
  }

  /**
   * Sets a key of the dict; an index or `Slice` of the list; an index, `Slice` or tuple of these of the array, whose
   * value is broadcast. An integral number in a slot that held a float is a float again.
   *
   * Python counterpart: `n[key] = value`.
   */
  set(key: unknown, value: unknown): void {
    this.core.change({ action: "setitem", path: this.path, key, value });
  }

  /** Deletes a key of the dict, or an index or `Slice` of the list. Python counterpart: `del n[key]`. */
  delete(key: unknown): void {
    this.core.change({ action: "delitem", path: this.path, key });
  }

  /**
   * Applies a mod that came from elsewhere, relative to this place, and publishes it. It is taken as it is: what is in
   * it belongs to the structure from now on, and an int stays one. An init makes this place another structure.
   *
   * Python counterpart: `sipyco.sync_struct.process_mod` on a notifier, which takes no init.
   */
  applyMod(mod: Mod): void {
    if (mod.action !== "init") {
      this.core.change(this.path.length === 0 ? mod : { ...mod, path: this.path.concat(mod.path) }, true);
    } else if (this.path.length === 0) {
      this.core.restart(mod.struct, true);
    } else {
      const change = {
        action: "setitem",
        path: this.path.slice(0, -1),
        key: this.path.at(-1),
        value: mod.struct,
      } as const;
      this.core.change(change, true);
    }
  }
}
