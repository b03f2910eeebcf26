import { configure, type LogRecord, reset } from "@logtape/logtape";
import { describe, expect, test } from "vitest";
import { Server, type ServerOptions } from "../../../src/pc-rpc/server/server.js";
import type { Target } from "../../../src/pc-rpc/server/targets.js";
import { Lda } from "../../fixtures/lda.js";
import { LineClient, request } from "../../fixtures/line-client.js";
import { dial, gate, join, open, start } from "./serving.js";

describe("targets", () => {
  test("made for each connection are closed with it", async () => {
    const closed = gate<string>();
    class Session {
      #calls = 0;
      count() {
        return ++this.#calls;
      }
      close() {
        closed.pass(`closed after ${this.#calls}`);
      }
    }
    const server = await start({ session: () => new Session() });
    const [a, b] = [await join(server, "session"), await join(server, "session")];
    await a.ask(request("count"));
    expect(await a.ask(request("count"))).toBe('{"status":"ok","ret":2}');
    expect(await b.ask(request("count"))).toBe('{"status":"ok","ret":1}');
    expect(await a.ask(request("close"))).toContain("AttributeError");
    await a[Symbol.asyncDispose]();
    expect(await closed.opened).toBe("closed after 2");
    expect(await b.ask(request("count"))).toBe('{"status":"ok","ret":2}');
  });

  test("may be classes, and asynchronous functions told of the client", async () => {
    class Plain {
      ping() {
        return true;
      }
    }
    const server = await start({
      plain: Plain,
      told: async ({ remote }: { remote: string }) => ({ who: () => remote }),
    });
    expect(await (await join(server, "plain")).ask(request("ping"))).toBe('{"status":"ok","ret":true}');
    expect(await (await join(server, "told")).ask(request("who"))).toMatch(/127\.0\.0\.1:\d+"}$/);
  });

  test("whose function fails cost the connection only", async () => {
    const server = await start({
      broken: () => {
        throw new Error("no camera on the bus");
      },
      lda: new Lda(),
    });
    const client = await dial(server);
    await client.ask("ARTIQ pc_rpc");
    expect(await client.ask("broken pyon_v2")).toBeUndefined();
    expect(await (await join(server, "lda")).ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });

  test("do not expose what is excluded", async () => {
    const server = await start({ db: { get: () => 1, close_db: () => 2 } }, { exclude: ["close_db"] });
    const client = await join(server, "db");
    expect(await client.ask(request("get"))).toBe('{"status":"ok","ret":1}');
    expect(await client.ask(request("close_db"))).toContain("AttributeError");
    expect(await client.ask('{"action":"get_rpc_method_list"}')).not.toContain("close_db");
  });

  test("made for each connection warn, once, of an excluded name that they do not have", async () => {
    const records: LogRecord[] = [];
    await configure({
      sinks: { memory: (record) => void records.push(record) },
      loggers: [
        { category: ["sipyco", "pc-rpc"], sinks: ["memory"], lowestLevel: "warning" },
        { category: ["logtape", "meta"], sinks: [], lowestLevel: "fatal" },
      ],
    });
    try {
      const server = await start(
        { db: () => ({ get: () => 1, close_db: () => 2 }) },
        { exclude: ["colse_db"] },
      );
      await join(server, "db");
      await join(server, "db");
      expect(records.map(({ message }) => message.join(""))).toEqual([
        expect.stringMatching(/exclude names .*colse_db.*, which target .*db.* does not have/),
      ]);
    } finally {
      await reset();
    }
  });

  test("expose with `marked` only what carries a description", async () => {
    const client = await join(await start({ lda: new Lda() }, { expose: "marked" }), "lda");
    expect(await client.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
    expect(await client.ask(request("echo", "1"))).toContain("AttributeError");
  });

  test.each<[string, Record<string, Target>, ServerOptions, RegExp]>([
    ["no target", {}, {}, /at least one target/],
    ["a name with a space", { "a b": {} }, {}, /names hold no spaces/],
    ["a target that is no object", { a: 5 as unknown as object }, {}, /"a" is an object or a function/],
    [
      "an excluded name that is nowhere",
      { a: { ping: () => 1 } },
      { exclude: ["pong"] },
      /"pong", which no target has/,
    ],
    ["a limit that is none", { a: {} }, { maxLineBytes: 0 }, /maxLineBytes is a positive whole number/],
  ])("are checked when the server is made: %s", (_, targets, options, message) => {
    expect(() => new Server(targets, options)).toThrow(message);
  });
});

describe("ending", () => {
  test("terminate answers null, then waitTerminate resolves, though another call hangs", async () => {
    const never = new Promise<void>(() => {});
    const entered = gate();
    const server = await start(
      {
        target: {
          hang() {
            entered.pass();
            return never;
          },
        },
      },
      { builtinTerminate: true, description: "d" },
    );
    const [a, b] = [await join(server, "target"), await join(server, "target")];
    a.send(request("hang"));
    await entered.opened;
    expect(await b.ask(request("terminate"))).toBe('{"status":"ok","ret":null}');
    await server.waitTerminate();
    // The call that hangs is waited for no longer than this.
    await server.stop({ timeout: 10 });
    expect(await a.line()).toBeUndefined();
    open.splice(open.indexOf(server), 1);
  });

  test("stop lets the running call end and answer, then hangs up", async () => {
    const entered = gate();
    const leave = gate();
    const server = await start({
      target: {
        async work() {
          entered.pass();
          await leave.opened;
          return "done";
        },
      },
    });
    const client = await join(server, "target");
    client.send(request("work"), request("work"));
    await entered.opened;
    const stopped = server.stop();
    leave.pass();
    expect(await client.line()).toBe('{"status":"ok","ret":"done"}');
    expect(await client.line()).toBeUndefined();
    await stopped;
    await server.stop();
  });

  test("stop ends clients in the middle of their handshake", async () => {
    const server = await start({ lda: new Lda() });
    const client = await dial(server);
    await client.ask("ARTIQ pc_rpc");
    await server.stop();
    expect(await client.line()).toBeUndefined();
  });

  test("a server starts once, and says when its port is taken", async () => {
    const server = await start({ lda: new Lda() });
    await expect(server.start("127.0.0.1", 0)).rejects.toThrow("started already");
    const other = new Server({ lda: new Lda() });
    await expect(other.start("127.0.0.1", server.port)).rejects.toThrow(String(server.port));
    await other.stop();
  });

  test("a server listens on several addresses with one port", async () => {
    const server = new Server({ lda: new Lda() });
    open.push(server);
    await server.start(["127.0.0.1", "127.0.0.2"], 0);
    for (const host of ["127.0.0.1", "127.0.0.2"]) {
      const client = await LineClient.connect(server.port, host);
      expect(await client.ask("ARTIQ pc_rpc")).toContain("lda");
      await client[Symbol.asyncDispose]();
    }
  });
});
