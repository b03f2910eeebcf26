import { type Budget, type KeywordArguments, PyCallable } from "../model.js";

/** A callable of the language itself, which is no type. */
export abstract class TypedCallable extends PyCallable {
  /** Name of its type: `function`, `builtin_function_or_method`, `method_descriptor`. */
  abstract readonly typeName: string;
  /** What its repr says of it. */
  abstract readonly description: string;
}

/** What a function does with its arguments. */
export type NativeFunction = (args: readonly unknown[], kwargs: KeywordArguments, budget: Budget) => unknown;

/** A function of the language: `len`, or a method that was taken from a value. */
export class Builtin extends TypedCallable {
  readonly typeName: string;
  readonly name: string;
  readonly description: string;
  readonly #run: NativeFunction;

  constructor(
    name: string,
    run: NativeFunction,
    description: string = `built-in function ${name}`,
    typeName: string = "builtin_function_or_method",
  ) {
    super();
    this.name = name;
    this.description = description;
    this.typeName = typeName;
    this.#run = run;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    return this.#run(args, kwargs, budget);
  }
}

/** No keyword arguments. */
export const NO_KEYWORDS: KeywordArguments = new Map();
