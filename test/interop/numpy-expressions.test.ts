import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../python/expression/outcome.js";
import { numpyOutcomeOf, type Parts } from "../python/numpy/outcome.js";
import { isKnownDifference, isNear } from "./numpy-differences.js";
import { closeExpression, exactExpression } from "./numpy-grammar.js";
import { python, pythonVersion } from "./peer.js";
import { outcomesThere } from "./python-outcomes.js";

const EXPRESSIONS = 1000;
/** numpy's scalars take their time here, and some expressions take many of them. */
const LIMITS = { milliseconds: 30_000 };
/** For runs by hand: SIPYCO_SEEDS=FIRST-LAST. */
const [first, last] = (process.env.SIPYCO_SEEDS ?? "1-1").split("-").map(Number) as [number, number];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.skipIf(python === undefined)(`expressions with np, here and in ${pythonVersion}`, () => {
  test.each(seeds)("come to the same, errors included, seed %i", (seed) => {
    const sources = fc.sample(exactExpression, { numRuns: EXPRESSIONS, seed });
    expect(differences(sources, isSame), `seed ${seed}`).toEqual([]);
  });

  test.each(seeds)("of functions that round come near, seed %i", (seed) => {
    const sources = fc.sample(closeExpression, { numRuns: EXPRESSIONS, seed });
    expect(differences(sources, haveNearValues), `seed ${seed}`).toEqual([]);
  });
});

type Comparison = (here: Outcome, there: Outcome) => boolean;

function differences(sources: readonly string[], compare: Comparison): unknown[] {
  const answers = outcomesThere(sources, "numpy");
  return sources.flatMap((source, index) => {
    const there = answers[index] as Outcome;
    const here = numpyOutcomeOf(source, LIMITS);
    const isEqual =
      here.error === undefined && there.error === undefined
        ? compare(here, there)
        : here.error === there.error;
    return isEqual || isKnownDifference(source, here, there) ? [] : [{ source, here, python: there }];
  });
}

function isSame(here: Outcome, there: Outcome): boolean {
  return here.repr === there.repr && JSON.stringify(here.value) === JSON.stringify(there.value);
}

function haveNearValues(here: Outcome, there: Outcome): boolean {
  return isNear(here.value as Parts, there.value as Parts);
}
