import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { NDArray } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import type { Change, InitMod, Mod } from "../../src/sync-struct/protocol.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { connectTcp } from "../../src/transport/tcp.js";
import { LineClient } from "../fixtures/line-client.js";
import { captureLogs } from "../fixtures/logs.js";
import { tlsFiles } from "../fixtures/tls.js";
import { publish } from "./publishing.js";
import { exactMod } from "./recording.js";

/** A subscriber by hand that applies what it gets. */
class Mirror {
  readonly client: LineClient;
  readonly inits: number[] = [];
  lines = 0;
  #tree: Tree | undefined;

  constructor(client: LineClient) {
    this.client = client;
  }

  static async connect(port: number, name = "x"): Promise<Mirror> {
    const client = await LineClient.connect(port);
    client.send("ARTIQ sync_struct", name);
    return new Mirror(client);
  }

  get text(): string {
    return encode(this.#tree?.root, { version: 2 });
  }

  /** Takes mods until one for which `last` holds. */
  async until(last: (mod: Mod) => boolean): Promise<void> {
    for (;;) {
      const line = await this.client.line();
      if (line === undefined) throw new Error("the publisher hung up");
      const mod = exactMod(line);
      this.lines++;
      if (mod.action === "init") {
        this.inits.push(this.lines);
        this.#tree = new Tree((mod as InitMod).struct);
      } else this.#tree?.apply(mod as Change);
      if (last(mod)) return;
    }
  }

  untilKey(key: string): Promise<void> {
    return this.until(
      (mod) =>
        ("key" in mod && mod.key === key) ||
        (mod.action === "init" && (mod.struct as Map<string, unknown>).has(key)),
    );
  }
}

describe("a subscriber", () => {
  test.each([1, 2] as const)("gets the structure, then each change, in version %i", async (version) => {
    const n = new Notifier<Record<string, unknown>>({ a: [1] });
    const { port } = await publish({ x: n }, { version });
    await using client = await LineClient.connect(port);
    client.send("ARTIQ sync_struct", "x");
    expect(await client.line()).toBe(
      version === 1 ? '{"action": "init", "struct": {"a": [1]}}' : '{"action":"init","struct":{"a":[1]}}',
    );
    (n.live.a as number[]).push(2);
    n.live.b = new NDArray(Float64Array.of(1));
    expect(await client.line()).toBe(
      version === 1
        ? '{"action": "append", "path": ["a"], "x": 2}'
        : '{"action":"append","path":["a"],"x":2}',
    );
    expect(await client.line()).toContain("nparray");
  });

  test("that comes in the middle of changes sees each exactly once", async () => {
    const n = new Notifier({ list: [] as number[] });
    const { port } = await publish({ x: n });
    const mirrors: Mirror[] = [];
    for (let i = 0; i < 200; i++) {
      n.live.list.push(i);
      if (i % 20 === 0) mirrors.push(await Mirror.connect(port));
    }
    n.set("end", true);
    for (const mirror of mirrors) {
      await mirror.untilKey("end");
      expect(mirror.text).toBe(encode(n.rawView, { version: 2 }));
      await mirror.client[Symbol.asyncDispose]();
    }
  });

  test("of one notifier hears nothing of another", async () => {
    const [a, b] = [new Notifier({ n: 0 }), new Notifier({ n: 0 })];
    const { port } = await publish({ a, b });
    await using client = await LineClient.connect(port);
    client.send("ARTIQ sync_struct", "b");
    await client.line();
    a.live.n = 1;
    b.live.n = 2;
    expect(await client.line()).toBe('{"action":"setitem","path":[],"key":"n","value":2}');
  });

  test.each([
    ["an unknown notifier", ["ARTIQ sync_struct", "nosuch"], "unknown notifier"],
    ["another protocol", ["ARTIQ pc_rpc"], "ARTIQ pc_rpc"],
  ])("that asks for %s is hung up on, and the log says why", async (_, lines, reason) => {
    const logs = await captureLogs("sync-struct");
    const { port } = await publish({ x: new Notifier({}) });
    await using client = await LineClient.connect(port);
    client.send(...lines);
    expect(await client.line()).toBeUndefined();
    expect(logs.warnings.join()).toContain(reason);
  });

  test("needs a certificate that is trusted when there is TLS", async () => {
    const n = new Notifier({ n: 0 });
    const { port } = await publish({ x: n }, { tls: tlsFiles("server", "client") });
    const channel = await connectTcp("127.0.0.1", port, { tls: tlsFiles("client", "server") });
    const line = new Promise<string>((resolve) => channel.receive(resolve));
    channel.send("ARTIQ sync_struct");
    channel.send("x");
    expect(await line).toBe('{"action":"init","struct":{"n":0}}');
    await channel.close();
    await expect(
      connectTcp("127.0.0.1", port, { tls: tlsFiles("stranger", "server") }).then((c) => c.closed),
    ).resolves.toMatchObject({ by: "peer" });
  });

  test("that vanishes costs nothing and is forgotten", async () => {
    const n = new Notifier({ n: 0 });
    const publisher = await publish({ x: n });
    const mirror = await Mirror.connect(publisher.port);
    await mirror.until(() => true);
    expect(publisher.stats().subscribers).toBe(1);
    mirror.client.socket.resetAndDestroy();
    while (publisher.stats().subscribers > 0) await turn();
    n.live.n = 1;
    expect(publisher.stats()).toMatchObject({ subscribers: 0, behind: 0, mods: 1 });
  });
});

describe("notifiers", () => {
  test("come and go while the publisher runs", async () => {
    const publisher = await publish({});
    const n = new Notifier({ n: 0 });
    publisher.add("late", n);
    const mirror = await Mirror.connect(publisher.port, "late");
    await mirror.until(() => true);
    n.live.n = 1;
    expect(await publisher.remove("late")).toBe(true);
    expect(await mirror.client.line()).toContain('"value":1');
    expect(await mirror.client.line()).toBeUndefined();
    expect(await publisher.remove("late")).toBe(false);
    publisher.add("late", n);
  });

  test("may have several publishers, of both versions", async () => {
    const n = new Notifier({ n: 0 });
    const [one, two] = [await publish({ x: n }, { version: 1 }), await publish({ x: n }, { version: 2 })];
    const mirrors = [await Mirror.connect(one.port), await Mirror.connect(two.port)];
    for (const mirror of mirrors) await mirror.until(() => true);
    n.live.n = 5;
    for (const mirror of mirrors) {
      await mirror.until(() => true);
      expect(mirror.text).toBe('{"n":5}');
      await mirror.client[Symbol.asyncDispose]();
    }
  });

  test("whose structure cannot be sent refuse subscribers, and the log says where it is wrong", async () => {
    const logs = await captureLogs("sync-struct");
    const { port } = await publish({ x: new Notifier({ a: { f: () => 1 } }) });
    await using client = await LineClient.connect(port);
    client.send("ARTIQ sync_struct", "x");
    expect(await client.line()).toBeUndefined();
    expect(logs.warnings.join()).toContain("value.a.f");
  });

  test("a change that cannot be sent throws to its caller and reaches nobody", async () => {
    const n = new Notifier<Record<string, unknown>>({ n: 0 });
    const { port } = await publish({ x: n });
    const mirror = await Mirror.connect(port);
    await mirror.until(() => true);
    expect(() => n.set("bad", { f: () => 1 })).toThrow("value.f");
    n.set("good", 1);
    await mirror.until(() => true);
    expect(mirror.text).toBe('{"n":0,"good":1}');
    await mirror.client[Symbol.asyncDispose]();
  });
});

/** A subscriber that reads nothing after its init. */
async function stalledSubscriber(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  socket.write("ARTIQ sync_struct\nx\n");
  await once(socket, "readable");
  return socket;
}

/** Changes until `enough`, each 10 kB, giving the publisher time to send. */
async function changeUntil(n: Notifier<Record<string, unknown>>, enough: () => boolean): Promise<number> {
  let changes = 0;
  for (; !enough(); changes++) {
    n.set(`k${changes % 3}`, "x".repeat(10_000) + String(changes));
    if (changes % 10 === 0) await turn();
  }
  return changes;
}

describe("a subscriber that does not read", () => {
  test("loses its backlog, which is counted and logged once, and gets the whole structure when it reads again", async () => {
    const logs = await captureLogs("sync-struct");
    const n = new Notifier<Record<string, unknown>>({});
    const publisher = await publish({ x: n }, { maxBacklogBytes: 200_000 });
    const quick = await Mirror.connect(publisher.port);
    await quick.until(() => true);
    const socket = await stalledSubscriber(publisher.port);
    await changeUntil(n, () => publisher.stats().dropped === 1);
    const { droppedMods, droppedBytes } = publisher.stats();
    expect(droppedMods).toBeGreaterThan(10);
    expect(droppedBytes).toBeGreaterThan(200_000);
    expect(publisher.stats()).toMatchObject({ subscribers: 2, behind: 1, resyncs: 0, backlogBytes: 0 });
    await changeUntil(n, () => publisher.stats().mods > 1000);
    expect(publisher.stats().dropped).toBe(1);
    expect(logs.warnings).toHaveLength(1);
    expect(logs.warnings[0]).toMatch(/slow: dropped \d+ mods/);
    n.set("end", true);
    // The others have noticed nothing.
    await quick.untilKey("end");
    expect(quick.inits).toEqual([1]);
    expect(quick.lines).toBe(publisher.stats().mods + 1);
    // What was on its way arrives, then the structure as it is now.
    const mirror = new Mirror(LineClient.over(socket));
    await mirror.untilKey("end");
    expect(mirror.inits.length).toBe(2);
    expect(mirror.text).toBe(encode(n.rawView, { version: 2 }));
    expect(publisher.stats()).toMatchObject({ resyncs: 1, behind: 0 });
    socket.destroy();
    await quick.client[Symbol.asyncDispose]();
  });

  test("only slow, gets all of it, in order", async () => {
    const n = new Notifier<Record<string, unknown>>({});
    const publisher = await publish({ x: n }, { maxBacklogBytes: 50_000_000 });
    const socket = await stalledSubscriber(publisher.port);
    await changeUntil(n, () => publisher.stats().backlogBytes > 3_000_000);
    n.set("end", true);
    const mirror = new Mirror(LineClient.over(socket));
    await mirror.untilKey("end");
    expect(mirror.lines).toBe(publisher.stats().mods + 1);
    expect(mirror.text).toBe(encode(n.rawView, { version: 2 }));
    expect(publisher.stats()).toMatchObject({ dropped: 0, resyncs: 0 });
    socket.destroy();
  });

  test("with coalescing, gets the last of several writes to one place", async () => {
    const logs = await captureLogs("sync-struct");
    const n = new Notifier<Record<string, unknown>>({});
    const publisher = await publish({ x: n }, { maxBacklogBytes: 200_000, slow: "coalesce" });
    const socket = await stalledSubscriber(publisher.port);
    await changeUntil(n, () => publisher.stats().coalescedMods > 1000);
    const stats = publisher.stats();
    expect(stats.dropped).toBe(0);
    expect(stats.backlogBytes).toBeLessThan(40_000);
    expect(logs.warnings).toHaveLength(1);
    n.set("end", true);
    const mirror = new Mirror(LineClient.over(socket));
    await mirror.untilKey("end");
    expect(mirror.inits).toEqual([1]);
    expect(mirror.lines).toBe(publisher.stats().mods + 1 - publisher.stats().coalescedMods);
    expect(mirror.text).toBe(encode(n.rawView, { version: 2 }));
    socket.destroy();
  });

  test("is hung up on when the publisher was told so", async () => {
    const logs = await captureLogs("sync-struct");
    const n = new Notifier<Record<string, unknown>>({});
    const publisher = await publish({ x: n }, { maxBacklogBytes: 200_000, slow: "disconnect" });
    const socket = await stalledSubscriber(publisher.port);
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await changeUntil(n, () => publisher.stats().disconnects === 1);
    socket.resume();
    await closed;
    while (publisher.stats().subscribers > 0) await turn();
    expect(logs.warnings).toHaveLength(1);
  });

  test("a hundred of them cost as much memory as one", async () => {
    const n = new Notifier<Record<string, unknown>>({ x: 0 });
    const publisher = await publish({ x: n }, { maxBacklogBytes: 1_000_000 });
    const sockets = await Promise.all(Array.from({ length: 100 }, () => stalledSubscriber(publisher.port)));
    let largest = 0;
    await changeUntil(n, () => {
      largest = Math.max(largest, publisher.stats().backlogBytes);
      return publisher.stats().dropped >= 100;
    });
    expect(largest).toBeLessThanOrEqual(1_000_000);
    expect(publisher.stats()).toMatchObject({ behind: 100, backlogBytes: 0 });
    for (const socket of sockets) socket.destroy();
  });
});

describe("stopping", () => {
  test("sends what was changed before, then hangs up", async () => {
    const n = new Notifier({ n: 0 });
    const publisher = await publish({ x: n });
    const mirror = await Mirror.connect(publisher.port);
    await mirror.until(() => true);
    n.live.n = 7;
    await publisher.stop();
    await mirror.until(() => true);
    expect(mirror.text).toBe('{"n":7}');
    expect(await mirror.client.line()).toBeUndefined();
    await publisher.stop();
    n.live.n = 8;
    expect(publisher.stats().subscribers).toBe(0);
  });
});

test.each<readonly [string, () => unknown, string]>([
  [
    "a version that does not exist",
    () => new Publisher({}, { version: 3 as 1 }),
    "version must be 1 or 2, not 3",
  ],
  [
    "a policy that does not exist",
    () => new Publisher({}, { slow: "panic" as "resync" }),
    "slow must be one of resync, coalesce, disconnect",
  ],
  [
    "a backlog of nothing",
    () => new Publisher({}, { maxBacklogBytes: 0 }),
    "maxBacklogBytes must be a number of bytes above 0",
  ],
  ["a name of two lines", () => new Publisher({ "a\nb": new Notifier({}) }), "one line"],
  [
    "a name that is taken",
    () => new Publisher({ a: new Notifier({}) }).add("a", new Notifier({})),
    "already",
  ],
])("%s is refused by name", (_, make, message) => {
  expect(make).toThrow(message);
});
