import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { Broadcaster, type BroadcasterOptions } from "../../src/broadcast/broadcaster.js";
import { PyonEncodeError } from "../../src/pyon/errors.js";
import { tuple } from "../../src/pyon/values.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";
import { tlsFiles } from "../fixtures/tls.js";
import { Listener, listenBare, until } from "./listeners.js";

const logged = captureLogsOfEachTest();
const broadcasters: Broadcaster[] = [];

afterEach(async () => {
  await Promise.all(broadcasters.splice(0).map((broadcaster) => broadcaster.stop()));
});

async function started(options?: BroadcasterOptions): Promise<Broadcaster> {
  const broadcaster = new Broadcaster(options);
  broadcasters.push(broadcaster);
  await broadcaster.start("127.0.0.1", 0);
  return broadcaster;
}

describe("a broadcaster", () => {
  test("sends a message to all receivers of its channel, and to no other", async () => {
    const broadcaster = await started();
    await using one = await listenBare(broadcaster.port, "news");
    await using two = await listenBare(broadcaster.port, "news");
    await using other = await listenBare(broadcaster.port, "weather");
    await until(() => broadcaster.stats().receivers === 3);
    broadcaster.broadcast("news", tuple(1, "a"));
    broadcaster.broadcast("weather", "rain");
    broadcaster.broadcast("nobody hears", "this");
    for (const client of [one, two]) expect(await client.line()).toBe('(1, "a")');
    expect(await other.line()).toBe('"rain"');
    expect(broadcaster.stats()).toEqual({ receivers: 3, messages: 3, sent: 3, queued: 0, dropped: 0 });
    expect(logged()).toEqual([]);
  });

  test.each([
    [undefined, '(1, "a")'],
    [1, '(1, "a")'],
    [2, '{"__jsonclass__":["tuple",[[1,"a"]]]}'],
  ] as const)("speaks version %s when told so", async (version, text) => {
    const broadcaster = await started({ version });
    await using client = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    broadcaster.broadcast("news", tuple(1, "a"));
    expect(await client.line()).toBe(text);
  });

  test.each(["", " ", "ümläut 🔬", "__proto__", "x".repeat(60_000)])(
    "has any channel: %.20s",
    async (name) => {
      const broadcaster = await started();
      await using client = await listenBare(broadcaster.port, name);
      await until(() => broadcaster.stats().receivers === 1);
      broadcaster.broadcast(name, 5);
      expect(await client.line()).toBe("5");
    },
  );

  test("refuses what has no PYON form, whether somebody listens or not", async () => {
    const broadcaster = await started();
    expect(() => broadcaster.broadcast("news", { f: () => 1 })).toThrow(PyonEncodeError);
    await using client = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    expect(() => broadcaster.broadcast("news", { f: () => 1 })).toThrow("value.f");
    expect(() => broadcaster.broadcast(5 as unknown as string, 1)).toThrow(TypeError);
    broadcaster.broadcast("news", 1);
    expect(await client.line()).toBe("1");
    expect(broadcaster.stats()).toMatchObject({ messages: 1, sent: 1 });
  });

  test("keeps the order of messages within a tick, over many ticks, and for large ones", async () => {
    const broadcaster = await started();
    await using listener = new Listener("news");
    await listener.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 1);
    const expected: unknown[] = [];
    for (let i = 0; i < 3000; i++) {
      const message = i % 500 === 7 ? [i, "x".repeat(300_000)] : [i];
      expected.push(message);
      broadcaster.broadcast("news", message);
      if (i % 100 === 0) await listener.arrived(expected.length);
    }
    expect(await listener.arrived(3000)).toEqual(expected);
    expect(broadcaster.stats()).toMatchObject({ sent: 3000, dropped: 0 });
  });

  test("sends what was said when it was said", async () => {
    const broadcaster = await started();
    await using client = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    const list = [1];
    broadcaster.broadcast("news", list);
    list.push(2);
    expect(await client.line()).toBe("[1]");
  });

  test("keeps nothing for channels without receivers", async () => {
    const broadcaster = await started();
    broadcaster.broadcast("news", "before");
    const first = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    broadcaster.broadcast("news", "with one");
    expect(await first.line()).toBe('"with one"');
    await first[Symbol.asyncDispose]();
    await until(() => broadcaster.stats().receivers === 0);
    broadcaster.broadcast("news", "between");
    await using second = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    broadcaster.broadcast("news", "with another");
    expect(await second.line()).toBe('"with another"');
    expect(broadcaster.stats()).toEqual({ receivers: 1, messages: 4, sent: 2, queued: 0, dropped: 0 });
  });

  test("keeps no memory of names that nobody listens to, or no longer", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const broadcaster = await started();
    const padding = "x".repeat(60_000);
    const comeAndGo = async (name: string): Promise<void> => {
      const client = await listenBare(broadcaster.port, `${name} ${padding}`);
      await until(() => broadcaster.stats().receivers === 1);
      broadcaster.broadcast(name, 1);
      await client[Symbol.asyncDispose]();
      await until(() => broadcaster.stats().receivers === 0);
    };
    for (let i = 0; i < 20; i++) await comeAndGo(`first ${i}`);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 200; i++) await comeAndGo(`name ${i}`);
    // Each name would be 100 bytes and more.
    for (let i = 0; i < 200_000; i++) broadcaster.broadcast(`a rather long name of a channel ${i}`, i);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(6e6);
  });

  test("serves receivers over TLS", async () => {
    const broadcaster = await started({ tls: tlsFiles("server", "client") });
    await using listener = new Listener("news");
    await listener.connect(broadcaster.port, { tls: tlsFiles("client", "server") });
    await until(() => broadcaster.stats().receivers === 1);
    const large = "x".repeat(3_000_000);
    for (const message of ["small", large, "last"]) broadcaster.broadcast("news", message);
    expect(await listener.arrived(3)).toEqual(["small", large, "last"]);
    await using stranger = new Listener("news");
    const refused = stranger.connect(broadcaster.port, { tls: tlsFiles("stranger", "server") });
    await refused.then(() => stranger.disconnected());
    expect(broadcaster.stats().receivers).toBe(1);
  });

  test("delivers all that was broadcast before it stops", async () => {
    const broadcaster = await started();
    await using listener = new Listener("news");
    await listener.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 1);
    for (let i = 0; i < 100; i++) broadcaster.broadcast("news", [i, "x".repeat(50_000)]);
    const stopping = Promise.all([
      broadcaster.stop(),
      broadcaster.stop(),
      broadcaster[Symbol.asyncDispose](),
    ]);
    broadcaster.broadcast("news", "too late");
    expect(await listener.arrived(100)).toHaveLength(100);
    expect((await listener.disconnected()).message).toContain("the peer hung up");
    await stopping;
    expect(listener.messages).toHaveLength(100);
    expect(broadcaster.stats()).toEqual({ receivers: 0, messages: 101, sent: 100, queued: 0, dropped: 0 });
  });

  test("may be used before it has started and after it has stopped", async () => {
    const broadcaster = new Broadcaster();
    broadcaster.broadcast("news", 1);
    expect(() => broadcaster.port).toThrow("not been started");
    await broadcaster.stop();
    broadcaster.broadcast("news", 1);
    await expect(broadcaster.start("127.0.0.1", 0)).rejects.toThrow("stopped");
    expect(broadcaster.stats().messages).toBe(2);
  });

  test("refuses who does not say what it should, and logs that", async () => {
    const broadcaster = await started({ maxConnections: 1, handshakeTimeout: 1e9 });
    const client = await listenBare(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 1);
    await using refused = await listenBare(broadcaster.port, "news");
    expect(await refused.line()).toBeUndefined();
    await client[Symbol.asyncDispose]();
    await until(() => broadcaster.stats().receivers === 0);
    expect(logged()).toEqual([["warning", expect.stringContaining("1 are open already")]]);
  });

  test.each([
    [{ queueLimit: 0 }, "queueLimit"],
    [{ queueLimit: 1.5 }, "queueLimit"],
    [{ maxQueueBytes: 0 }, "maxQueueBytes"],
    [{ version: 3 as 1 }, "versions 1 and 2"],
    [{ onDrop: 1 as unknown as () => void }, "onDrop"],
    [{ maxConnections: 0 }, "maxConnections"],
    [{ handshakeTimeout: -1 }, "handshakeTimeout"],
  ])("refuses the options %o", (options, message) => {
    expect(() => new Broadcaster(options)).toThrow(message);
  });
});
