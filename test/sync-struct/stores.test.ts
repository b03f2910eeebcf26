import { describe, expect, test } from "vitest";
import { NDArray } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import type { Publisher } from "../../src/sync-struct/publisher.js";
import { externalStore, readableStore } from "../../src/sync-struct/stores.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { captureLogs } from "../fixtures/logs.js";
import { open, publish } from "./publishing.js";

interface Structure {
  a: { list: number[] };
  b: { n: number };
  image: NDArray;
}

async function follow(): Promise<{
  notifier: Notifier<Structure>;
  publisher: Publisher;
  sub: Subscriber<Structure>;
}> {
  const notifier = new Notifier<Structure>({ a: { list: [1] }, b: { n: 0 }, image: NDArray.zeros([2]) });
  const publisher = await publish({ x: notifier as Notifier });
  const sub = new Subscriber<Structure>("x");
  open.push(sub);
  await sub.connect("127.0.0.1", publisher.port, { retry: 2 });
  return { notifier, publisher, sub };
}

/** Changes n, and resolves when that has arrived. */
function untilN(notifier: Notifier<Structure>, sub: Subscriber<Structure>, n: number): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    const unwatch = sub.watch(["b", "n"], (value) => {
      if (value !== n) return;
      unwatch();
      resolve();
    });
  });
  notifier.live.b.n = n;
  return arrived;
}

describe("an external store", () => {
  test("gives snapshots that never change and share what has not changed", async () => {
    const { notifier, sub } = await follow();
    const { getSnapshot } = externalStore(sub);
    expect(getSnapshot()).toBeUndefined();
    await sub.whenReady();
    const first = getSnapshot() as Structure;
    expect(getSnapshot()).toBe(first);
    notifier.live.a.list.push(2);
    notifier.live.image.set(0, 7);
    await untilN(notifier, sub, 1);
    const second = getSnapshot() as Structure;
    expect(second).toEqual(sub.value);
    expect(first).toEqual({ a: { list: [1] }, b: { n: 0 }, image: NDArray.zeros([2]) });
    await untilN(notifier, sub, 2);
    const third = getSnapshot() as Structure;
    expect(third).not.toBe(second);
    expect(third.a).toBe(second.a);
    expect(third.image).toBe(second.image);
    expect(third.b).not.toBe(second.b);
  });

  test("keeps what is equal through a reconnection", async () => {
    await captureLogs("sync-struct");
    const { publisher, sub } = await follow();
    const { getSnapshot } = externalStore(sub);
    await sub.whenReady();
    const first = getSnapshot() as Structure;
    const { port } = publisher;
    await publisher.stop();
    await publish(
      { x: new Notifier({ a: { list: [1] }, b: { n: 5 }, image: NDArray.zeros([2]) }) },
      {},
      port,
    );
    await new Promise<void>((resolve) => sub.watch(["b", "n"], () => resolve()));
    const second = getSnapshot() as Structure;
    expect(second.b).toEqual({ n: 5 });
    expect(second.a).toBe(first.a);
    expect(second.image).toBe(first.image);
  });

  test("tells its listeners once for changes that arrive together, and only of what they are about", async () => {
    const { notifier, sub } = await follow();
    await sub.whenReady();
    const calls = { all: 0, list: 0 };
    const all = externalStore(sub);
    const list = externalStore<number[]>(sub, ["a", "list"]);
    const stop = all.subscribe(() => calls.all++);
    list.subscribe(() => calls.list++);
    const before = list.getSnapshot();
    notifier.batch(() => {
      for (let i = 0; i < 50; i++) notifier.live.b.n = i + 10;
    });
    await untilN(notifier, sub, 100);
    await Promise.resolve();
    expect(calls.all).toBeGreaterThan(0);
    expect(calls.all).toBeLessThan(10);
    expect(calls.list).toBe(0);
    expect(list.getSnapshot()).toBe(before);
    stop();
    const { all: told } = calls;
    await untilN(notifier, sub, 101);
    await Promise.resolve();
    expect(calls.all).toBe(told);
  });
});

describe("a readable store", () => {
  test("gives its value at once, and again when it has changed", async () => {
    const { notifier, sub } = await follow();
    const values: unknown[] = [];
    const stop = readableStore<number>(sub, ["b", "n"]).subscribe((value) => values.push(value));
    expect(values).toEqual([undefined]);
    await sub.whenReady();
    await untilN(notifier, sub, 1);
    await Promise.resolve();
    stop();
    await untilN(notifier, sub, 2);
    await Promise.resolve();
    expect(values).toEqual([undefined, 0, 1]);
  });
});
