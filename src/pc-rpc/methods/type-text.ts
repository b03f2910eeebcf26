/**
 * A type as text, taken apart. `args` are what stands in its brackets. Three names are special: `|` is a union of
 * its args, `[]` a bracketed list as in `Callable[[int], float]`, and `()` the empty tuple's.
 */
export interface TypeNode {
  readonly name: string;
  readonly args: readonly TypeNode[];
}

/** Longer or deeper texts are nobody's annotation. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 32;

const TOKEN =
  /\s*(?:([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|("[^"]*"|'[^']*'|-?\d[\w.]*)|(\.\.\.|\.<|[[\](){}<>,|?!=*]))\s*/y;

/**
 * Takes a type's text apart: Python's spelling (`dict[str, float]`, `float | None`, `typing.Optional[int]`) and
 * JSDoc's (`Array<float>`, `float[]`, `?float`, `(int|float)`, `...float`). `undefined` for what is neither.
 */
export function parseType(text: string): TypeNode | undefined {
  const tokens = text.length <= MAX_LENGTH ? tokenize(text) : undefined;
  if (!tokens) return undefined;
  const parser = new TypeParser(tokens);
  const node = parser.union();
  return parser.atEnd ? node : undefined;
}

/** The node in Python's spelling. */
export function formatType({ name, args }: TypeNode): string {
  const parts = args.map(formatType);
  if (name === "|") return parts.join(" | ");
  if (name === "[]") return `[${parts.join(", ")}]`;
  return args.length === 0 ? name : `${name}[${parts.join(", ")}]`;
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    tokens.push(match[0].trim());
  }
  return tokens;
}

const NONE: TypeNode = { name: "None", args: [] };

class TypeParser {
  readonly #tokens: readonly string[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  union(): TypeNode | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined;
    const members: TypeNode[] = [];
    do {
      const member = this.#member();
      if (!member) return undefined;
      members.push(member);
    } while (this.#take("|"));
    this.#depth--;
    return members.length === 1 ? members[0] : { name: "|", args: members };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }

  /** One member of a union with JSDoc's marks before and behind it. */
  #member(): TypeNode | undefined {
    const isNullable = this.#take("?");
    this.#take("!");
    let node = this.#primary();
    while (node) {
      // JSDoc's array; an index between the brackets has been read already.
      if (this.#tokens[this.#next] === "[" && this.#tokens[this.#next + 1] === "]") {
        this.#next += 2;
        node = { name: "list", args: [node] };
      } else if (!this.#take("=") && !this.#take("!")) {
        break;
      }
    }
    return node && isNullable ? { name: "|", args: [node, NONE] } : node;
  }

  #primary(): TypeNode | undefined {
    const token = this.#tokens[this.#next++];
    if (token === undefined) return undefined;
    if (token === "(") return this.#parenthesized();
    if (token === "[") return this.#arguments("[]", "]");
    if (token === "*") return { name: "*", args: [] };
    if (token === "...") return this.#ellipsis();
    if (!/^[\w$"'-]/.test(token)) return undefined;
    if (this.#tokens[this.#next + 1] !== "]" && this.#take("[")) return this.#arguments(token, "]");
    if (this.#take("<") || this.#take(".<")) return this.#arguments(token, ">");
    return { name: token, args: [] };
  }

  #parenthesized(): TypeNode | undefined {
    if (this.#take(")")) return { name: "()", args: [] };
    const node = this.union();
    return this.#take(")") ? node : undefined;
  }

  /** Python's `...` stands alone; JSDoc's is the mark of a rest parameter. */
  #ellipsis(): TypeNode | undefined {
    const next = this.#tokens[this.#next];
    if (next === undefined || next === "]" || next === ",") return { name: "...", args: [] };
    return this.#member();
  }

  #arguments(name: string, end: string): TypeNode | undefined {
    const args: TypeNode[] = [];
    while (!this.#take(end)) {
      const argument = this.union();
      if (!argument) return undefined;
      args.push(argument);
      // A comma may stand behind the last one.
      if (!this.#take(",") && this.#tokens[this.#next] !== end) return undefined;
    }
    return { name, args };
  }
}
