import { Dict, OrderedDict } from "../../pyon/dict.js";
import { Float } from "../../pyon/float.js";
import { Tuple } from "../../pyon/tuple.js";
import { parseType, type TypeNode } from "./type-text.js";

/** Gives the value with floats where they belong. */
export type Coercer = (value: unknown) => unknown;

/** Annotations come from source code, so there are few; the bound is for programs that make them up. */
const MAX_KNOWN = 1000;
const known = new Map<string, Coercer | undefined>();

/**
 * What makes integral numbers into `Float`s where a Python annotation says `float`, so that Python receives `5.0`
 * and not the int `5`. Reads `float`, `list[float]`, `tuple[float, int]`, `tuple[float, ...]`,
 * `dict[str, float]`, `set[float]`, `Optional[float]`, `float | None`, `Union[…]`, nested, with or without
 * `typing.`; any other text is accepted and means nothing here. Where a union also allows an int (`float | int`),
 * numbers are left alone, as is everything that is not of the annotated shape.
 *
 * The function returns the very same object when nothing had to change, and never changes one: lists, tuples, maps
 * and plain objects are copied as far as needed. `undefined` when the annotation puts a float nowhere.
 */
export function floatCoercer(annotation: string): Coercer | undefined {
  if (known.has(annotation)) return known.get(annotation);
  const node = annotation.includes("float") ? parseType(annotation) : undefined;
  const coercer = node ? compile(shapeOf(node)) : undefined;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(annotation, coercer);
  return coercer;
}

/**
 * Where floats may be in values of a type. Members of a union are laid over each other: `list[float] | list[int]`
 * is read as `list[float | int]`, whose numbers are left alone.
 */
interface Shape {
  readonly isFloat?: boolean;
  /** A number may also be meant as something else than a float: an int, or anything. */
  readonly isOther?: boolean;
  /** Of lists and other sequences. */
  readonly items?: Shape;
  /** Of `tuple[X, ...]`. */
  readonly tupleItems?: Shape;
  /** Of `tuple[X, Y]`, by length. */
  readonly tuples?: ReadonlyMap<number, readonly Shape[]>;
  readonly setItems?: Shape;
  readonly dictValues?: Shape;
}

const NOTHING: Shape = {};

/** Allows everything, so it says nothing about any number, at whatever depth: it only ever takes floats away. */
const ANYTHING: Shape = { isOther: true };

const FLOAT_NAMES = /^(?:builtins\.)?float$|^(?:np|numpy)\.float(?:16|32|64)$/;
const ANY_NAMES = new Set(["Any", "object", "*"]);
const NUMBER_NAMES = /^(?:int|complex|Number|Complex|Real|Rational|Integral|u?int\d+|integer|number)$/;
const LIST_NAMES = new Set(["list", "sequence", "mutablesequence", "iterable", "collection", "deque"]);
const SET_NAMES = new Set(["set", "frozenset", "abstractset", "mutableset"]);
const DICT_NAMES = new Set(["dict", "mapping", "mutablemapping", "ordereddict", "defaultdict"]);

function shapeOf({ name, args }: TypeNode): Shape {
  const [first, second] = args;
  if (FLOAT_NAMES.test(name)) return { isFloat: true };
  // `typing.List`, `collections.abc.Sequence`: the last part tells.
  const plain = name.slice(name.lastIndexOf(".") + 1);
  if (ANY_NAMES.has(plain)) return ANYTHING;
  if (NUMBER_NAMES.test(plain)) return { isOther: true };
  if (plain === "|" || plain === "Union" || plain === "Optional") return unionOf(args.map(shapeOf));
  if (plain === "Annotated") return first ? shapeOf(first) : NOTHING;

  const kind = plain.toLowerCase();
  if (kind === "tuple") return tupleShape(args);
  if (LIST_NAMES.has(kind)) return { items: first ? shapeOf(first) : ANYTHING };
  if (SET_NAMES.has(kind)) return { setItems: first ? shapeOf(first) : ANYTHING };
  if (DICT_NAMES.has(kind)) return { dictValues: second ? shapeOf(second) : ANYTHING };
  return NOTHING;
}

function tupleShape(args: readonly TypeNode[]): Shape {
  const [first, second] = args;
  if (!first) return { tupleItems: ANYTHING };
  if (second?.name === "..." && args.length === 2) return { tupleItems: shapeOf(first) };
  if (first.name === "()") return NOTHING;
  return { tuples: new Map([[args.length, args.map(shapeOf)]]) };
}

