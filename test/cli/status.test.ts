import { createServer } from "node:net";
import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { status } from "../../src/cli/sipyco/status.js";
import { parseAddress } from "../../src/cli/status/endpoint.js";
import { ValueError } from "../../src/pc-rpc/errors.js";
import { Server, type ServerOptions } from "../../src/pc-rpc/server/server.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";

/** What is closed after each test. */
const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function serve(
  targets: Record<string, object>,
  options: ServerOptions = {},
  host = "127.0.0.1",
): Promise<number> {
  const server = new Server(targets, options);
  open.push(server);
  await server.start(host, 0);
  return server.port;
}

async function script(play: (peer: Peer) => void | Promise<void>): Promise<number> {
  const server = await ScriptedServer.start(play);
  open.push(server);
  return server.port;
}

async function publishDevices(devices: unknown, name = "devices"): Promise<number> {
  const publisher = new Publisher({ [name]: new Notifier(devices as object) }, { version: 2 });
  open.push(publisher);
  await publisher.start("127.0.0.1", 0);
  return publisher.port;
}

/** A port that nobody listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function run(
  ...argv: readonly (string | number)[]
): Promise<{ status: number; out: string; err: string }> {
  const io = new TestIo();
  const ended = await runSubcommand(status, io, ...argv);
  return { status: ended, out: io.out, err: io.err };
}

/** The table without its heading, cells apart; times as `T`. */
function rows(out: string): string[][] {
  return out
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/\d+\.\d ms/, "T ms").split(/ {2,}/));
}

const healthy = { ping: () => true };

describe("a controller", () => {
  test("that is up", async () => {
    const port = await serve({ lda: healthy, aux: {} }, { description: "blue laser\nattenuator" });
    const { status, out } = await run(`127.0.0.1:${port}`);
    expect(status).toBe(0);
    expect(out.split("\n")[0]?.split(/ {2,}/)).toEqual([
      "ENDPOINT",
      "STATE",
      "PING",
      "PYON",
      "TARGETS",
      "DESCRIPTION",
    ]);
    // The first target, aux, has no ping.
    expect(rows(out)).toEqual([
      [`127.0.0.1:${port}`, "up", "no ping", "2", "aux lda", "blue laser attenuator"],
    ]);
  });

  test("whose first target is pinged", async () => {
    const port = await serve({ lda: healthy });
    expect(rows((await run(`127.0.0.1:${port}`)).out)).toEqual([
      [`127.0.0.1:${port}`, "up", "T ms", "2", "lda"],
    ]);
  });

  test("that offers version 1 alone", async () => {
    const port = await script(async (peer) => {
      await peer.line();
      peer.send('{"targets": ["lda"], "description": null}');
      expect(await peer.line()).toBe("lda");
      peer.send('{"ping"}');
      expect(await peer.line()).toBe('{"action": "call", "name": "ping", "args": (), "kwargs": {}}');
      peer.send('{"status": "ok", "ret": true}');
      await peer.gone;
    });
    const { status, out } = await run(`127.0.0.1:${port}`);
    expect([status, rows(out)]).toEqual([0, [[`127.0.0.1:${port}`, "up", "T ms", "1", "lda"]]]);
  });

  test("that has no targets", async () => {
    const port = await script(async (peer) => {
      await peer.line();
      peer.send('{"targets": [], "description": "nothing"}');
      await peer.gone;
    });
    const { status, out } = await run(`127.0.0.1:${port}`);
    expect([status, rows(out)]).toEqual([
      0,
      [[`127.0.0.1:${port}`, "up", "no ping", "1", "none", "nothing"]],
    ]);
  });

  test("that is not there", async () => {
    const [port, up] = [await unusedPort(), await serve({ lda: healthy })];
    const { status, out } = await run(`127.0.0.1:${up}`, `127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)[1]).toEqual([`127.0.0.1:${port}`, "down", "-", "-", "-", "connection refused"]);
  });

  test("that is something else", async () => {
    const port = await script(async (peer) => {
      await peer.line();
      peer.send("HTTP/1.1 400 Bad Request");
      await peer.gone;
    });
    const { status, out } = await run(`127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)[0]?.at(-1)).toBe(
      'is no SiPyCo RPC server: it sent "HTTP/1.1 400 Bad Request"; it seems to be an HTTP server',
    );
  });

  test.each([
    [
      "raises",
      () => {
        throw new ValueError("no light");
      },
      "T?",
      "ping() failed: ValueError: no light",
    ],
    ["answers something else", () => "x\n", "T ms", "ping() answered 'x\\n'"],
  ])("whose ping %s", async (_, ping, __, fault) => {
    const port = await serve({ lda: { ping } }, { description: "laser" });
    const { status, out } = await run(`127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)[0]?.[1]).toBe("failing");
    expect(rows(out)[0]?.at(-1)).toBe(`${fault} | laser`);
  });

  test("whose ping takes too long", async () => {
    const port = await serve({ lda: { ping: () => new Promise(() => {}) } });
    const running = run("--timeout", "0.2", `127.0.0.1:${port}`);
    const { status, out } = await running;
    // The call never ends, and the server would wait for it.
    await (open.pop() as Server).stop({ timeout: 1 });
    expect(status).toBe(1);
    expect(rows(out)[0]).toEqual([
      `127.0.0.1:${port}`,
      "failing",
      "-",
      "2",
      "lda",
      expect.stringMatching(/^ping did not answer within \d/),
    ]);
  });

  test("that says nothing", async () => {
    const port = await script((peer) => peer.gone);
    const { status, out } = await run("--timeout", "0.1", `127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)[0]?.at(-1)).toMatch(/^took the connection but said nothing within 100 ms/);
  });

  test("over TLS", async () => {
    const port = await serve({ lda: healthy }, { tls: tlsFiles("server", "client") });
    const { cert, key, peer } = tlsFiles("client", "server");
    const { status, out } = await run(`127.0.0.1:${port}`, "--ssl", cert, key, peer);
    expect([status, rows(out)[0]?.[1]]).toEqual([0, "up"]);
  });

  test("at an IPv6 address", async () => {
    const port = await serve({ lda: healthy }, {}, "::1");
    expect(rows((await run(`[::1]:${port}`)).out)[0]).toEqual([`[::1]:${port}`, "up", "T ms", "2", "lda"]);
  });
});

