import { describe, expect, test } from "vitest";
import { Dict, Float, NpScalar, tuple } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import type { Mod } from "../../src/sync-struct/protocol.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { SubscriberError } from "../../src/sync-struct/subscriber-error.js";
import { captureLogs } from "../fixtures/logs.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { open, publish } from "./publishing.js";

/** A publisher by hand, which greets its subscribers and then sends what the script says. */
async function scripted(
  script: (peer: Peer, connection: number) => void | Promise<void>,
): Promise<ScriptedServer> {
  let connections = 0;
  const server = await ScriptedServer.start(async (peer) => {
    expect(await peer.line()).toBe("ARTIQ sync_struct");
    expect(await peer.line()).toBe("x");
    await script(peer, ++connections);
  });
  open.push(server);
  return server;
}

const init = (struct: string): string => `{"action":"init","struct":${struct}}`;
const setitem = (path: string, key: string, value: string): string =>
  `{"action":"setitem","path":${path},"key":${key},"value":${value}}`;

/** A subscriber, closed when the test is over. */
function subscriber<T = unknown>(...args: ConstructorParameters<typeof Subscriber<T>>): Subscriber<T> {
  const made = new Subscriber<T>(...args);
  open.push(made);
  return made;
}

/** Resolves once `count` mods have been applied since. */
async function mods(from: Subscriber, count: number): Promise<Mod[]> {
  const seen: Mod[] = [];
  for await (const mod of from) if (seen.push(mod) === count) break;
  return seen;
}

describe("a subscriber", () => {
  test("keeps a copy, and tells of each mod after it has been applied, the init included", async () => {
    const n = new Notifier({ list: [1] });
    const { port } = await publish({ x: n });
    const seen: [string, string][] = [];
    const calls: string[] = [];
    const sub: Subscriber<{ list: number[] }> = subscriber("x", undefined, [
      (mod) => seen.push([mod.action, JSON.stringify(sub.value)]),
      () => calls.push("second"),
    ]);
    expect(sub.value).toBeUndefined();
    await sub.connect("127.0.0.1", port);
    expect(await sub.whenReady()).toEqual({ list: [1] });
    const arrived = mods(sub, 3);
    n.live.list.push(2);
    n.live.list[0] = 5;
    await arrived;
    expect(seen).toEqual([
      ["init", '{"list":[1]}'],
      ["append", '{"list":[1,2]}'],
      ["setitem", '{"list":[5,2]}'],
    ]);
    expect(calls).toEqual(["second", "second", "second"]);
    expect(await sub.whenReady()).toBe(sub.value);
  });

  test("applies mods to what its target builder makes, at each init", async () => {
    const n = new Notifier<Record<string, unknown>>({ a: 1 });
    const { port } = await publish({ x: n });
    class Model extends Map<unknown, unknown> {}
    const made: Model[] = [];
    const sub = subscriber("x", (struct) => {
      made.push(new Model(Object.entries(struct as object)));
      return made.at(-1) as Model;
    });
    await sub.connect("127.0.0.1", port);
    await sub.whenReady();
    const arrived = mods(sub, 4);
    n.set("b", 2);
    n.restart({ c: 3 });
    n.delete("c");
    await arrived;
    expect(made.map((model) => [...model])).toEqual([
      [
        ["a", 1],
        ["b", 2],
      ],
      [],
    ]);
    expect(sub.value).toBe(made[1]);
  });

  test("hands mods to a model that applies them itself", async () => {
    const applied: string[] = [];
    const server = await scripted((peer) => peer.send(init("{}"), setitem("[]", '"a"', "1")));
    const model = { applyMod: (mod: Mod) => void applied.push(mod.action) };
    const sub = subscriber("x", () => model);
    await sub.connect("127.0.0.1", server.port);
    await mods(sub, 2);
    expect(applied).toEqual(["setitem"]);
    expect(sub.value).toBe(model);
  });

  test.each(["auto", "map"] as const)(
    "follows a root that starts empty and gets int keys, with dict %s",
    async (dict) => {
      const server = await scripted((peer) =>
        peer.send(
          init("{}"),
          setitem("[]", "3", '{"status":"pending"}'),
          setitem("[3]", '"status"', '"running"'),
        ),
      );
      const sub = subscriber("x", undefined, undefined, undefined, { dict });
      await sub.connect("127.0.0.1", server.port);
      const [first] = await mods(sub, 3);
      expect(first).toMatchObject({ action: "init" });
      const run = dict === "map" ? new Dict([["status", "running"]]) : { status: "running" };
      expect(sub.value).toEqual(new Dict([[3, run]]));
    },
  );

  test("loses nothing with exact, and takes both versions of PYON", async () => {
    const server = await scripted((peer) =>
      peer.send('{"action": "init", "struct": {"f": 5.0, "s": npscalar("<f4", b"AAAAPw=="), "t": (1, )}}'),
    );
    const sub = subscriber("x", undefined, undefined, undefined, { exact: true });
    await sub.connect("127.0.0.1", server.port);
    expect(await sub.whenReady()).toEqual(
      new Dict<unknown, unknown>([
        ["f", new Float(5)],
        ["s", new NpScalar("<f4", 0.5)],
        ["t", tuple(1)],
      ]),
    );
  });

  test("calls beforeReceive once it has said what it wants, before anything has arrived", async () => {
    const order: string[] = [];
    const server = await scripted((peer) => peer.send(init("{}")));
    const sub = subscriber("x", undefined, () => order.push("mod"));
    await sub.connect("127.0.0.1", server.port, { beforeReceive: () => order.push("before") });
    order.push("connected");
    await sub.whenReady();
    expect(order).toEqual(["before", "connected", "mod"]);
  });

  test("speaks TLS", async () => {
    const { port } = await publish({ x: new Notifier({ a: 1 }) }, { tls: tlsFiles("server", "client") });
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", port, { tls: tlsFiles("client", "server") });
    expect(await sub.whenReady()).toEqual({ a: 1 });
  });
});

