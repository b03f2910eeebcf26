import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../../src/pyon/encode.js";
import { decode, NDArray, Slice, tuple } from "../../../src/pyon/index.js";
import { Notifier } from "../../../src/sync-struct/notifier.js";
import type { Change } from "../../../src/sync-struct/protocol.js";
import { Backlog, type Entry, type Reader } from "../../../src/sync-struct/publisher/backlog.js";
import { PendingPlaces } from "../../../src/sync-struct/publisher/pending-places.js";
import { Tree } from "../../../src/sync-struct/tree.js";
import { LineBatch } from "../../../src/transport/line-batch.js";
import { exactMod } from "../recording.js";

const struct = (): unknown => ({
  a: { x: 0, y: { z: [1, 2] } },
  list: [[0], [1], [2]],
  array: NDArray.zeros([2, 2]),
  t: tuple(1, [0]),
});

type Step = (n: Notifier) => void;

/** Makes the changes; gives the lines that a subscriber gets who has been behind since before the first. */
function coalesced(steps: readonly Step[]): readonly string[] {
  const notifier = new Notifier(struct());
  const backlog = new Backlog(1e9, () => {});
  const places = new PendingPlaces();
  const reader: Reader = { entry: undefined };
  backlog.join(reader);
  notifier.core.attach({
    version: 2,
    publish(changes) {
      for (const published of changes) {
        const entry = backlog.push(new LineBatch(`${published.line}\n`, 1));
        for (const superseded of places.note(entry, published)) backlog.remove(superseded);
      }
    },
    restart: () => {},
  });
  for (const step of steps) step(notifier);
  return backlog.take(reader)?.split() ?? [];
}

const values = (lines: readonly string[]): unknown[] =>
  lines.map((line) => exactMod(line)).map((mod) => ("value" in mod ? mod.value : mod.action));

describe("pending changes", () => {
  test("several writes to one place become the last one", () => {
    const writes = [1, 2, 3].map(
      (value): Step =>
        (n) =>
          n.at("a").set("x", value),
    );
    expect(values(coalesced(writes))).toEqual([3]);
  });

  test("a write to a whole takes what was written below it", () => {
    const lines = coalesced([
      (n) => n.at("a").set("x", 1),
      (n) => n.at("a", "y", "z").append(3),
      (n) => n.set("a", { x: 5 }),
    ]);
    expect(lines).toHaveLength(1);
  });

  test("a write that made its key stays, since it gives the dict its order", () => {
    const lines = coalesced([
      (n) => n.at("a").set("new", 1),
      (n) => n.at("a").set("other", 1),
      (n) => n.at("a").set("new", 2),
      (n) => n.at("a").set("new", 3),
    ]);
    expect(values(lines)).toEqual([1, 1, 3]);
  });

  test("writes to places in a list that has moved are kept apart", () => {
    const lines = coalesced([
      (n) => n.at("list").set(0, "first"),
      (n) => n.at("list").insert(0, "before"),
      (n) => n.at("list").set(0, "again"),
    ]);
    expect(lines).toHaveLength(3);
  });

  test("frames of an array become the last one", () => {
    const frames = [1, 2, 3].map(
      (value): Step =>
        (n) =>
          n.at("array").set(new Slice(), value),
    );
    expect(values(coalesced([(n) => n.at("array").set(tuple(0, 1), 7), ...frames]))).toEqual([3]);
  });

  test("what is remembered stays bounded by what is pending", () => {
    const notifier = new Notifier(struct());
    const places = new PendingPlaces();
    let entries: Entry[] = [];
    notifier.core.attach({
      version: 2,
      publish([published]) {
        const entry: Entry = {
          batch: new LineBatch("\n", 1),
          next: undefined,
          previous: undefined,
          readers: 0,
        };
        const gone = new Set(places.note(entry, published!));
        entries = entries.filter((one) => !gone.has(one)).concat(entry);
        expect(places.size).toBe(entries.length);
      },
      restart: () => {},
    });
    for (let i = 0; i < 300; i++) {
      notifier.at("a").set("x", i);
      notifier.at("list").append(i);
      notifier.at("list").insert(0, i);
      if (i % 50 === 0) notifier.set("list", [i]);
    }
  });
});

