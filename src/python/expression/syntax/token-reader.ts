import { PythonSyntaxError, RecursionError } from "../../../pc-rpc/python-errors.js";
import type { Budget } from "../model.js";
import type { Expression } from "./ast.js";
import type { Lexed } from "./lexer.js";
import { syntaxError } from "./place.js";
import type { Token } from "./token.js";

/** Operators within operators (`- - - 1`) that Python's compiler takes. */
const MAX_DEPTH = 2900;

/** Steps that a token takes to be read and to be made part of the tree. */
const TOKEN_STEPS = 16;

/** Keywords that an operand may start with. */
const operandKeywords: ReadonlySet<string> = new Set(["None", "True", "False", "not", "lambda", "await"]);

/** Where a parser stands among the tokens, and what all parts of the grammar need. */
export abstract class TokenReader {
  protected readonly source: string;
  protected readonly budget: Budget;
  readonly #lexed: Lexed;
  /** What a message starts with: `f-string: ` within one. */
  readonly #label: string;
  /** The expression that was read last, where it starts, and what follows it. */
  #last: { readonly expression: Expression; readonly start: number; readonly following: Token } | undefined;
  #index = 0;
  #depth = 0;

  constructor(source: string, lexed: Lexed, label: string, budget: Budget) {
    this.budget = budget;
    this.source = source;
    this.#lexed = lexed;
    this.#label = label;
  }

  /** An expression without commas around it. */
  protected abstract expression(): Expression;

  /** The next token. */
  protected get token(): Token {
    return this.#lexed.tokens[this.#index] as Token;
  }

  /** The token behind the next one; the end stays the end. */
  protected get following(): Token {
    return this.#lexed.tokens[this.#index + 1] ?? this.token;
  }

  protected next(): Token {
    const { token } = this;
    this.budget.spendSteps(TOKEN_STEPS);
    if (token.type !== "end") this.#index++;
    return token;
  }

  /** Whether the next token is this operator or keyword. */
  protected is(text: string): boolean {
    return this.token.text === text;
  }

  /** Passes the operator or keyword if it is next. */
  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  protected expect(text: string): Token {
    if (!this.is(text)) this.unexpected();
    return this.next();
  }

  /** Runs a part of the grammar that may be within itself any number of times. */
  protected deeper<T>(part: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      throw new RecursionError("maximum recursion depth exceeded during compilation");
    }
    this.#depth++;
    const result = part();
    this.#depth--;
    return result;
  }

  /** The next token cannot stand where it stands. */
  protected unexpected(): never {
    this.fail("invalid syntax", this.token.start);
  }

  /** Notes an expression that was just read; of several that end here, the innermost counts. */
  protected noteExpression(expression: Expression, start: number): void {
    const { token: following } = this;
    if (this.#last?.following !== following) this.#last = { expression, start, following };
  }

  /** As {@link unexpected}, behind an expression within brackets: where another follows, a comma may be missing. */
  protected unexpectedBehind(): never {
    const last = this.#last;
    if (last?.following !== this.token || !this.#startsOperand()) this.unexpected();
    // A name before a string may have been meant for a prefix.
    if (last.expression.type === "name" && this.token.type === "string") this.unexpected();
    try {
      this.expression();
    } catch (error) {
      // How far it gets is all that matters: up to the end, a bracket was left open.
      if (!(error instanceof PythonSyntaxError)) throw error;
    }
    this.fail("invalid syntax. Perhaps you forgot a comma?", last.start);
  }

  /** Throws a SyntaxError, unless the source ends too soon: then, for the bracket that was not closed. */
  protected fail(message: string, place: number): never {
    const { unclosed } = this.#lexed;
    const atEnd = this.token.type === "end";
    if (unclosed !== undefined && (atEnd || this.source.slice(unclosed, this.token.start).includes("\n"))) {
      throw syntaxError(`'${this.source.charAt(unclosed)}' was never closed`, unclosed);
    }
    throw syntaxError(this.#label + message, place);
  }

  #startsOperand(): boolean {
    const { type, text } = this.token;
    if (type === "name" || type === "number" || type === "string") return true;
    return type === "keyword" ? operandKeywords.has(text) : text === "{" || text === "~" || text === "...";
  }
}
