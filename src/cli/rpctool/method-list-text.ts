import type { Argspec, MethodList } from "../../pc-rpc/protocol.js";
import { strRepr } from "../../pyon/python-text.js";
import { sorted } from "../../python/order.js";
import { repr } from "../../python/repr.js";

/** Methods with their signatures and docs, as Python's `sipyco_rpctool list-methods` prints them. */
export function methodListText(list: MethodList): string {
  let text = list.docstring === null ? "" : `${list.docstring}\n\n`;
  for (const [name, [argspec, docstring]] of sorted(Object.entries(list.methods), ([key]) => key)) {
    text += `${name}${signatureText(argspec)}\n`;
    if (docstring !== null) text += `${indented(docstring)}\n`;
    text += "\n";
  }
  return text;
}

/** `(self, start: 'float', n: 'int' = 5, *, log=False) -> 'list'` */
function signatureText(argspec: Argspec): string {
  const { args, defaults, varargs, varkw, kwonlyargs, kwonlydefaults, annotations } = argspec;
  const required = args.length - (defaults?.length ?? 0);
  const parts = args.map((name, index) =>
    parameterText(name, annotations, index >= required ? { value: defaults?.[index - required] } : undefined),
  );
  if (varargs !== null) parts.push(`*${varargs}`);
  else if (kwonlyargs.length > 0) parts.push("*");
  for (const name of kwonlyargs) {
    const hasDefault = kwonlydefaults !== null && Object.hasOwn(kwonlydefaults, name);
    parts.push(parameterText(name, annotations, hasDefault ? { value: kwonlydefaults[name] } : undefined));
  }
  if (varkw !== null) parts.push(`**${varkw}`);
  const returned = Object.hasOwn(annotations, "return") ? ` -> ${strRepr(annotations.return as string)}` : "";
  return `(${parts.join(", ")})${returned}`;
}

function parameterText(
  name: string,
  annotations: Readonly<Record<string, string>>,
  preset: { readonly value: unknown } | undefined,
): string {
  if (Object.hasOwn(annotations, name)) {
    const annotated = `${name}: ${strRepr(annotations[name] as string)}`;
    return preset === undefined ? annotated : `${annotated} = ${repr(preset.value)}`;
  }
  return preset === undefined ? name : `${name}=${repr(preset.value)}`;
}

/** Lines that are not blank moved to the right by four. */
function indented(text: string): string {
  return text.replace(/^(?=.*\S)/gm, "    ");
}
