import { Float } from "../../pyon/float.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Argspec } from "../protocol.js";
import { type Coercer, floatCoercer } from "./annotation.js";
import { bindArguments, type KeywordArguments } from "./bind-arguments.js";
import { descriptionsOf, docOf, type MethodDescription } from "./describe.js";
import { classOf, functionIn, isExposable, levelsOf } from "./exposure.js";
import { jsDocsOf } from "./jsdoc.js";
import type { JsDoc } from "./jsdoc-text.js";
import { type KeywordParameter, type Signature, signatureOf } from "./signature.js";
import type { AnyFunction } from "./source.js";

/** A method that remote callers may call. */
export interface RpcMethod {
  readonly name: string;
  /** Its parameters as Python's clients and tools show them. Read from the source when first asked for. */
  readonly argspec: Argspec;
  /** Its documentation: from `rpc` or `describe`, else from the doc comment, else `null`. */
  readonly doc: string | null;
  /**
   * Calls the method of `target` with Python's positional and keyword arguments. Gives what the method gives: for an
   * asynchronous one, a promise.
   *
   * @throws {BindError} with Python's wording when the arguments do not fit; and whatever the method throws
   */
  invoke(target: object, args: readonly unknown[], kwargs: KeywordArguments | null): unknown;
  /** To be applied to a result when the method is annotated to return floats: see {@link floatCoercer}. */
  readonly coerceResult: Coercer | undefined;
}

/**
 * Which methods of a target remote callers may call. `"public"`: every public method. `"marked"`: those that `rpc` or
 * `describe` describes, there or in a class that the target's class extends.
 */
export type Exposure = "public" | "marked";

/**
 * The methods of `target` that remote callers may call, sorted by name: functions in its own properties and methods
 * of its classes. Never: `constructor` and what else `Object.prototype` has, names that start with `_` or `#`,
 * symbols, getters (which are not called either), classes, `then`, and the methods of classes that JavaScript or the
 * platform provides (`EventEmitter`, `EventTarget`, `Array`, `Map`, …).
 */
export function exposedMethods(target: object, expose: Exposure = "public"): ReadonlyMap<string, RpcMethod> {
  if (expose !== "public" && expose !== "marked") {
    throw new TypeError(`expose must be "public" or "marked", not ${JSON.stringify(expose)}`);
  }
  const levels = levelsOf(target);
  const methods: [string, RpcMethod][] = [];
  const names = new Set(levels.flatMap((level) => Object.getOwnPropertyNames(level)));
  for (const name of [...names].filter(isExposable).sort()) {
    // The first level that has the name decides: a getter or a value there hides a method below.
    const level = levels.find((candidate) => Object.hasOwn(candidate, name)) as object;
    const fn = functionIn(level, name);
    if (!fn) continue;
    const sources = new MethodSources(levels, level, name);
    if (expose === "public" || sources.descriptions.length > 0) {
      methods.push([name, new TargetMethod(name, fn, sources)]);
    }
  }
  return new Map(methods);
}

/** What `rpc` or `describe` says of the target or, when they don't, of the classes it extends; else `null`. */
export function targetDoc(target: object): string | null {
  for (const level of levelsOf(target)) {
    const doc = docOf(level);
    if (doc !== undefined) return doc;
  }
  return null;
}

/** Where things are said of one method, from the most special level to the most general. */
class MethodSources {
  readonly #levels: readonly object[];
  readonly #name: string;
  /** Python's `__qualname__`: with the class that defines the method. */
  readonly qualname: string;
  readonly descriptions: readonly MethodDescription[];

  constructor(levels: readonly object[], level: object, name: string) {
    this.#levels = levels;
    this.#name = name;
    // A method in the target's own properties belongs to its class, if there is one.
    const className = (classOf(level) ?? levels.map(classOf).find(Boolean))?.name;
    this.qualname = typeof className === "string" && className !== "" ? `${className}.${name}` : name;
    this.descriptions = levels.flatMap((each) => descriptionsOf(each, name, functionIn(each, name)));
  }

  /** Doc comments; what classes are parsed for, and so only when needed. */
  *#comments(): Generator<JsDoc> {
    for (const level of this.#levels) {
      const cls = classOf(level);
      const comment = cls && jsDocsOf(cls).get(this.#name);
      if (comment) yield comment;
    }
  }

  doc(): string | null {
    for (const { doc } of this.descriptions) if (doc !== undefined) return doc;
    for (const { doc } of this.#comments()) if (doc !== null) return doc;
    return null;
  }

  /** The annotation of a parameter, or of `return`. */
  annotation(name: string): string | undefined {
    for (const { annotations } of this.descriptions) {
      if (annotations && Object.hasOwn(annotations, name)) return annotations[name];
    }
    for (const { annotations } of this.#comments()) {
      if (Object.hasOwn(annotations, name)) return annotations[name];
    }
    return undefined;
  }

  /** The signature of `fn`, with the `**kwargs` that a description adds and the names that one gives. */
  signature(fn: AnyFunction): Signature {
    const signature = this.#renamed(signatureOf(fn));
    const varkw = this.descriptions.find((description) => description.varkw !== undefined)?.varkw;
    return varkw === undefined ? signature : { ...signature, varkw, keywordObject: "always" };
  }

  #renamed(signature: Signature): Signature {
    const names = this.descriptions.find((description) => description.parameters !== undefined)?.parameters;
    if (names === undefined) return signature;
    const positional = signature.positional.map((parameter, index) => ({
      ...parameter,
      name: names[index] ?? parameter.name,
    }));
    return { ...signature, positional };
  }
}

