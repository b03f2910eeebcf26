import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RemoteError } from "../../../src/pc-rpc/python-errors.js";
import {
  computeExpression,
  type EvaluateOptions,
  evaluateExpression,
  placeOf,
} from "../../../src/python/expression/index.js";
import { anyExpression } from "../../interop/expression-grammar.js";
import { anyString } from "../../pyon/arbitrary.js";

const limits: EvaluateOptions = { steps: 200_000, bytes: 2_000_000, milliseconds: 60_000 };

/** Pieces that expressions are made of, in no order that makes sense. */
const tokenSoup = fc
  .array(
    fc.constantFrom(
      ...(
        "( ) [ ] { } , : ; . .. ... = == != < <= > >= <> + - * ** / // % @ & | ^ ~ << >> := -> += ! $ ? ` \\ " +
        "and or not in is if else for lambda async await yield None True False import def class x y _ f rb fr b u " +
        "0 1 1. .5 1e9 0x 0x1 0b2 1_ 1__0 007 9j 1e ' \" ''' \"\"\" 'a' \"b\" b'c' f'{ f'{x}' {x!r:>{y}} {{ }} # é 😀"
      ).split(" "),
      " ",
      "\n",
      "\r\n",
      "\t",
      "\\\n",
      "\0",
      "\ud800",
    ),
    { maxLength: 25 },
  )
  .chain((tokens) => fc.constantFrom("", " ").map((between) => tokens.join(between)));

/** An expression in which some characters are missing, doubled, or others. */
const damagedExpression = fc
  .tuple(
    anyExpression,
    fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(..."()[]{},:'\"\\=.x1 ")), { maxLength: 3 }),
  )
  .map(([source, damages]) =>
    damages.reduce((text, [where, kind, other]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + (kind === 0 ? "" : other) + text.slice(kind === 1 ? at : at + 1);
    }, source),
  );

/** Evaluates a text; fails for any error but those of Python's classes, with a place in the text. */
function endsAsPython(source: string): void {
  for (const evaluate of [computeExpression, evaluateExpression]) {
    try {
      evaluate(source, limits);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      expect(placeOf(error)).toBeGreaterThanOrEqual(0);
      expect(placeOf(error)).toBeLessThanOrEqual(source.length);
    }
  }
}

describe("whatever is evaluated ends with a value or an error of Python's", () => {
  test("any text", () => {
    fc.assert(fc.property(anyString, endsAsPython), { numRuns: 2000 });
  });

  test("tokens in any order", () => {
    fc.assert(fc.property(tokenSoup, endsAsPython), { numRuns: 3000 });
  });

  test("expressions that make sense", () => {
    fc.assert(fc.property(anyExpression, endsAsPython), { numRuns: 1000 });
  });

  test("expressions that are damaged", () => {
    fc.assert(fc.property(damagedExpression, endsAsPython), { numRuns: 1000 });
  });
});

describe("a value", () => {
  test("is the same whenever it is computed", () => {
    fc.assert(
      fc.property(anyExpression, (source) => {
        const run = (): unknown => {
          try {
            return computeExpression(`repr((${source}))`, limits);
          } catch (error) {
            return (error as Error).message;
          }
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 300 },
    );
  });

  test("of an int is that of JavaScript", () => {
    const int = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    fc.assert(
      fc.property(int, int, (a, b) => {
        expect(
          computeExpression(`[${a} + ${b}, ${a} - ${b}, ${a} * ${b}, ${a} & ${b}, ${a} < ${b}]`),
        ).toEqual([a + b, a - b, a * b, a & b, a < b]);
        fc.pre(b !== 0n);
        expect(computeExpression(`(${a}) // (${b}) * (${b}) + (${a}) % (${b})`)).toBe(a);
      }),
    );
  });

  test("of a float is read and written back", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const names = new Map([["value", value]]);
        const written = computeExpression("repr(value)", { names }) as string;
        expect(computeExpression(written)).toBe(value);
        for (const source of ["float(repr(value))", "float.fromhex(value.hex())", "float('%.17g' % value)"]) {
          expect(computeExpression(source, { names })).toBe(value);
        }
      }),
    );
  });

  test("of a str is read and written back", () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const names = new Map([["text", text]]);
        for (const quoted of ["repr(text)", "ascii(text)"]) {
          const written = computeExpression(quoted, { names }) as string;
          expect(computeExpression(written)).toBe(text);
        }
        expect(computeExpression("''.join(reversed(text))[::-1] == text", { names })).toBe(true);
      }),
    );
  });
});
