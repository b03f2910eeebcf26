import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import type { Binder } from "../calls/parameters.js";
import { type Budget, type KeywordArguments, PyType } from "../model.js";
import type { Runtime } from "../runtime.js";
import { typeName } from "../values/type-name.js";

/** How values of a type are made. */
export interface Constructor {
  readonly bind: Binder;
  readonly run: (runtime: Runtime, ...args: unknown[]) => unknown;
}

/** A type of the language. */
export class BuiltinType extends PyType {
  readonly name: string;
  readonly #runtime: Runtime;
  readonly #make: Constructor | undefined;
  /** Names of the types that are derived from it. */
  readonly #derived: ReadonlySet<string>;

  constructor(
    runtime: Runtime,
    name: string,
    make: Constructor | undefined,
    derived: readonly string[] = [],
  ) {
    super();
    this.name = name;
    this.#runtime = runtime;
    this.#make = make;
    this.#derived = new Set(derived);
  }

  has(value: unknown): boolean {
    const type = typeName(this.#runtime, value);
    return type === this.name || this.#derived.has(type);
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, _budget: Budget): unknown {
    if (this.#make === undefined) {
      throw new PythonTypeError(`cannot create '${this.name}' instances`);
    }
    const { bind, run } = this.#make;
    return run(this.#runtime, ...bind({ name: this.name, qualified: this.name }, args, kwargs));
  }
}

/** The type of a value, by which `type(1) is int`. */
export function typeOfValue(runtime: Runtime, value: unknown): PyType {
  const name = typeName(runtime, value);
  const known = runtime.types.get(name);
  if (known !== undefined) return known;
  // A type that nothing is made of by name: of functions, generators, None.
  const type = new BuiltinType(runtime, name, undefined);
  runtime.types.set(name, type);
  return type;
}
