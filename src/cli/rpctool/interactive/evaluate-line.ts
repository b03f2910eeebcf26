import { NameError, PythonTypeError, RecursionError } from "../../../pc-rpc/python-errors.js";
import { ExpressionBudget } from "../../../python/expression/budget.js";
import { computeExpression } from "../../../python/expression/index.js";
import { attributeOf } from "../../../python/expression/methods/attribute.js";
import { Runtime } from "../../../python/expression/runtime.js";
import { parse } from "../../../python/expression/syntax/parser.js";
import { toPyon } from "../../../python/expression/to-pyon.js";
import { reprOf } from "../../../python/expression/values/repr.js";
import { pformat } from "../../../python/pprint.js";
import { numpySurroundings, type Surroundings, surroundingsOf } from "../surroundings.js";
import { Answers, PendingCall, RemoteMethod } from "./remote-method.js";

/** The target whose methods a line may call. */
export interface Target {
  readonly name: string;
  has(method: string): boolean;
  call(method: string, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** A line uses a name that nothing has. */
export class UnknownName extends Error {
  readonly unknown: string;

  constructor(unknown: string, cause: Error) {
    super(cause.message, { cause });
    this.unknown = unknown;
  }
}

const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * Evaluates a line as an expression of Python in which the target's methods are functions; gives its value as it is to
 * be printed, with a line feed at the end, and nothing for None.
 *
 * An expression is computed in one go, but calls take their time. So the computation is broken off where a call has no
 * answer yet, and done over again when the answer is there, which comes out the same up to that call; each call is
 * made once.
 *
 * @throws an error of Python's class that `placeOf` has a place for, UnknownName, or what the target's call rejects with
 */
export async function evaluateLine(source: string, target: Target): Promise<string> {
  const answers = new Answers();
  const mentioned = Array.from(source.matchAll(IDENTIFIER), ([name]) => name).filter((name) =>
    target.has(name),
  );
  const isCall = isCallOf(source, mentioned);
  let surroundings = await surroundingsOf(source);
  for (;;) {
    answers.rewind();
    const step = compute(source, mentioned, answers, surroundings);
    if (!(step instanceof PendingCall)) {
      // The value of a call is what has been answered last, down to what an expression could not compute with.
      return isCall ? pprinted(answers.last) : valueText(step, target, surroundings);
    }
    const answer = await target.call(step.method, step.args, step.kwargs);
    if (isCall && mentioned.length === 1) return pprinted(answer);
    answers.add(answer);
    // It may hold arrays.
    surroundings = await numpySurroundings();
  }
}

/** The value of the expression, or the first call that has no answer. */
function compute(
  source: string,
  methods: readonly string[],
  answers: Answers,
  { names, extensions }: Surroundings,
): unknown {
  const known = new Map(names);
  for (const name of methods) known.set(name, new RemoteMethod(name, answers, extensions));
  try {
    return computeExpression(source, { names: known, extensions });
  } catch (error) {
    if (error instanceof PendingCall) return error;
    const unknown = error instanceof NameError && /^name '(.+)' is not defined$/.exec(error.message)?.[1];
    throw unknown ? new UnknownName(unknown, error) : error;
  }
}

/** Whether the line is one call of a method, whatever its arguments do. */
function isCallOf(source: string, methods: readonly string[]): boolean {
  try {
    const tree = parse(source);
    return tree.type === "call" && tree.callee.type === "name" && methods.includes(tree.callee.name);
  } catch {
    // Computing it tells why.
    return false;
  }
}

function valueText(value: unknown, target: Target, { extensions }: Surroundings): string {
  if (value instanceof RemoteMethod) return `<method ${value.name} of ${target.name}>\n`;
  const runtime = new Runtime(new ExpressionBudget(), extensions, attributeOf);
  let plain: unknown;
  try {
    plain = toPyon(runtime, value);
  } catch (error) {
    // Functions, ranges and whatever else is never sent.
    if (error instanceof PythonTypeError || error instanceof RecursionError) {
      return `${reprOf(runtime, value)}\n`;
    }
    throw error;
  }
  return pprinted(plain);
}

function pprinted(value: unknown): string {
  return value === null ? "" : `${pformat(value)}\n`;
}