/** A random change that fits the structure as it is. */
function randomStep(n: Notifier, next: (max: number) => number): unknown {
  const value = (): unknown => [next(9), [next(9)], { k: next(9) }, [], "s"][next(5)];
  const raw = n.rawView as Record<string, unknown>;
  const listOf = (path: unknown[]): unknown[] | undefined => {
    const target = n.core.resolve(path);
    return Array.isArray(target) && !Object.isFrozen(target) ? target : undefined;
  };
  const key = ["a", "list", "new", "t"][next(4)] as string;
  switch (next(8)) {
    case 0:
      return n.set(key, key === "t" ? tuple(1, [next(3)]) : value());
    case 1:
      return key in raw ? n.delete(key) : n.set(key, {});
    case 2: {
      if (!("list" in raw)) return;
      const list = listOf(["list"]);
      if (list === undefined) return;
      if (next(3) === 0 && list.length > 0)
        return n.at("list").set(next(2) === 0 ? -1 : next(list.length), value());
      if (next(3) === 0) return n.at("list").insert(next(3) - 1, value());
      if (next(2) === 0 && list.length > 0) return n.at("list").pop(next(list.length));
      return n.at("list").append(value());
    }
    case 3: {
      const target = raw.a;
      if (typeof target !== "object" || target === null || Array.isArray(target)) return;
      if (next(4) === 0 && "x" in target) return n.at("a").delete("x");
      return n.at("a").set(["x", "y", "z"][next(3)], value());
    }
    case 4:
      return n.at("array").set([0, new Slice(), tuple(0, 1), new Slice(0, 1), -1][next(5)], next(9));
    case 5: {
      const list = "list" in raw ? listOf(["list"]) : undefined;
      const inner = list?.findIndex((item) => Array.isArray(item)) ?? -1;
      if (list === undefined || inner === -1) return;
      const path = ["list", next(2) === 0 ? inner : inner - list.length];
      if ((list[inner] as unknown[]).length > 0 && next(2) === 0) return n.at(...path).set(0, next(9));
      return n.at(...path).append(next(9));
    }
    case 6:
      if (Array.isArray(raw.t)) n.at("t", 1).append(next(9));
      return;
    default:
      if (typeof raw.new === "object" && !Array.isArray(raw.new)) n.at("new").set(next(3), next(9));
  }
}

test("whoever has got any part of what is pending ends, with the rest, at the same text", () => {
  const arbitrary = fc.tuple(fc.nat({ max: 40 }), fc.infiniteStream(fc.nat()));
  fc.assert(
    fc.property(arbitrary, ([count, random]) => {
      const next = (max: number): number => (random.next().value as number) % max;
      const notifier = new Notifier(struct());
      const backlog = new Backlog(1e9, () => {});
      const places = new PendingPlaces();
      const readers = Array.from({ length: 4 }, () => ({
        entry: undefined as Reader["entry"],
        tree: new Tree(decode(encode(struct(), { version: 2 }), { exact: true })),
      }));
      for (const reader of readers) backlog.join(reader);
      const catchUp = (reader: (typeof readers)[number]): void => {
        for (let batch = backlog.take(reader); batch !== undefined; batch = backlog.take(reader)) {
          for (const line of batch.split()) reader.tree.apply(exactMod(line) as Change);
        }
      };
      notifier.core.attach({
        version: 2,
        publish(changes) {
          for (const published of changes) {
            const entry = backlog.push(new LineBatch(`${published.line}\n`, 1));
            for (const superseded of places.note(entry, published)) backlog.remove(superseded);
          }
        },
        restart: () => {},
      });
      for (let i = 0; i < count; i++) {
        randomStep(notifier, next);
        // The first never reads before the end, the others now and then.
        const reader = readers[next(12)];
        if (reader !== undefined && reader !== readers[0]) catchUp(reader);
      }
      for (const reader of readers) {
        catchUp(reader);
        expect(encode(reader.tree.root, { version: 2 })).toBe(encode(notifier.rawView, { version: 2 }));
      }
    }),
    { numRuns: 500 },
  );
});
