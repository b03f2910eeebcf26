/** The keys of a dict in the order of their names, kept as long as they stay the same. */
export class NameOrder {
  #keys: readonly unknown[] = [];

  of(dict: ReadonlyMap<unknown, unknown>): readonly unknown[] {
    const isSame = dict.size === this.#keys.length && this.#keys.every((key) => dict.has(key));
    if (!isSame) this.#keys = [...dict.keys()].sort(byName);
    return this.#keys;
  }
}

/** Numbers in names count: `ion2` comes before `ion10`. */
const { compare } = new Intl.Collator("en", { numeric: true });

function byName(a: unknown, b: unknown): number {
  return compare(String(a), String(b));
}
