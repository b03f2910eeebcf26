import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callSimilarity } from "../../../src/cli/recording/similarity.js";
import { Dict, float } from "../../../src/pyon/values.js";
import { anyValue } from "../../pyon/arbitrary.js";

describe("likeness", () => {
  const bound = fc.dictionary(fc.constantFrom("a", "b", "c"), anyValue, { noNullPrototype: true });

  test("is most for the same arguments, and the same both ways", () => {
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const [x, y] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
        const likeness = callSimilarity(x, y);
        expect(likeness).toBe(callSimilarity(y, x));
        expect(likeness >= 0 && likeness <= 1).toBe(true);
        expect(callSimilarity(x, x)).toBe(1);
      }),
    );
  });

  test("is more for near numbers than for far ones, and more for a number than for text", () => {
    const like = (a: unknown, b: unknown): number => callSimilarity(new Map([["x", a]]), new Map([["x", b]]));
    expect(like(1, 2)).toBeGreaterThan(like(1, 3));
    expect(like(1, float(1))).toBeGreaterThan(like(1, 2));
    expect(like(1, 1e300)).toBeGreaterThan(like(1, "1"));
    expect(like([1, 2], [1, 3])).toBeGreaterThan(like([1, 2], [5, 6]));
    expect(
      like(
        new Dict([["a", 1]]),
        new Dict([
          ["a", 1],
          ["b", 2],
        ]),
      ),
    ).toBeGreaterThan(like(new Dict([["a", 1]]), new Dict([["c", 1]])));
  });
});
