import { describe, expect, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { Receiver } from "../../src/broadcast/receiver.js";
import { InvalidMessage } from "../../src/feed/decode-line.js";
import { Dict, Float, NpScalar, tuple } from "../../src/pyon/values.js";
import { ConnectError } from "../../src/transport/channel-error.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { Listener, until } from "./listeners.js";

const logged = captureLogsOfEachTest();

/** A server that reads the two lines, then sends these, and hangs up if it is to. */
function sending(lines: readonly string[], then: "stay" | "hang up" = "stay"): Promise<ScriptedServer> {
  return ScriptedServer.start(async (peer: Peer) => {
    await peer.line();
    await peer.line();
    peer.send(...lines);
    if (then === "hang up") peer.socket.end();
  });
}

/** All messages that a loop gets. */
async function all(receiver: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const message of receiver) got.push(message);
  return got;
}

describe("a receiver", () => {
  test("calls each callback with each message, of either version, in turn", async () => {
    await using server = await sending(['(1, "a")', '{"__jsonclass__":["tuple",[[2,"b"]]]}', "3"]);
    const calls: unknown[] = [];
    let last = (): void => {};
    const done = new Promise<void>((resolve) => {
      last = resolve;
    });
    const receiver = new Receiver("news", [
      (message) => calls.push(["first", message]),
      (message) => {
        calls.push(["second", message]);
        if (message === 3) last();
      },
    ]);
    await receiver.connect("127.0.0.1", server.port);
    expect(receiver.status.current).toEqual({ type: "live" });
    await done;
    const messages = [tuple(1, "a"), tuple(2, "b"), 3];
    expect(calls).toEqual(
      messages.flatMap((message) => [
        ["first", message],
        ["second", message],
      ]),
    );
    await receiver.close();
    expect(logged()).toEqual([]);
  });

  test("decodes exactly when told so", async () => {
    await using server = await sending(['[1.0, {"a": npscalar("<f4", b"AACAPw==")}]']);
    await using exact = new Listener("news", { exact: true });
    await using plain = new Listener("news");
    await exact.connect(server.port);
    await plain.connect(server.port);
    expect(await exact.arrived(1)).toEqual([[new Float(1), new Dict([["a", new NpScalar("<f4", 1)]])]]);
    expect(await plain.arrived(1)).toEqual([[1, { a: 1 }]]);
  });

  test("tells disconnectCb, once, when the broadcaster hangs up", async () => {
    await using server = await sending(["1"], "hang up");
    await using listener = new Listener("news");
    await listener.connect(server.port);
    const reason = await listener.disconnected();
    expect(reason.message).toBe(
      `lost the connection to broadcast channel "news" of 127.0.0.1:${server.port}: the peer hung up`,
    );
    expect(listener.receiver.status.current).toEqual({ type: "closed", reason });
    await listener.receiver.close();
    expect(listener.disconnects).toHaveLength(1);
    expect(listener.messages).toEqual([1]);
  });

  test("tells disconnectCb nothing when it is closed, or could not connect", async () => {
    await using server = await sending([]);
    const closed = new Listener("news");
    await closed.connect(server.port);
    await closed.receiver.close();
    await server.close();
    const failed = new Listener("news");
    await expect(failed.connect(server.port)).rejects.toThrow(ConnectError);
    await until(() => failed.receiver.status.current.type === "closed");
    await new Promise((resolve) => setImmediate(resolve));
    expect([...closed.disconnects, ...failed.disconnects]).toEqual([]);
  });

  test.each([
    ["throws", () => fail()],
    ["rejects", async () => fail()],
  ])("ends when a callback %s, which is logged, and lets others go on", async (_what, callback) => {
    await using server = await sending(["1", "2"]);
    await using other = new Listener("news");
    await other.connect(server.port);
    const reasons: Error[] = [];
    const receiver = new Receiver("news", callback, (reason) => reasons.push(reason));
    await receiver.connect("127.0.0.1", server.port, { retry: 1 });
    await until(() => reasons.length > 0);
    expect(reasons).toEqual([new Error("callback's fault")]);
    expect(receiver.status.current).toMatchObject({ type: "closed", reason: reasons[0] });
    expect(logged()).toEqual([
      ["error", `broadcast channel "news" of 127.0.0.1:${server.port} has ended: Error: callback's fault`],
    ]);
    expect(await other.arrived(2)).toEqual([1, 2]);
  });

  test.each([
    ["[1, }", "line 1, column 5"],
    ['{"__jsonclass__":["unknown",[]]}', "unknown"],
    ["", "line 1, column 1"],
  ])("ends at the message %s, which is no PYON", async (text, fault) => {
    await using server = await sending(["1", text, "2"]);
    await using listener = new Listener("news");
    await listener.connect(server.port, { retry: 1 });
    const reason = await listener.disconnected();
    expect(reason).toBeInstanceOf(InvalidMessage);
    expect(reason.message).toContain(`broadcast channel "news" of 127.0.0.1:${server.port} sent`);
    expect(reason.message).toContain(JSON.stringify(text));
    expect(reason.message).toContain(fault);
    expect(listener.messages).toEqual([1]);
    expect(logged().map(([level]) => level)).toEqual(["error"]);
  });

  test("survives a disconnectCb that throws", async () => {
    await using server = await sending([], "hang up");
    const receiver = new Receiver("news", [], () => fail());
    await receiver.connect("127.0.0.1", server.port);
    await until(() => logged().length === 2);
    expect(logged()[1]).toEqual(["error", "disconnectCb has thrown: Error: callback's fault"]);
  });

  test("may be closed by its own callback", async () => {
    await using server = await sending(["1", "2", "3"]);
    const got: unknown[] = [];
    const receiver: Receiver = new Receiver("news", (message) => {
      got.push(message);
      void receiver.close();
    });
    await receiver.connect("127.0.0.1", server.port);
    expect(await all(receiver.status)).toContainEqual({ type: "closed", reason: undefined });
    await receiver[Symbol.asyncDispose]();
    expect(got).toEqual([1]);
  });

  test("connects again to a broadcaster that has been restarted", async () => {
    const first = new Broadcaster();
    await first.start("127.0.0.1", 0);
    const { port } = first;
    await using listener = new Listener("news");
    const looped: unknown[] = [];
    const looping = (async () => {
      for await (const message of listener.receiver) looped.push(message);
    })();
    await listener.connect(port, { retry: 5 });
    await until(() => first.stats().receivers === 1);
    first.broadcast("news", "from the first");
    await listener.arrived(1);
    await first.stop();
    await until(() => listener.receiver.status.current.type !== "live");
    await using second = new Broadcaster({ version: 2 });
    await second.start("127.0.0.1", port);
    await until(() => second.stats().receivers === 1);
    second.broadcast("news", tuple("from the second"));
    await listener.arrived(2);
    await listener.receiver.close();
    await looping;
    expect(listener.messages).toEqual(["from the first", tuple("from the second")]);
    expect(looped).toEqual(listener.messages);
    expect(listener.disconnects).toEqual([]);
  });

  test.each([
    ["a name that is no string", [5]],
    ["a name of two lines", ["a\nb"]],
    ["callbacks that are none", ["a", [() => {}, 5]]],
    ["a disconnectCb that is none", ["a", [], 5]],
    ["exact", ["a", [], undefined, { exact: 1 }]],
    ["queueLimit", ["a", [], undefined, { queueLimit: 0 }]],
  ])("refuses %s", (_what, args) => {
    expect(() => new Receiver(...(args as ConstructorParameters<typeof Receiver>))).toThrow(
      /name|notifyCb|disconnectCb|exact|queueLimit/,
    );
  });
});

