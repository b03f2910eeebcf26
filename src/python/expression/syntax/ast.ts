import type { BinaryOperator, Comparison } from "../model.js";

/** Where a node stands: an offset into the source, in UTF-16 code units, which messages point at. */
interface Placed {
  readonly place: number;
}

/** A literal; `value` is one of `model.ts`. */
export interface Constant extends Placed {
  readonly type: "constant";
  readonly value: unknown;
}

export interface Name extends Placed {
  readonly type: "name";
  readonly name: string;
}

/** An f-string: its texts and what is filled in between. */
export interface FormattedText extends Placed {
  readonly type: "formatted text";
  readonly parts: readonly (string | Replacement)[];
}

/** `{value!r:spec}` of an f-string. */
export interface Replacement extends Placed {
  readonly value: Expression;
  readonly conversion: Conversion;
  /** May have replacements of its own; undefined when there is none. */
  readonly spec: FormattedText | undefined;
}

/** `!r`, `!s`, `!a` or nothing. */
export type Conversion = "r" | "s" | "a" | undefined;

export interface Unary extends Placed {
  readonly type: "unary";
  readonly operator: "+" | "-" | "~";
  readonly operand: Expression;
}

export interface Not extends Placed {
  readonly type: "not";
  readonly operand: Expression;
}

/** Its place is that of the operator. */
export interface Binary extends Placed {
  readonly type: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a and b and c`: one node however many operands there are. */
export interface Logical extends Placed {
  readonly type: "logical";
  readonly operator: "and" | "or";
  readonly operands: readonly Expression[];
}

/** `first < … <= …`: each operand is computed once. */
export interface Chain extends Placed {
  readonly type: "chain";
  readonly first: Expression;
  readonly links: readonly ChainLink[];
}

export interface ChainLink extends Placed {
  readonly operator: ChainOperator;
  readonly operand: Expression;
}

export type ChainOperator = Comparison | "is" | "is not" | "in" | "not in";

export interface Conditional extends Placed {
  readonly type: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export interface Lambda extends Placed {
  readonly type: "lambda";
  readonly parameters: Parameters;
  readonly body: Expression;
}

export interface Parameters {
  /** Positional ones in order; the first `positionalOnly` of them have no keyword. */
  readonly positional: readonly Parameter[];
  readonly positionalOnly: number;
  /** Name behind `*`. */
  readonly rest: string | undefined;
  readonly keywordOnly: readonly Parameter[];
  /** Name behind `**`. */
  readonly keywords: string | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly preset: Expression | undefined;
}

/** Its place is that of the function. */
export interface Call extends Placed {
  readonly type: "call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
}

export interface Argument extends Placed {
  readonly kind: "positional" | "spread" | "keyword" | "spread keywords";
  /** Of a keyword argument. */
  readonly name?: string;
  readonly value: Expression;
}

/** Its place is that of the name behind the dot. */
export interface Attribute extends Placed {
  readonly type: "attribute";
  readonly object: Expression;
  readonly name: string;
}

/** Its place is that of the bracket. */
export interface Subscript extends Placed {
  readonly type: "subscript";
  readonly object: Expression;
  readonly index: Expression;
}

/** `start:stop:step` within a subscript. */
export interface SliceExpression extends Placed {
  readonly type: "slice";
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}

/** `*items`, within a display or a target. */
export interface Starred extends Placed {
  readonly type: "starred";
  readonly value: Expression;
}

export interface Display extends Placed {
  readonly type: "tuple" | "list" | "set";
  readonly items: readonly Expression[];
}

export interface DictDisplay extends Placed {
  readonly type: "dict";
  readonly entries: readonly DictEntry[];
}

/** A `**mapping` has no key. */
export interface DictEntry {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface Comprehension extends Placed {
  readonly type: "list comprehension" | "set comprehension" | "generator";
  readonly element: Expression;
  readonly clauses: readonly ForClause[];
  /** The names that its targets bind. */
  readonly names: readonly string[];
}

export interface DictComprehension extends Placed {
  readonly type: "dict comprehension";
  readonly key: Expression;
  readonly value: Expression;
  readonly clauses: readonly ForClause[];
  readonly names: readonly string[];
}

/** `for target in iterable if … if …` */
export interface ForClause extends Placed {
  readonly target: Target;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

/** What a value is bound to: a name, or targets for the items of the value. */
export type Target = Name | TargetList;

export interface TargetList extends Placed {
  readonly type: "targets";
  readonly before: readonly Target[];
  /** The target with the star, which takes what the others leave, and those behind it. */
  readonly starred: Target | undefined;
  readonly after: readonly Target[];
}

/** `name := value` */
export interface Assignment extends Placed {
  readonly type: "assignment";
  readonly name: string;
  readonly value: Expression;
}

/** An expression of Python as a tree. */
export type Expression =
  | Constant
  | Name
  | FormattedText
  | Unary
  | Not
  | Binary
  | Logical
  | Chain
  | Conditional
  | Lambda
  | Call
  | Attribute
  | Subscript
  | SliceExpression
  | Starred
  | Display
  | DictDisplay
  | Comprehension
  | DictComprehension
  | Assignment;
