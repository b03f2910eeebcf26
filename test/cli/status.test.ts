import { describe, expect, test } from "vitest";
import { status } from "../../src/cli/sipyco/status.js";
import { ValueError } from "../../src/pc-rpc/errors.js";
import type { Server } from "../../src/pc-rpc/server/server.js";
import type { Peer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";
import { healthy, open, publishDevices, rows, run, script, serve, unusedPort } from "./status-run.js";

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
