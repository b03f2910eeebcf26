import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { RPC_CALL_END, RPC_CALL_START, type RpcCallEvent } from "../../../src/pc-rpc/server/call-events.js";
import { Lda } from "../../fixtures/lda.js";
import { request } from "../../fixtures/line-client.js";
import { dial, gate, join, start } from "./serving.js";

describe("the handshake", () => {
  test("tells targets, description and features on a line that both versions can read", async () => {
    const server = await start({ lda: new Lda(), camera: new Lda() }, { description: "blue \u{1f600} é" });
    const client = await dial(server);
    expect(await client.ask("ARTIQ pc_rpc")).toBe(
      '{"targets":["camera","lda"],"description":"blue \u{1f600} \\u00e9","features":["pyon_v2"]}',
    );
  });

  test("answers a target's name with its methods, in the version chosen", async () => {
    const server = await start({ lda: { ping: () => true } }, { builtinTerminate: true });
    const modern = await dial(server);
    await modern.ask("ARTIQ pc_rpc");
    expect(await modern.ask("lda pyon_v2")).toBe('{"__jsonclass__":["set",[["ping","terminate"]]]}');
    const old = await dial(server);
    await old.ask("ARTIQ pc_rpc");
    expect(await old.ask("lda")).toBe('{"ping", "terminate"}');
  });

  test.each([
    ["a greeting that is none", ["GET / HTTP/1.1"], 0],
    ["an unknown target", ["ARTIQ pc_rpc", "nosuch pyon_v2"], 1],
    ["an unknown feature", ["ARTIQ pc_rpc", "lda pyon_v3"], 1],
  ])("hangs up on %s", async (_, lines, answers) => {
    const server = await start({ lda: new Lda() });
    const client = await dial(server);
    client.send(...lines);
    for (let i = 0; i < answers; i++) expect(await client.line()).toBeDefined();
    expect(await client.line()).toBeUndefined();
  });

  test("has a time limit", async () => {
    const server = await start({ lda: new Lda() }, { handshakeTimeout: 20 });
    const client = await dial(server);
    expect(await client.line()).toBeUndefined();
  });

  test("refuses more connections than allowed, and serves the others", async () => {
    const server = await start({ lda: new Lda() }, { maxConnections: 1 });
    const first = await join(server, "lda");
    const second = connect(server.port, "127.0.0.1");
    second.on("error", () => {});
    await once(second, "close");
    expect(await first.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });
});

describe("calls", () => {
  test("answer in both versions", async () => {
    const server = await start({ lda: new Lda() });
    const modern = await join(server, "lda");
    expect(await modern.ask(request("set_attenuation", "5"))).toBe('{"status":"ok","ret":null}');
    expect(await modern.ask(request("get_attenuation"))).toBe('{"status":"ok","ret":5.0}');
    const old = await join(server, "lda", 1);
    expect(await old.ask('{"action": "call", "name": "get_attenuation", "args": (), "kwargs": {}}')).toBe(
      '{"status": "ok", "ret": 5.0}',
    );
  });

  test("bind keyword arguments by name", async () => {
    const client = await join(await start({ lda: new Lda() }), "lda");
    await client.ask(request("set_attenuation", "7.5", '{"channel":1}'));
    expect(await client.ask(request("get_attenuation", "", '{"channel":1}'))).toBe(
      '{"status":"ok","ret":7.5}',
    );
  });

  test.each([
    ["a thrown ValueError", request("set_attenuation", "99"), "ValueError", "attenuation out of range: 99"],
    ["a RangeError", request("get_attenuation", "7"), "ValueError", "no channel 7"],
    ["another class", request("custom_error"), "GenericRemoteException", "LaserUnlocked: relock first"],
    ["an unknown method", request("nosuch"), "AttributeError", "'Lda' object has no attribute 'nosuch'"],
    ["a private method", request("_private"), "AttributeError", "'Lda' object has no attribute '_private'"],
    [
      "a method of Object",
      request("hasOwnProperty", '"x"'),
      "AttributeError",
      "'Lda' object has no attribute 'hasOwnProperty'",
    ],
    [
      "the constructor",
      request("constructor"),
      "AttributeError",
      "'Lda' object has no attribute 'constructor'",
    ],
    [
      "missing arguments",
      request("echo"),
      "TypeError",
      "Lda.echo() missing 1 required positional argument: 'x'",
    ],
    ["a line that is no PYON", "{nonsense", "ValueError", /^the request cannot be decoded: .*column/],
    ["an unknown action", '{"action":"shutdown"}', "ValueError", /unknown action "shutdown"/],
    ["a call without a name", '{"action":"call"}', "ValueError", /name of its method/],
    ["a call without arguments", '{"action":"call","name":"ping"}', "ValueError", /args is no tuple/],
    ["a result that cannot be sent", request("unserializable"), "TypeError", /function/],
  ])("%s fails alone, and the connection goes on", async (_, line, name, message) => {
    const client = await join(await start({ lda: new Lda() }), "lda");
    const { status, exception } = JSON.parse((await client.ask(line)) ?? "null");
    expect(status).toBe("failed");
    expect(exception.class).toBe(name);
    expect(exception.message).toMatch(message);
    expect(await client.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });

  test("run one at a time over all clients, in the order they came", async () => {
    const gates = [gate(), gate(), gate()];
    const entered = gate();
    const log: string[] = [];
    const target = {
      async work(i: number) {
        log.push(`enter ${i}`);
        if (i === 0) entered.pass();
        await gates[i]?.opened;
        log.push(`leave ${i}`);
      },
    };
    const server = await start({ target });
    const [a, b] = [await join(server, "target"), await join(server, "target")];
    a.send(request("work", "0"), request("work", "1"));
    await entered.opened;
    b.send(request("work", "2"));
    // Opened in reverse: the order is the server's, not the methods'.
    for (const { pass } of gates.reverse()) pass();
    await Promise.all([a.line(), b.line()]);
    await a.line();
    expect(log).toHaveLength(6);
    for (let i = 0; i < 6; i += 2) expect(log[i]?.replace("enter", "leave")).toBe(log[i + 1]);
  });

  test("overlap between clients with allowParallel, never within one", async () => {
    let running = 0;
    const both = gate();
    const release = gate();
    const target = {
      async work() {
        if (++running === 2) both.pass();
        await release.opened;
        running--;
        return running;
      },
    };
    const server = await start({ target }, { allowParallel: true });
    const [a, b] = [await join(server, "target"), await join(server, "target")];
    a.send(request("work"), request("work"));
    b.send(request("work"));
    await both.opened;
    expect(running).toBe(2);
    release.pass();
    await Promise.all([a.line(), b.line()]);
    expect(await a.line()).toBe('{"status":"ok","ret":0}');
  });

  test("that were sent ahead are answered in order, however many there are", async () => {
    const server = await start({
      target: { now: (i: number) => i, later: async (i: number) => i },
    });
    const client = await join(server, "target");
    const count = 20_000;
    client.send(
      ...Array.from({ length: count }, (_, i) => request(i % 3 === 0 ? "later" : "now", String(i))),
    );
    for (let i = 0; i < count; i++) expect(await client.line()).toBe(`{"status":"ok","ret":${i}}`);
  });

  test("of a client that says no more after them are all answered", async () => {
    const released = gate();
    const target = {
      async later(i: number) {
        await released.opened;
        return i;
      },
      now: (i: number) => i,
      release: () => released.pass(),
    };
    const server = await start({ target }, { allowParallel: true });
    const client = await join(server, "target");
    const methods = ["later", "now", "later"];
    client.send(...methods.map((method, i) => request(method, String(i))));
    client.socket.end();
    await once(client.socket, "finish");
    // By the time that a second client has come, the server has heard the first one's goodbye.
    const other = await join(server, "target");
    await other.ask(request("release"));
    for (const i of methods.keys()) expect(await client.line()).toBe(`{"status":"ok","ret":${i}}`);
    expect(await client.line()).toBeUndefined();
  });

  test("of a client that has gone do not hold up the others", async () => {
    const entered = gate();
    const leave = gate();
    const server = await start({
      target: {
        async hang() {
          entered.pass();
          await leave.opened;
        },
        ping: () => true,
      },
    });
    const [a, b] = [await join(server, "target"), await join(server, "target")];
    a.send(request("hang"));
    await entered.opened;
    await a[Symbol.asyncDispose]();
    b.send(request("ping"));
    leave.pass();
    expect(await b.line()).toBe('{"status":"ok","ret":true}');
  });

  test("that are too long end their connection only", async () => {
    const server = await start({ lda: new Lda() }, { maxLineBytes: 1000 });
    const [a, b] = [await join(server, "lda"), await join(server, "lda")];
    a.send(request("echo", `"${"x".repeat(2000)}"`));
    expect(await a.line()).toBeUndefined();
    expect(await b.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });

  test("whose result is too long fail alone", async () => {
    const server = await start(
      { target: { big: () => "x".repeat(2000), ping: () => true } },
      { maxLineBytes: 1000 },
    );
    const client = await join(server, "target");
    expect(await client.ask(request("big"))).toContain("a line at most 1000");
    expect(await client.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });

  test("are published on diagnostics channels", async () => {
    const events: [string, RpcCallEvent][] = [];
    const onStart = (event: unknown): void => void events.push(["start", event as RpcCallEvent]);
    const onEnd = (event: unknown): void => void events.push(["end", event as RpcCallEvent]);
    subscribe(RPC_CALL_START, onStart);
    subscribe(RPC_CALL_END, onEnd);
    try {
      const client = await join(await start({ lda: new Lda() }), "lda");
      await client.ask(request("ping"));
      await client.ask(request("set_attenuation", "99"));
    } finally {
      unsubscribe(RPC_CALL_START, onStart);
      unsubscribe(RPC_CALL_END, onEnd);
    }
    expect(events.map(([kind, { target, name }]) => `${kind} ${target}.${name}`)).toEqual([
      "start lda.ping",
      "end lda.ping",
      "start lda.set_attenuation",
      "end lda.set_attenuation",
    ]);
    expect(events[1]?.[1].duration).toBeGreaterThanOrEqual(0);
    expect(events[1]?.[1].error).toBeUndefined();
    expect(String(events[3]?.[1].error)).toContain("out of range");
  });
});
