import { cleanDoc } from "./doc-text.js";
import { functionIn, isExposable, levelsOf } from "./exposure.js";
import { signatureOf } from "./signature.js";
import { type AnyClass, type AnyFunction, sourceOf } from "./source.js";

/** What remote callers are told about a method. */
export interface MethodDescription {
  /** Documentation; common indentation is removed. Default: the doc comment, where the source still has it. */
  readonly doc?: string;
  /**
   * Python type names by parameter name, and by `return` for the result: `{ channel: "int", return: "float" }`.
   * Any text is accepted. Where one says `float`, integral numbers reach Python as floats. Default: the types of
   * the doc comment.
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Name of a parameter that takes all keyword arguments the method does not name, Python's `**kwargs`: every call
   * then ends with an object of them, behind a rest parameter's values too. It is for methods with a rest
   * parameter; others say `{ a, ...kwargs }`. Default: unknown keyword arguments are refused.
   */
  readonly varkw?: string;
  /**
   * What remote callers call the positional parameters, in order, where JavaScript could not call them so, as
   * `["function"]`, or a minifier has renamed them. Default: their names in the source.
   */
  readonly parameters?: readonly string[];
}

/** What remote callers are told about a target. */
export interface TargetDescription {
  /** Documentation; common indentation is removed. */
  readonly doc?: string;
  /** By method name. */
  readonly methods?: Readonly<Record<string, MethodDescription>>;
}

/** A standard decorator for methods, for fields that hold functions, and for classes. */
export interface RpcDecorator {
  (value: AnyFunction, context: ClassMethodDecoratorContext): void;
  <F extends AnyFunction>(value: undefined, context: ClassFieldDecoratorContext<unknown, F>): (value: F) => F;
  (value: AnyClass, context: ClassDecoratorContext): void;
}

/** By the function itself: what its decorator said. */
const decorated = new WeakMap<AnyFunction, MethodDescription>();
/** By the object that has the methods: a class's prototype, or a target. */
const described = new WeakMap<object, ReadonlyMap<string, MethodDescription>>();
/** By the same. */
const targetDocs = new WeakMap<object, string>();

/**
 * Decorator that marks a method as remotely callable and describes it; on a class, its `doc` describes the target.
 *
 * ```ts
 * @rpc({ doc: "Simulated attenuator." })
 * class Lda {
 *   @rpc({ doc: "Set the attenuation.", annotations: { attenuation: "float", return: "None" } })
 *   set_attenuation(attenuation, { channel = 0 } = {}) { … }
 * }
 * ```
 *
 * It describes the function that it is applied to, so it stands above decorators that replace the function. For
 * plain JavaScript see {@link describe}.
 *
 * Python counterpart: docstrings and annotations.
 * @throws {TypeError} on what cannot be called remotely (accessors, private members, names starting with `_`), and
 * for an annotation of a parameter that the method does not have
 */
export function rpc(description: MethodDescription = {}): RpcDecorator {
  if (typeof description !== "object" || description === null) {
    throw new TypeError("rpc is called to make a decorator: write @rpc() or @rpc({ doc: … })");
  }
  const decorator = (value: unknown, context: DecoratorContext): unknown => {
    // TypeScript's older decorators pass a property name here.
    if (typeof context !== "object") {
      throw new TypeError("rpc is a standard decorator: switch off TypeScript's experimentalDecorators");
    }
    switch (context.kind) {
      case "class":
        return describeDecorated(value as AnyClass, description);
      case "method":
        return remember(value, description, checkedMember(context));
      case "field": {
        const name = checkedMember(context);
        return (initial: unknown) => {
          remember(initial, description, name);
          return initial;
        };
      }
      default:
        throw new TypeError(
          `rpc describes methods and classes, not the ${context.kind} ${String(context.name)}`,
        );
    }
  };
  return decorator as RpcDecorator;
}

/**
 * Describes the methods of a class, or of one object, and marks them as remotely callable. Gives its first argument
 * back, so that an object can be described where it is made.
 *
 * Python counterpart: docstrings and annotations.
 * @throws {TypeError} for a method that the class or object does not have, or that is never exposed, and for an
 * annotation of a parameter that the method does not have
 */
