import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type BroadcastDrop, Broadcaster, type BroadcasterOptions } from "../../src/broadcast/broadcaster.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";
import { tlsFiles } from "../fixtures/tls.js";
import { Listener, until } from "./listeners.js";

const logged = captureLogsOfEachTest();
const broadcasters: Broadcaster[] = [];

afterEach(async () => {
  await Promise.all(broadcasters.splice(0).map((broadcaster) => broadcaster.stop()));
});

/** A broadcaster and what it dropped. */
async function started(options: BroadcasterOptions): Promise<[Broadcaster, BroadcastDrop[]]> {
  const drops: BroadcastDrop[] = [];
  const broadcaster = new Broadcaster({ onDrop: (drop) => drops.push(drop), ...options });
  broadcasters.push(broadcaster);
  await broadcaster.start("127.0.0.1", 0);
  return [broadcaster, drops];
}

/** One that says what it wants to hear, and then does not read. */
async function stall(broadcaster: Broadcaster, name: string) {
  const receivers = broadcaster.stats().receivers;
  const socket = connect({ host: "127.0.0.1", port: broadcaster.port }).pause();
  socket.write(`ARTIQ broadcast\n${name}\n`);
  await until(() => broadcaster.stats().receivers > receivers);
  return {
    socket,
    address: `127.0.0.1:${socket.localPort}`,
    /** Reads on, and gives the first number of each message until one is that number. */
    async read(last: number): Promise<number[]> {
      let text = "";
      socket.setEncoding("latin1").on("data", (chunk: string) => {
        text += chunk;
      });
      socket.resume();
      await until(() => text.endsWith("\n") && text.includes(`\n[${last}, `));
      return text
        .trimEnd()
        .split("\n")
        .map((line) => Number(/^\[(\d+), /.exec(line)?.[1]));
    },
  };
}

function total(drops: readonly BroadcastDrop[]): number {
  return drops.reduce((sum, { dropped }) => sum + dropped, 0);
}

const filler = "x".repeat(10_000);

describe("a receiver that does not read", () => {
  test("misses messages, exactly as many as are told, while others miss none", async () => {
    const [broadcaster, drops] = await started({ queueLimit: 100 });
    const slow = await stall(broadcaster, "news");
    await using good = new Listener("news");
    await good.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 2);
    const count = 3000;
    for (let i = 0; i < count; i++) {
      broadcaster.broadcast("news", [i, filler]);
      if (i % 50 === 49) await good.arrived(i + 1);
      expect(broadcaster.stats().queued).toBeLessThanOrEqual(100);
    }
    expect(good.messages.map((message) => (message as [number])[0])).toEqual(
      Array.from({ length: count }, (_, i) => i),
    );
    const { sent, queued, dropped } = broadcaster.stats();
    expect(queued).toBe(100);
    // The rest was taken by the system's own buffers.
    expect(dropped).toBeGreaterThan(1000);
    expect(sent + queued + dropped).toBe(2 * count);
    expect(total(drops)).toBe(dropped);
    for (const drop of drops) expect(drop).toMatchObject({ name: "news", remote: slow.address });

    const reading = slow.read(count);
    await until(() => broadcaster.stats().queued === 0);
    broadcaster.broadcast("news", [count, filler]);
    const got = await reading;
    expect(got).toHaveLength(count - dropped + 1);
    // The oldest messages, in order, and then the one that came when it read again.
    expect(got.slice(0, -1)).toEqual(Array.from({ length: count - dropped }, (_, i) => i));
    expect(got.at(-1)).toBe(count);
    expect(broadcaster.stats()).toMatchObject({ queued: 0, dropped, sent: 2 * count - dropped + 2 });
    expect(logged()).toEqual([]);
    slow.socket.destroy();
  });

  test("misses messages over TLS as well, and a burst of one tick up to the limit arrives there", async () => {
    const [broadcaster, drops] = await started({ queueLimit: 200, tls: tlsFiles("server", "client") });
    await using listener = new Listener("news");
    await listener.connect(broadcaster.port, { tls: tlsFiles("client", "server") });
    await until(() => broadcaster.stats().receivers === 1);
    for (let i = 0; i < 200; i++) broadcaster.broadcast("news", [i, filler]);
    expect(await listener.arrived(200)).toHaveLength(200);
    for (let i = 200; i < 2000; i++) broadcaster.broadcast("news", [i, filler]);
    await new Promise((resolve) => setImmediate(resolve));
    const { dropped } = broadcaster.stats();
    expect(dropped).toBeGreaterThan(0);
    expect(total(drops)).toBe(dropped);
    expect(await listener.arrived(2000 - dropped)).toHaveLength(2000 - dropped);
  });

  test("misses messages when they are too many bytes, and gets small ones still", async () => {
    const [broadcaster, drops] = await started({ queueLimit: 1e6, maxQueueBytes: 100_000 });
    const slow = await stall(broadcaster, "news");
    let i = 0;
    while (broadcaster.stats().dropped === 0) {
      broadcaster.broadcast("news", [i++, filler]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(broadcaster.stats()).toMatchObject({ queued: 9, dropped: 1 });
    broadcaster.broadcast("news", [i, ""]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(broadcaster.stats()).toMatchObject({ queued: 10, dropped: 1 });
    expect(total(drops)).toBe(1);
    const got = await slow.read(i);
    expect(got).toEqual([...Array.from({ length: i - 1 }, (_, n) => n), i]);
    slow.socket.destroy();
  });

  test("may vanish", async () => {
    const [broadcaster] = await started({ queueLimit: 5 });
    const slow = await stall(broadcaster, "news");
    while (broadcaster.stats().dropped === 0) {
      broadcaster.broadcast("news", [1, filler]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    slow.socket.resetAndDestroy();
    await until(() => broadcaster.stats().receivers === 0);
    const { sent, queued, dropped, messages } = broadcaster.stats();
    expect(queued).toBe(0);
    expect(sent + 5 + dropped).toBe(messages);
    expect(logged()).toEqual([]);
  });

  test("does not keep the broadcaster from stopping", async () => {
    const [broadcaster] = await started({ queueLimit: 5 });
    const slow = await stall(broadcaster, "news");
    while (broadcaster.stats().queued === 0) {
      broadcaster.broadcast("news", [1, filler]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await broadcaster.stop();
    expect(broadcaster.stats()).toMatchObject({ receivers: 0, queued: 0 });
    slow.socket.destroy();
  });
});

describe("onDrop", () => {
  /** Broadcasts until something has been dropped. */
  async function drop(broadcaster: Broadcaster): Promise<void> {
    const { dropped } = broadcaster.stats();
    while (broadcaster.stats().dropped === dropped) {
      broadcaster.broadcast("news", [1, filler]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test("is not needed", async () => {
    const [broadcaster] = await started({ queueLimit: 1, onDrop: undefined });
    const slow = await stall(broadcaster, "news");
    await drop(broadcaster);
    expect(logged()).toEqual([]);
    slow.socket.destroy();
  });

  test("is logged once when it throws, and messages go on", async () => {
    const [broadcaster] = await started({
      queueLimit: 1,
      onDrop: () => {
        throw new Error("cannot count");
      },
    });
    const slow = await stall(broadcaster, "news");
    await using good = new Listener("news");
    await good.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 2);
    await drop(broadcaster);
    await drop(broadcaster);
    await good.arrived(broadcaster.stats().messages);
    expect(logged()).toEqual([["error", "onDrop has thrown: Error: cannot count"]]);
    slow.socket.destroy();
  });

  test("may broadcast on another channel", async () => {
    const [broadcaster] = await started({
      queueLimit: 1,
      onDrop: ({ dropped }) => broadcaster.broadcast("drops", dropped),
    });
    const slow = await stall(broadcaster, "news");
    await using watcher = new Listener("drops");
    await watcher.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 2);
    await drop(broadcaster);
    expect(await watcher.arrived(1)).toEqual([1]);
    slow.socket.destroy();
  });
});