function unionOf(shapes: readonly Shape[]): Shape {
  return shapes.some((shape) => shape === ANYTHING) ? ANYTHING : shapes.reduce(overlay, NOTHING);
}

function overlay(a: Shape, b: Shape): Shape {
  const tuples = new Map(a.tuples);
  for (const [length, items] of b.tuples ?? []) {
    const others = tuples.get(length);
    tuples.set(length, others ? items.map((item, i) => unionOf([item, others[i]!])) : items);
  }
  const isOther = (a.isOther || b.isOther) ?? false;
  const isFloat = (a.isFloat || b.isFloat) ?? false;
  const shape: { -readonly [K in keyof Shape]: Shape[K] } = { isFloat, isOther, tuples };
  for (const part of ["items", "tupleItems", "setItems", "dictValues"] as const) {
    const parts = [a[part], b[part]].filter((item) => item !== undefined);
    if (parts.length > 0) shape[part] = unionOf(parts);
  }
  return shape;
}

function compile(shape: Shape | undefined): Coercer | undefined {
  if (!shape) return undefined;
  const scalar = shape.isFloat && !shape.isOther ? floatOf : undefined;
  const array = compileArray(shape);
  const dict = compile(shape.dictValues);
  const set = compile(shape.setItems);
  if (!array && !dict && !set) return scalar;
  return (value) => {
    if (typeof value !== "object" || value === null) return scalar ? scalar(value) : value;
    if (Array.isArray(value)) return array ? array(value) : value;
    if (dict && value instanceof Map) return coerceMap(value, dict);
    if (dict && isPlainObject(value)) return coerceObject(value, dict);
    return set && value instanceof Set ? coerceSet(value, set) : value;
  };
}

function floatOf(value: unknown): unknown {
  // Other numbers are written as floats anyway, -0 and those beyond the safe integers too.
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? new Float(value as number) : value;
}

/**
 * JavaScript returns arrays where Python would return tuples, so either kind is measured by what the annotation has:
 * a `Tuple` by its tuples first, another array by its lists first.
 */
function compileArray(shape: Shape): ((value: readonly unknown[]) => unknown) | undefined {
  const items = compile(shape.items);
  const tupleItems = compile(shape.tupleItems);
  const fixed = new Map<number, (Coercer | undefined)[]>();
  for (const [length, parts] of shape.tuples ?? []) {
    const either = parts.map((part) => (shape.tupleItems ? unionOf([part, shape.tupleItems]) : part));
    fixed.set(length, either.map(compile));
  }
  if (!items && !tupleItems && ![...fixed.values()].flat().some(Boolean)) return undefined;
  const hasTuples = fixed.size > 0 || shape.tupleItems !== undefined;
  return (value) => {
    const asTuple = hasTuples && (value instanceof Tuple || shape.items === undefined);
    if (!asTuple) return items ? coerceArray(value, () => items) : value;
    const parts = fixed.get(value.length);
    if (parts) return coerceArray(value, (index) => parts[index]);
    return tupleItems ? coerceArray(value, () => tupleItems) : value;
  };
}

function coerceArray(value: readonly unknown[], coercerAt: (index: number) => Coercer | undefined): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    const coerced = coercerAt(i)?.(item) ?? item;
    // Only objects come out changed, so NaN needs no care.
    if (coerced !== item && typeof coerced === "object") (copy ??= value.slice())[i] = coerced;
  }
  if (!copy) return value;
  return value instanceof Tuple ? Tuple.wrap(copy) : copy;
}

function coerceMap(value: Map<unknown, unknown>, coercer: Coercer): unknown {
  let copy: Map<unknown, unknown> | undefined;
  for (const [key, item] of value) {
    const coerced = coercer(item);
    if (!Object.is(coerced, item)) (copy ??= copyOfMap(value)).set(key, coerced);
  }
  return copy ?? value;
}

function copyOfMap(value: Map<unknown, unknown>): Map<unknown, unknown> {
  if (value instanceof OrderedDict) return new OrderedDict(value);
  return value instanceof Dict ? new Dict(value) : new Map(value);
}

function coerceSet(value: Set<unknown>, coercer: Coercer): unknown {
  const items = [...value];
  const coerced = coerceArray(items, () => coercer) as unknown[];
  return coerced === items ? value : new Set(coerced);
}

function coerceObject(value: Record<string, unknown>, coercer: Coercer): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = value[key];
    const coerced = coercer(item);
    // The copy owns every key already, `__proto__` too, so assigning one calls no setter.
    if (!Object.is(coerced, item)) (copy ??= { ...value })[key] = coerced;
  }
  return copy ?? value;
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
