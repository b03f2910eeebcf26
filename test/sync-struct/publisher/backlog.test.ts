import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Backlog, type Entry, type Reader } from "../../../src/sync-struct/publisher/backlog.js";
import { LineBatch } from "../../../src/transport/line-batch.js";

interface Named extends Reader {
  name: string;
}

const reader = (name: string): Named => ({ name, entry: undefined });
const line = (text: string): LineBatch => new LineBatch(`${text}\n`, 1);

function readAll(backlog: Backlog, one: Reader): string {
  let text = "";
  for (let batch = backlog.take(one); batch !== undefined; batch = backlog.take(one)) text += batch.text;
  return text;
}

describe("a backlog", () => {
  test("gives each reader what came after it joined", () => {
    const backlog = new Backlog(1000, () => {});
    const [a, b] = [reader("a"), reader("b")];
    backlog.join(a);
    backlog.push(line("1"));
    backlog.join(b);
    backlog.push(line("2"));
    expect(readAll(backlog, b)).toBe("2\n");
    expect(readAll(backlog, a)).toBe("1\n2\n");
    expect(readAll(backlog, a)).toBe("");
    expect([backlog.bytes, backlog.mods]).toEqual([0, 0]);
  });

  test("keeps what the slowest needs, and no more", () => {
    const backlog = new Backlog(1000, () => {});
    const [a, b] = [reader("a"), reader("b")];
    backlog.join(a);
    backlog.join(b);
    backlog.push(line("12"));
    backlog.push(line("3"));
    readAll(backlog, a);
    expect(backlog.bytes).toBe(5);
    backlog.leave(b);
    expect(backlog.bytes).toBe(0);
    expect(backlog.wanted).toBe(true);
    backlog.leave(a);
    expect(backlog.wanted).toBe(false);
  });

  test("drops all that waits for whom it is too much, and for nobody else", () => {
    const lost: [string, number, number][] = [];
    const backlog = new Backlog(10, (one, mods, bytes) => lost.push([(one as Named).name, mods, bytes]));
    const [slow, quick] = [reader("slow"), reader("quick")];
    backlog.join(slow);
    backlog.push(line("1234"));
    backlog.join(quick);
    backlog.push(line("5678"));
    expect(lost).toEqual([]);
    backlog.push(line("9"));
    expect(lost).toEqual([["slow", 3, 12]]);
    expect(backlog.bytes).toBe(7);
    expect(readAll(backlog, quick)).toBe("5678\n9\n");
    expect(slow.entry).toBeUndefined();
  });

  test("gives small pieces together, and large ones as they are", () => {
    const backlog = new Backlog(10_000_000, () => {});
    const one = reader("one");
    const large = line("x".repeat(100_000));
    backlog.join(one);
    backlog.push(line("1"));
    backlog.push(line("2"));
    backlog.push(large);
    expect(backlog.take(one)).toMatchObject({ text: "1\n2\n", lines: 2 });
    expect(backlog.take(one)).toBe(large);
  });

  test("lets entries be taken out, wherever the readers are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 5 }), { maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        (steps, random) => {
          const backlog = new Backlog(1_000_000, () => {});
          const readers = [reader("a"), reader("b"), reader("c")];
          for (const one of readers) backlog.join(one);
          const pick = (n: number): number => (random.next().value as number) % n;
          let entries: { entry: Entry; text: string; missing: Set<Reader> }[] = [];
          steps.forEach((step, i) => {
            if (step < 3) {
              const entry = backlog.push(line(`${i}`));
              entries.push({ entry, text: `${i}\n`, missing: new Set(readers) });
            } else if (step < 5 && entries.length > 0) {
              const [gone] = entries.splice(pick(entries.length), 1);
              backlog.remove(gone!.entry);
            } else {
              const one = readers[pick(3)]!;
              const expected = entries.filter(({ missing }) => missing.has(one)).map(({ text }) => text);
              expect(readAll(backlog, one)).toBe(expected.join(""));
              for (const each of entries) each.missing.delete(one);
            }
            entries = entries.filter(({ missing }) => missing.size > 0);
            expect(backlog.bytes).toBe(entries.reduce((sum, { text }) => sum + text.length, 0));
            expect(backlog.mods).toBe(entries.length);
          });
        },
      ),
    );
  });
});
