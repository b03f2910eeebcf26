import { anything, one } from "../calls/parameters.js";
import { namedIn, strFormat } from "../format/str-format.js";
import type { KeywordArguments } from "../model.js";
import { subscript } from "../values/subscript.js";
import { type Method, method } from "./method.js";

/** `str.format` and `str.format_map` */
export const formatMethods: Readonly<Record<"format" | "format_map", Method>> = {
  format: method(anything, (runtime, text: string, args, kwargs) =>
    strFormat(runtime, text, {
      positional: args as readonly unknown[],
      named: namedIn(runtime, kwargs as KeywordArguments),
      attribute: (value, name) => runtime.attribute(value, name),
    }),
  ),
  format_map: method(one, (runtime, text: string, mapping) =>
    strFormat(runtime, text, {
      positional: undefined,
      named: (name) => subscript(runtime, mapping, name),
      attribute: (value, name) => runtime.attribute(value, name),
    }),
  ),
};
