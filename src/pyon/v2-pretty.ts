const INDENT = "    ";

/** Strings, opening brackets with what closes an empty pair, closing brackets, separators. */
const token = /"(?:[^"\\]|\\.)*"|[[{][\]}]|[[\]{},:]/g;

/** Spreads compact JSON over lines, four spaces a level, as Python's `json.dumps(indent=4)`. */
export function indentJson(text: string): string {
  let level = 0;
  const newline = (): string => `\n${INDENT.repeat(level)}`;
  return text.replace(token, (match) => {
    switch (match) {
      case "[":
      case "{":
        level++;
        return match + newline();
      case "]":
      case "}":
        level--;
        return newline() + match;
      case ",":
        return match + newline();
      case ":":
        return ": ";
      default:
        return match;
    }
  });
}
