/** Letters that all versions of Unicode, and so of TypeScript, have in names: those of Latin, Greek and Cyrillic. */
const NAME = /^(?:[A-Za-z_$]|(?=[\u00b5-\u052f])\p{L})(?:[\w$]|(?=[\u00b5-\u052f])\p{L})*$/u;

/** Words that cannot name a parameter or an interface in a module, and those that would mean something else there. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with " +
    "implements interface let package private protected public static yield await arguments eval async undefined"
  ).split(" "),
);

/** Characters that end a line, that are not seen, or that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Whether a text may stand as the name of a parameter or an interface. */
export function isName(text: string): boolean {
  return NAME.test(text) && !RESERVED.has(text);
}

/** A text as a string literal, of ASCII only but for the letters of names. */
export function stringLiteral(text: string): string {
  if (NAME.test(text)) return `"${text}"`;
  return `"${text.replace(/[^ !#-[\]-~]/g, escaped)}"`;
}

function escaped(unit: string): string {
  return unit === '"' || unit === "\\"
    ? `\\${unit}`
    : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The name of an interface's member: quoted where it is no identifier, or would mean something else. */
export function memberName(name: string): string {
  return NAME.test(name) && name !== "new" && name !== "constructor" ? name : stringLiteral(name);
}

/**
 * Names for parameters, all different: those given where they can be, else ones like them.
 *
 * @param given names from the server, any texts
 */
export function parameterNames(given: readonly string[]): string[] {
  const taken = new Set<string>();
  return given.map((text) => {
    const letters = text.replace(/[^\w$\u00b5-\u052f]/g, "_");
    let name = NAME.test(letters) ? letters : NAME.test(`_${letters}`) ? `_${letters}` : "_";
    while (!isName(name) || taken.has(name)) name += "_";
    taken.add(name);
    return name;
  });
}

/** A text on one line that neither ends a comment nor says anything to compilers and editors in it. */
export function commentText(text: string): string {
  return text
    .replace(UNSEEN, " ")
    .replaceAll("*/", "*\\/")
    .replace(/(?<!\w)@/g, "\\@");
}

/** The same for a text of several lines. */
export function commentLines(text: string): string[] {
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => commentText(line.replaceAll("\t", "    ")).trimEnd());
}

/** A text cut short, with an ellipsis where something is missing. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