export function describe<T extends object>(target: T, { doc, methods = {} }: TargetDescription): T {
  const holder = isClass(target) ? (target.prototype as object) : target;
  const label = isClass(target) ? target.name : (holder.constructor?.name ?? "Object");
  if (typeof holder === "function")
    throw new TypeError("describe takes a class or an object, not a function");

  const levels = levelsOf(holder);
  const descriptions = new Map(described.get(holder));
  for (const name of Object.keys(methods)) {
    const level = levels.find((candidate) => Object.hasOwn(candidate, name));
    const fn = level && isExposable(name) ? functionIn(level, name) : undefined;
    if (!fn) throw new TypeError(`${label} has no public method ${JSON.stringify(name)} to describe`);
    descriptions.set(name, checked(methods[name] as MethodDescription, fn, `${label}.${name}`));
  }
  described.set(holder, descriptions);
  if (doc !== undefined) targetDocs.set(holder, checkedDoc(doc, label));
  return target;
}

/** What `describe`, then `rpc`, said of the method `name` of `holder`, not of those it inherits from. */
export function descriptionsOf(
  holder: object,
  name: string,
  fn: AnyFunction | undefined,
): readonly MethodDescription[] {
  const both = [described.get(holder)?.get(name), fn && decorated.get(fn)];
  return both.filter((description) => description !== undefined);
}

/** What they said of `holder` itself. */
export function docOf(holder: object): string | undefined {
  return targetDocs.get(holder);
}

function describeDecorated(cls: AnyClass, { annotations, varkw, doc }: MethodDescription): void {
  if (annotations || varkw !== undefined) throw new TypeError(`rpc: the class ${cls.name} takes a doc only`);
  describe(cls, doc === undefined ? {} : { doc });
}

function remember(fn: unknown, description: MethodDescription, name: string): void {
  if (typeof fn !== "function") throw new TypeError(`rpc describes methods, and ${name} holds no function`);
  decorated.set(fn as AnyFunction, checked(description, fn as AnyFunction, name));
}

function checkedMember({ name, private: isPrivate }: { name: string | symbol; private: boolean }): string {
  if (isPrivate || typeof name === "symbol" || !isExposable(name)) {
    throw new TypeError(`rpc: ${String(name)} is never callable remotely`);
  }
  return name;
}

function checked(description: MethodDescription, fn: AnyFunction, label: string): MethodDescription {
  const { doc, annotations = {}, varkw, parameters } = description;
  for (const name of Object.keys(annotations)) {
    if (typeof annotations[name] !== "string") {
      throw new TypeError(`${label}: the annotation of ${name} must be a type's name, as in "float"`);
    }
    if (name !== "return" && name !== varkw && !mayHaveParameter(fn, name)) {
      throw new TypeError(`${label} has no parameter ${JSON.stringify(name)} to annotate`);
    }
  }
  if (varkw !== undefined && (typeof varkw !== "string" || varkw === "")) {
    throw new TypeError(`${label}: varkw must be the name of a parameter`);
  }
  if (parameters?.some((name) => typeof name !== "string" || name === "")) {
    throw new TypeError(`${label}: parameters must be the names of the positional parameters`);
  }
  return {
    annotations,
    ...(doc === undefined ? undefined : { doc: checkedDoc(doc, label) }),
    ...(varkw === undefined ? undefined : { varkw }),
    ...(parameters === undefined ? undefined : { parameters }),
  };
}

/** A slip in a name would lose the annotation without a word. */
function mayHaveParameter(fn: AnyFunction, name: string): boolean {
  // The name occurs in the text of nearly every right one, which saves parsing while classes are being defined.
  if (sourceOf(fn).includes(name)) return true;
  // Functions that pass everything on hide the names of those behind them.
  return signatureOf(fn).varargs !== null;
}

function checkedDoc(doc: unknown, label: string): string {
  if (typeof doc !== "string") throw new TypeError(`${label}: doc must be a string`);
  return cleanDoc(doc);
}

function isClass(target: object): target is AnyClass {
  return typeof target === "function" && "prototype" in target && typeof target.prototype === "object";
}