test("all are asked at the same time", async () => {
  let waiting = 0;
  let openGate: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  const answerTogether = async (peer: Peer): Promise<void> => {
    await peer.line();
    if (++waiting === 3) openGate();
    await gate;
    peer.send('{"targets": [], "description": null}');
    await peer.gone;
  };
  const ports = [await script(answerTogether), await script(answerTogether), await script(answerTogether)];
  expect((await run(...ports.map((port) => `127.0.0.1:${port}`))).status).toBe(0);
});

describe("what servers say", () => {
  const nasty = "a\u001b]0;b\u0007c\u009b2Jd\u202ee";

  test("does nothing to the terminal", async () => {
    const port = await script(async (peer) => {
      await peer.greet(["ping"], ["x\u001b[31m"]);
      await peer.line();
      peer.send(
        `{"status":"failed","exception":{"class":"E\\u001b","message":${JSON.stringify(nasty)},"traceback":[]}}`,
      );
      await peer.gone;
    });
    const io = new TestIo();
    await runSubcommand(status, io, `127.0.0.1:${port}`);
    expect(io.out).toContain("a\\x1b]0;b\\x07c\\x9b2Jd\\u202ee");
    expect(io.out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("is escaped in JSON too", async () => {
    const port = await serve({ lda: healthy }, { description: nasty });
    const { out } = await run("--json", `127.0.0.1:${port}`);
    expect(out.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(out)).toMatchObject({ description: nasty });
  });
});

test("--json prints an object a line", async () => {
  const [port, down] = [await serve({ lda: healthy }, { description: "laser" }), await unusedPort()];
  const { status, out } = await run("--json", `127.0.0.1:${port}`, `127.0.0.1:${down}`);
  expect(status).toBe(1);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      name: null,
      endpoint: `127.0.0.1:${port}`,
      state: "up",
      targets: ["lda"],
      description: "laser",
      ping: expect.any(Number),
      pyon: 2,
      fault: null,
    },
    {
      name: null,
      endpoint: `127.0.0.1:${down}`,
      state: "down",
      targets: null,
      description: null,
      ping: null,
      pyon: null,
      fault: "connection refused",
    },
  ]);
});

