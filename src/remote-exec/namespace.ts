import { type Context, Script } from "node:vm";
import { KeyError } from "../pc-rpc/python-errors.js";

/** A name as code may define one, in any script. */
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether code can define something of this name: reserved words are none. */
export function isIdentifier(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    new Script(`(${name}) => {}`);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is called `name` in the global scope of a context, `const`, `let` and `class` included, which are no
 * properties of its global object.
 *
 * @throws KeyError, as Python's servers do, when there is no such name
 */
export function lookUp(context: Context, name: string): unknown {
  const known = isIdentifier(name)
    ? new Script(`typeof ${name} === "undefined" ? undefined : ${name}`).runInContext(context)
    : undefined;
  if (known === undefined) throw new KeyError(`name '${name.slice(0, 80)}' is not defined`);
  return known;
}

/** Defines a global that code may change, or hide with a `const` of its own. */
export function defineGlobal(context: Context, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(context, name, { value, enumerable, writable: true, configurable: true });
}
