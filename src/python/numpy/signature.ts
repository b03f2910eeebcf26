/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly isRequired: boolean;
  /** How it takes its argument. */
  readonly takes: "position" | "keyword" | "either";
}

/** Parameters as Python writes them, taken apart. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** The first one takes all positional arguments, as a list. */
  readonly isVariadic: boolean;
}

/**
 * Takes a signature apart that is in Python's words: `"a, axis=None, *, keepdims=False"`, `"x, /, out=None"`, or
 * `"*shape, order='C'"`, whose first parameter takes all positional arguments. Defaults are for the reader alone.
 */
export function parseSignature(signature: string): Signature {
  let parameters: Parameter[] = [];
  let takes: Parameter["takes"] = "either";
  let isVariadic = false;
  for (const part of signature.split(",").map((text) => text.trim())) {
    if (part === "") continue;
    if (part === "/") {
      parameters = parameters.map((parameter) => ({ ...parameter, takes: "position" }));
    } else if (part === "*") {
      takes = "keyword";
    } else if (part.startsWith("*")) {
      parameters.push({ name: part.slice(1), isRequired: false, takes: "position" });
      takes = "keyword";
      isVariadic = true;
    } else {
      const [name = "", fallback] = part.split("=");
      parameters.push({ name, isRequired: fallback === undefined, takes });
    }
  }
  return { parameters, isVariadic };
}
