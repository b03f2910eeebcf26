import type { Expression, ObjectPattern, Pattern } from "acorn";
import { constantOf, plainEntries } from "./constant.js";
import {
  type AnyFunction,
  type FunctionNode,
  parseFunction,
  propertyName,
  sourceOf,
  usesArguments,
} from "./source.js";

/** A parameter as Python sees it. */
export interface Parameter {
  readonly name: string;
  /** A call may leave it out. */
  readonly optional: boolean;
  /**
   * What it then is: a constant's value (`5.0` as a `Float`), and `null` for a default that is no constant, which
   * JavaScript computes at each call.
   */
  readonly defaultValue: unknown;
}

/** A keyword-only parameter. */
export interface KeywordParameter extends Parameter {
  /**
   * Makes the value for the method when this keyword is absent and others are present: the default stands in the
   * default of the whole object, as in `{ a, b } = { a: 1, b: 2 }`, where JavaScript would lose it.
   */
  readonly fill?: () => unknown;
}

/** How Python calls a JavaScript function. `self` is understood, and not in `positional`. */
export interface Signature {
  readonly positional: readonly Parameter[];
  /** Name of the rest parameter. */
  readonly varargs: string | null;
  /** Properties of a destructured last parameter. */
  readonly keywords: readonly KeywordParameter[];
  /** Name for all other keyword arguments. */
  readonly varkw: string | null;
  /** Whether a last argument holds the keyword arguments: never, when there are any, or in every call. */
  readonly keywordObject: "none" | "optional" | "always";
}

/** Signature of functions whose source says nothing: native and bound ones. Python would write `(self, *args)`. */
const ANY_ARGUMENTS: Signature = {
  positional: [],
  varargs: "args",
  keywords: [],
  varkw: null,
  keywordObject: "none",
};

const known = new WeakMap<AnyFunction, Signature>();

/**
 * The parameters of `fn`, read from its source text at the first call and remembered. A destructured last
 * parameter stands for keyword-only arguments: `set(value, { channel = 0 } = {})` is Python's
 * `set(self, value, *, channel=0)`, and `{ a, ...others }` adds `**others`. Other destructured parameters
 * are called `arg1`, `arg2`, … by their place. Parameters that Python could not tell apart are renamed likewise.
 * A function that reads `arguments` takes any number.
 *
 * Python counterpart: `inspect.signature(fn)`. Never throws.
 */
export function signatureOf(fn: AnyFunction): Signature {
  let signature = known.get(fn);
  if (!signature) {
    const source = sourceOf(fn);
    const node = parseFunction(source);
    signature = node ? readSignature(node, source.includes("arguments")) : ANY_ARGUMENTS;
    known.set(fn, signature);
  }
  return signature;
}

function readSignature(node: FunctionNode, mayUseArguments: boolean): Signature {
  const params = [...node.params];
  const last = params.at(-1);
  const rest = last?.type === "RestElement" ? last.argument : undefined;
  const keywordPart = keywordsOf(last);
  if (rest || keywordPart) params.pop();

  const taken = new Set(["self", ...(keywordPart?.keywords.map((parameter) => parameter.name) ?? [])]);
  const positional = params.map((pattern, index) => positionalParameter(pattern, index + 1, taken));
  // Python has no required parameter behind an optional one.
  const lastRequired = positional.findLastIndex((parameter) => !parameter.optional);
  for (let i = 0; i < lastRequired; i++) {
    positional[i] = { name: positional[i]!.name, optional: false, defaultValue: null };
  }

  let varargs: string | null = null;
  if (rest) varargs = uniqueName(rest.type === "Identifier" ? rest.name : "args", taken);
  else if (!keywordPart && mayUseArguments && usesArguments(node)) varargs = uniqueName("args", taken);
  const { keywords = [], others = null, keywordObject = "none" } = keywordPart ?? {};
  return {
    positional,
    varargs,
    keywords,
    varkw: others === null ? null : uniqueName(others, taken),
    keywordObject,
  };
}

function positionalParameter(pattern: Pattern, place: number, taken: Set<string>): Parameter {
  const target = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
  const free = target.type === "Identifier" && !taken.has(target.name);
  const name = uniqueName(free ? target.name : `arg${place}`, taken);
  return { name, ...defaultOf(pattern) };
}

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  while (taken.has(name)) name += "_";
  taken.add(name);
  return name;
}

function defaultOf(pattern: Pattern): Omit<Parameter, "name"> {
  if (pattern.type !== "AssignmentPattern") return { optional: false, defaultValue: null };
  return { optional: true, defaultValue: shownDefault(pattern.right) };
}

function shownDefault(node: Expression): unknown {
  return constantOf(node, true)?.value ?? null;
}

interface KeywordPart {
  readonly keywords: KeywordParameter[];
  readonly others: string | null;
  readonly keywordObject: "optional" | "always";
}

/** Reads a last parameter that is an object pattern, with or without a default. */
function keywordsOf(last: Pattern | undefined): KeywordPart | undefined {
  const pattern = last?.type === "AssignmentPattern" ? last.left : last;
  if (pattern?.type !== "ObjectPattern") return undefined;
  const whole = last?.type === "AssignmentPattern" ? last.right : undefined;
  const { keywords, others } = readPattern(pattern);
  return {
    keywords: whole ? keywords.map((parameter) => withDefaultOf(parameter, whole)) : keywords,
    others,
    keywordObject: whole ? "optional" : "always",
  };
}

function readPattern(pattern: ObjectPattern): { keywords: KeywordParameter[]; others: string | null } {
  const keywords = new Map<string, KeywordParameter>();
  let others: string | null = null;
  for (const property of pattern.properties) {
    if (property.type === "RestElement") {
      others = property.argument.type === "Identifier" ? property.argument.name : "kwargs";
      continue;
    }
    const name = propertyName(property);
    // A computed name could be any keyword.
    if (name === undefined) others ??= "kwargs";
    else keywords.set(name, { name, ...defaultOf(property.value) });
  }
  return { keywords: [...keywords.values()], others };
}

/** Adds what `whole`, the default of the whole keyword object, says of one keyword. */
function withDefaultOf(parameter: KeywordParameter, whole: Expression): KeywordParameter {
  const { name } = parameter;
  const entries = whole.type === "ObjectExpression" ? plainEntries(whole) : undefined;
  // Some other expression: it may hold a value for every keyword.
  if (!entries) return { ...parameter, optional: true };
  const expression = entries.get(name);
  if (!expression) return parameter;
  const constant = constantOf(expression, true);
  const shown = { name, optional: true, defaultValue: constant?.value ?? null };
  // Evaluated anew for each call, as JavaScript would: the method may change an array it is given.
  return constant ? { ...shown, fill: () => constantOf(expression, false)?.value } : shown;
}
