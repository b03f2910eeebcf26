import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import type { KeywordArguments } from "../model.js";

/** What a function is called in messages. */
export interface CallName {
  readonly name: string;
  /** With the type that a method belongs to: `str.upper`. */
  readonly qualified: string;
}

/**
 * Gives each parameter of a function of the language its argument, or undefined when there is none.
 *
 * @throws TypeError of Python, in the words of functions that are declared in this way
 */
export type Binder = (
  callee: CallName,
  args: readonly unknown[],
  kwargs: KeywordArguments,
) => readonly unknown[];

/** No arguments at all. */
export const none: Binder = (callee, args, kwargs) => {
  refuseKeywords(callee, kwargs);
  if (args.length === 0) return args;
  throw new PythonTypeError(`${callee.qualified}() takes no arguments (${args.length} given)`);
};

/** One argument without a name. */
export const one: Binder = (callee, args, kwargs) => {
  refuseKeywords(callee, kwargs);
  if (args.length === 1) return args;
  throw new PythonTypeError(`${callee.qualified}() takes exactly one argument (${args.length} given)`);
};

/** Some arguments without names. */
export function positional(least: number, most: number): Binder {
  return (callee, args, kwargs) => {
    refuseKeywords(callee, kwargs);
    checkCount(callee.name, args.length, least, most);
    return args;
  };
}

/** As {@link positional}, in the words of `str.find` and its kind. */
export function counted(least: number, most: number): Binder {
  return (callee, args, kwargs) => {
    refuseKeywords(callee, kwargs);
    if (args.length >= least && args.length <= most) return args;
    const [word, count] = args.length < least ? ["at least", least] : ["at most", most];
    throw new PythonTypeError(
      `${callee.name}() takes ${word} ${count} argument${count === 1 ? "" : "s"} (${args.length} given)`,
    );
  };
}

export interface NamedOptions {
  /** How many of the names must be given. */
  readonly required?: number;
  /** How many of them have no name, and how many may be given without. */
  readonly positionalOnly?: number;
  readonly mostPositional?: number;
  /** What messages call the function, if not by its name. */
  readonly label?: string;
}

/** Arguments with names. */
export function named(names: readonly string[], options: NamedOptions = {}): Binder {
  const { required = 0, positionalOnly = 0, mostPositional = names.length, label } = options;
  return ({ name: ownName }, args, kwargs) => {
    const name = label ?? ownName;
    const given = args.length + kwargs.size;
    if (given > names.length) {
      const word = required === names.length ? "exactly" : "at most";
      throw new PythonTypeError(
        `${name}() takes ${word} ${names.length} argument${names.length === 1 ? "" : "s"} (${given} given)`,
      );
    }
    if (args.length > mostPositional) {
      const most = mostPositional === 0 ? "no" : `at most ${mostPositional}`;
      throw new PythonTypeError(
        mostPositional === 0
          ? `${name}() takes ${most} positional arguments`
          : `${name}() takes ${most} positional arguments (${args.length} given)`,
      );
    }
    const bound: unknown[] = [...args];
    for (let i = args.length; i < names.length; i++) bound[i] = undefined;
    for (const [keyword, value] of kwargs) {
      const at = names.indexOf(keyword, positionalOnly);
      if (at === -1) throw new PythonTypeError(`'${keyword}' is an invalid keyword argument for ${name}()`);
      if (at < args.length) {
        throw new PythonTypeError(
          `argument for ${name}() given by name ('${keyword}') and position (${at + 1})`,
        );
      }
      bound[at] = value;
    }
    for (let i = 0; i < required; i++) {
      if (bound[i] !== undefined) continue;
      throw new PythonTypeError(`${name}() missing required argument '${names[i]}' (pos ${i + 1})`);
    }
    return bound;
  };
}

/** Whatever comes: the function gets `args` and `kwargs` as they are. */
export const anything: Binder = (_, args, kwargs) => [args, kwargs];

export function refuseKeywords(callee: CallName, kwargs: KeywordArguments): void {
  if (kwargs.size > 0) throw new PythonTypeError(`${callee.qualified}() takes no keyword arguments`);
}

/** Python's words for a wrong number of arguments. */
export function checkCount(name: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return;
  const wanted = least === most ? "" : count < least ? "at least " : "at most ";
  const limit = count < least ? least : most;
  throw new PythonTypeError(
    `${name} expected ${wanted}${limit} argument${limit === 1 ? "" : "s"}, got ${count}`,
  );
}
