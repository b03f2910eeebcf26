import { Client } from "../../pc-rpc/client/client.js";
import { cleanDoc } from "../../pc-rpc/methods/doc-text.js";
import type { Argspec, MethodList } from "../../pc-rpc/protocol.js";
import { sorted } from "../../python/order.js";
import { repr } from "../../python/repr.js";
import {
  commentLines,
  commentText,
  memberName,
  parameterNames,
  shortened,
  stringLiteral,
} from "./harmless.js";
import { type Direction, PYON_NAMES, typeOfAnnotation } from "./type-of-annotation.js";

/** What a generated file says besides the methods. */
export interface Origin {
  /** Lines at its top. */
  readonly header: readonly string[];
  /** Name of the interface: one that `isInterfaceName` allows. */
  readonly name: string;
}

/** Columns that a line should not exceed. */
const WIDTH = 110;
/** Characters of an annotation, a default or a signature that comments show. */
const MAX_SHOWN = 200;

/**
 * The interface of a target as a file of TypeScript, for `Client.connect<Interface>(…)`. It depends on the list alone,
 * and names and docs in it can do no more than be names and docs.
 */
export function interfaceText(list: MethodList, { header, name }: Origin): string {
  const methods = sorted(Object.entries(list.methods), ([key]) => key);
  const members = methods.map(([method, [argspec, docstring]]) => memberText(method, argspec, docstring));
  // Without the texts that a `Literal` allows.
  const types = members.map(({ types: text }) => text.replace(/"(?:[^"\\]|\\.)*"/g, "")).join();
  const uses = (type: string): boolean => new RegExp(`\\b${type}\\b`).test(types);
  const pyon = PYON_NAMES.filter(uses);
  const imports = [
    ...(uses("Kwargs") ? ['import type { Kwargs } from "sipyco/pc-rpc";\n'] : []),
    ...(pyon.length > 0 ? [`import type { ${pyon.join(", ")} } from "sipyco/pyon";\n`] : []),
  ];
  return [
    ...header.map((line) => `// ${commentText(line)}`.trimEnd()).map((line) => `${line}\n`),
    imports.length > 0 ? "\n" : "",
    ...imports,
    "\n",
    docText(docLines(list.docstring), ""),
    `export interface ${name} {\n`,
    members.map(({ text }) => text).join("\n"),
    "}\n",
  ].join("");
}

interface Member {
  readonly text: string;
  /** The types in it, without names. */
  readonly types: string;
}

function memberText(name: string, argspec: Argspec, docstring: string | null): Member {
  const parameters = parametersOf(argspec);
  const result = typeText(argspec, "return", "result");
  const doc = docLines(docstring);
  const notes = [signatureNote(argspec), reachNote(name)].filter((note) => note !== undefined);
  const lines = doc.length > 0 && notes.length > 0 ? [...doc, "", ...notes] : [...doc, ...notes];
  const head = memberName(name);
  const oneLine = `  ${head}(${parameters.map(({ text }) => text).join(", ")}): ${result.text};\n`;
  const spread = `  ${head}(\n${parameters.map(({ text }) => `    ${text},\n`).join("")}  ): ${result.text};\n`;
  return {
    // A comma may stand behind all but a rest parameter.
    text:
      docText(lines, "  ") +
      (oneLine.length <= WIDTH || parameters.length === 0
        ? oneLine
        : spread.replace(/(\n {4}\.\.\..*),\n/, "$1\n")),
    types: [...parameters.map(({ type }) => type), result.type].join(),
  };
}

/** A piece of the interface, and the type in it without names and comments. */
interface Typed {
  readonly text: string;
  readonly type: string;
}

/**
 * The parameters. A call may break off before any of them to go on with `kwargs({ … })`, so keyword-only arguments
 * show only where one is required: then all calls end with `kwargs`, which is the last parameter, and nothing before
 * it is optional.
 */
