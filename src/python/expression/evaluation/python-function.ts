import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Tuple } from "../../../pyon/tuple.js";
import type { KeywordArguments } from "../model.js";
import type { Expression, Parameter, Parameters } from "../syntax/ast.js";
import { TypedCallable } from "../values/callables.js";
import { Scope } from "./scope.js";

/** What a lambda expression makes. */
export class PythonFunction extends TypedCallable {
  /** With those of the functions that it is in: `<lambda>.<locals>.<lambda>`. */
  readonly name: string;
  readonly typeName = "function";
  readonly description: string;
  readonly #parameters: Parameters;
  /** The values of the parameters that have one when nothing is given. */
  readonly #presets: ReadonlyMap<string, unknown>;
  readonly #body: Expression;
  readonly #scope: Scope;
  readonly #evaluate: (expression: Expression, scope: Scope) => unknown;

  constructor(
    parameters: Parameters,
    presets: ReadonlyMap<string, unknown>,
    body: Expression,
    scope: Scope,
    evaluate: (expression: Expression, scope: Scope) => unknown,
  ) {
    super();
    this.name = `${scope.qualifier}<lambda>`;
    this.description = `function ${this.name}`;
    this.#parameters = parameters;
    this.#presets = presets;
    this.#body = body;
    this.#scope = scope;
    this.#evaluate = evaluate;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments): unknown {
    const scope = new Scope(this.#scope, false, `${this.name}.<locals>.`);
    this.#bind(scope, args, kwargs);
    return this.#evaluate(this.#body, scope);
  }

  #bind(scope: Scope, args: readonly unknown[], kwargs: KeywordArguments): void {
    const { positional, positionalOnly, rest, keywordOnly, keywords } = this.#parameters;
    const given = new Map<string, unknown>();
    positional.slice(0, args.length).forEach(({ name }, index) => {
      given.set(name, args[index]);
    });
    const others = new Dict();
    const named = new Set([...positional.slice(positionalOnly), ...keywordOnly].map(({ name }) => name));
    for (const [name, value] of kwargs) {
      if (!named.has(name)) {
        if (keywords === undefined) this.#failKeyword(name, kwargs);
        others.set(name, value);
      } else if (given.has(name)) {
        throw new PythonTypeError(`${this.name}() got multiple values for argument '${name}'`);
      } else {
        given.set(name, value);
      }
    }
    if (args.length > positional.length && rest === undefined) this.#failCount(args.length, given);
    for (const [name, value] of this.#presets) if (!given.has(name)) given.set(name, value);
    this.#failMissing(positional, given, "positional argument");
    this.#failMissing(keywordOnly, given, "keyword-only argument");
    for (const [name, value] of given) scope.set(name, value);
    if (rest !== undefined) scope.set(rest, Tuple.from(args.slice(positional.length)));
    if (keywords !== undefined) scope.set(keywords, others);
  }

  #failKeyword(name: string, kwargs: KeywordArguments): never {
    const { positional, positionalOnly } = this.#parameters;
    const hidden = positional.slice(0, positionalOnly).filter((parameter) => kwargs.has(parameter.name));
    if (hidden.length > 0) {
      const names = hidden.map((parameter) => parameter.name).join(", ");
      throw new PythonTypeError(
        `${this.name}() got some positional-only arguments passed as keyword arguments: '${names}'`,
      );
    }
    throw new PythonTypeError(`${this.name}() got an unexpected keyword argument '${name}'`);
  }

  #failCount(count: number, given: ReadonlyMap<string, unknown>): never {
    const { positional, keywordOnly } = this.#parameters;
    const most = positional.length;
    const least = positional.filter(({ name }) => !this.#presets.has(name)).length;
    const takes = least === most ? `${most}` : `from ${least} to ${most}`;
    const plural = most === 1 && least === most ? "" : "s";
    const extra = keywordOnly.filter(({ name }) => given.has(name)).length;
    const were =
      extra === 0
        ? `${count} ${count === 1 ? "was" : "were"}`
        : `${count} positional argument${count === 1 ? "" : "s"} (and ${extra} keyword-only ` +
          `argument${extra === 1 ? "" : "s"}) were`;
    throw new PythonTypeError(`${this.name}() takes ${takes} positional argument${plural} but ${were} given`);
  }

  #failMissing(parameters: readonly Parameter[], given: ReadonlyMap<string, unknown>, kind: string): void {
    const missing = parameters.filter(({ name }) => !given.has(name)).map(({ name }) => `'${name}'`);
    const last = missing.pop();
    if (last === undefined) return;
    const names =
      missing.length === 0 ? last : `${missing.join(", ")}${missing.length > 1 ? "," : ""} and ${last}`;
    const count = missing.length + 1;
    throw new PythonTypeError(
      `${this.name}() missing ${count} required ${kind}${count === 1 ? "" : "s"}: ${names}`,
    );
  }
}
