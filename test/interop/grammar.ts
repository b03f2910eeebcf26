import fc from "fast-check";

/** The ways to write something, by its type. */
interface Productions {
  readonly leaves: string[];
  readonly forms: string[];
}

function parsed(text: string): ReadonlyMap<string, Productions> {
  const types = new Map<string, Productions>();
  let current: Productions = { leaves: [], forms: [] };
  for (const [, type = "", kind, written = ""] of text.matchAll(/^(\w*) *([=|]) (.*)$/gm)) {
    if (type !== "") types.set(type, (current = { leaves: [], forms: [] }));
    (kind === "=" ? current.leaves : current.forms).push(...written.split(/ {2,}/));
  }
  return types;
}

/**
 * Random texts by a grammar: for each type, `type =` and the texts that have no parts, two blanks apart; then, behind
 * `|`, those that have. `<int>` stands for any text of that type, `<blank>` and `<nothing>` for what they say.
 *
 * @returns the texts of each type
 */
export function textsOf(grammar: string): Readonly<Record<string, fc.Arbitrary<string>>> {
  const types = parsed(grammar);
  return fc.letrec<Record<string, string>>((tie) => {
    const part = (text: string): fc.Arbitrary<string> => {
      const type = /^<([a-z]+)>$/.exec(text)?.[1] ?? "";
      if (types.has(type)) return tie(type);
      return fc.constant(text.replace("<nothing>", "").replace("<blank>", " "));
    };
    const anyOf = (productions: readonly string[]): fc.Arbitrary<string> =>
      fc.oneof(
        ...productions.map((production) =>
          fc.tuple(...production.split(/(<[a-z]+>)/).map(part)).map((pieces) => pieces.join("")),
        ),
      );
    const arbitraries = Array.from(types, ([type, { leaves, forms }]) => {
      const leaf = anyOf(leaves);
      if (forms.length === 0) return [type, leaf];
      const weighted = [
        { arbitrary: leaf, weight: 1 },
        { arbitrary: anyOf(forms), weight: 3 },
      ];
      return [type, fc.oneof({ maxDepth: 4 }, ...weighted)];
    });
    return Object.fromEntries(arbitraries);
  });
}
