import { Complex } from "complex.js";
import fc from "fast-check";
import { Fraction } from "fraction.js";
import { describe, expect, test } from "vitest";
import { parseArgument } from "../../src/cli/rpctool/argument.js";
import { evaluateLine, type Target, UnknownName } from "../../src/cli/rpctool/interactive/evaluate-line.js";
import { literalArgument } from "../../src/cli/rpctool/literal-argument.js";
import { ToolError } from "../../src/cli/tool-error.js";
import { RemoteError } from "../../src/pc-rpc/errors.js";
import { Dict } from "../../src/pyon/dict.js";
import { encode } from "../../src/pyon/encode.js";
import { Float } from "../../src/pyon/float.js";
import { NDArray } from "../../src/pyon/ndarray.js";
import { NpScalar } from "../../src/pyon/npscalar.js";
import { Slice } from "../../src/pyon/slice.js";
import { Tuple, tuple } from "../../src/pyon/tuple.js";
import { evaluateExpression, placeOf } from "../../src/python/expression/index.js";

const METHODS = ["echo", "ping", "_private", "len", "constructor"];

/** Names that would lead out of an expression, if anything did. */
const WAYS_OUT = (
  "__class__ __proto__ __import__ __globals__ __self__ __init__ _private constructor prototype toString valueOf call " +
  "apply bind process globalThis require eval exec open getattr vars globals type object name attributes iterate " +
  "description answers import format"
).split(" ");

/** Names that are there, mostly. */
const NAMES = "echo ping len sum map sorted str int dict list range print np array zeros arange x".split(" ");

const PIECES = [
  ..."( ) [ ] { } , . : := = == < + - * ** / // % @ & | ^ ~ << 0 1 2 7 1.5 1e3 2j 0x1f 07 1_0 lambda for in".split(
    " ",
  ),
  ...`if else not and or is None True await ' ''' " 'a' b'c' f'{x}' f'{echo!r:>{9}}' '{0.__class__}' '%s'`.split(
    " ",
  ),
  ..."\\ \n \t # $ ? ; é \u{1f600} \0".split(" "),
  " ",
];

/** Pieces of Python in any order. */
const soup = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...WAYS_OUT), fc.constantFrom(...NAMES), fc.constantFrom(...PIECES)),
      fc.constantFrom("", " "),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.flat().join(""));

/** Expressions that are well-formed, or nearly. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => {
  const inner = tie("expression");
  const name = fc.constantFrom(...NAMES, ...WAYS_OUT);
  return {
    expression: fc.oneof(
      { maxDepth: 4 },
      tie("atom"),
      fc.tuple(inner, name).map(([value, attribute]) => `${value}.${attribute}`),
      fc.tuple(inner, inner).map(([callee, argument]) => `${callee}(${argument})`),
      fc.tuple(name, inner, name, inner).map(([f, a, key, b]) => `${f}(${a}, ${key}=${b})`),
      fc.tuple(inner, inner).map(([value, index]) => `${value}[${index}]`),
      fc
        .tuple(inner, fc.constantFrom("+", "-", "*", "/", "%", "@", "|", "<", "==", "in", "and"), inner)
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      fc.tuple(inner, inner).map(([item, items]) => `[${item} for x in ${items}]`),
      inner.map((body) => `(lambda x, y=1: ${body})`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
      fc.tuple(inner, inner).map(([a, b]) => `{${a}: ${b}}`),
      fc.tuple(inner, inner).map(([a, b]) => `[${a}, *${b}]`),
      inner.map((value) => `f"{${value}!r}"`),
      fc.tuple(name, inner).map(([attribute, value]) => `'{0.${attribute}[${attribute}]}'.format(${value})`),
    ),
    atom: fc.oneof(
      name,
      fc.constantFrom("0", "2", "-1.5", "'ab'", "b'a'", "()", "[]", "{}", "np", "1j", "..."),
    ),
  };
});

const texts = fc.oneof(soup, expression);

const PYTHON_VALUES = [
  Tuple,
  Array,
  Dict,
  Set,
  Float,
  Complex,
  Fraction,
  Slice,
  NpScalar,
  NDArray,
  Uint8Array,
];

/** Checks that a value, and all that is in it, is one of Python's, and nothing of JavaScript besides. */
function expectPython(value: unknown): void {
  if (value === null || ["boolean", "string", "number", "bigint"].includes(typeof value)) return;
  expect(typeof value).toBe("object");
  const object = value as object;
  expect(PYTHON_VALUES.some(({ prototype }) => prototype === Object.getPrototypeOf(object))).toBe(true);
  if (object instanceof Dict) for (const entry of object) entry.forEach(expectPython);
  else if (Array.isArray(object) || object instanceof Set) for (const item of object) expectPython(item);
  else if (object instanceof Slice) [object.start, object.stop, object.step].forEach(expectPython);
}

