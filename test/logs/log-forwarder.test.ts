import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { LogForwarder, type LogForwarderOptions, type LogMessage, Server } from "../../src/logs/index.js";
import { OFFER } from "../../src/logs/protocol.js";
import { bundled } from "../fixtures/bundled.js";
import { captureLogs } from "../fixtures/logs.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { arbitraryRecord, Records, recordedRecords } from "./records.js";

const recorded = (
  JSON.parse(readFileSync(new URL("../vectors/logging.json", import.meta.url), "utf8")) as {
    lines: { dir: string; line?: string }[];
  }
).lines.flatMap(({ dir, line }) => (dir === "c2s" && line !== undefined ? [line.slice(0, -1)] : []));

function forwarderTo(port: number, options: LogForwarderOptions = {}): LogForwarder {
  const forwarder = new LogForwarder("127.0.0.1", port, { source: "test", reconnectTimer: 10, ...options });
  onTestFinished(() => forwarder.close({ timeout: 1 }));
  return forwarder;
}

const info = (message: string): LogMessage => ({ level: "INFO", name: "n", message });

/** Reads lines of a scripted server's client until there are so many; the greeting does not count. */
async function lines(peer: Peer, count: number): Promise<(string | undefined)[]> {
  expect(await peer.line()).toBe("ARTIQ logging");
  const all: (string | undefined)[] = [];
  while (all.length < count) all.push(await peer.line());
  return all;
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a log forwarder", () => {
  test("says what Python's said, byte for byte", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      for (const line of recorded) expect(await peer.line()).toBe(line);
      expect(await peer.line()).toBeUndefined();
    });
    const forwarder = forwarderTo(server.port, { source: "controller(lda)" });
    for (const { source: _, ...record } of recordedRecords) forwarder.emit(record);
    await forwarder.close();
    expect(forwarder.stats()).toEqual({ delivered: recordedRecords.length, waiting: 0, lost: 0 });
    await server.close();
  });

  test("brings any records to our server as they are", async () => {
    const records = new Records();
    await using server = new Server(records.take);
    await server.start("127.0.0.1", 0);
    const forwarder = forwarderTo(server.port, { queueSize: 1e6 });
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 200 }), async (some) => {
        records.all.length = 0;
        for (const record of some) forwarder.emit(record);
        expect(await forwarder.flush()).toBe(true);
        expect(records.said).toEqual(some);
      }),
      { numRuns: 200 },
    );
  });

  test("makes sources and names safe that hold colons and line breaks", async () => {
    const records = new Records();
    await using server = new Server(records.take);
    await server.start("127.0.0.1", 0);
    const forwarder = forwarderTo(server.port, { source: "gateway([::1]:3253)" });
    forwarder.emit({ level: "INFO", name: "a:b\nc", message: "m" });
    forwarder.emit({ level: "INFO", name: "n", message: "m", source: "x\ny:z" });
    expect(await forwarder.flush()).toBe(true);
    expect(records.said).toEqual([
      { source: "gateway([__1]_3253)", level: "INFO", name: "a_b_c", message: "m" },
      { source: "x_y_z", level: "INFO", name: "n", message: "m" },
    ]);
  });

  test("cuts a message off that would make a server hang up", async () => {
    const records = new Records();
    await using server = new Server(records.take, { maxMessageLength: 2e6 });
    await server.start("127.0.0.1", 0);
    const forwarder = forwarderTo(server.port);
    forwarder.emit(info("μ".repeat(1_500_000)));
    expect(await forwarder.flush()).toBe(true);
    expect(records.all[0]?.message).toMatch(/^μ{1048576}… \(1500000 characters in all\)$/);
  });

  test("keeps the newest records while the server is away, and says in their place how many are lost", async () => {
    const logs = await captureLogs("logs");
    const port = await deadPort();
    const forwarder = forwarderTo(port, { queueSize: 3 });
    for (let i = 0; i < 10; i++) forwarder.emit(info(`record ${i}`));
    expect(forwarder.stats()).toEqual({ delivered: 0, waiting: 3, lost: 7 });
    await using server = await ScriptedServer.start(async (peer) => {
      expect(await lines(peer, 4)).toEqual([
        expect.stringMatching(/^test:WARNING:sipyco\.logs:7 log records were lost here/),
        "test:INFO:n:record 7",
        "test:INFO:n:record 8",
        "test:INFO:n:record 9",
      ]);
    }, port);
    expect(await forwarder.flush()).toBe(true);
    expect(forwarder.stats()).toEqual({ delivered: 3, waiting: 0, lost: 7 });
    await forwarder.close();
    await server.close();
    expect(logs.warnings).toEqual([
      expect.stringMatching(/^cannot connect to .*; trying again every 10 ms until it works$/),
    ]);
  });

  test("sends again what our server has not taken before it went away", async () => {
    let connections = 0;
    await using server = await ScriptedServer.start(async (peer) => {
      expect(await peer.line()).toBe("ARTIQ logging");
      peer.send(OFFER);
      if (connections++ === 0) {
        expect([await peer.line(), await peer.line()].sort()).toEqual(["acknowledge", "test:INFO:n:1"]);
        peer.send("1");
        expect(await peer.line()).toBe("test:INFO:n:2");
        peer.socket.destroy();
        return;
      }
      expect(await peer.line()).toBe("test:INFO:n:2");
      expect(await peer.line()).toBe("acknowledge");
      peer.send("1");
    });
    const forwarder = forwarderTo(server.port);
    forwarder.emit(info("1"));
    expect(await forwarder.flush()).toBe(true);
    forwarder.emit(info("2"));
    expect(await forwarder.flush()).toBe(true);
    expect(forwarder.stats()).toEqual({ delivered: 2, waiting: 0, lost: 0 });
    expect(connections).toBe(2);
    await server.close();
  });

  test("flush tries at once, says when it was in vain, and close counts what is lost", async () => {
    const logs = await captureLogs("logs");
    const port = await deadPort();
    const forwarder = forwarderTo(port, { reconnectTimer: 1e9 });
    forwarder.emit(info("last words"));
    expect(await forwarder.flush({ timeout: 20 })).toBe(false);
    const records = new Records();
    await using server = new Server(records.take);
    await server.start("127.0.0.1", port);
    expect(await forwarder.flush()).toBe(true);
    expect(records.said).toMatchObject([{ message: "last words" }]);
    await server.stop();
    forwarder.emit(info("too late"));
    await forwarder.close({ timeout: 20 });
    forwarder.emit(info("later still"));
    expect(forwarder.stats()).toEqual({ delivered: 1, waiting: 0, lost: 2 });
    expect(logs.warnings.at(-1)).toMatch(/^1 log records are lost: 127\.0\.0\.1:\d+ did not take them/);
  });

  test("never throws, whatever it is given", async () => {
    const logs = await captureLogs("logs");
    const forwarder = forwarderTo(await deadPort());
    const hostile = { toString: () => expect.fail("no text") };
    for (const record of [
      undefined,
      null,
      {},
      { level: "LOUD" },
      { level: "INFO", name: "n", message: hostile },
    ]) {
      forwarder.emit(record as never);
    }
    forwarder.emit({ level: "INFO", name: 5, message: undefined } as never);
    expect(forwarder.stats()).toEqual({ delivered: 0, waiting: 1, lost: 5 });
    expect(logs.warnings.filter((text) => text.includes("cannot be forwarded"))).toHaveLength(1);
  });

  test("tells trouble once, and that it is over", async () => {
    const logs = await captureLogs("logs", "info");
    const port = await deadPort();
    const forwarder = forwarderTo(port, { reconnectTimer: 1 });
    await using server = new Server(() => {});
    while (!logs.warnings.some((text) => text.includes("cannot connect"))) await new Promise(setImmediate);
    await server.start("127.0.0.1", port);
    while (!logs.warnings.some((text) => text.startsWith("connected"))) await new Promise(setImmediate);
    expect(logs.warnings).toEqual([
      expect.stringMatching(/^cannot connect/),
      expect.stringMatching(/^connected to the log server 127\.0\.0\.1:/),
    ]);
    expect(forwarder.connected).toBe(true);
  });

  test("speaks TLS", async () => {
    const records = new Records();
    await using server = new Server(records.take, { tls: tlsFiles("server", "client") });
    await server.start("127.0.0.1", 0);
    const forwarder = forwarderTo(server.port, { tls: tlsFiles("client", "server") });
    forwarder.emit(info("secret"));
    expect(await forwarder.flush()).toBe(true);
    expect(records.said).toMatchObject([{ message: "secret" }]);
  });

  test.each([
    ["host", () => new LogForwarder("", 1066)],
    ["port", () => new LogForwarder("::1", 0)],
    ["reconnectTimer", () => new LogForwarder("::1", 1066, { reconnectTimer: -1 })],
    ["queueSize", () => new LogForwarder("::1", 1066, { queueSize: 0 })],
    ["maxQueueLength", () => new LogForwarder("::1", 1066, { maxQueueLength: 0 })],
  ])("refuses a bad %s", (name, make) => {
    expect(make).toThrow(name);
  });
});