describe("--master", () => {
  test("looks at the controllers of the device database", async () => {
    const [lda, down] = [await serve({ lda: healthy }), await unusedPort()];
    const master = await publishDevices({
      zz_lda: { type: "controller", host: "127.0.0.1", port: lda, command: "…" },
      camera: { type: "controller", host: "127.0.0.1", port: down },
      alias: "zz_lda",
      core: { type: "local", host: "127.0.0.1", port: 1 },
      "no port": { type: "controller", host: "127.0.0.1", port: "3253" },
      homeless: { type: "controller", port: 3253 },
    });
    const { status, out } = await run("--master", `127.0.0.1:${master}`);
    expect(status).toBe(1);
    expect(out).toMatch(/^NAME {2,}ENDPOINT/);
    expect(rows(out)).toEqual([
      ["master", `127.0.0.1:${master}`, "up", "-", "-", "-"],
      ["camera", `127.0.0.1:${down}`, "down", "-", "-", "-", "connection refused"],
      ["zz_lda", `127.0.0.1:${lda}`, "up", "T ms", "2", "lda"],
      ["homeless", "?", "down", "-", "-", "-", "its entry names no host"],
      ["no port", "127.0.0.1", "down", "-", "-", "-", "its entry names no port"],
    ]);
  });

  test("together with others", async () => {
    const [port, master] = [await serve({ lda: healthy }), await publishDevices({})];
    const { status, out } = await run("--master", `127.0.0.1:${master}`, `127.0.0.1:${port}`);
    expect(status).toBe(0);
    expect(rows(out).map(([name, , state]) => [name, state])).toEqual([
      ["master", "up"],
      ["-", "up"],
    ]);
  });

  test("of a master that is down", async () => {
    const [port, down] = [await serve({ lda: healthy }), await unusedPort()];
    const { status, out } = await run("--master", `127.0.0.1:${down}`, `127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)).toEqual([
      ["master", `127.0.0.1:${down}`, "down", "-", "-", "-", "connection refused"],
      ["-", `127.0.0.1:${port}`, "up", "T ms", "2", "lda"],
    ]);
  });

  test("of one that publishes something else", async () => {
    const master = await publishDevices({}, "schedule");
    const { status, out } = await run("--master", `127.0.0.1:${master}`);
    expect(status).toBe(1);
    expect(rows(out)[0]?.at(-1)).toContain("has it no notifier of that name?");
    const list = await publishDevices(["a"]);
    expect(rows((await run("--master", `127.0.0.1:${list}`)).out)[0]?.at(-1)).toBe(
      "its notifier devices is no device database",
    );
  });

  test("of one that is silent", async () => {
    const port = await script((peer) => peer.gone);
    const { status, out } = await run("--timeout", "0.1", "--master", `127.0.0.1:${port}`);
    expect(status).toBe(1);
    expect(rows(out)[0]?.at(-1)).toBe("no device database within 100 ms");
  });

  test("--services looks at its other ports", async () => {
    const master = await publishDevices({});
    const { out } = await run("--timeout", "1", "--services", "--master", `127.0.0.1:${master}`);
    expect(rows(out).map(([name, endpoint]) => [name, endpoint])).toEqual([
      ["master", `127.0.0.1:${master}`],
      ["master control", "127.0.0.1:3251"],
      ["master broadcasts", "127.0.0.1:1067"],
      ["master logging", "127.0.0.1:1066"],
    ]);
  });
});

describe("--watch", () => {
  test("prints a block a round", async () => {
    const port = await serve({ lda: healthy });
    const io = new TestIo();
    const running = runSubcommand(status, io, "--watch", "--interval", "0.01", `127.0.0.1:${port}`);
    await io.until(() => io.out.split("ENDPOINT").length > 3);
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.out).not.toContain("\u001b");
    expect(io.out).toMatch(/^ENDPOINT.*\n127.*\n\nENDPOINT.*\n127.*\n\nENDPOINT/);
  });

  test("tells of changes, with the time, in JSON", async () => {
    const server = new Server({ lda: healthy });
    await server.start("127.0.0.1", 0);
    const io = new TestIo();
    const running = runSubcommand(
      status,
      io,
      "--watch",
      "--json",
      "--interval",
      "0.01",
      `127.0.0.1:${server.port}`,
    );
    await io.until(() => io.out.includes('"up"'));
    await server.stop();
    await io.until(() => io.out.includes('"down"'));
    io.interrupt();
    expect(await running).toBe(0);
    const { time } = JSON.parse(io.out.split("\n")[0] as string);
    expect(new Date(time).toISOString()).toBe(time);
  });

  test("draws over what was there on a terminal", async () => {
    const port = await serve({ lda: healthy });
    const io = new TestIo({ isTerminal: true, columns: 200 });
    const running = runSubcommand(status, io, "--watch", "--interval", "0.01", `127.0.0.1:${port}`);
    await io.until(() => io.out.split("\u001b[").some((rest) => /^\d*A/.test(rest)));
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.out.endsWith("\n")).toBe(true);
  });

  test("ends at once in the middle of a round", async () => {
    const io = new TestIo();
    const port = await script((peer) => {
      io.interrupt();
      return peer.gone;
    });
    expect(await runSubcommand(status, io, "--watch", "--timeout", "1000", `127.0.0.1:${port}`)).toBe(0);
    expect(io.out).toBe("");
  });
});

describe("on a terminal", () => {
  test("states are coloured", async () => {
    const [port, down] = [await serve({ lda: healthy }), await unusedPort()];
    const io = new TestIo({ isTerminal: true, columns: 200 });
    await runSubcommand(status, io, `127.0.0.1:${port}`, `127.0.0.1:${down}`);
    expect(io.out).toContain("<green>up</>");
    expect(io.out).toContain("<red>down</>");
    expect(io.out).toContain("<red>connection refused</>");
  });

  test("lines are cut to its width, wide characters counted twice", async () => {
    const port = await serve({ lda: healthy }, { description: "激光衰减器".repeat(20) });
    const io = new TestIo({ isTerminal: true, columns: 70 });
    await runSubcommand(status, io, `127.0.0.1:${port}`);
    const line = (io.out.split("\n")[1] as string).replace(/<\w+>|<\/>/g, "");
    const width = line.length + (line.match(/[\u4e00-\u9fff]/g)?.length ?? 0);
    expect(line).toMatch(/激光.*…$/);
    expect(width).toBeGreaterThan(67);
    expect(width).toBeLessThan(71);
  });
});

describe("the command line", () => {
  test.each([
    ["nothing", [], "name servers as HOST:PORT"],
    ["--services without a master", ["a:1", "--services"], "name it with --master"],
    ["no port", ["lab-pc"], "must be HOST:PORT"],
    ["a bare IPv6 address", ["::1:3253"], "in brackets"],
    ["a port beyond", ["lab-pc:65536"], "from 1 to 65535"],
    ["a time that is none", ["lab-pc:1", "--timeout", "0"], "above 0"],
  ])("%s is refused", async (_, argv, message) => {
    const { status, out, err } = await run(...argv);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  test("addresses", () => {
    expect(parseAddress("lab-pc:3253")).toEqual({ host: "lab-pc", port: 3253 });
    expect(parseAddress("[::1]:3253")).toEqual({ host: "::1", port: 3253 });
    expect(parseAddress("[fe80::1%eth0]", 3250)).toEqual({ host: "fe80::1%eth0", port: 3250 });
    expect(parseAddress("lab", 3250)).toEqual({ host: "lab", port: 3250 });
  });

  test("any text is an address or refused", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]:a-f0-9.]{0,12}$/));
    fc.assert(
      fc.property(text, (text) => {
        try {
          const { host, port } = parseAddress(text);
          expect(host).not.toBe("");
          expect(port >= 1 && port <= 65535).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArgumentError);
        }
      }),
    );
  });
});
