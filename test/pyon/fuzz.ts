import fc from "fast-check";
import { expect } from "vitest";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { anyString, anyValue } from "./arbitrary.js";

/** The value, or the error that is one of ours: any other fails the test. */
export function outcome(run: () => unknown): { value: unknown } | PyonDecodeError {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof PyonDecodeError) return error;
    throw error;
  }
}

/** Decodes a text that may be anything: what comes is a value, or an error that tells a place in the text. */
export function expectValueOrPlace(text: string, decode: (text: string) => unknown): void {
  const result = outcome(() => decode(text));
  if (!(result instanceof PyonDecodeError)) return;
  expect(result.position).toBeGreaterThanOrEqual(0);
  expect(result.position).toBeLessThanOrEqual(text.length);
  const lines = text.slice(0, result.position).split("\n");
  expect(result.line).toBe(lines.length);
  expect(result.column).toBe((lines.at(-1) as string).length + 1);
}

/**
 * Texts of a syntax, right and wrong: any string, heaps of the syntax's tokens, JSON, and texts that were right
 * until something was left out, put in, repeated or replaced.
 */
export function anyTextOf(
  token: fc.Arbitrary<string>,
  encode: (value: unknown) => string,
): fc.Arbitrary<string> {
  const tokens = fc.array(token, { maxLength: 30 }).map((parts) => parts.join(""));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), token), { maxLength: 3 });
  const mutated = fc.tuple(anyValue.map(encode), edits).map(([text, changes]) =>
    changes.reduce((result, [place, removed, inserted]) => {
      const at = place % (result.length + 1);
      return result.slice(0, at) + inserted + result.slice(at + removed);
    }, text),
  );
  return fc.oneof(anyString, tokens, mutated, fc.json());
}
