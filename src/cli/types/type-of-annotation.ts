import { parseType, type TypeNode } from "../../pc-rpc/methods/type-text.js";
import { stringLiteral } from "./harmless.js";

/** Whether values of a type go to the server or come from it: more may be sent than will come back. */
export type Direction = "argument" | "result";

/** A type of TypeScript. */
export interface TsType {
  readonly text: string;
  /** Some part of the annotation is none that could be translated, and `unknown` stands for it. */
  readonly isPartial: boolean;
}

/** Names of `sipyco/pyon` that types may use. */
export const PYON_NAMES = [
  "Complex",
  "Dict",
  "Float",
  "Fraction",
  "NDArray",
  "NpScalar",
  "OrderedDict",
  "Slice",
] as const;

/** Longer types help nobody; some annotations take each of their parts several times. */
const MAX_LENGTH = 300;

const UNKNOWN: TsType = { text: "unknown", isPartial: true };
const ANYTHING: TsType = { text: "unknown", isPartial: false };

/** By Python's name: what may be sent, and what comes back where that is less. */
const SCALARS: Readonly<Record<string, readonly [argument: string, result?: string]>> = {
  bool: ["boolean"],
  int: ["number | bigint", "number"],
  float: ["number | Float", "number"],
  complex: ["number | Complex", "Complex"],
  str: ["string"],
  bytes: ["Uint8Array"],
  None: ["null"],
  NoneType: ["null"],
  slice: ["Slice"],
  Fraction: ["Fraction"],
  ndarray: ["NDArray"],
  NDArray: ["NDArray"],
  bool_: ["boolean | NpScalar", "boolean"],
  str_: ["string | NpScalar", "string"],
  bytes_: ["Uint8Array | NpScalar", "Uint8Array"],
  complex64: ["number | Complex | NpScalar", "Complex"],
  complex128: ["number | Complex | NpScalar", "Complex"],
  datetime64: ["NpScalar"],
  timedelta64: ["NpScalar"],
  longdouble: ["NpScalar"],
  // As JavaScript's servers may spell it.
  number: ["number | bigint | Float", "number"],
};

const NUMPY_FLOAT = /^(?:float(?:16|32|64|_)|floating|half|single|double)$/;
const NUMPY_INT = /^(?:u?int(?:8|16|32|64|p|c|_)|(?:un)?signedinteger|integer|u?(?:byte|short|longlong))$/;
/** Where Python's own types come from. */
const MODULES =
  /^(?:builtins|typing|typing_extensions|collections(?:\.abc)?|np|numpy(?:\.typing)?|npt|fractions)\./;

const ANY: ReadonlySet<string> = new Set(["Any", "object", "*"]);
const LISTS: ReadonlySet<string> = new Set(["list", "List", "MutableSequence"]);
const SEQUENCES: ReadonlySet<string> = new Set(["Sequence"]);
/** They take any list, but what they give may be of many kinds. */
const ITERABLES: ReadonlySet<string> = new Set(["Iterable", "Collection", "Reversible"]);
const SETS: ReadonlySet<string> = new Set([
  "set",
  "Set",
  "MutableSet",
  "AbstractSet",
  "frozenset",
  "FrozenSet",
]);
const DICTS: ReadonlySet<string> = new Set(["dict", "Dict", "Mapping", "MutableMapping"]);

/**
 * The type of TypeScript for a Python annotation, as docs/pyon.md says what becomes what. What is none of Python's own
 * types, or not understood, is `unknown`.
 */
export function typeOfAnnotation(annotation: string, direction: Direction): TsType {
  const node = parseType(annotation);
  return node === undefined ? UNKNOWN : typeOf(node, direction);
}

function typeOf(node: TypeNode, direction: Direction): TsType {
  const type = untrimmedTypeOf(node, direction);
  return type.text.length > MAX_LENGTH ? UNKNOWN : type;
}