describe("a subscriber ends", () => {
  test("silently when it is closed, and calls nobody any more", async () => {
    const n = new Notifier({ a: 1 });
    const { port } = await publish({ x: n });
    const calls: unknown[] = [];
    const sub = subscriber(
      "x",
      undefined,
      (mod) => calls.push(mod.action),
      (reason) => calls.push(reason),
    );
    await sub.connect("127.0.0.1", port);
    await sub.whenReady();
    const iterated = mods(sub, 5);
    await sub.close();
    n.live.a = 2;
    expect(await sub.ended).toBeUndefined();
    expect((await iterated).map(({ action }) => action)).toEqual(["init"]);
    expect(calls).toEqual(["init"]);
    expect(sub.status.current).toEqual({ type: "closed", reason: undefined });
    await expect(sub.connect("127.0.0.1", port)).rejects.toThrow("make a new one");
    await sub.close();
  });

  test("when the publisher hangs up, which its disconnect callback and its loops are told", async () => {
    const publisher = await publish({ x: new Notifier({ a: 1 }) });
    const reasons: Error[] = [];
    const sub = subscriber("x", undefined, undefined, (reason) => reasons.push(reason));
    await sub.connect("127.0.0.1", publisher.port);
    await sub.whenReady();
    const iterated = mods(sub, 5);
    await publisher.stop();
    await expect(iterated).rejects.toThrow("hung up");
    expect(reasons).toEqual([await sub.ended]);
    expect(sub.value).toEqual({ a: 1 });
  });

  test("when there is no such notifier", async () => {
    const { port } = await publish({ y: new Notifier({}) });
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", port);
    await expect(sub.whenReady()).rejects.toThrow("has it no notifier of that name?");
  });

  test("when a callback throws, and others go on", async () => {
    const logs = await captureLogs("sync-struct");
    const n = new Notifier({ a: 1 });
    const { port } = await publish({ x: n });
    const reasons: Error[] = [];
    const broken = subscriber(
      "x",
      undefined,
      (mod) => {
        if (mod.action !== "init") throw new Error("the callback's fault");
      },
      (reason) => reasons.push(reason),
    );
    const other = subscriber("x");
    await broken.connect("127.0.0.1", port, { retry: 1 });
    await other.connect("127.0.0.1", port);
    await Promise.all([broken.whenReady(), other.whenReady()]);
    const arrived = mods(other, 3);
    n.live.a = 2;
    n.live.a = 3;
    await arrived;
    expect((await broken.ended)?.message).toBe("the callback's fault");
    expect(reasons).toHaveLength(1);
    expect(broken.status.current.type).toBe("closed");
    expect(logs.warnings.join()).toContain("the callback's fault");
    expect(other.value).toEqual({ a: 3 });
  });

  test("when an asynchronous callback rejects", async () => {
    const server = await scripted((peer) => peer.send(init("{}")));
    const sub = subscriber("x", undefined, async () => Promise.reject(new Error("later")));
    await sub.connect("127.0.0.1", server.port);
    expect((await sub.ended)?.message).toBe("later");
  });

  test.each([
    [
      "does not apply",
      [init('{"a":{}}'), setitem('["a","b"]', '"c"', "1")],
      /setitem at \['a', 'b'\]: KeyError: 'b'/,
    ],
    ["comes before the structure", [setitem("[]", '"c"', "1")], /before the structure/],
    ["has an unknown action", [init("{}"), '{"action":"explode","path":[]}'], /'explode' is none of/],
    ["lacks a field", [init("{}"), '{"action":"append","path":[]}'], /append has no x/],
    ["is no dict", [init("{}"), "5"], /a mod is a dict/],
    ["is no PYON", [init("{}"), "{]"], /sent "\{\]"/],
  ] as const)("when a mod %s, with an error that names it", async (_, lines, message) => {
    await captureLogs("sync-struct");
    const server = await scripted((peer) => peer.send(...lines));
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", server.port, { retry: 1 });
    expect((await sub.ended)?.message).toMatch(message);
  });

  test("with the cause of a mod that does not apply", async () => {
    await captureLogs("sync-struct");
    const server = await scripted((peer) => peer.send(init("[]"), '{"action":"pop","path":[],"i":0}'));
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", server.port);
    const reason = await sub.ended;
    expect(reason).toBeInstanceOf(SubscriberError);
    expect(reason?.cause).toMatchObject({ name: "IndexError", message: "pop from empty list" });
  });
});

