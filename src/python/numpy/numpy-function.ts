import { PythonTypeError } from "../../pc-rpc/python-errors.js";
import type { Budget, KeywordArguments } from "../expression/model.js";
import { TypedCallable } from "../expression/values/callables.js";
import { type Parameter, parseSignature, type Signature } from "./signature.js";

/** What a function does: it gets a value for each of its parameters, undefined for those that were left out. */
export type Body = (args: readonly unknown[], budget: Budget) => unknown;

/** How a function is written in numpy: in Python, in C, or as a ufunc. It shows in what a wrong call is told. */
export type Origin = "python" | "c" | "ufunc";

const TYPE_NAMES: Readonly<Record<Origin, string>> = {
  python: "function",
  c: "builtin_function_or_method",
  ufunc: "numpy.ufunc",
};

/** A function of numpy's, or a method of an array, with its signature as {@link parseSignature} takes it. */
export class NumpyFunction extends TypedCallable {
  readonly name: string;
  readonly description: string;
  readonly #signature: string;
  readonly #body: Body;
  readonly #origin: Origin;
  #parsed: Signature | undefined;

  constructor(
    name: string,
    signature: string,
    body: Body,
    origin: Origin = "python",
    description: string = describe(name, origin),
  ) {
    super();
    this.name = name;
    this.description = description;
    this.#signature = signature;
    this.#body = body;
    this.#origin = origin;
  }

  /** A method of an array, whose signature leaves the array out. */
  static method(name: string, signature: string, body: Body): NumpyFunction {
    return new NumpyFunction(name, signature, body, "c", `built-in method ${name} of numpy.ndarray object`);
  }

  get typeName(): string {
    return TYPE_NAMES[this.#origin];
  }

  /** The method of that name that this function is of its first argument. */
  boundTo(first: unknown, name: string): NumpyFunction {
    const [, ...rest] = this.#signature.split(",");
    return NumpyFunction.method(name, rest.join(","), (args, budget) => this.#body([first, ...args], budget));
  }

  /** The same function, with something done to what comes of it. */
  andThen(change: (value: unknown) => unknown): NumpyFunction {
    const body: Body = (args, budget) => change(this.#body(args, budget));
    return new NumpyFunction(this.name, this.#signature, body, this.#origin, this.description);
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    return this.#body(this.#bind(args, kwargs), budget);
  }

  #bind(args: readonly unknown[], kwargs: KeywordArguments): readonly unknown[] {
    this.#parsed ??= parseSignature(this.#signature);
    const { parameters, isVariadic } = this.#parsed;
    const values: unknown[] = new Array(parameters.length).fill(undefined);
    if (isVariadic) values[0] = args;
    else {
      this.#checkCount(parameters, args.length);
      args.forEach((arg, index) => {
        values[index] = arg;
      });
    }
    for (const [name, value] of kwargs) {
      const index = parameters.findIndex(
        (parameter) => parameter.name === name && parameter.takes !== "position",
      );
      if (index === -1) throw this.#fault(`got an unexpected keyword argument '${name}'`);
      if (!isVariadic && index < args.length) throw this.#fault(`got multiple values for argument '${name}'`);
      values[index] = value;
    }
    parameters.forEach(({ name }, index) => {
      if (name === "out" && (values[index] ?? null) !== null) throw this.#fault("cannot write to 'out' here");
    });
    this.#checkMissing(parameters, values);
    return values;
  }

  #checkCount(parameters: readonly Parameter[], given: number): void {
    const most = parameters.filter(({ takes }) => takes !== "keyword").length;
    const least = parameters.filter(({ isRequired }) => isRequired).length;
    // A ufunc takes its operands by position alone, and so says of too few what it says of too many.
    if (given <= most && (this.#origin !== "ufunc" || given >= least)) return;
    const wanted = least === most ? String(most) : `from ${least} to ${most}`;
    const plural = least === most && most === 1 ? "" : "s";
    throw this.#fault(
      `takes ${wanted} positional argument${plural} but ${given} ${given === 1 && this.#origin !== "ufunc" ? "was" : "were"} given`,
    );
  }

  #checkMissing(parameters: readonly Parameter[], values: readonly unknown[]): void {
    const names = parameters.flatMap(({ name, isRequired }, index) =>
      isRequired && values[index] === undefined ? [`'${name}'`] : [],
    );
    const [first] = names;
    if (first === undefined) return;
    if (this.#origin === "c") {
      const place = parameters.findIndex(({ name }) => `'${name}'` === first);
      throw this.#fault(`missing required argument ${first} (pos ${place})`);
    }
    const plural = names.length === 1 ? "" : "s";
    throw this.#fault(`missing ${names.length} required positional argument${plural}: ${enumerated(names)}`);
  }

  #fault(what: string): PythonTypeError {
    return new PythonTypeError(`${this.name}() ${what}`);
  }
}

function describe(name: string, origin: Origin): string {
  if (origin === "ufunc") return `ufunc '${name}'`;
  return origin === "c" ? `built-in function ${name}` : `function ${name}`;
}

function enumerated(names: readonly string[]): string {
  if (names.length <= 2) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
}

/** Functions by name. */
export type FunctionTable = Readonly<
  Record<string, readonly [signature: string, body: Body, origin?: Origin]>
>;

/** The functions of a table, each under its name. */
export function functionsOf(table: FunctionTable): readonly (readonly [string, NumpyFunction])[] {
  return Object.entries(table).map(([name, [signature, body, origin]]) => [
    name,
    new NumpyFunction(name, signature, body, origin),
  ]);
}
