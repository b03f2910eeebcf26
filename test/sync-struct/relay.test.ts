import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Dict, float, NDArray, NpScalar, OrderedDict, tuple } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import type { Publisher } from "../../src/sync-struct/publisher.js";
import { type Relay, type RelayOptions, relay } from "../../src/sync-struct/relay.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { LineClient } from "../fixtures/line-client.js";
import { ScriptedServer } from "../fixtures/scripted-server.js";
import { open, publish } from "./publishing.js";
import { randomEdit, startOfEdits } from "./random-edits.js";

async function relayFrom(
  upstream: Publisher,
  downstream: Publisher,
  options: Partial<RelayOptions> = {},
): Promise<Relay> {
  const made = await relay(
    { host: "127.0.0.1", port: upstream.port, notifier: "x", retry: 5, ...options },
    downstream,
  );
  open.push(made);
  return made;
}

async function follow(publisher: Publisher, name = "x"): Promise<Subscriber> {
  const subscriber = new Subscriber(name, undefined, undefined, undefined, { exact: true });
  open.push(subscriber);
  await subscriber.connect("127.0.0.1", publisher.port);
  await subscriber.whenReady();
  return subscriber;
}

/** Resolves with the structure once its root has the key. */
function untilKey(subscriber: Subscriber, key: string, value: unknown): Promise<Map<unknown, unknown>> {
  return new Promise((resolve) => {
    const unwatch = subscriber.watch([], () => {
      const root = subscriber.value as Map<unknown, unknown>;
      if (root.get(key) !== value) return;
      unwatch();
      resolve(root);
    });
  });
}

let sendBad: () => void = () => {};
const bad = new Promise<void>((resolve) => {
  sendBad = resolve;
});

describe("a relay", () => {
  test.each([
    [1, 2],
    [2, 1],
  ] as const)("passes on version %i as version %i, without loss", async (from, to) => {
    const source = new Notifier<Record<string, unknown>>({
      float: float(5),
      int: 5,
      scalar: new NpScalar("<f4", 0.5),
      ordered: new OrderedDict([["b", 1]]),
      keys: new Dict<unknown, unknown>([
        [1, "int"],
        ["1", "str"],
        [tuple(1, 2), "tuple"],
      ]),
      array: NDArray.from([1, 2], ">i2"),
    });
    const upstream = await publish({ x: source }, { version: from });
    const downstream = await publish({}, { version: to });
    await relayFrom(upstream, downstream);
    await using client = await LineClient.connect(downstream.port);
    client.send("ARTIQ sync_struct", "x");
    const colon = to === 1 ? ": " : ":";
    expect(await client.line()).toBe(
      `{"action"${colon}"init"${to === 1 ? ", " : ","}"struct"${colon}${encode(source.rawView, { version: to })}}`,
    );
    source.set("float", 6);
    expect(await client.line()).toContain("6.0");
    // An int in the place of a float stays what the master made it.
    source.set("float", null);
    source.set("float", 7);
    expect(await client.line()).toContain("null");
    expect(await client.line()).toMatch(/"value": ?7\}/);
  });

  test("costs its master one connection, however many follow it", async () => {
    const source = new Notifier({ n: 0 });
    const upstream = await publish({ x: source });
    const downstream = await publish({}, { maxConnections: 2000 });
    await relayFrom(upstream, downstream, { as: "copy" });
    const followers = await Promise.all(Array.from({ length: 200 }, () => follow(downstream, "copy")));
    const arrived = Promise.all(followers.map((one) => untilKey(one, "n", 5)));
    source.live.n = 5;
    await arrived;
    expect(upstream.stats().subscribers).toBe(1);
    expect(downstream.stats().subscribers).toBe(200);
  });

  test("keeps the last word while the master is gone, and starts again when it is back", async () => {
    const first = await publish({ x: new Notifier({ n: 1 }) });
    const downstream = await publish({});
    const relayed = await relayFrom(first, downstream);
    const follower = await follow(downstream);
    const { port } = first;
    await first.stop();
    for await (const { type } of relayed.status) if (type === "waiting") break;
    expect(encode((await follow(downstream)).value)).toBe('{"n": 1}');
    const back = untilKey(follower, "n", 2);
    await publish({ x: new Notifier({ n: 2 }) }, {}, port);
    await back;
    expect(relayed.rawView).toEqual(new Dict([["n", 2]]));
    expect(follower.status.current.type).toBe("live");
  });

  test("hangs up on its followers when it is closed", async () => {
    const downstream = await publish({});
    const relayed = await relayFrom(await publish({ x: new Notifier({}) }), downstream);
    const follower = await follow(downstream);
    await relayed.close();
    expect(await relayed.ended).toBeUndefined();
    expect((await follower.ended)?.message).toContain("hung up");
    expect(downstream.stats().notifiers).toEqual({});
  });

  test("ends when the master sends what cannot be, and so do its followers", async () => {
    const master = await ScriptedServer.start(async (peer) => {
      await peer.line();
      await peer.line();
      peer.send('{"action":"init","struct":{}}');
      await bad;
      peer.send('{"action":"append","path":["nothing"],"x":1}');
    });
    open.push(master);
    const downstream = await publish({});
    const relayed = await relay({ host: "127.0.0.1", port: master.port, notifier: "x" }, downstream);
    open.push(relayed);
    const follower = await follow(downstream);
    sendBad();
    expect((await relayed.ended)?.message).toContain("append");
    expect((await follower.ended)?.message).toContain("hung up");
  });

  test("can be given up before its master is there", async () => {
    const gone = await publish({});
    const { port } = gone;
    await gone.stop();
    const stop = new AbortController();
    const downstream = await publish({});
    const made = relay({ host: "127.0.0.1", port, notifier: "x", retry: 5, signal: stop.signal }, downstream);
    const refused = expect(made).rejects.toThrow("enough");
    for (let i = 0; i < 20; i++) await turn();
    stop.abort(new Error("enough"));
    await refused;
    expect(downstream.stats().notifiers).toEqual({});
  });
});

test("any changes arrive equal through publisher, relay and subscriber, over real sockets", async () => {
  const source = new Notifier<Record<string, unknown>>(startOfEdits());
  const upstream = await publish({ x: source as Notifier }, { version: 2 });
  const downstream = await publish({}, { version: 1 });
  await relayFrom(upstream, downstream);
  const [direct, relayed] = [await follow(upstream), await follow(downstream)];
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 30 }), fc.infiniteStream(fc.nat()), async (count, stream) => {
      for (let i = 0; i < count; i++) {
        try {
          randomEdit(source as Notifier, (limit) => (stream.next().value as number) % limit);
        } catch {
          // What does not fit is refused.
        }
      }
      const arrived = [untilKey(direct, "end", ++run), untilKey(relayed, "end", run)];
      source.set("end", run);
      for (const root of await Promise.all(arrived)) {
        expect(encode(root, { version: 2 })).toBe(encode(source.rawView, { version: 2 }));
      }
    }),
    { numRuns: 100 },
  );
});