function untrimmedTypeOf({ name: full, args }: TypeNode, direction: Direction): TsType {
  const name = full.replace(MODULES, "");
  const [first] = args;
  if (ANY.has(name)) return ANYTHING;
  const scalar = scalarOf(name, direction);
  if (scalar !== undefined) return known(scalar);
  if (name === "|" || name === "Union") return unionOf(args, direction);
  if (name === "Optional") {
    return first === undefined ? UNKNOWN : unionOf([first, { name: "None", args: [] }], direction);
  }
  if (name === "Annotated") return first === undefined ? UNKNOWN : typeOf(first, direction);
  if (name === "Literal") return literalsOf(args);
  if (/^["']/.test(name)) return quotedTypeOf(name, direction);
  return containerOf(name, args, direction);
}

function scalarOf(name: string, direction: Direction): string | undefined {
  if (NUMPY_FLOAT.test(name)) return direction === "argument" ? "number | Float | NpScalar" : "number";
  if (NUMPY_INT.test(name)) return direction === "argument" ? "number | bigint | NpScalar" : "number";
  const found = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  return direction === "argument" ? found?.[0] : (found?.[1] ?? found?.[0]);
}

function containerOf(name: string, args: readonly TypeNode[], direction: Direction): TsType {
  const [first] = args;
  const item = first === undefined ? ANYTHING : typeOf(first, direction);
  const isArgument = direction === "argument";
  if (LISTS.has(name)) return from([item], ([text]) => `${isArgument ? "readonly " : ""}${grouped(text)}[]`);
  if (SEQUENCES.has(name) || (ITERABLES.has(name) && isArgument)) {
    return from([item], ([text]) => `readonly ${grouped(text)}[]`);
  }
  if (SETS.has(name)) return from([item], ([text]) => (isArgument ? `ReadonlySet<${text}>` : `Set<${text}>`));
  if (name === "tuple" || name === "Tuple") return tupleOf(args, direction);
  if (DICTS.has(name)) return dictOf(args, direction);
  if (name === "OrderedDict") {
    if (args.length !== 2) return known("OrderedDict");
    return from(typesOf(args, direction), (texts) => `OrderedDict<${texts.join(", ")}>`);
  }
  return UNKNOWN;
}

function tupleOf(args: readonly TypeNode[], direction: Direction): TsType {
  const [first, second] = args;
  if (first === undefined) return known("readonly unknown[]");
  if (first.name === "()" && args.length === 1) return known("readonly []");
  if (second?.name === "..." && args.length === 2) {
    return from([typeOf(first, direction)], ([text]) => `readonly ${grouped(text)}[]`);
  }
  return from(typesOf(args, direction), (texts) => `readonly [${texts.join(", ")}]`);
}

/** Dicts come as plain objects where all keys are str, so empty ones too; else as `Dict`. */
function dictOf(args: readonly TypeNode[], direction: Direction): TsType {
  const [key, value] = args.length === 2 ? typesOf(args, direction) : [ANYTHING, ANYTHING];
  if (key === undefined || value === undefined) return UNKNOWN;
  const isArgument = direction === "argument";
  const keys = keysOf(key.text);
  return from([key, value], ([k, v]) => {
    const object = isArgument ? `Readonly<Record<string, ${v}>>` : `Record<string, ${v}>`;
    if (keys === "strings") return object;
    const any = k === "unknown" && v === "unknown";
    const map = isArgument ? `ReadonlyMap<${k}, ${v}>` : any ? "Dict" : `Dict<${k}, ${v}>`;
    if (keys === "any") return `${object} | ${map}`;
    return isArgument ? map : `${map} | Record<string, undefined>`;
  });
}

function keysOf(type: string): "strings" | "others" | "any" {
  if (type === "string") return "strings";
  return /string|unknown|"/.test(type) ? "any" : "others";
}

function unionOf(args: readonly TypeNode[], direction: Direction): TsType {
  if (args.length === 0) return UNKNOWN;
  const types = typesOf(args, direction);
  // What may be anything is not made narrower by the other members.
  const wide = types.find(({ text }) => text === "unknown");
  if (wide !== undefined) return { text: "unknown", isPartial: types.some(({ isPartial }) => isPartial) };
  return from(types, (texts) => [...new Set(texts.flatMap(membersOf))].join(" | "));
}

/** The members of a union that stand side by side, where none of them holds another union. */
function membersOf(text: string): string[] {
  return /[<([{"]/.test(text) ? [text] : text.split(" | ");
}

/** `Literal["a", 1, True, None]`. */
function literalsOf(args: readonly TypeNode[]): TsType {
  const texts = args.map(({ name, args: inner }) => (inner.length === 0 ? literalOf(name) : undefined));
  if (texts.length === 0 || texts.includes(undefined)) return UNKNOWN;
  return known([...new Set(texts)].join(" | "));
}

function literalOf(text: string): string | undefined {
  if (text === "None") return "null";
  if (text === "True" || text === "False") return text.toLowerCase();
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return text === "-0" ? "0" : text;
  // With backslashes it depends on where the text comes from what they mean.
  const [, content] = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(text)?.filter((part) => part !== undefined) ?? [];
  return content === undefined ? undefined : stringLiteral(content);
}

/** A name that Python could not look up yet when it read the annotation: `list["float"]`. */
function quotedTypeOf(name: string, direction: Direction): TsType {
  const node = parseType(name.slice(1, -1));
  return node === undefined || /["']/.test(node.name) ? UNKNOWN : typeOf(node, direction);
}

function typesOf(nodes: readonly TypeNode[], direction: Direction): TsType[] {
  return nodes.map((node) => typeOf(node, direction));
}

function known(text: string): TsType {
  return { text, isPartial: false };
}

function from(parts: readonly TsType[], write: (texts: [string, string, ...string[]]) => string): TsType {
  const texts = parts.map(({ text }) => text) as [string, string, ...string[]];
  return { text: write(texts), isPartial: parts.some(({ isPartial }) => isPartial) };
}

/** In parentheses where brackets behind it would belong to its last part only. */
function grouped(text: string): string {
  return /^\w+(?:<[^<>|]*>)?(?:\[\])*$/.test(text) ? text : `(${text})`;
}