describe("for await over a receiver", () => {
  test("gives the messages from the loop's start on, until it is closed", async () => {
    await using server = await sending(["1", "2", "3"]);
    const receiver = new Receiver("news");
    await receiver.connect("127.0.0.1", server.port);
    const got: unknown[] = [];
    for await (const message of receiver) {
      got.push(message);
      if (message === 3) await receiver.close();
    }
    expect(got).toEqual([1, 2, 3]);
    expect(await all(receiver)).toEqual([]);
    expect(receiver.dropped).toBe(0);
  });

  test("throws, after the messages, when the receiver has ended otherwise", async () => {
    await using server = await sending(["1", "2"], "hang up");
    const receiver = new Receiver("news");
    await receiver.connect("127.0.0.1", server.port);
    const got: unknown[] = [];
    const looping = (async () => {
      for await (const message of receiver) got.push(message);
    })();
    await expect(looping).rejects.toThrow("the peer hung up");
    expect(got).toEqual([1, 2]);
    await expect(all(receiver)).rejects.toThrow("the peer hung up");
  });

  test("works in several loops at a time, each at its own pace", async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${i}`);
    await using server = await sending(lines);
    const receiver = new Receiver("news", (message) => {
      if (message === 29) void receiver.close();
    });
    const quick = all(receiver);
    const slow = (async () => {
      const got: unknown[] = [];
      for await (const message of receiver) {
        got.push(message);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return got;
    })();
    const impatient = (async () => {
      for await (const message of receiver) if (message === 4) return message;
      return undefined;
    })();
    await receiver.connect("127.0.0.1", server.port);
    const expected = lines.map(Number);
    expect(await quick).toEqual(expected);
    expect(await slow).toEqual(expected);
    expect(await impatient).toBe(4);
    expect(receiver.dropped).toBe(0);
  });

  test("keeps so many messages as the limit says for a loop that is slow, and counts the others", async () => {
    await using server = await sending(Array.from({ length: 5000 }, (_, i) => `${i}`));
    for (const [options, kept] of [
      [{}, 1024],
      [{ queueLimit: 3 }, 3],
    ] as const) {
      let received = 0;
      const receiver = new Receiver("news", () => received++, undefined, options);
      const loop = receiver[Symbol.asyncIterator]();
      await receiver.connect("127.0.0.1", server.port);
      await until(() => received === 5000);
      expect(receiver.dropped).toBe(5000 - kept);
      await receiver.close();
      expect(await all({ [Symbol.asyncIterator]: () => loop })).toEqual(
        Array.from({ length: kept }, (_, i) => i),
      );
    }
  });

  test("leaves nothing behind when it breaks off", async () => {
    await using server = await sending(Array.from({ length: 2000 }, (_, i) => `${i}`));
    let received = 0;
    const receiver = new Receiver("news", () => received++);
    await receiver.connect("127.0.0.1", server.port);
    for await (const _ of receiver) break;
    await until(() => received === 2000);
    expect(receiver.dropped).toBeLessThan(2000 - 1024);
    await receiver.close();
  });
});

function fail(): never {
  throw new Error("callback's fault");
}
