import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../src/transport/line-splitter.js";

type Outcome = { readonly lines: readonly string[]; readonly code: string | undefined };

/** Pushes chunks, taking the lines after each of them, or only at the end. */
function split(chunks: readonly Uint8Array[], limit: number, takeAtEnd = false): Outcome {
  const splitter = new LineSplitter(limit);
  const lines: string[] = [];
  const take = (): string | undefined => {
    try {
      for (let line = splitter.next(); line !== undefined; line = splitter.next()) lines.push(line);
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  for (const chunk of chunks) {
    // The splitter must not keep a chunk: what it is given is written over.
    const lent = chunk.slice();
    splitter.push(lent);
    lent.fill(0x0a);
    const code = takeAtEnd ? undefined : take();
    if (code !== undefined) return { lines, code };
  }
  return { lines, code: take() };
}

/** What `split` should give, by the plainest means. */
function expected(bytes: Uint8Array, limit: number): Outcome {
  const lines: string[] = [];
  let rest = Buffer.from(bytes);
  for (;;) {
    const end = rest.indexOf(10);
    if ((end === -1 ? rest.length : end) > limit) return { lines, code: "ERR_SIPYCO_LINE_TOO_LONG" };
    if (end === -1) return { lines, code: undefined };
    try {
      lines.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rest.subarray(0, end)));
    } catch {
      return { lines, code: "ERR_SIPYCO_INVALID_UTF8" };
    }
    rest = rest.subarray(end + 1);
  }
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((cut, i) => bytes.subarray(i === 0 ? 0 : at[i - 1], cut));
}

const anyCuts = fc.array(fc.nat(), { maxLength: 12 });

describe("LineSplitter", () => {
  it("gives the lines of any text, however it is cut", () => {
    const text = fc.string({
      unit: fc.oneof(fc.constant("\n"), fc.string({ unit: "binary", maxLength: 4 })),
    });
    fc.assert(
      fc.property(text, anyCuts, fc.boolean(), (value, cuts, atEnd) => {
        const bytes = Buffer.from(value);
        const lines = bytes.toString().split("\n").slice(0, -1);
        expect(split(cutAt(bytes, cuts), 1e6, atEnd)).toEqual({ lines, code: undefined });
      }),
    );
  });

  it("gives of any bytes the lines before the first bad one, however they are cut", () => {
    const byte = fc.oneof(
      fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xf0),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 80 }),
        anyCuts,
        fc.integer({ min: 1, max: 30 }),
        (all, cuts, limit) => {
          const bytes = Uint8Array.from(all);
          expect(split(cutAt(bytes, cuts), limit, true)).toEqual(expected(bytes, limit));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([1, 1000, 65_536, 300_000, 5_000_000])("joins a line of several chunks of %d bytes", (size) => {
    const count = size === 1 ? 5000 : 4;
    const chunks = Array.from({ length: count }, (_, i) => new Uint8Array(size).fill(0x61 + (i % 26)));
    const { lines } = split([...chunks, Buffer.from("\nnext\n")], 1e9);
    expect(lines[0] === chunks.map((chunk) => Buffer.from(chunk).toString()).join("")).toBe(true);
    expect(lines[1]).toBe("next");
  });

  it("keeps large lines of two splitters apart, though they hand their memory on", () => {
    const [a, b] = [new LineSplitter(1e9), new LineSplitter(1e9)];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 5; i++) {
        a.push(new Uint8Array(100_000).fill(0x61));
        b.push(new Uint8Array(100_000).fill(0x62));
      }
      a.push(Buffer.from("\n"));
      expect(a.next() === "a".repeat(500_000)).toBe(true);
      b.push(Buffer.from("\n"));
      expect(b.next() === "b".repeat(500_000)).toBe(true);
    }
  });

  it("does not lend the memory of a large line while it is in use again", () => {
    const [a, b] = [new LineSplitter(1e9), new LineSplitter(1e9)];
    const [as, bs] = ["a", "b"].map((letter) => Buffer.from(letter.repeat(300_000)));
    a.push(as as Buffer);
    a.push(Buffer.from("\n"));
    a.next();
    b.push(bs as Buffer);
    a.push(as as Buffer);
    for (const [splitter, letter] of [
      [b, "b"],
      [a, "a"],
    ] as const) {
      splitter.push(Buffer.from("\n"));
      expect(splitter.next() === letter.repeat(300_000)).toBe(true);
    }
  });

  it.each(["\ufeff", "\ufeffASCII", "\ufeffé"])("keeps a byte order mark at the very start (%j)", (line) => {
    expect(split([Buffer.from(`${line}\n`)], 100)).toEqual({ lines: [line], code: undefined });
  });

  it("stays at its failure, and reads no further", () => {
    const splitter = new LineSplitter(3);
    splitter.push(Buffer.from("ok\nlong\n"));
    expect(splitter.next()).toBe("ok");
    expect(() => splitter.next()).toThrow("more than 3 bytes");
    splitter.push(Buffer.from("ok\n"));
    expect(splitter.pending).toBe(true);
    expect(() => splitter.next()).toThrow("more than 3 bytes");
  });

  it("tells whether something waits", () => {
    const splitter = new LineSplitter(100);
    const states: boolean[] = [splitter.pending];
    splitter.push(Buffer.from("cut"));
    states.push(splitter.pending);
    splitter.push(Buffer.from("\n"));
    states.push(splitter.pending);
    splitter.next();
    states.push(splitter.pending);
    expect(states).toEqual([false, false, true, false]);
  });
});
