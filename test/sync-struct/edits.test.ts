import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { sameValue } from "../pyon/helpers.js";
import { randomEdit, startOfEdits } from "./random-edits.js";
import { Recording } from "./recording.js";

test.each([1, 2] as const)(
  "any changes leave a copy made of their lines equal to the structure, version %i",
  (version) => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.infiniteStream(fc.nat()), (count, stream) => {
        const notifier = new Notifier<Record<string, unknown>>(startOfEdits());
        const recording = new Recording(notifier, version);
        for (let i = 0; i < count; i++) {
          const before = recording.lines.length;
          const text = encode(notifier.rawView);
          try {
            randomEdit(notifier as Notifier, (limit) => (stream.next().value as number) % limit);
          } catch {
            // What does not fit changes nothing and is not published.
            if (recording.lines.length === before) expect(encode(notifier.rawView)).toBe(text);
          }
        }
        const [copy, ours] = [recording.copy, encode(notifier.rawView, { version: 2 })];
        const isSame = sameValue(decode(copy, { exact: true }), decode(ours, { exact: true }));
        expect(isSame ? "" : copy).toBe(isSame ? "" : ours);
      }),
      { numRuns: Number(process.env.SIPYCO_RUNS ?? 300) },
    );
  },
);
