import { cleanDoc } from "./doc-text.js";
import { formatType, parseType, type TypeNode } from "./type-text.js";

/** A doc comment in Python's terms. */
export interface JsDoc {
  /** Description, then a `:param name: text` line for each parameter; `null` when the comment says nothing. */
  readonly doc: string | null;
  /** Parameter name, or `return`, to the type's name in Python. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Reads the text of a doc comment, without its slashes. `@param {type} name - text` and `@returns {type} text` become
 * Sphinx fields and annotations, `@throws {type} text` a field; other tags are left out. A parameter that is a
 * property of another (`@param {bool} options.log`) is the keyword-only argument of that name. Never throws.
 */
export function parseJsDoc(comment: string): JsDoc {
  // Sections: the description, then one for each tag at the start of a line, with the lines that follow it.
  const [description = "", ...tags] = withoutStars(comment).split(/\n[^\S\n]*(?=@[A-Za-z])/);
  const fields: string[] = [];
  const annotations: [string, string][] = [];
  const params = tags.map(parseTag).filter((tag) => tag !== undefined);
  for (const { field, name, type, text } of params) {
    // Destructured parameters are documented property by property; their own name means nothing to Python.
    if (params.some((other) => other.name.startsWith(`${name}.`))) continue;
    const plainName = name.slice(name.lastIndexOf(".") + 1);
    if (field === "param" && type) annotations.push([plainName, type]);
    if (field === "return" && type) annotations.push(["return", type]);
    const label = field === "return" ? ":return:" : `:${field} ${plainName}:`;
    if (text !== "") fields.push(`${label} ${text}`);
  }
  const parts = [cleanDoc(resolveLinks(description)), fields.join("\n")].filter((part) => part !== "");
  return {
    doc: parts.length > 0 ? parts.join("\n\n") : null,
    annotations: Object.fromEntries(annotations),
  };
}

/** The comment's lines without the stars in front. */
function withoutStars(comment: string): string {
  const lines = comment.replaceAll("\r\n", "\n").split("\n");
  // A newline in front, so that a tag on the first line is at the start of a line like any other.
  return `\n${lines.map((line) => line.replace(/^\s*\*+ ?/, "").trimEnd()).join("\n")}`;
}

interface Tag {
  readonly field: "param" | "return" | "raises";
  readonly name: string;
  readonly type: string | undefined;
  readonly text: string;
}

function parseTag(section: string): Tag | undefined {
  const [, tag = "", content = ""] = /^@(\w+)\s*(.*)$/s.exec(section) ?? [];
  const { type, rest } = splitType(content);
  switch (tag) {
    case "param":
    case "arg":
    case "argument": {
      // `name`, or `[name=default]` for an optional one.
      const [, optional, plain, text = ""] =
        /^(?:\[\s*([\w$.]+)[^\n]*?\]+(?!\S)|([\w$.]+))\s*(.*)$/s.exec(rest) ?? [];
      const name = optional ?? plain;
      if (name === undefined) return undefined;
      return { field: "param", name, type: pythonType(type), text: oneLine(text.replace(/^-\s*/, "")) };
    }
    case "return":
    case "returns":
      return { field: "return", name: "", type: pythonType(type), text: oneLine(rest.replace(/^-\s*/, "")) };
    case "throws":
    case "exception":
      return { field: "raises", name: type.trim(), type: undefined, text: type.trim() ? oneLine(rest) : "" };
    default:
      return undefined;
  }
}

/** Splits `{type} rest`; braces may be nested. */
function splitType(content: string): { type: string; rest: string } {
  if (!content.startsWith("{")) return { type: "", rest: content };
  let depth = 0;
  for (let i = 0; i < content.length; i++) {
    if (content[i] === "{") depth++;
    else if (content[i] === "}" && --depth === 0) {
      return { type: content.slice(1, i), rest: content.slice(i + 1).trimStart() };
    }
  }
  return { type: "", rest: content };
}

/** A field's text stays on one line, whatever the width of the comment. */
function oneLine(text: string): string {
  return resolveLinks(text).replaceAll(/\s+/g, " ").trim();
}

/** `{@link target}` and `{@link target text}` read as their text. */
function resolveLinks(text: string): string {
  return text.replaceAll(/\{@link(?:code|plain)?\s+([^\s|}]+)(?:[\s|]+([^}]*))?\}/g, (_, target, label) =>
    label ? String(label).trim() : String(target),
  );
}

/** JSDoc names with an obvious Python type. `number` is not among them: it may be an int or a float. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["string", "str"],
  ["String", "str"],
  ["boolean", "bool"],
  ["Boolean", "bool"],
  ["bigint", "int"],
  ["void", "None"],
  ["null", "None"],
  ["undefined", "None"],
  ["Uint8Array", "bytes"],
  ["Buffer", "bytes"],
  ["Array", "list"],
  ["Set", "set"],
  ["Map", "dict"],
  ["Record", "dict"],
]);

/** Names that Python has and that mean the same here. */
const PYTHON =
  /^(?:int|float|str|bool|bytes|bytearray|complex|list|dict|tuple|set|frozenset|slice|None|Any|Union|Optional|Literal|Callable|Annotated|Sequence|Iterable|Mapping|List|Dict|Tuple|Set|Fraction|OrderedDict|(?:typing|collections|np|numpy|fractions)\.[\w.]+)$/;

/** Only as arguments of the above. */
const ARGUMENT = /^(?:\.\.\.|\[\]|\(\)|["'-]|\d)/;

/** A JSDoc type in Python's spelling; `undefined` when any part of it is none of Python's. */
export function pythonType(text: string): string | undefined {
  const node = text.trim() === "" ? undefined : parseType(text);
  const mapped = node && toPython(node);
  return mapped && formatType(mapped);
}

function toPython(node: TypeNode, isArgument = false): TypeNode | undefined {
  const [first] = node.args;
  // An async method's result is what the caller gets in the end.
  if (node.name === "Promise") return first && toPython(first);
  const name = RENAMED.get(node.name) ?? node.name;
  if (name !== "|" && !PYTHON.test(name) && !(isArgument && ARGUMENT.test(name))) return undefined;
  const args: TypeNode[] = [];
  for (const arg of node.args) {
    const mapped = toPython(arg, true);
    if (!mapped) return undefined;
    if (name !== "|" || !args.some((other) => formatType(other) === formatType(mapped))) args.push(mapped);
  }
  return name === "|" && args.length === 1 ? args[0] : { name, args };
}
