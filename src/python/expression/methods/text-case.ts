/** Letters that have a form of their own at the start of words: Ǆ, ǅ, ǆ. */
const digraphs: ReadonlyMap<string, string> = new Map(
  ["ǄǅǆǇǈǉǊǋǌ", "Ǳǲǳ"].flatMap((letters) =>
    Array.from(letters, (letter, index) => [letter, letters.charAt(index - (index % 3) + 1)] as const),
  ),
);

function titled(character: string): string {
  const digraph = digraphs.get(character);
  if (digraph !== undefined) return digraph;
  const [first = "", ...rest] = character.toUpperCase();
  return first + rest.join("").toLowerCase();
}

/** Python counterpart: `text.title()`. */
export function titleCase(text: string): string {
  let inWord = false;
  return text.replace(/./gsu, (character) => {
    const result = inWord ? character.toLowerCase() : titled(character);
    inWord = /^\p{Cased}$/u.test(character);
    return result;
  });
}

/** Python counterpart: `text.capitalize()`. */
export function capitalised(text: string): string {
  const [first = ""] = text;
  return titled(first) + text.slice(first.length).toLowerCase();
}

/** Python counterpart: `text.swapcase()`. */
export function swappedCase(text: string): string {
  return text.replace(/[\p{Uppercase}\p{Lowercase}]/gu, (character) =>
    /^\p{Uppercase}$/u.test(character) ? character.toLowerCase() : character.toUpperCase(),
  );
}

/** What texts are compared by when case does not matter. Python counterpart: `text.casefold()`. */
export function caseFolded(text: string): string {
  // The dotless i is no other letter's small form.
  return text.replace(/[^ı]/gu, (character) => character.toUpperCase().toLowerCase());
}

/** Whether the cased letters are all of one case, and there are some. */
export function isCase(text: string, wanted: "upper" | "lower"): boolean {
  const other = wanted === "upper" ? /[\p{Lowercase}\p{Lt}]/u : /[\p{Uppercase}\p{Lt}]/u;
  return !other.test(text) && (wanted === "upper" ? /\p{Uppercase}/u : /\p{Lowercase}/u).test(text);
}

/** Python counterpart: `text.istitle()`. */
export function isTitle(text: string): boolean {
  let inWord = false;
  let found = false;
  for (const character of text) {
    if (/^[\p{Uppercase}\p{Lt}]$/u.test(character)) {
      if (inWord) return false;
      inWord = found = true;
    } else if (/^\p{Lowercase}$/u.test(character)) {
      if (!inWord) return false;
    } else {
      inWord = false;
    }
  }
  return found;
}
