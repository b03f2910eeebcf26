import type { Budget, Extension, PyType } from "./model.js";
import { Texts } from "./values/texts.js";

/** Finds an attribute of a value. */
export type AttributeLookUp = (runtime: Runtime, value: unknown, name: string) => unknown;

/** What one evaluation works with: everything that needs to know of budget or extensions is given this. */
export class Runtime {
  readonly budget: Budget;
  readonly extensions: readonly Extension[];
  readonly texts: Texts;
  /** Offset into the source of what is being computed: where an error that is thrown now belongs. */
  place = 0;
  /** Calls of lambdas that are running, and what they have called. */
  depth = 0;
  /** The types of values by name, those of the language and others as they are asked for. */
  readonly types: Map<string, PyType> = new Map();

  readonly #attributeOf: AttributeLookUp;

  constructor(budget: Budget, extensions: readonly Extension[], attributeOf: AttributeLookUp) {
    this.budget = budget;
    this.texts = new Texts(budget);
    this.extensions = extensions;
    this.#attributeOf = attributeOf;
  }

  /** `value.name`. @throws AttributeError of Python */
  attribute(value: unknown, name: string): unknown {
    return this.#attributeOf(this, value, name);
  }

  /** The extension that the value's type belongs to; undefined for a value of the language itself. */
  extensionOf(value: unknown): Extension | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    for (const extension of this.extensions) if (extension.owns(value)) return extension;
    return undefined;
  }
}