describe("a program that forwards its log", () => {
  const run = promisify(execFile);

  test.each(["idle", "disconnected"])("is not kept running by it, %s", async (state) => {
    await using server = new Server(() => {});
    await server.start("127.0.0.1", 0);
    const module = await bundled("src/logs/index.ts");
    const port = state === "idle" ? server.port : await deadPort();
    const program = `
      import { LogForwarder } from ${JSON.stringify(module)};
      const forwarder = new LogForwarder("127.0.0.1", ${port});
      forwarder.emit({ level: "INFO", name: "n", message: "m" });
      ${state === "idle" ? "await forwarder.flush();" : ""}
      console.log(JSON.stringify(forwarder.stats()));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program]);
    expect(JSON.parse(stdout)).toMatchObject({ delivered: state === "idle" ? 1 : 0 });
  });

  test("gets its last words out when it crashes", async () => {
    const records = new Records();
    await using server = new Server(records.take);
    await server.start("127.0.0.1", 0);
    const program = `
      import { LogForwarder } from ${JSON.stringify(await bundled("src/logs/index.ts"))};
      import { atexitRegister } from ${JSON.stringify(await bundled("src/tools/index.ts"))};
      const forwarder = new LogForwarder("127.0.0.1", ${server.port}, { source: "crashing" });
      atexitRegister(() => forwarder.close());
      forwarder.emit({ level: "CRITICAL", name: "laser", message: "on fire" });
      throw new Error("out of order");
    `;
    const crashed = run(process.execPath, ["--input-type=module", "-e", program]);
    await expect(crashed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("out of order") });
    expect(records.said).toMatchObject([{ source: "crashing", message: "on fire" }]);
  });
});
