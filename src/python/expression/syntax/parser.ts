import { ExpressionBudget } from "../budget.js";
import type { BinaryOperator, Budget } from "../model.js";
import type { ChainLink, ChainOperator, Expression, Parameter, Parameters } from "./ast.js";
import { lex } from "./lexer.js";
import { Primaries } from "./primaries.js";

/**
 * Parses an expression of Python 3.11.
 *
 * @param budget what it may take, a default one when none is given

 * @throws SyntaxError of Python, whose place `placeOf` tells; RecursionError when it is nested too deeply
 */
export function parse(source: string, budget: Budget = new ExpressionBudget()): Expression {
  return new Parser(source, lex(source, budget), "", budget).document();
}

/** How tightly binary operators bind; larger is tighter. */
const bindings: ReadonlyMap<string, number> = new Map([
  ["|", 1],
  ["^", 2],
  ["&", 3],
  ["<<", 4],
  [">>", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["//", 6],
  ["%", 6],
  ["@", 6],
]);

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** The operators, from the conditional expression down to the power. */
class Parser extends Primaries {
  /** The whole source: an expression, or several with commas, which are a tuple. */
  document(): Expression {
    const { start } = this.token;
    const first = this.expression();
    const value = this.is(",") ? this.#tuple(first, start, () => this.expression()) : first;
    while (this.token.type === "newline") this.next();
    if (this.token.type !== "end") this.unexpected();
    return value;
  }

  /** The expression of an f-string, which may have stars and commas. */
  replacement(): Expression {
    const { start } = this.token;
    this.refuseDoubleStar();
    const item = (): Expression => (this.is("*") ? this.starred() : this.expression());
    const first = item();
    const value = this.is(",") ? this.#tuple(first, start, item) : first;
    if (value.type === "starred") this.fail("cannot use starred expression here", start);
    if (this.token.type !== "end") this.unexpectedBehind();
    return value;
  }

  #tuple(first: Expression, place: number, item: () => Expression): Expression {
    const items = [first];
    while (this.take(",")) {
      if (this.token.type === "end" || this.token.type === "newline") break;
      items.push(item());
    }
    return { type: "tuple", items, place };
  }

  protected override within(start: number, end: number): Expression {
    const lexed = lex(this.source, this.budget, { start, end });
    return new Parser(this.source, lexed, "f-string: ", this.budget).replacement();
  }

  protected override expression(): Expression {
    const { start } = this.token;
    const expression = this.deeper(() => (this.is("lambda") ? this.#lambda() : this.#conditional()));
    this.noteExpression(expression, start);
    return expression;
  }

  #conditional(): Expression {
    const { start } = this.token;
    const then = this.disjunction();
    if (!this.is("if")) return then;
    const { start: place } = this.next();
    const test = this.disjunction();
    if (!this.take("else")) {
      if (this.is(":")) this.unexpected();
      this.fail("expected 'else' after 'if' expression", start);
    }
    return { type: "conditional", test, then, otherwise: this.expression(), place };
  }

  protected override disjunction(): Expression {
    return this.#logical("or", () => this.#logical("and", () => this.#inversion()));
  }

  #logical(operator: "and" | "or", operand: () => Expression): Expression {
    const first = operand();
    if (!this.is(operator)) return first;
    const place = this.token.start;
    const operands = [first];
    while (this.take(operator)) operands.push(operand());
    return { type: "logical", operator, operands, place };
  }

  #inversion(): Expression {
    const place = this.token.start;
    if (!this.take("not")) return this.#comparison();
    return { type: "not", operand: this.deeper(() => this.#inversion()), place };
  }

  #comparison(): Expression {
    const first = this.operand();
    const links: ChainLink[] = [];
    for (;;) {
      const place = this.token.start;
      const operator = this.#chainOperator();
      if (operator === undefined) break;
      links.push({ operator, operand: this.operand(), place });
    }
    return links.length === 0 ? first : { type: "chain", first, links, place: first.place };
  }

  /** Passes an operator of comparisons, if there is one. */
  #chainOperator(): ChainOperator | undefined {
    const { text } = this.token;
    if (comparisons.has(text)) {
      this.next();
      return text as ChainOperator;
    }
    if (this.take("in")) return "in";
    if (this.take("is")) return this.take("not") ? "is not" : "is";
    if (!this.is("not")) return undefined;
    this.next();
    this.expect("in");
    return "not in";
  }

  protected override operand(): Expression {
    return this.#binary(1);
  }

  /** Operators that bind at least as tightly as `least`. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { text, start } = this.token;
      const binding = bindings.get(text);
      if (binding === undefined || binding < least) return left;
      this.next();
      const right = this.#binary(binding + 1);
      left = { type: "binary", operator: text as BinaryOperator, left, right, place: start };
    }
  }

  #unary(): Expression {
    const { text, start } = this.token;
    if (text !== "-" && text !== "+" && text !== "~") return this.#power();
    this.next();
    return { type: "unary", operator: text, operand: this.deeper(() => this.#unary()), place: start };
  }

  #power(): Expression {
    if (this.is("await")) this.fail("'await' outside function", this.token.start);
    const left = this.primary();
    const place = this.token.start;
    if (!this.take("**")) return left;
    return { type: "binary", operator: "**", left, right: this.deeper(() => this.#unary()), place };
  }

  #lambda(): Expression {
    const { start } = this.next();
    const parameters = this.#parameters();
    this.expect(":");
    this.lambdas++;
    const body = this.expression();
    this.lambdas--;
    return { type: "lambda", parameters, body, place: start };
  }

  #parameters(): Parameters {
    const positional: Parameter[] = [];
    const keywordOnly: Parameter[] = [];
    const names = new Set<string>();
    let positionalOnly = 0;
    let rest: string | undefined;
    let keywords: string | undefined;
    let starred = false;
    const name = (): string => {
      if (this.is("(")) this.fail("Lambda expression parameters cannot be parenthesized", this.token.start);
      const { type, text, start } = this.token;
      if (type !== "name") this.unexpected();
      if (names.has(text)) this.fail(`duplicate argument '${text}' in function definition`, start);
      names.add(text);
      this.next();
      return text;
    };
    while (!this.is(":")) {
      const { start } = this.token;
      if (keywords !== undefined) this.fail("arguments cannot follow var-keyword argument", start);
      if (this.take("**")) {
        keywords = name();
        if (this.is("=")) this.fail("var-keyword argument cannot have default value", this.token.start);
      } else if (this.take("*")) {
        if (starred) this.fail("* argument may appear only once", start);
        starred = true;
        if (this.is(",") && this.following.type === "name") {
          // A bare star.
        } else if (this.is(",") || this.is(":")) {
          const { start: end } = this.is(":") ? this.token : this.following;
          this.fail("named arguments must follow bare *", end);
        } else {
          rest = name();
          if (this.is("=")) this.fail("var-positional argument cannot have default value", this.token.start);
        }
      } else if (this.is("/")) {
        if (positionalOnly > 0) this.fail("/ may appear only once", start);
        if (starred) this.fail("/ must be ahead of *", start);
        if (positional.length === 0) this.fail("at least one argument must precede /", start);
        this.next();
        positionalOnly = positional.length;
      } else {
        const parameter = { name: name(), preset: this.take("=") ? this.expression() : undefined };
        if (!starred && parameter.preset === undefined && positional.at(-1)?.preset !== undefined) {
          this.fail("non-default argument follows default argument", start);
        }
        (starred ? keywordOnly : positional).push(parameter);
      }
      if (!this.is(":")) this.expect(",");
    }
    return { positional, positionalOnly, rest, keywordOnly, keywords };
  }
}