/** A function with all that is needed to call it. */
interface Callee {
  readonly fn: AnyFunction;
  readonly signature: Signature;
  /** With so many positional arguments and no others, a call needs no binding. */
  readonly least: number;
  readonly most: number;
}

class TargetMethod implements RpcMethod {
  readonly name: string;
  readonly #fn: AnyFunction;
  readonly #sources: MethodSources;
  #callee: Callee | undefined;
  #argspec: Argspec | undefined;
  #doc: string | null | undefined;
  /** `null` until looked for. */
  #coerceResult: Coercer | undefined | null = null;

  constructor(name: string, fn: AnyFunction, sources: MethodSources) {
    this.name = name;
    this.#fn = fn;
    this.#sources = sources;
  }

  get argspec(): Argspec {
    this.#argspec ??= argspecOf(this.#sources.signature(this.#fn), this.#sources);
    return this.#argspec;
  }

  get doc(): string | null {
    if (this.#doc === undefined) this.#doc = this.#sources.doc();
    return this.#doc;
  }

  get coerceResult(): Coercer | undefined {
    if (this.#coerceResult === null) {
      const annotation = this.#sources.annotation("return");
      this.#coerceResult = annotation === undefined ? undefined : floatCoercer(annotation);
    }
    return this.#coerceResult;
  }

  invoke(target: object, args: readonly unknown[], kwargs: KeywordArguments | null): unknown {
    // Looked up at each call, as Python does: a method that was replaced in the meantime is called as it is now.
    const fn = (target as Record<string, unknown>)[this.name];
    const known = this.#callee;
    const callee = known !== undefined && known.fn === fn ? known : this.#calleeFor(fn);
    const count = args.length;
    const fits = count >= callee.least && count <= callee.most && isEmpty(kwargs);
    const list = fits ? args : bindArguments(callee.signature, this.#sources.qualname, args, kwargs);
    return Reflect.apply(callee.fn, target, list as never[]);
  }

  #calleeFor(fn: unknown): Callee {
    if (typeof fn !== "function") throw new TypeError(`${this.#sources.qualname} is not a method any more`);
    const signature = this.#sources.signature(fn as AnyFunction);
    const { positional, varargs, keywords, keywordObject } = signature;
    const needsObject = keywordObject === "always" || keywords.some((parameter) => !parameter.optional);
    const firstOptional = positional.findIndex((parameter) => parameter.optional);
    this.#callee = {
      fn: fn as AnyFunction,
      signature,
      least: needsObject ? Number.POSITIVE_INFINITY : firstOptional < 0 ? positional.length : firstOptional,
      most: varargs === null ? positional.length : Number.POSITIVE_INFINITY,
    };
    return this.#callee;
  }
}

function isEmpty(kwargs: KeywordArguments | null): boolean {
  if (kwargs === null) return true;
  if (kwargs instanceof Map) return kwargs.size === 0;
  for (const _ in kwargs) return false;
  return true;
}

function argspecOf(signature: Signature, sources: MethodSources): Argspec {
  const { positional, varargs, keywords, varkw } = signature;
  const optional = positional.filter((parameter) => parameter.optional);
  const optionalKeywords = keywords.filter((parameter) => parameter.optional);
  const args = ["self", ...positional.map((parameter) => parameter.name)];
  const kwonlyargs = keywords.map((parameter) => parameter.name);
  const annotated = [...args.slice(1), ...kwonlyargs, varargs, varkw, "return"].flatMap((name) => {
    const annotation = name === null ? undefined : sources.annotation(name);
    return annotation === undefined ? [] : [[name, annotation] as [string, string]];
  });
  const annotations = new Map(annotated);
  const defaultOf = (parameter: KeywordParameter): unknown =>
    annotatedDefault(parameter.defaultValue, annotations.get(parameter.name));
  return {
    args,
    varargs,
    varkw,
    defaults: optional.length > 0 ? Tuple.from(optional.map(defaultOf)) : null,
    kwonlyargs,
    kwonlydefaults:
      optionalKeywords.length > 0
        ? Object.fromEntries(optionalKeywords.map((parameter) => [parameter.name, defaultOf(parameter)]))
        : null,
    annotations: Object.fromEntries(annotations),
  };
}

/** Spelling tells floats from ints where nothing better does: `1e6` is often meant as an int, `5` as a float. */
function annotatedDefault(value: unknown, annotation: string | undefined): unknown {
  if (annotation === "int" && value instanceof Float) return value.valueOf();
  const coercer = annotation === undefined ? undefined : floatCoercer(annotation);
  return coercer ? coercer(value) : value;
}
