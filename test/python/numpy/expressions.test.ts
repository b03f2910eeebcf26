import { describe, expect, test } from "vitest";
import { numpyOutcomeOf } from "./outcome.js";
import { numpyTopics } from "./vectors.js";

describe("expressions with np come to what numpy makes of them", () => {
  test.each(numpyTopics)("$topic", ({ cases }) => {
    const outcomes = cases.map(({ source }) => {
      const { repr, error, message } = numpyOutcomeOf(source);
      return error === undefined ? { source, repr } : { source, error, message };
    });
    expect(outcomes).toEqual(cases);
  });
});
