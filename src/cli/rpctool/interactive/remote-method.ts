import { attributeOf } from "../../../python/expression/methods/attribute.js";
import type { Budget, Extension, KeywordArguments } from "../../../python/expression/model.js";
import { Runtime } from "../../../python/expression/runtime.js";
import { toPyon } from "../../../python/expression/to-pyon.js";
import { TypedCallable } from "../../../python/expression/values/callables.js";
import { fromPyon } from "./from-pyon.js";

/** A call that has no answer yet. Thrown, since it ends the computation that needs the answer. */
export class PendingCall extends Error {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(method: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) {
    super(`${method} is called`);
    this.method = method;
    this.args = args;
    this.kwargs = kwargs;
  }
}

/** The answers of calls, in the order in which a computation makes them. */
export class Answers {
  readonly #answers: unknown[] = [];
  #next = 0;

  /** The one that came last. */
  get last(): unknown {
    return this.#answers.at(-1);
  }

  add(answer: unknown): void {
    this.#answers.push(answer);
  }

  /** The computation starts over. */
  rewind(): void {
    this.#next = 0;
  }

  /** The answer to the next call; undefined when there is none yet. */
  next(): { readonly answer: unknown } | undefined {
    const index = this.#next++;
    return index < this.#answers.length ? { answer: this.#answers[index] } : undefined;
  }
}

/** A method of the target, as expressions see it: it returns what has been answered, or throws a PendingCall. */
export class RemoteMethod extends TypedCallable {
  readonly typeName = "function";
  readonly name: string;
  readonly description: string;
  readonly #answers: Answers;
  readonly #extensions: readonly Extension[];

  /** @param extensions the types that arguments may be of, beside those of the language */
  constructor(name: string, answers: Answers, extensions: readonly Extension[]) {
    super();
    this.name = name;
    this.description = `remote method ${name}`;
    this.#answers = answers;
    this.#extensions = extensions;
  }

  call(args: readonly unknown[], kwargs: KeywordArguments, budget: Budget): unknown {
    const known = this.#answers.next();
    // A copy for each computation, which may change it.
    if (known !== undefined) return fromPyon(known.answer);
    const runtime = new Runtime(budget, this.#extensions, attributeOf);
    const convert = (value: unknown): unknown => toPyon(runtime, value);
    const keywords = Array.from(kwargs, ([name, value]) => [name, convert(value)] as const);
    throw new PendingCall(this.name, args.map(convert), Object.fromEntries(keywords));
  }
}
