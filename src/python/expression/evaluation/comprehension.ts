import type { Runtime } from "../runtime.js";
import type { Comprehension, DictComprehension, Expression, ForClause, Target } from "../syntax/ast.js";
import { iterate, unpack } from "../values/iterate.js";
import { Scope } from "./scope.js";

/** What computes the parts of a comprehension. */
export interface PartEvaluator {
  readonly runtime: Runtime;
  evaluate(node: Expression, scope: Scope): unknown;
  isTrue(node: Expression, scope: Scope): boolean;
}

const pythonNames: Readonly<Record<(Comprehension | DictComprehension)["type"], string>> = {
  "list comprehension": "<listcomp>",
  "set comprehension": "<setcomp>",
  "dict comprehension": "<dictcomp>",
  generator: "<genexpr>",
};

/** The scope of a comprehension, and what it goes through first, which is computed outside of that. */
export function comprehensionScope(
  evaluator: PartEvaluator,
  { type, clauses, names }: Comprehension | DictComprehension,
  scope: Scope,
): { readonly items: Iterable<unknown>; readonly inner: Scope } {
  const items = itemsOf(evaluator, clauses[0] as ForClause, scope);
  const inner = new Scope(scope, true, `${scope.qualifier}${pythonNames[type]}.`);
  for (const name of names) inner.declare(name);
  return { items, inner };
}

function itemsOf(evaluator: PartEvaluator, { iterable }: ForClause, scope: Scope): Iterable<unknown> {
  const value = evaluator.evaluate(iterable, scope);
  evaluator.runtime.place = iterable.place;
  return iterate(evaluator.runtime, value);
}

/** Goes through all that the clauses from `index` on go through: once for each element. */
export function* rounds(
  evaluator: PartEvaluator,
  clauses: readonly ForClause[],
  index: number,
  items: Iterable<unknown>,
  scope: Scope,
): Iterable<void> {
  const clause = clauses[index] as ForClause;
  const next = clauses[index + 1];
  for (const item of items) {
    evaluator.runtime.place = clause.target.place;
    bind(evaluator.runtime, clause.target, item, scope);
    if (!clause.conditions.every((condition) => evaluator.isTrue(condition, scope))) continue;
    if (next === undefined) yield;
    else yield* rounds(evaluator, clauses, index + 1, itemsOf(evaluator, next, scope), scope);
  }
}

function bind(runtime: Runtime, target: Target, value: unknown, scope: Scope): void {
  if (target.type === "name") {
    scope.set(target.name, value);
    return;
  }
  const { before, starred, after } = target;
  const items = unpack(runtime, value, before.length + after.length, starred === undefined);
  const end = items.length - after.length;
  before.forEach((each, index) => {
    bind(runtime, each, items[index], scope);
  });
  if (starred !== undefined) bind(runtime, starred, items.slice(before.length, end), scope);
  after.forEach((each, index) => {
    bind(runtime, each, items[end + index], scope);
  });
}
