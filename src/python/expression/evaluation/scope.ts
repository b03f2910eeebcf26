import { NameError, UnboundLocalError } from "../../../pc-rpc/python-errors.js";

/** A name that belongs to a scope, but has no value yet. */
const UNBOUND = Symbol("unbound");

/** Names and their values, within the scopes around them. Only what was put into one can be found. */
export class Scope {
  readonly #values = new Map<string, unknown>();
  readonly #parent: Scope | undefined;
  /** Where a comprehension's `:=` puts its values: comprehensions have no such names of their own. */
  readonly #target: Scope;
  readonly qualifier: string;

  /**
   * @param isComprehension whose `:=` assigns to names of the scope around it
   * @param qualifier what stands before the names of lambdas in it: `<lambda>.<locals>.`
   */
  constructor(parent?: Scope, isComprehension = false, qualifier = "") {
    this.#parent = parent;
    this.#target = isComprehension && parent !== undefined ? parent.#target : this;
    this.qualifier = qualifier;
  }

  /** Makes a name this scope's own; it has no value yet. */
  declare(name: string): void {
    this.#values.set(name, UNBOUND);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** What `name := value` does. */
  assign(name: string, value: unknown): void {
    this.#target.set(name, value);
  }

  /** @throws NameError of Python when no scope has the name */
  get(name: string): unknown {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#parent) {
      const value = scope.#values.get(name);
      if (value === undefined) continue;
      if (value !== UNBOUND) return value;
      if (scope === this) {
        throw new UnboundLocalError(
          `cannot access local variable '${name}' where it is not associated with a value`,
        );
      }
      throw new NameError(
        `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
      );
    }
    throw new NameError(`name '${name}' is not defined`);
  }
}
