import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Outcome, outcomeOf } from "../python/expression/outcome.js";
import { topics } from "../python/expression/vectors.js";
import { anyExpression } from "./expression-grammar.js";
import { python } from "./peer.js";
import { outcomesThere } from "./python-outcomes.js";

const EXPRESSIONS = 2000;
/** For runs by hand: SIPYCO_SEEDS=FIRST-LAST. */
const [first, last] = (process.env.SIPYCO_SEEDS ?? "1-1").split("-").map(Number) as [number, number];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Whether the peer is the Python whose words we use; later ones have others. */
const hasOurWords =
  python !== undefined && execFileSync(python, ["-V"], { encoding: "utf8" }).startsWith("Python 3.11.");

/** Errors that say that the budget is spent, where Python would go on. */
const limits: ReadonlySet<string | undefined> = new Set(["MemoryError", "TimeoutError", "RecursionError"]);

describe.skipIf(python === undefined)("expressions, here and in Python", () => {
  test.each(seeds)("come to the same, errors included, seed %i", (seed) => {
    const cases = fc
      .sample(anyExpression, { numRuns: EXPRESSIONS, seed })
      .map((source) => ({ source, here: outcomeOf(source) }))
      .filter(({ here }) => !limits.has(here.error));
    const answers = outcomesThere(cases.map(({ source }) => source));
    const differing = cases.flatMap(({ source, here }, index) => {
      const there = answers[index] as Outcome;
      const [ours, theirs] = [here, there].map(comparable);
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ source, here: ours, python: theirs }];
    });
    expect(differing, `seed ${seed}`).toEqual([]);
  });
});

describe.skipIf(!hasOurWords)("the expressions that the tests without Python use", () => {
  test.each(topics)("are what Python has: $topic", ({ cases }) => {
    const answers = outcomesThere(cases.map(({ source }) => source));
    for (const [index, { source, ...recorded }] of cases.entries()) {
      const { repr, ...others } = answers[index] as Outcome;
      const there = repr === undefined ? others : { repr: withoutAddresses(repr) };
      const expected = recorded.repr === undefined ? recorded : { repr: withoutAddresses(recorded.repr) };
      expect(there, source).toMatchObject(expected);
    }
  });
});

/** An outcome without what is known to differ. */
function comparable({ repr, error, message }: Outcome): Outcome {
  // A key of a dict loses the sign of a zero here.
  if (repr !== undefined) return { repr: withoutAddresses(repr).replace(/(?<=[{ ])-0\.0(?=: )/g, "0.0") };
  // Of several faults in a source, Python may name another one first.
  return error === "SyntaxError" || !hasOurWords
    ? { error }
    : { error, message: withoutAddresses(message as string) };
}

/** Objects have other addresses each time. */
function withoutAddresses(text: string): string {
  return text.replace(/(?<=\bat )0x[0-9a-f]+|0x7f[0-9a-f]{6,}/g, "0x");
}
