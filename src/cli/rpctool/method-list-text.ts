import type { Argspec, MethodList } from "../../pc-rpc/protocol.js";
import { strRepr } from "../../pyon/python-text.js";
import { sorted } from "../../python/order.js";
import { repr } from "../../python/repr.js";
import type { CommandIo } from "../run-command.js";

/** A method as a method list describes it. */
export type Method = MethodList["methods"][string];

/** Puts a text in a style, or leaves it as it is. */
export type Styler = CommandIo["style"];

const plain: Styler = (_, text) => text;

/**
 * Methods with their signatures and docs, as Python's `sipyco_rpctool list-methods` prints them; names, types and docs
 * in styles of their own.
 */
export function methodListText(list: MethodList, style: Styler = plain): string {
  let text = list.docstring === null ? "" : `${styledLines("dim", list.docstring, style)}\n\n`;
  for (const [name, method] of methodsByName(list)) text += `${methodText(name, method, style)}\n`;
  return text;
}

/** The methods in the order that Python lists them in. */
export function methodsByName(list: MethodList): readonly (readonly [name: string, method: Method])[] {
  return sorted(Object.entries(list.methods), ([key]) => key);
}

/** A method's signature and doc, each with a line feed at the end. */
export function methodText(name: string, [argspec, docstring]: Method, style: Styler = plain): string {
  const signature = `${style("bold", name)}${signatureText(argspec, style)}\n`;
  return docstring === null ? signature : `${signature}${styledLines("dim", indented(docstring), style)}\n`;
}

/** `(self, start: 'float', n: 'int' = 5, *, log=False) -> 'list'` */
export function signatureText(argspec: Argspec, style: Styler = plain): string {
  const { args, defaults, varargs, varkw, kwonlyargs, kwonlydefaults, annotations } = argspec;
  const typeText = (name: string): string | undefined =>
    Object.hasOwn(annotations, name) ? style("cyan", strRepr(annotations[name] as string)) : undefined;
  const required = args.length - (defaults?.length ?? 0);
  const parts = args.map((name, index) =>
    parameterText(
      name,
      typeText(name),
      index >= required ? { value: defaults?.[index - required] } : undefined,
    ),
  );
  if (varargs !== null) parts.push(`*${varargs}`);
  else if (kwonlyargs.length > 0) parts.push("*");
  for (const name of kwonlyargs) {
    const hasDefault = kwonlydefaults !== null && Object.hasOwn(kwonlydefaults, name);
    parts.push(parameterText(name, typeText(name), hasDefault ? { value: kwonlydefaults[name] } : undefined));
  }
  if (varkw !== null) parts.push(`**${varkw}`);
  const returned = typeText("return");
  return `(${parts.join(", ")})${returned === undefined ? "" : ` -> ${returned}`}`;
}

function parameterText(
  name: string,
  type: string | undefined,
  preset: { readonly value: unknown } | undefined,
): string {
  if (type !== undefined)
    return preset === undefined ? `${name}: ${type}` : `${name}: ${type} = ${repr(preset.value)}`;
  return preset === undefined ? name : `${name}=${repr(preset.value)}`;
}

/** Lines that are not blank moved to the right by four. */
function indented(text: string): string {
  return text.replace(/^(?=.*\S)/gm, "    ");
}

/** Each line by itself, so that a pager that shows a part of the text shows it right. */
function styledLines(name: "dim", text: string, style: Styler): string {
  return text.replace(/^.*\S.*$/gm, (line) => style(name, line));
}
