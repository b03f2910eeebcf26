import type {
  ArrowFunctionExpression,
  Class,
  FunctionExpression,
  Identifier,
  PrivateIdentifier,
  Property,
} from "acorn";
import { type Expression, type Node, type Options, parseExpressionAt } from "acorn";

/** Anything that can be called, whatever its parameters. */
export type AnyFunction = (...args: never[]) => unknown;

/** Any class, abstract ones included. */
export type AnyClass = abstract new (...args: never[]) => object;

/** A function as it stands in source text. */
export type FunctionNode = FunctionExpression | ArrowFunctionExpression;

/**
 * A function's text is parsed without its surroundings, so everything that surroundings would allow is allowed
 * here: it has been compiled once, hence it is correct, and only its shape matters.
 */
const LENIENT: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowAwaitOutsideFunction: true,
  checkPrivateFields: false,
};

/** The text of a function or class; native and bound functions give `function f() { [native code] }`. */
export function sourceOf(fn: AnyFunction | AnyClass): string {
  return Function.prototype.toString.call(fn);
}

/** The function whose text this is, or `undefined` when it is native, a class, or newer than the parser. */
export function parseFunction(source: string): FunctionNode | undefined {
  // Methods and anonymous `function`s are members of an object literal; what is not fails within its parameters.
  const literal = tryParse(`({${source}})`);
  if (literal?.type === "ObjectExpression") {
    const member = literal.properties[0];
    if (member?.type === "Property" && member.value.type === "FunctionExpression") return member.value;
  }
  const expression = tryParse(`(${source})`);
  const isFunction =
    expression?.type === "FunctionExpression" || expression?.type === "ArrowFunctionExpression";
  return isFunction ? expression : undefined;
}

/** A comment of a source text; offsets count in the text that was parsed. */
export interface SourceComment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The class whose text this is, with its block comments in order, or `undefined` when it cannot be parsed. */
export function parseClass(source: string): { node: Class; comments: SourceComment[] } | undefined {
  const comments: SourceComment[] = [];
  const onComment = (isBlock: boolean, text: string, start: number, end: number): void => {
    if (isBlock) comments.push({ text, start, end });
  };
  const node = tryParse(`(${source})`, { ...LENIENT, onComment });
  return node?.type === "ClassExpression" ? { node, comments } : undefined;
}

function tryParse(text: string, options: Options = LENIENT): Expression | undefined {
  try {
    return parseExpressionAt(text, 0, options);
  } catch {
    return undefined;
  }
}

/** The name of a property as far as the text alone tells it. */
export function propertyName(
  property: Pick<Property, "computed"> & { key: Expression | PrivateIdentifier },
): string | undefined {
  const { key, computed } = property;
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : undefined;
}

/** Whether the body of `fn` reads `arguments`, and so may take more than its parameters. */
export function usesArguments(fn: FunctionNode): boolean {
  return fn.type === "FunctionExpression" && mentionsArguments(fn.body);
}

function mentionsArguments(node: Node): boolean {
  if (node.type === "Identifier") return (node as Identifier).name === "arguments";
  // Functions have their own; arrow functions share ours.
  if (node.type === "FunctionExpression" || node.type === "FunctionDeclaration") return false;
  return Object.values(node).some((child: unknown) =>
    Array.isArray(child)
      ? child.some((item) => isNode(item) && mentionsArguments(item))
      : isNode(child) && mentionsArguments(child),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
