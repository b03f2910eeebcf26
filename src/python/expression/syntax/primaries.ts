import { ELLIPSIS } from "../model.js";
import type { Argument, Expression } from "./ast.js";
import { Displays } from "./displays.js";
import { readStrings } from "./strings.js";
import type { StringToken } from "./token.js";

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["None", null],
  ["True", true],
  ["False", false],
  ["...", ELLIPSIS],
]);

/** Literals, names and brackets, and the attributes, subscripts and calls behind them. */
export abstract class Primaries extends Displays {
  /** Reads a part of the source by itself, the expression of an f-string. */
  protected abstract within(start: number, end: number): Expression;

  protected primary(): Expression {
    let value = this.#atom();
    for (;;) {
      if (this.take(".")) {
        const { token } = this;
        if (token.type !== "name") this.unexpected();
        this.next();
        value = { type: "attribute", object: value, name: token.text, place: token.start };
      } else if (this.is("(")) {
        value = this.#call(value);
      } else if (this.is("[")) {
        const { start } = this.next();
        const index = this.#subscript();
        value = { type: "subscript", object: value, index, place: start };
      } else {
        return value;
      }
    }
  }

  #atom(): Expression {
    const { token } = this;
    switch (token.type) {
      case "name":
        this.next();
        return { type: "name", name: token.text, place: token.start };
      case "number":
        this.next();
        return { type: "constant", value: token.value, place: token.start };
      case "string":
        return this.#strings();
      default:
        if (constants.has(token.text)) {
          this.next();
          return { type: "constant", value: constants.get(token.text), place: token.start };
        }
        if (token.text === "(") return this.parentheses();
        if (token.text === "[") return this.list();
        if (token.text === "{") return this.braces();
        this.unexpected();
    }
  }

  #strings(): Expression {
    const tokens: StringToken[] = [];
    while (this.token.type === "string") {
      tokens.push(this.token);
      this.next();
    }
    return readStrings(this.source, tokens, (start, end) => this.within(start, end));
  }

  /** What is between the brackets of a subscript: one index or slice, or a tuple of them. */
  #subscript(): Expression {
    const { start } = this.token;
    const first = this.#slice();
    if (this.take("]")) {
      if (first.type !== "starred") return first;
      return { type: "tuple", items: [first], place: start };
    }
    const items = [first];
    for (;;) {
      if (!this.take(",")) this.unexpectedBehind();
      if (this.take("]")) break;
      items.push(this.#slice());
      if (this.take("]")) break;
    }
    return { type: "tuple", items, place: start };
  }

  #slice(): Expression {
    const { start: place } = this.token;
    if (this.is("*")) return this.starred();
    const start = this.is(":") ? undefined : this.namedExpression();
    if (start !== undefined && !this.is(":")) return start;
    this.expect(":");
    const stop = this.#slicePart();
    const step = this.take(":") ? this.#slicePart() : undefined;
    return { type: "slice", start, stop, step, place };
  }

  #slicePart(): Expression | undefined {
    return this.is(":") || this.is(",") || this.is("]") ? undefined : this.expression();
  }

  #call(callee: Expression): Expression {
    this.expect("(");
    const args: Argument[] = [];
    while (!this.take(")")) {
      args.push(this.#argument(args));
      if (this.is(")")) continue;
      if (!this.take(",")) this.unexpectedBehind();
    }
    return { type: "call", callee, args, place: callee.place };
  }

  #argument(before: readonly Argument[]): Argument {
    const { token } = this;
    const place = token.start;
    if (this.take("**")) return { kind: "spread keywords", value: this.expression(), place };
    if (this.take("*")) {
      if (before.some(({ kind }) => kind === "spread keywords")) {
        const first = before[0] as Argument;
        this.fail("iterable argument unpacking follows keyword argument unpacking", first.place);
      }
      const value = this.expression();
      if (this.is("for")) this.fail("iterable unpacking cannot be used in comprehension", place);
      return { kind: "spread", value, place };
    }
    if (this.following.text === "=") return this.#keywordArgument(before);
    const value = this.namedExpression();
    if (this.is("=")) {
      this.fail('expression cannot contain assignment, perhaps you meant "=="?', place);
    }
    if (this.is("for") || this.is("async")) return this.#generatorArgument(value, before, place);
    const last = before.findLast(({ kind }) => kind === "keyword" || kind === "spread keywords");
    if (last?.kind === "spread keywords") {
      this.fail("positional argument follows keyword argument unpacking", this.token.start);
    }
    if (last !== undefined) this.fail("positional argument follows keyword argument", this.token.start);
    return { kind: "positional", value, place };
  }

  #keywordArgument(before: readonly Argument[]): Argument {
    const { type, text, start } = this.token;
    if (type === "keyword" && constants.has(text)) this.fail(`cannot assign to ${text}`, start);
    if (type !== "name") this.fail('expression cannot contain assignment, perhaps you meant "=="?', start);
    this.next();
    this.next();
    if (before.some(({ kind, name }) => kind === "keyword" && name === text)) {
      this.fail(`keyword argument repeated: ${text}`, start);
    }
    return { kind: "keyword", name: text, value: this.expression(), place: start };
  }

  /** A generator needs no parentheses of its own when it is the only argument. */
  #generatorArgument(element: Expression, before: readonly Argument[], place: number): Argument {
    const value = this.generator(element, place);
    if (before.length > 0 || this.is(",")) this.fail("Generator expression must be parenthesized", place);
    return { kind: "positional", value, place };
  }
}
