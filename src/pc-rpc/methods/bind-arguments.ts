import type { Signature } from "./signature.js";

/** Keyword arguments by name. Only own properties count. */
export type KeywordArguments = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

/**
 * A call does not fit the method's signature. The message is what Python 3.11 says of the same call.
 *
 * Python counterpart: the `TypeError` of a wrong call, which is also this error's `name`.
 */
export class BindError extends TypeError {
  readonly code = "ERR_SIPYCO_ARGUMENTS";
}

/** Stands for an argument that the call did not give. */
const ABSENT: unique symbol = Symbol("absent");

/**
 * The argument list with which to call a JavaScript function, by Python's rules: positional arguments in order,
 * keyword arguments by name, the rest parameter spread, keyword-only arguments in one object at the end. Optional
 * arguments that are absent become `undefined`, so that JavaScript's own defaults apply.
 *
 * The keyword object has no prototype: a method that destructures `{ constructor = 1 }` gets what was sent or its
 * default, nothing inherited.
 *
 * @param qualname - the method's name in messages, `Class.method`
 * @param isMethod - whether Python would pass a `self` too, which it counts; false for a plain function
 * @throws {BindError} for a call that Python would refuse, in the order in which Python looks for faults
 */
export function bindArguments(
  signature: Signature,
  qualname: string,
  args: readonly unknown[],
  kwargs: KeywordArguments | null,
  isMethod = true,
): unknown[] {
  const { positional, varargs } = signature;
  const bound: unknown[] = positional.map((_, index) => (index < args.length ? args[index] : ABSENT));
  const named = bindKeywords(signature, qualname, bound, kwargs, isMethod);

  if (args.length > positional.length) {
    if (varargs === null) throw tooManyPositional(signature, qualname, args.length, named, isMethod ? 1 : 0);
    for (let i = positional.length; i < args.length; i++) bound.push(args[i]);
  }
  refuseMissing(
    qualname,
    "positional",
    positional.filter((parameter, index) => !parameter.optional && bound[index] === ABSENT),
  );
  refuseMissing(
    qualname,
    "keyword-only",
    signature.keywords.filter((parameter) => !parameter.optional && !(parameter.name in named)),
  );

  const last = keywordObject(signature, named);
  // Nothing behind the last argument that was given, unless the keyword object stands there.
  if (last === null) while (bound.at(-1) === ABSENT) bound.pop();
  for (let i = 0; i < bound.length; i++) if (bound[i] === ABSENT) bound[i] = undefined;
  if (last !== null) bound.push(last);
  return bound;
}

type Named = Record<string, unknown>;

/** Puts keyword arguments into their places in `bound`; gives those that go into the keyword object. */
function bindKeywords(
  signature: Signature,
  qualname: string,
  bound: unknown[],
  kwargs: KeywordArguments | null,
  isMethod: boolean,
): Named {
  const named: Named = Object.create(null);
  if (kwargs === null) return named;
  const entries: readonly (readonly [unknown, unknown])[] =
    kwargs instanceof Map ? [...kwargs] : Object.entries(kwargs);
  if (entries.some(([name]) => typeof name !== "string")) throw new BindError("keywords must be strings");

  for (const [name, value] of entries as readonly (readonly [string, unknown])[]) {
    if (signature.keywords.some((parameter) => parameter.name === name)) {
      named[name] = value;
      continue;
    }
    const index = signature.positional.findIndex((parameter) => parameter.name === name);
    if ((isMethod && name === "self") || (index >= 0 && bound[index] !== ABSENT)) {
      throw new BindError(`${qualname}() got multiple values for argument '${name}'`);
    }
    if (index >= 0) {
      bound[index] = value;
    } else if (signature.varkw !== null) {
      named[name] = value;
    } else {
      throw new BindError(`${qualname}() got an unexpected keyword argument '${name}'`);
    }
  }
  return named;
}

/** The method's last argument, if it takes one in this call. */
function keywordObject(signature: Signature, named: Named): Named | null {
  const isGiven = Object.keys(named).length > 0;
  if (signature.keywordObject === "none" || (signature.keywordObject === "optional" && !isGiven)) return null;
  for (const { name, fill } of signature.keywords) {
    if (fill && !(name in named)) named[name] = fill();
  }
  return named;
}

/** `self` counts, as in Python: `selves` is 1 where there is one. */
function tooManyPositional(
  signature: Signature,
  qualname: string,
  args: number,
  named: Named,
  selves: 0 | 1,
): BindError {
  const most = signature.positional.length + selves;
  const least = signature.positional.filter((parameter) => !parameter.optional).length + selves;
  const takes = least < most ? `from ${least} to ${most}` : String(most);
  const given = args + selves;
  const keywordOnly = signature.keywords.filter((parameter) => parameter.name in named).length;
  const also =
    keywordOnly === 0
      ? ""
      : ` positional argument${plural(given)} (and ${keywordOnly} keyword-only argument${plural(keywordOnly)})`;
  const were = given === 1 && keywordOnly === 0 ? "was" : "were";
  return new BindError(
    `${qualname}() takes ${takes} positional argument${plural(least < most ? 2 : most)} but ${given}${also} ${were} given`,
  );
}

function refuseMissing(qualname: string, kind: string, missing: readonly { readonly name: string }[]): void {
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `'${name}'`);
  const last = names.pop();
  // Python writes a comma before "and" from three names on.
  const list = names.length === 0 ? last : `${names.join(", ")}${names.length > 1 ? "," : ""} and ${last}`;
  throw new BindError(
    `${qualname}() missing ${missing.length} required ${kind} argument${plural(missing.length)}: ${list}`,
  );
}

function plural(count: number): string {
  return count === 1 ? "" : "s";
}