function parametersOf(argspec: Argspec): Typed[] {
  const { args: all, defaults, varargs, kwonlyargs, kwonlydefaults } = argspec;
  const args = hasSelf(all) ? all.slice(1) : all;
  const required = args.length - (defaults?.length ?? 0);
  const mustName = kwonlyargs.some((name) => kwonlydefaults === null || !Object.hasOwn(kwonlydefaults, name));
  const names = parameterNames([...args, ...(varargs === null ? [] : [varargs]), "keywords"]);
  const parameters = args.map((arg, index): Typed => {
    const { text: annotated, type } = typeText(argspec, arg, "argument");
    const hasDefault = index >= required;
    // What is None by default may be None, also where the annotation does not mention it.
    const takesNull = type.split(" | ").some((member) => member === "null" || member === "unknown");
    const isNullable = hasDefault && defaults?.[index - required] === null && !takesNull;
    const text = isNullable ? `${annotated} | null` : annotated;
    return { text: `${names[index]}${hasDefault && !mustName ? "?" : ""}: ${text}`, type };
  });
  if (varargs !== null) {
    const item = typeText(argspec, varargs, "argument");
    const listOf = (text: string): string => {
      const items = /^\w+$/.test(text) ? `${text}[]` : `(${text})[]`;
      return mustName ? `[...${items}, Kwargs]` : items;
    };
    parameters.push({ text: `...${names[args.length]}: ${listOf(item.text)}`, type: listOf(item.type) });
  } else if (mustName) {
    parameters.push({ text: `${names.at(-1)}: Kwargs`, type: "Kwargs" });
  }
  return parameters;
}

/** Static methods have none. */
function hasSelf([first]: readonly string[]): boolean {
  return first === "self" || first === "cls";
}

/** The type that an annotation says; what it does not say, or cannot be said here, is `unknown`. */
function typeText({ annotations }: Argspec, name: string, direction: Direction): Typed {
  if (!Object.hasOwn(annotations, name)) return { text: "unknown", type: "unknown" };
  const annotation = annotations[name] as string;
  const { text: type, isPartial } = typeOfAnnotation(annotation, direction);
  const comment = isPartial ? ` /* ${commentText(shortened(annotation, MAX_SHOWN))} */` : "";
  return { text: type + comment, type };
}

/** Python's signature, where it says more than that of TypeScript: defaults and keyword arguments. */
function signatureNote(argspec: Argspec): string | undefined {
  const { args: all, defaults, varargs, varkw, kwonlyargs, kwonlydefaults, annotations } = argspec;
  if (defaults === null && varkw === null && kwonlyargs.length === 0) return undefined;
  const args = hasSelf(all) ? all.slice(1) : all;
  const required = args.length - (defaults?.length ?? 0);
  const typed = (name: string): string =>
    Object.hasOwn(annotations, name) ? `${name}: ${shortened(annotations[name] as string, MAX_SHOWN)}` : name;
  const preset = (name: string, value: unknown): string => {
    const equals = Object.hasOwn(annotations, name) ? " = " : "=";
    return typed(name) + equals + shortened(repr(value), MAX_SHOWN);
  };
  const parts = args.map((name, i) => (i >= required ? preset(name, defaults?.[i - required]) : typed(name)));
  if (varargs !== null) parts.push(`*${typed(varargs)}`);
  else if (kwonlyargs.length > 0) parts.push("*");
  for (const name of kwonlyargs) {
    const hasDefault = kwonlydefaults !== null && Object.hasOwn(kwonlydefaults, name);
    parts.push(hasDefault ? preset(name, kwonlydefaults[name]) : typed(name));
  }
  if (varkw !== null) parts.push(`**${typed(varkw)}`);
  return `In Python: \`(${commentText(parts.join(", ")).replaceAll("`", "'")})\``;
}

/** How to call what the client has names of its own for, or JavaScript asks every object for. */
function reachNote(name: string): string | undefined {
  const isHidden = name in Client.prototype || name === "then" || name === "toJSON";
  return isHidden ? `Called with \`callRpc(${commentText(stringLiteral(name))}, [ … ])\`.` : undefined;
}

function docLines(docstring: string | null): string[] {
  const doc = docstring === null ? "" : cleanDoc(docstring);
  return doc === "" ? [] : commentLines(doc);
}

function docText(lines: readonly string[], indentation: string): string {
  const [first] = lines;
  if (first === undefined) return "";
  if (lines.length === 1 && first.length <= WIDTH - 10) return `${indentation}/** ${first} */\n`;
  const body = lines.map((line) => `${indentation} * ${line}`.trimEnd());
  return `${indentation}/**\n${body.join("\n")}\n${indentation} */\n`;
}
