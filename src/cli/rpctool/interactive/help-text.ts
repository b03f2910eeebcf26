import type { MethodList } from "../../../pc-rpc/protocol.js";
import { type Method, methodsByName, methodText, type Styler, signatureText } from "../method-list-text.js";

/** What a target is, and its methods: how each is called, and the first line of its doc. */
export function overviewText(list: MethodList, style: Styler): string {
  const lines = methodsByName(list).map(([name, method]) => {
    const doc = firstLine(method[1]);
    const call = `${style("bold", name)}${signatureText(withoutSelf(method)[0], style)}`;
    return doc === undefined ? call : `${call}\n    ${style("dim", doc)}`;
  });
  if (list.docstring !== null) lines.unshift(style("dim", list.docstring.trim()), "");
  lines.push("", "help(METHOD) or METHOD? tells all about one; quit or Ctrl-D ends.");
  return `${lines.join("\n")}\n`;
}

/** How a method is called, and its doc. */
export function methodHelpText(name: string, method: Method, style: Styler): string {
  return methodText(name, withoutSelf(method), style);
}

/** As the method is called from here. */
function withoutSelf([argspec, docstring]: Method): Method {
  return [{ ...argspec, args: argspec.args.slice(1) }, docstring];
}

function firstLine(docstring: string | null): string | undefined {
  return docstring
    ?.split("\n")
    .find((line) => line.trim() !== "")
    ?.trim();
}
