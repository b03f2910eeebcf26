/** What `str.isspace` holds true of. */
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Ends of lines, but for the pair of two. */
const LINE_ENDS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";

/** What ends a line to `str.splitlines`. */
export const lineBreaks: RegExp = new RegExp(`\\r\\n|[${LINE_ENDS}]`, "g");

/** Blanks of a str, or of bytes. */
export interface Blanks {
  readonly leading: RegExp;
  readonly trailing: RegExp;
  /** Text between blanks, global. */
  readonly words: RegExp;
}

export const textBlanks: Blanks = {
  leading: new RegExp(`^[${SPACES}]+`),
  trailing: new RegExp(`^.*[^${SPACES}]`, "s"),
  words: new RegExp(`[^${SPACES}]+`, "g"),
};

export const byteBlanks: Blanks = {
  leading: /^[\t-\r ]+/,
  trailing: /^.*[^\t-\r ]/s,
  words: /[^\t-\r ]+/g,
};

/** Digits that are not decimal ones: superscripts, circled ones, … */
const otherDigits =
  "\\u{b2}-\\u{b3}\\u{b9}\\u{1369}-\\u{1371}\\u{19da}\\u{2070}\\u{2074}-\\u{2079}\\u{2080}-\\u{2089}" +
  "\\u{2460}-\\u{2468}\\u{2474}-\\u{247c}\\u{2488}-\\u{2490}\\u{24ea}\\u{24f5}-\\u{24fd}\\u{24ff}" +
  "\\u{2776}-\\u{277e}\\u{2780}-\\u{2788}\\u{278a}-\\u{2792}\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}" +
  "\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}";

let tests: ReadonlyMap<string, RegExp> | undefined;

/**
 * Whether all characters of a text are of a kind, and it has some.
 *
 * Python counterpart: `text.isalpha()` and its like; `kind` is the name without `is`.
 */
export function isAll(text: string, kind: string): boolean {
  // Made when the first text asks: compiling them takes longer than most expressions.
  tests ??= new Map([
    ["alpha", /^\p{L}+$/u],
    ["decimal", /^\p{Nd}+$/u],
    ["digit", new RegExp(`^[\\p{Nd}${otherDigits}]+$`, "u")],
    ["numeric", /^\p{N}+$/u],
    ["alnum", /^[\p{L}\p{N}]+$/u],
    ["space", new RegExp(`^[${SPACES}]+$`)],
    ["identifier", /^[\p{XID_Start}_]\p{XID_Continue}*$/u],
  ]);
  return tests.get(kind)?.test(text) ?? false;
}

/** Digits of any script as ASCII ones. */
export function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    // Each script's ten digits stand together.
    let zero = digit.codePointAt(0) as number;
    const code = zero;
    while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String((code - zero) % 10);
  });
}

/** The text of a number without the blanks around it, which in a text of ASCII are those of bytes. */
export function withoutBlanks(text: string): string {
  const { leading, trailing } = /^[\0-\x7f]*$/.test(text) ? byteBlanks : textBlanks;
  const start = leading.exec(text)?.[0].length ?? 0;
  return text.slice(start, trailing.exec(text)?.[0].length ?? start);
}
