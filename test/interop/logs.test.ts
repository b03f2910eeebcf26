import { describe, expect, onTestFinished, test } from "vitest";
import { LEVELS, type LevelName, LogForwarder, Server, type ServerOptions } from "../../src/logs/index.js";
import { decode, encode, tuple } from "../../src/pyon/index.js";
import { tlsFiles } from "../fixtures/tls.js";
import { Records } from "../logs/records.js";
import { freePort, modern, PythonPeer, python, pythonVersion } from "./peer.js";

/** What is logged both ways: level, name, message. */
const messages: readonly (readonly [LevelName, string, string])[] = [
  ["TRACE", "laser", "trace me"],
  ["DEBUG", "laser.lock", "starting"],
  ["INFO", "laser.lock", "locked at 12.5 MHz"],
  ["WARNING", "laser.lock", "drift: 5%% {x} %s"],
  ["ERROR", "laser.lock", "two\nlines"],
  ["CRITICAL", "laser.lock", "a:b:c <3> :"],
  ["INFO", "laser.lock", "unicode μ Ω 🔬"],
  ["INFO", "laser.lock", ""],
  ["INFO", "laser.lock", "trailing\n"],
  ["INFO", "laser.lock", "\n\n"],
  ["INFO", "laser.lock", "INFO:x:y\nother:ERROR<3>:x:y"],
  ["INFO", "laser.lock", "carriage\rreturn, next line \x85, separator \u2028"],
  ["WARNING", "long", "x".repeat(1_000_000)],
];

describe.skipIf(python === undefined)(`logs with ${pythonVersion}`, () => {
  async function pythonsServer(...tls: readonly string[]): Promise<PythonPeer & { port: number }> {
    const port = await freePort();
    const server = new PythonPeer("log_server.py", [String(port), ...tls]);
    onTestFinished(() => server[Symbol.asyncDispose]());
    expect(await server.line()).toBe("listening");
    return Object.assign(server, { port });
  }

  async function pythonsForwarder(port: number, ...tls: readonly string[]): Promise<PythonPeer> {
    const forwarder = new PythonPeer("log_forwarder.py", [String(port), "controller(lda)", ...tls]);
    onTestFinished(() => forwarder[Symbol.asyncDispose]());
    return forwarder;
  }

  async function ourServer(records: Records, options?: ServerOptions): Promise<Server> {
    const server = new Server(records.take, options);
    onTestFinished(() => server.stop());
    await server.start("127.0.0.1", 0);
    return server;
  }

  const log = (level: number, name: string, message: string): string =>
    encode(tuple(level, name, message), { version: modern ? 2 : 1 });

  /** Has Python's forwarder do what `line` says. */
  async function ask(forwarder: PythonPeer, line: string): Promise<void> {
    forwarder.process.stdin?.write(`${line}\n`);
    expect(await forwarder.line()).toBe("done");
  }

  test("Python's server understands our forwarder", async () => {
    const server = await pythonsServer();
    const forwarder = new LogForwarder("127.0.0.1", server.port, { source: "controller(lda)" });
    for (const [level, name, message] of messages) forwarder.emit({ level, name, message });
    forwarder.emit({ level: "INFO", name: "a:b", message: "odd", source: "[::1]:3253" });
    await forwarder.close();
    expect(forwarder.stats()).toEqual({ delivered: messages.length + 1, waiting: 0, lost: 0 });
    for (const [level, name, message] of messages) {
      expect(decode(await server.line())).toEqual(tuple("controller(lda)", LEVELS[level], name, message));
    }
    expect(decode(await server.line())).toEqual(tuple("[__1]_3253", 20, "a_b", "odd"));
  });

  test("our server understands Python's forwarder, its tracebacks too", async () => {
    const records = new Records();
    const server = await ourServer(records);
    const forwarder = await pythonsForwarder(server.port);
    for (const [level, name, message] of messages) {
      await ask(forwarder, log(LEVELS[level], name, message));
    }
    await ask(forwarder, "fail");
    await records.until(({ length }) => length === messages.length + 1);
    expect(records.said.slice(0, -1)).toEqual(
      messages.map(([level, name, message]) => ({ source: "controller(lda)", level, name, message })),
    );
    const { message = "" } = records.all.at(-1) ?? {};
    expect(message).toMatch(/^locking failed\nTraceback \(most recent call last\):\n/);
    expect(message).toMatch(/\nValueError: no beam\nat all$/);
  });

  test("what our server offers does not disturb Python's forwarder in the long run", async () => {
    const records = new Records();
    const server = await ourServer(records);
    const forwarder = await pythonsForwarder(server.port);
    for (let i = 0; i < 10; i++) await ask(forwarder, "many 5000");
    await records.until(({ length }) => length === 50_000);
    expect(server.connections).toBe(1);
  });

  test("our forwarder outlives Python's server", async () => {
    const first = await pythonsServer();
    const forwarder = new LogForwarder("127.0.0.1", first.port, { source: "s", reconnectTimer: 20 });
    forwarder.emit({ level: "INFO", name: "n", message: "first" });
    expect(await forwarder.flush()).toBe(true);
    expect(decode(await first.line())).toEqual(tuple("s", 20, "n", "first"));
    await first[Symbol.asyncDispose]();
    while (forwarder.connected) await new Promise(setImmediate);
    forwarder.emit({ level: "INFO", name: "n", message: "second" });
    const second = new PythonPeer("log_server.py", [String(first.port)]);
    onTestFinished(() => second[Symbol.asyncDispose]());
    expect(await second.line()).toBe("listening");
    expect(decode(await second.line())).toEqual(tuple("s", 20, "n", "second"));
    await forwarder.close();
  });

  test.runIf(modern)("TLS works both ways", async () => {
    const [ours, theirs] = [tlsFiles("server", "client"), tlsFiles("client", "server")];
    const records = new Records();
    const server = await ourServer(records, { tls: ours });
    const forwarder = await pythonsForwarder(server.port, theirs.cert, theirs.key, theirs.peer);
    await ask(forwarder, log(30, "n", "secret"));
    await records.until(({ length }) => length === 1);
    expect(records.said).toMatchObject([{ level: "WARNING", message: "secret" }]);
    const other = await pythonsServer(ours.cert, ours.key, ours.peer);
    const back = new LogForwarder("127.0.0.1", other.port, { source: "s", tls: theirs });
    back.emit({ level: "ERROR", name: "n", message: "too" });
    await back.close();
    expect(decode(await other.line())).toEqual(tuple("s", 40, "n", "too"));
  });
});
