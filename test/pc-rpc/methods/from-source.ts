import type { AnyFunction } from "../../../src/pc-rpc/methods/source.js";

/**
 * The function or class that this text is. Test files go through a compiler that drops comments and writes `5.0` as
 * `5`; what depends on a function's own text is made from text.
 */
export function functionFrom(source: string): AnyFunction {
  return new Function(`return (${source})`)() as AnyFunction;
}

/** The method `name` of an object literal or class body with these members. */
export function methodFrom(member: string, name: string): AnyFunction {
  const target = new Function(`return class { ${member} }.prototype`)() as Record<string, AnyFunction>;
  return target[name] as AnyFunction;
}

/** An object of the class with this body, whose own text is what is written here. */
export function objectFrom(body: string, head = "class Lda"): object {
  return Reflect.construct(functionFrom(`${head} { ${body} }`), []) as object;
}
