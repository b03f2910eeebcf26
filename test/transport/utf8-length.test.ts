import fc from "fast-check";
import { expect, it } from "vitest";
import { utf8Length } from "../../src/transport/utf8-length.js";

it("counts the bytes that Buffer counts, of any string", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)) }),
      (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      },
    ),
  );
  expect(utf8Length("é大🔬\ud83d")).toBe(2 + 3 + 4 + 3);
});
