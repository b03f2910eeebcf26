import { describe, expect, test } from "vitest";
import { decodeV2 } from "../../src/pyon/v2-decode.js";
import { encodeV2 } from "../../src/pyon/v2-encode.js";
import { type Described, fromDescription, sameValue } from "./helpers.js";
import { vectors } from "./vectors.js";

const exact = { exact: true, maxDepth: 1000 };
const natural = { exact: false, maxDepth: 1000 };

/** Whether version 2 of Python writes the value as another type: numpy's float64 and str_ are Python's, too. */
function isWrittenAsAnother({ t, dtype, v }: Described): boolean {
  if (t === "OrderedDict" || (t === "npscalar" && (dtype === "<f8" || dtype?.includes("U")))) return true;
  if (t === "dict") return (v as Described[][]).flat().some(isWrittenAsAnother);
  return Array.isArray(v) && (v as Described[]).some(isWrittenAsAnother);
}

describe.each(vectors)("version 2 of $python", ({ value, v2, v2_pretty: pretty }) => {
  const expected = fromDescription(value);

  if (typeof v2 === "string") {
    test("comes back byte for byte in exact mode", () => {
      for (const text of [v2, pretty] as string[]) {
        const decoded = decodeV2(text, exact);
        expect(encodeV2(decoded, false)).toBe(v2);
        expect(encodeV2(decoded, true)).toBe(pretty);
      }
    });
  }

  if (typeof v2 === "string" && !isWrittenAsAnother(value)) {
    test("stands for the value described", () => {
      const decoded = decodeV2(v2 as string, exact);
      expect(sameValue(decoded, expected), String(decoded)).toBe(true);
      // Python's sets have no order.
      if (value.t === "set") return;
      expect(encodeV2(expected, false)).toBe(v2);
      expect(encodeV2(expected, true)).toBe(pretty);
    });
  }

  test("round-trips from the value described, which Python may refuse to write", () => {
    const text = encodeV2(expected, false);
    expect(sameValue(decodeV2(text, exact), expected), text).toBe(true);
    expect(() => decodeV2(text, natural)).not.toThrow();
  });
});