const ANSWERS: readonly unknown[] = [
  null,
  5,
  new Float(2),
  "text",
  tuple(1, [2]),
  new Dict([["a", 1]]),
  new Set([1]),
  new Uint8Array([1]),
  new Fraction(1, 3),
  new NDArray(new Float64Array([1, 2])),
  new NpScalar("<i4", 3),
];

/** A target that checks what reaches it. */
class Checking implements Target {
  readonly name = "lda";
  #calls = 0;

  has(method: string): boolean {
    return METHODS.includes(method);
  }

  async call(
    method: string,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    expect(METHODS).toContain(method);
    args.forEach(expectPython);
    Object.values(kwargs).forEach(expectPython);
    return ANSWERS[this.#calls++ % ANSWERS.length];
  }
}

/** Checks that an expression failed as Python fails. */
function expectPythonError(error: unknown): void {
  expect(error).toBeInstanceOf(RemoteError);
  expect(placeOf(error)).toBeTypeOf("number");
}

describe("no expression reaches anything outside, or fails in any other way than Python's", () => {
  test("as an argument", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        let value: unknown;
        try {
          value = await parseArgument(text, "argument 1");
        } catch (error) {
          expect(error).toBeInstanceOf(ToolError);
          expectPythonError((error as ToolError).cause);
          return;
        }
        expectPython(value);
        encode(value, { version: 2 });
      }),
      { numRuns: 2000 },
    );
  });

  test("as a line", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        try {
          const shown = await evaluateLine(text, new Checking());
          expect(shown).toMatch(/^$|\n$/);
          expect(shown).not.toMatch(/\[object |native code|=>|undefined/);
        } catch (error) {
          if (!(error instanceof UnknownName)) expectPythonError(error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const ENDLESS = [
  "9 ** 9 ** 9",
  "[0] * 10 ** 9",
  "'a' * 10 ** 10",
  "sum(range(10 ** 12))",
  "list(iter(int, 1))",
  "(lambda f: f(f))(lambda f: f(f))",
  "'%999999999999d' % 1",
  "f'{1:999999999999}'",
  "np.zeros(10 ** 12)",
  "np.arange(10 ** 9).sum()",
  "(".repeat(100_000),
  "-".repeat(100_000),
  `${"[".repeat(150)}${"]".repeat(150)}${"[0]".repeat(20_000)}`,
];

describe("what would take for ever, or all memory, ends with an error", () => {
  test.each(ENDLESS.map((text) => [text.slice(0, 40), text]))("%s", async (_, text) => {
    await expect(parseArgument(text, "argument 1")).rejects.toThrow(
      /(?:TimeoutError|MemoryError|RecursionError|SyntaxError|IndexError|ValueError)\b/,
    );
    await expect(evaluateLine(`echo(${text})`, new Checking())).rejects.toBeInstanceOf(RemoteError);
  });
});

test("an argument that is taken for a literal is what evaluating it gives", () => {
  const pieces = [
    ...`( ) [ ] { } , : + - * / . _ 0 1 7 12 1.5 1e3 0x1f 0b1 0o7 1_0 'a' "b" b'c' r'\\d' u'e' '\\x41'`.split(
      " ",
    ),
    ..."'\\N{DASH}' None True False e5 J # \\ \n \t".split(" "),
    " ",
  ];
  const literals = fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(literals, (text) => {
      const literal = literalArgument(text);
      if (literal === undefined) return;
      expect(encode(literal.value, { version: 2 })).toBe(encode(evaluateExpression(text), { version: 2 }));
    }),
    { numRuns: 20_000 },
  );
});
