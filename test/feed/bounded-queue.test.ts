import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BoundedQueue } from "../../src/feed/bounded-queue.js";

async function all<T>(queue: BoundedQueue<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of queue) got.push(item);
  return got;
}

describe("a bounded queue", () => {
  test("gives what waits, then what comes, then ends", async () => {
    const queue = new BoundedQueue<number>({ limit: 10, drop: "newest" });
    queue.push(1);
    queue.push(2);
    const got = all(queue);
    await Promise.resolve();
    queue.push(3);
    queue.end();
    queue.push(4);
    expect(await got).toEqual([1, 2, 3]);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test("throws its error once, after what waits", async () => {
    const queue = new BoundedQueue<number>({ limit: 10, drop: "newest" });
    queue.push(1);
    const error = new Error("lost");
    queue.end(error);
    queue.end(new Error("later"));
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    await expect(queue.next()).rejects.toBe(error);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test("settles every call that waits when it ends, the first one with the error", async () => {
    const queue = new BoundedQueue<number>({ limit: 10, drop: "newest" });
    const waiting = Promise.allSettled([queue.next(), queue.next(), queue.next()]);
    const error = new Error("lost");
    queue.push(1);
    queue.end(error);
    expect(await waiting).toEqual([
      { status: "fulfilled", value: { done: false, value: 1 } },
      { status: "rejected", reason: error },
      { status: "fulfilled", value: { done: true, value: undefined } },
    ]);
  });

  test.each([
    ["newest", [1, 2], [3, 4]],
    ["oldest", [3, 4], [1, 2]],
  ] as const)("drops the %s beyond its limit, and tells", async (drop, kept, lost) => {
    const dropped: number[] = [];
    const queue = new BoundedQueue<number>({ limit: 2, drop, onDrop: (item) => dropped.push(item) });
    for (const item of [1, 2, 3, 4]) queue.push(item);
    queue.end();
    expect(await all(queue)).toEqual(kept);
    expect(dropped).toEqual(lost);
  });

  test("forgets all and says so when a loop breaks off", async () => {
    let returned = 0;
    const queue = new BoundedQueue<number>({ limit: 9, drop: "newest", onReturn: () => returned++ });
    for (const item of [1, 2, 3]) queue.push(item);
    for await (const item of queue) if (item === 2) break;
    expect(returned).toBe(1);
    queue.push(4);
    expect(await all(queue)).toEqual([]);
  });

  test("return forgets an error nobody has seen, and ends a call that waits", async () => {
    const failed = new BoundedQueue<number>({ limit: 9, drop: "newest" });
    failed.end(new Error("lost"));
    expect(await failed.return()).toEqual({ done: true, value: undefined });
    expect(await failed.next()).toEqual({ done: true, value: undefined });
    const waited = new BoundedQueue<number>({ limit: 9, drop: "newest" });
    const next = waited.next();
    await waited.return();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("loses nothing untold, whatever the order of pushing and taking", async () => {
    const steps = fc.array(fc.constantFrom("push", "take"), { maxLength: 200 });
    const drops = fc.constantFrom("newest" as const, "oldest" as const);
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), drops, async (order, limit, drop) => {
        const dropped: number[] = [];
        const queue = new BoundedQueue<number>({ limit, drop, onDrop: (item) => dropped.push(item) });
        const taken: Promise<IteratorResult<number, undefined>>[] = [];
        let count = 0;
        for (const step of order) {
          if (step === "push") queue.push(count++);
          else taken.push(queue.next());
        }
        queue.end();
        const got = (await Promise.all(taken)).flatMap(({ value }) => (value === undefined ? [] : [value]));
        got.push(...(await all(queue)));
        expect(got).toEqual([...got].sort((a, b) => a - b));
        expect([...got, ...dropped].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
    );
  });
});
