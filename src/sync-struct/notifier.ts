import { Live } from "./live/live.js";
import { NotifierCore } from "./notifier-core.js";
import { NotifierNode } from "./notifier-node.js";

export interface NotifierOptions {
  /**
   * Ints that an array's int dtype has no room for wrap around, as with numpy before 2, instead of throwing: for
   * mirrors of what Python publishes. Default false.
   */
  readonly wrapInts?: boolean;
}

/**
 * A structure whose changes are published: dicts (plain objects, Maps, `Dict`s), lists (arrays) and numpy arrays
 * (`NDArray`s, typed arrays), nested as you like. Change it through {@link Notifier.live} as ordinary JavaScript, or
 * through methods named as Python's. A {@link Publisher} sends the changes; there may be several, or none.
 *
 * ```ts
 * const n = new Notifier({ data: { counts: [[] as number[]] } });
 * n.live.data.counts[0]?.push(42);
 * n.at("data", "counts", 0).append(43);
 * ```
 *
 * The structure is a tree: an object that is put into it a second time is copied. What you gave to it belongs to it;
 * changes made past the notifier reach nobody.
 *
 * Python counterpart: `sipyco.sync_struct.Notifier`.
 */
export class Notifier<T = unknown> extends NotifierNode {
  readonly #live: Live;

  /** @param struct the structure to start with, which belongs to the notifier from now on */
  constructor(struct: T, options: NotifierOptions = {}) {
    super(new NotifierCore(struct, options), []);
    this.#live = new Live(this.core);
  }

  /**
   * The structure as ordinary JavaScript that publishes what you do to it: assignment, `delete`, `push`, `splice`,
   * `sort`, `length`, the methods of Maps, `set` of arrays. Each becomes the smallest mods that Python understands.
   *
   * What you get from it is live as well, and stays so wherever it moves to within the structure; once it has been
   * removed, changes to it are nobody's business. Floats come as numbers. For many reads in a row `rawView` is
   * faster.
   */
  get live(): T {
    return this.#live.root as T;
  }

  /** The structure itself, for reading. Python counterpart: `Notifier.raw_view`. */
  override get rawView(): T {
    return super.rawView as T;
  }

  /**
   * Makes several changes of which the lines leave together, in order: `n.batch(() => { … })`. Changes made before
   * `make` throws are published all the same, since they have been made.
   *
   * @returns what `make` returns
   * @throws TypeError when `make` is asynchronous: others would change the structure between its steps
   */
  batch<R>(make: () => R): R {
    const result = this.core.batch(make);
    if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
      throw new TypeError(
        "batch takes a function that does all its changes at once, not an asynchronous one",
      );
    }
    return result;
  }

  /**
   * Starts again with another structure, which subscribers get as a new init.
   *
   * @throws PyonEncodeError when it cannot be sent; nothing changes then
   */
  restart(struct: T): void {
    this.core.restart(struct);
  }
}