describe("with retry, a subscriber", () => {
  test("connects again for ever, tells how it is, and rebuilds the structure", async () => {
    await captureLogs("sync-struct");
    const first = await publish({ x: new Notifier({ n: 1 }) });
    const sub = subscriber<{ n: number }>("x");
    const states: string[] = [];
    const watching = (async () => {
      for await (const status of sub.status) {
        states.push(status.type);
        if (status.type === "waiting") {
          expect(status.reason.message).toMatch(/hung up|refused/);
          expect(status.delay).toBeGreaterThan(0);
        }
      }
    })();
    await sub.connect("127.0.0.1", first.port, { retry: 2 });
    await sub.whenReady();
    const { port } = first;
    await first.stop();
    for await (const { type } of sub.status) if (type === "waiting") break;
    expect(sub.value).toEqual({ n: 1 });
    await publish({ x: new Notifier({ n: 2 }) }, {}, port);
    for await (const { type } of sub.status) if (type === "live") break;
    expect(sub.value).toEqual({ n: 2 });
    await sub.close();
    await watching;
    expect(states[0]).toBe("connecting");
    expect(states.slice(1, 4)).toEqual(["live", "waiting", "connecting"]);
    expect(states.slice(-2)).toEqual(["live", "closed"]);
  });

  test("need not find the publisher at first", async () => {
    await captureLogs("sync-struct");
    const gone = await publish({});
    const { port } = gone;
    await gone.stop();
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", port, { retry: 2 });
    expect(["waiting", "connecting"]).toContain(sub.status.current.type);
    await publish({ x: new Notifier({ n: 1 }) }, {}, port);
    expect(await sub.whenReady()).toEqual({ n: 1 });
  });

  test("forgets what a connection brought before it broke off in the middle", async () => {
    await captureLogs("sync-struct");
    const server = await scripted((peer, connection) => {
      peer.send(init(`{"n":${connection}}`));
      if (connection === 1) peer.socket.end('{"action":"setitem","path":[]');
    });
    const sub = subscriber("x");
    await sub.connect("127.0.0.1", server.port, { retry: 1 });
    const seen = await mods(sub, 2);
    expect(seen.map(({ action }) => action)).toEqual(["init", "init"]);
    expect(sub.value).toEqual({ n: 2 });
  });
});

describe("a loop over mods", () => {
  test("that is too slow gets an init for what it has missed", async () => {
    const logs = await captureLogs("sync-struct");
    const n = new Notifier({ n: 0 });
    const { port } = await publish({ x: n });
    const sub = subscriber<{ n: number }>("x", undefined, undefined, undefined, { iterationLimit: 10 });
    await sub.connect("127.0.0.1", port);
    await sub.whenReady();
    const slow = sub[Symbol.asyncIterator]();
    expect((await slow.next()).value).toEqual({ action: "init", struct: { n: 0 } });
    const done = new Promise<void>((resolve) => {
      sub.watch(["n"], (value) => {
        if (value === 100) resolve();
      });
    });
    for (let i = 1; i <= 100; i++) n.live.n = i;
    await done;
    const seen: Mod[] = [];
    let last: unknown;
    while (last !== 100) {
      const { value } = (await slow.next()) as { value: Mod };
      seen.push(value);
      last =
        value.action === "init"
          ? (value.struct as { n: number }).n
          : "value" in value
            ? value.value
            : undefined;
    }
    expect(seen.length).toBeLessThanOrEqual(11);
    expect(seen.filter(({ action }) => action === "init").length).toBeGreaterThan(0);
    expect(sub.resyncs).toBeGreaterThan(0);
    expect(logs.warnings.filter((line) => line.includes("slow"))).toHaveLength(1);
  });
});

test.each<readonly [string, () => unknown, string]>([
  ["a name of two lines", () => new Subscriber("a\nb"), "one line"],
  [
    "a callback that is none",
    () => new Subscriber("x", undefined, [5 as never]),
    "notifyCb must be a function",
  ],
  [
    "a disconnect callback that is none",
    () => new Subscriber("x", undefined, undefined, 5 as never),
    "disconnectCb must be a function",
  ],
  [
    "an unknown kind of dict",
    () => new Subscriber("x", undefined, undefined, undefined, { dict: "set" as never }),
    'dict must be "auto" or "map"',
  ],
  [
    "a limit of nothing",
    () => new Subscriber("x", undefined, undefined, undefined, { iterationLimit: 0 }),
    "iterationLimit",
  ],
])("%s is refused by name", (_, make, message) => {
  expect(make).toThrow(message);
});
