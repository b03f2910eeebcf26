import { describe, expect, test } from "vitest";
import { decodeV1 } from "../../src/pyon/v1-decode.js";
import { encodeV1 } from "../../src/pyon/v1-encode.js";
import { type Described, fromDescription, sameValue } from "./helpers.js";
import { vectors } from "./vectors.js";

const exact = { exact: true, maxDepth: 1000 };
const natural = { exact: false, maxDepth: 1000 };

/** Python's decoder makes two characters of what its encoder wrote for one. */
const isAstral = ({ v }: Described): boolean => typeof v === "string" && /[\ud800-\udbff]/.test(v);

/** Spreading a dict over lines sorts it, which the value described does not show. */
const sorted = (value: unknown): unknown => decodeV1(encodeV1(value, true), exact);

describe.each(vectors)("version 1 of $python", ({ value, v1, v1_pretty, v1_6, v1_6_pretty }) => {
  const expected = fromDescription(value);
  const isWritten = typeof v1 === "string";

  if (isWritten && !isAstral(value)) {
    test("comes back byte for byte in exact mode", () => {
      const decoded = decodeV1(v1 as string, exact);
      expect(encodeV1(decoded, false)).toBe(v1);
      expect(encodeV1(decoded, true)).toBe(v1_pretty);
      expect(encodeV1(decodeV1(v1_pretty as string, exact), true)).toBe(v1_pretty);
    });
  }

  if (isWritten) {
    test("stands for the value described, as 1.10 and 1.6 wrote it", () => {
      for (const text of [v1, v1_6] as string[]) {
        expect(sameValue(decodeV1(text, exact), expected), text).toBe(true);
      }
      for (const text of [v1_pretty, v1_6_pretty] as string[]) {
        expect(sameValue(decodeV1(text, exact), sorted(expected)), text).toBe(true);
      }
    });
  }

  test("round-trips from the value described, which Python may refuse to write", () => {
    const text = encodeV1(expected, false);
    expect(sameValue(decodeV1(text, exact), expected), text).toBe(true);
    expect(() => decodeV1(text, natural)).not.toThrow();
  });
});
