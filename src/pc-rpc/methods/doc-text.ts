/**
 * A documentation text without the indentation it has in the source: that of the first line and what the other lines
 * have in common goes, as do empty lines at both ends, and tabs become spaces.
 *
 * Python counterpart: `inspect.cleandoc`.
 */
export function cleanDoc(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "        ").split("\n");
  const [first = "", ...others] = lines.map((line) => line.trimEnd());
  const indents = others.filter((line) => line !== "").map((line) => line.search(/\S/));
  const margin = indents.length > 0 ? Math.min(...indents) : 0;
  return [first.trimStart(), ...others.map((line) => line.slice(margin))]
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}
