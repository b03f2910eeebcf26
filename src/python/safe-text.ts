/**
 * What a terminal would act on, or hide, instead of showing it: controls, with which escape sequences begin, and what
 * turns the direction of writing. The joiners stay, which Persian and Indian scripts need.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/**
 * What somebody else has written, for one line of a terminal or a page: what is acted on there, or not seen, becomes
 * Python's escapes.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const short = SHORT.get(character);
    if (short !== undefined) return short;
    const code = character.codePointAt(0) as number;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
}

/** The lines of a text of somebody else's, each as {@link safeText}, but for tabs, which become spaces. */
export function safeLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => safeText(line.replaceAll("\t", "    ")));
}

/** JSON that says the same, without anything that a terminal would act on: JSON itself allows most of it in strings. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
