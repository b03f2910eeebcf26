import type { Argspec, MethodList } from "../protocol.js";
import { wireField, wireStrings } from "../wire-fields.js";

/**
 * Reads the answer to `get_rpc_method_list`, of any version: SiPyCo 1.6 sends annotations as the text of a dict,
 * and every version leaves out parts of its builtin `terminate`. What is missing becomes empty or null.
 *
 * @throws TypeError when it is no method list at all
 */
export function readMethodList(value: unknown): MethodList {
  const methods = entriesOf(wireField(value, "methods"));
  if (methods === undefined) throw new TypeError("the server's answer is no list of methods");
  return {
    docstring: stringOrNull(wireField(value, "docstring")),
    methods: Object.fromEntries(
      methods.map(([name, described]) => {
        const [argspec, docstring] = Array.isArray(described) ? described : [];
        return [name, [readArgspec(argspec), stringOrNull(docstring)] as const];
      }),
    ),
  };
}

function readArgspec(argspec: unknown): Argspec {
  const defaults = wireField(argspec, "defaults");
  const kwonlydefaults = entriesOf(wireField(argspec, "kwonlydefaults"));
  const annotations = wireField(argspec, "annotations");
  return {
    args: wireStrings(wireField(argspec, "args")) ?? ["self"],
    varargs: stringOrNull(wireField(argspec, "varargs")),
    varkw: stringOrNull(wireField(argspec, "varkw")),
    defaults: Array.isArray(defaults) ? defaults : null,
    kwonlyargs: wireStrings(wireField(argspec, "kwonlyargs")) ?? [],
    kwonlydefaults: kwonlydefaults === undefined ? null : Object.fromEntries(kwonlydefaults),
    annotations: Object.fromEntries(
      typeof annotations === "string"
        ? parseAnnotations(annotations)
        : (entriesOf(annotations) ?? []).map(([name, type]) => [name, String(type)]),
    ),
  };
}

/** The entries of a decoded dict whose keys are all str. */
function entriesOf(dict: unknown): [string, unknown][] | undefined {
  if (typeof dict !== "object" || dict === null || Array.isArray(dict)) return undefined;
  const entries: [unknown, unknown][] = dict instanceof Map ? [...dict] : Object.entries(dict);
  return entries.filter((entry): entry is [string, unknown] => typeof entry[0] === "string");
}

function stringOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

const KEY = /\s*'(\w+)': */uy;

/**
 * Reads `{'x': <class 'float'>, 'y': typing.Optional[int], 'z': 'Name'}` into names of types, as newer servers
 * send them: `float`, `Optional[int]`, `Name`. The text is what Python's repr gave, no PYON; reading stops where
 * it is not understood.
 */
function parseAnnotations(text: string): [string, string][] {
  const found: [string, string][] = [];
  let position = text.startsWith("{") ? 1 : text.length;
  for (;;) {
    KEY.lastIndex = position;
    const key = KEY.exec(text);
    if (key === null) return found;
    const start = KEY.lastIndex;
    const end = endOfAnnotation(text, start);
    found.push([key[1]!, typeName(text.slice(start, end))]);
    position = end + 1;
  }
}

/** Where the comma or brace stands that ends the annotation, past those within brackets and quotes. */
function endOfAnnotation(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position++) {
    const character = text[position]!;
    if (character === "'" || character === '"') {
      const closing = text.indexOf(character, position + 1);
      if (closing === -1) return text.length;
      position = closing;
    } else if ("[({<".includes(character)) {
      depth++;
    } else if (depth === 0 && ",}".includes(character)) {
      return position;
    } else if ("])}>".includes(character)) {
      depth--;
    }
  }
  return text.length;
}

function typeName(annotation: string): string {
  const quoted = /^<class '(?:\w+\.)*(\w+)'>$/u.exec(annotation) ?? /^'(.*)'$/su.exec(annotation);
  return quoted?.[1] ?? annotation.replaceAll("typing.", "");
}
