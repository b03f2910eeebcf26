import { giveKind } from "./kind.js";

/**
 * A Python tuple: a frozen Array, so it destructures, spreads and iterates, and `Array.isArray` is true.
 * Make one with {@link tuple} or `Tuple.from(iterable)`; methods that derive arrays (`map`, `filter`, `slice`)
 * give ordinary arrays.
 *
 * Python counterpart: `tuple`.
 */
export class Tuple<T = unknown> extends Array<T> {
  static {
    giveKind(Tuple, {
      type: "tuple",
      container: "tuple",
      isHashable: true,
      parts: (items) => items,
      repr: (items, reprOf) => `(${Array.from(items, reprOf).join(", ")}${items.length === 1 ? ",)" : ")"}`,
      write: (items, writer) => writer.tuple(items),
    });
  }

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static override from<T>(items: Iterable<T> | ArrayLike<T>): Tuple<T> {
    return Tuple.wrap(Array.from(items));
  }

  static override of<T>(...items: T[]): Tuple<T> {
    return Tuple.wrap(items);
  }

  /** Turns `items` itself into a tuple, without a copy: nobody else may hold that array. */
  static wrap<T>(items: T[]): Tuple<T> {
    // Cheaper than filling an array made by the subclass constructor, which V8 makes slow. bench/pyon.ts
    Object.setPrototypeOf(items, Tuple.prototype);
    return Object.freeze(items) as Tuple<T>;
  }
}

/**
 * A Python tuple of the arguments: `tuple(1, "a")` is `(1, "a")`, `tuple(1)` is `(1,)`, `tuple()` is `()`.
 */
export function tuple<T extends readonly unknown[]>(...items: T): Tuple<T[number]> & Readonly<T> {
  return Tuple.wrap(items as unknown as T[number][]) as Tuple<T[number]> & Readonly<T>;
}
