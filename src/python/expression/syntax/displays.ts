import type { DictEntry, Expression, ForClause, Starred } from "./ast.js";
import { Targets, targetNames } from "./targets.js";

/** What brackets hold: tuples, lists, dicts, sets, comprehensions. */
export abstract class Displays extends Targets {
  /** Lambdas whose bodies are being read. */
  protected lambdas = 0;
  /** Iterables of comprehensions that are being read. */
  #iterables = 0;
  /** Every `:=` so far, in order, and how many lambdas it is in. */
  readonly #assignments: { readonly name: string; readonly place: number; readonly lambdas: number }[] = [];

  /** An operand of `or`: what may stand between `in` and `if` of a comprehension. */
  protected abstract disjunction(): Expression;
  /** An operand of comparisons. */
  protected abstract operand(): Expression;

  /** An expression, or a name and `:=` before one. */
  protected namedExpression(): Expression {
    const { token } = this;
    if (token.type === "name" && this.following.text === ":=") {
      if (this.#iterables > 0) {
        this.fail("assignment expression cannot be used in a comprehension iterable expression", token.start);
      }
      this.#assignments.push({ name: token.text, place: token.start, lambdas: this.lambdas });
      this.next();
      this.next();
      return { type: "assignment", name: token.text, value: this.expression(), place: token.start };
    }
    const value = this.expression();
    if (this.is(":=")) {
      this.fail(`cannot use assignment expressions with ${describe(value)}`, token.start);
    }
    return value;
  }

  /** An item of a display: an expression, named or with a star. */
  protected item(): Expression {
    return this.is("*") ? this.starred() : this.namedExpression();
  }

  protected starred(): Starred {
    const { start: place } = this.expect("*");
    const { start } = this.token;
    const value = this.operand();
    this.noteExpression(value, start);
    return { type: "starred", value, place };
  }

  protected refuseDoubleStar(): void {
    if (this.is("**")) this.fail("cannot use double starred expression here", this.token.start);
  }

  /** What an opening parenthesis begins. */
  protected parentheses(): Expression {
    const { start } = this.expect("(");
    if (this.take(")")) return { type: "tuple", items: [], place: start };
    if (this.is("yield")) this.fail("'yield' outside function", this.token.start);
    this.refuseDoubleStar();
    const itemStart = this.token.start;
    const first = this.item();
    if (this.#startsComprehension()) {
      const generator = this.generator(first, start);
      this.expect(")");
      return generator;
    }
    if (this.take(")")) {
      if (first.type === "starred") this.fail("cannot use starred expression here", first.place);
      return first;
    }
    return { type: "tuple", items: this.#items(first, itemStart, ")"), place: start };
  }

  protected list(): Expression {
    const { start } = this.expect("[");
    if (this.take("]")) return { type: "list", items: [], place: start };
    const itemStart = this.token.start;
    const first = this.item();
    if (this.#startsComprehension()) {
      const comprehension = this.#comprehension("list comprehension", first, start);
      this.expect("]");
      return comprehension;
    }
    const items = this.#items(first, itemStart, "]");
    return { type: "list", items, place: start };
  }

  /** A generator whose element was just read, up to the bracket that ends it. */
  protected generator(element: Expression, place: number): Expression {
    return this.#comprehension("generator", element, place);
  }

  /** Whether what was read last is the element of a comprehension. */
  #startsComprehension(): boolean {
    return this.is("for") || this.is("async");
  }

