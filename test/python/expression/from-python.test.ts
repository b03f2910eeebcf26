import { describe, expect, test } from "vitest";
import { outcomeOf } from "./outcome.js";
import { topics } from "./vectors.js";

describe.each(topics)("$topic, as Python has it", ({ cases }) => {
  test.each(cases)("$source", ({ source, ...expected }) => {
    // Places that Python gives are looked at where they are recorded.
    expect(outcomeOf(source)).toMatchObject(expected);
  });
});
