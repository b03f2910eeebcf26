import type { Expression, Literal, ObjectExpression, UnaryExpression } from "acorn";
import { float } from "../../pyon/float.js";
import { propertyName } from "./source.js";

/** A value that could be told from the text; an object, because the value may be `undefined`. */
export interface Constant {
  readonly value: unknown;
}

/**
 * The value of an expression that is a constant: numbers, strings, booleans, `null`, `undefined`, bigints, and
 * arrays and objects of them. `undefined` for everything else: nothing is evaluated.
 *
 * `asPython` reads numbers as Python would: `5.0` and `1e3` become `Float`s, which JavaScript cannot tell from
 * `5` and `1000`.
 */
export function constantOf(node: Expression, asPython: boolean): Constant | undefined {
  switch (node.type) {
    case "Literal":
      return literal(node, asPython);
    case "Identifier":
      return Object.hasOwn(NAMED, node.name) ? { value: NAMED[node.name] } : undefined;
    case "UnaryExpression":
      return unary(node, asPython);
    case "TemplateLiteral":
      return node.expressions.length === 0 ? { value: node.quasis[0]?.value.cooked } : undefined;
    case "ParenthesizedExpression":
      return constantOf(node.expression, asPython);
    case "ArrayExpression": {
      const items: unknown[] = [];
      for (const element of node.elements) {
        const item = element && element.type !== "SpreadElement" && constantOf(element, asPython);
        if (!item) return undefined;
        items.push(item.value);
      }
      return { value: items };
    }
    case "ObjectExpression":
      return object(node, asPython);
    default:
      return undefined;
  }
}

const NAMED: Readonly<Record<string, unknown>> = {
  undefined,
  Infinity: Number.POSITIVE_INFINITY,
  NaN: Number.NaN,
};

function literal(node: Literal, asPython: boolean): Constant | undefined {
  const { value, raw = "" } = node;
  if (node.regex || value === undefined) return undefined;
  // In hexadecimal `e` is a digit; otherwise a point or an exponent makes a number a float in Python.
  const spelledFloat = typeof value === "number" && /^[^xX]*[.eE]/.test(raw);
  return { value: asPython && spelledFloat && Number.isInteger(value) ? float(value) : value };
}

function unary(node: UnaryExpression, asPython: boolean): Constant | undefined {
  const operand = constantOf(node.argument, asPython);
  if (!operand) return undefined;
  const { value } = operand;
  switch (node.operator) {
    case "-":
      if (typeof value === "number" || typeof value === "bigint") return { value: -value };
      return value instanceof Number ? { value: float(-value) } : undefined;
    case "+":
      return typeof value === "number" || value instanceof Number ? operand : undefined;
    // What minifiers make of `undefined`, `true` and `false`.
    case "void":
      return { value: undefined };
    case "!":
      return typeof value === "number" ? { value: !value } : undefined;
    default:
      return undefined;
  }
}

function object(node: ObjectExpression, asPython: boolean): Constant | undefined {
  const entries = plainEntries(node);
  if (!entries) return undefined;
  const items: [string, unknown][] = [];
  for (const [name, expression] of entries) {
    const item = constantOf(expression, asPython);
    if (!item) return undefined;
    items.push([name, item.value]);
  }
  return { value: Object.fromEntries(items) };
}

/** The members of an object literal that is nothing but `name: expression`, in order; else `undefined`. */
export function plainEntries(node: ObjectExpression): Map<string, Expression> | undefined {
  const entries = new Map<string, Expression>();
  for (const member of node.properties) {
    const name = member.type === "Property" && member.kind === "init" ? propertyName(member) : undefined;
    // `__proto__: x` in a literal sets the prototype.
    if (name === undefined || name === "__proto__" || member.type !== "Property") return undefined;
    entries.set(name, member.value);
  }
  return entries;
}