  #comprehension(
    type: "list comprehension" | "set comprehension" | "generator",
    element: Expression,
    place: number,
  ): Expression {
    if (element.type === "starred") {
      this.fail("iterable unpacking cannot be used in comprehension", element.place);
    }
    return { type, element, ...this.#clauses(place), place };
  }

  /** The items of a display of which the first was read, and the bracket that ends it. */
  #items(first: Expression, firstStart: number, close: string): Expression[] {
    const items = [first];
    for (;;) {
      if (this.take(close)) return items;
      if (!this.take(",")) {
        if (this.#startsComprehension() && close !== ")") {
          this.fail("did you forget parentheses around the comprehension target?", firstStart);
        }
        this.unexpectedBehind();
      }
      if (this.take(close)) return items;
      items.push(this.item());
    }
  }

  /** A dict or a set. */
  protected braces(): Expression {
    const { start } = this.expect("{");
    if (this.take("}")) return { type: "dict", entries: [], place: start };
    const { start: itemStart } = this.token;
    if (this.is("**")) {
      const first = this.#entry();
      if (!this.#startsComprehension()) return this.#dict(first, start);
      this.fail("dict unpacking cannot be used in dict comprehension", itemStart);
    }
    const first = this.item();
    if (this.is(":") && first.type !== "starred") {
      const entry = this.#value(first);
      return this.#startsComprehension() ? this.#dictComprehension(entry, start) : this.#dict(entry, start);
    }
    if (this.#startsComprehension()) {
      const comprehension = this.#comprehension("set comprehension", first, start);
      this.expect("}");
      return comprehension;
    }
    return { type: "set", items: this.#items(first, itemStart, "}"), place: start };
  }

  /** A dict of which the first entry was read. */
  #dict(first: DictEntry, place: number): Expression {
    const entries = [first];
    for (;;) {
      if (this.take("}")) break;
      if (!this.take(",")) {
        if (entries.at(-1)?.key === undefined) this.unexpected();
        this.unexpectedBehind();
      }
      if (this.take("}")) break;
      entries.push(this.#entry());
    }
    return { type: "dict", entries, place };
  }

  #dictComprehension({ key, value }: KeyedEntry, place: number): Expression {
    const clauses = this.#clauses(place);
    this.expect("}");
    return { type: "dict comprehension", key, value, ...clauses, place };
  }

  #entry(): DictEntry {
    if (this.take("**")) return { key: undefined, value: this.operand() };
    const { start } = this.token;
    const key = this.expression();
    if (!this.is(":")) this.fail("':' expected after dictionary key", start);
    return this.#value(key);
  }

  /** The value of an entry whose key was read. */
  #value(key: Expression): KeyedEntry {
    const { start } = this.expect(":");
    if (this.is("}") || this.is(",")) {
      this.fail("expression expected after dictionary key and ':'", start);
    }
    if (this.is("*")) this.fail("cannot use a starred expression in a dictionary value", this.token.start);
    return { key, value: this.expression() };
  }

  /** @param start where the comprehension starts, its element included */
  #clauses(start: number): { readonly clauses: readonly ForClause[]; readonly names: readonly string[] } {
    const clauses: ForClause[] = [];
    while (this.#startsComprehension()) {
      if (this.is("async")) {
        this.fail("asynchronous comprehension outside of an asynchronous function", start);
      }
      const { start: place } = this.expect("for");
      const target = this.targets();
      this.expect("in");
      this.#iterables++;
      const iterable = this.disjunction();
      this.#iterables--;
      const conditions: Expression[] = [];
      while (this.take("if")) conditions.push(this.disjunction());
      clauses.push({ target, iterable, conditions, place });
    }
    const names = clauses.flatMap(({ target }) => targetNames(target));
    const rebound = this.#assignments.find(
      ({ name, place, lambdas }) => place >= start && lambdas === this.lambdas && names.includes(name),
    );
    if (rebound === undefined) return { clauses, names };
    this.fail(
      `assignment expression cannot rebind comprehension iteration variable '${rebound.name}'`,
      rebound.place,
    );
  }
}

interface KeyedEntry extends DictEntry {
  readonly key: Expression;
}

const descriptions: Readonly<Partial<Record<Expression["type"], string>>> = {
  constant: "literal",
  "formatted text": "f-string expression",
  unary: "expression",
  not: "expression",
  binary: "expression",
  logical: "expression",
  chain: "comparison",
  conditional: "conditional expression",
  call: "function call",
  "list comprehension": "list comprehension",
  "set comprehension": "set comprehension",
  "dict comprehension": "dict comprehension",
  generator: "generator expression",
  dict: "dict literal",
  set: "set display",
};

/** What Python's messages call an expression. */
function describe(expression: Expression): string {
  if (
    expression.type === "constant" &&
    (expression.value === null || typeof expression.value === "boolean")
  ) {
    return expression.value === null ? "None" : expression.value ? "True" : "False";
  }
  return descriptions[expression.type] ?? expression.type;
}
