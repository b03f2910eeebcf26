import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { type KeywordArguments, PyCallable } from "../model.js";
import type { Runtime } from "../runtime.js";
import type { Argument } from "../syntax/ast.js";
import { NO_KEYWORDS } from "../values/callables.js";
import { ITEM_BYTES, iterate } from "../values/iterate.js";
import { strOf } from "../values/repr.js";
import { typeName } from "../values/type-name.js";
import type { PartEvaluator } from "./comprehension.js";
import type { Scope } from "./scope.js";

export interface GivenArguments {
  readonly positional: readonly unknown[];
  readonly keywords: KeywordArguments;
}

/** Computes the arguments of a call, in the order in which they stand. */
export function readArguments(
  evaluator: PartEvaluator,
  callee: unknown,
  args: readonly Argument[],
  scope: Scope,
): GivenArguments {
  const { runtime } = evaluator;
  const positional: unknown[] = [];
  let keywords: Map<string, unknown> | undefined;
  for (const { kind, name, value: node, place } of args) {
    const value = evaluator.evaluate(node, scope);
    runtime.budget.spendBytes(ITEM_BYTES);
    runtime.place = place;
    switch (kind) {
      case "positional":
        positional.push(value);
        break;
      case "spread": {
        const alone =
          args.filter((each) => each.kind === "positional" || each.kind === "spread").length === 1;
        const what = alone ? `${nameOf(runtime, callee)} argument` : "Value";
        for (const item of iterate(
          runtime,
          value,
          (type) => `${what} after * must be an iterable, not ${type}`,
        )) {
          runtime.budget.spendBytes(ITEM_BYTES);
          positional.push(item);
        }
        break;
      }
      case "keyword":
        keywords ??= new Map();
        addKeyword(runtime, keywords, callee, name as string, value);
        break;
      case "spread keywords":
        keywords ??= new Map();
        spreadKeywords(runtime, keywords, callee, value);
        break;
    }
  }
  return { positional, keywords: keywords ?? NO_KEYWORDS };
}

function spreadKeywords(
  runtime: Runtime,
  keywords: Map<string, unknown>,
  callee: unknown,
  mapping: unknown,
): void {
  if (!(mapping instanceof Dict)) {
    const type = typeName(runtime, mapping);
    throw new PythonTypeError(`${nameOf(runtime, callee)} argument after ** must be a mapping, not ${type}`);
  }
  for (const [key, item] of mapping) {
    runtime.budget.spendSteps(1);
    runtime.budget.spendBytes(ITEM_BYTES);
    if (typeof key !== "string") throw new PythonTypeError("keywords must be strings");
    addKeyword(runtime, keywords, callee, key, item);
  }
}

function addKeyword(
  runtime: Runtime,
  keywords: Map<string, unknown>,
  callee: unknown,
  name: string,
  value: unknown,
): void {
  if (keywords.has(name)) {
    throw new PythonTypeError(
      `${nameOf(runtime, callee)} got multiple values for keyword argument '${name}'`,
    );
  }
  keywords.set(name, value);
}

function nameOf(runtime: Runtime, callee: unknown): string {
  return callee instanceof PyCallable ? `${callee.name}()` : strOf(runtime, callee);
}
