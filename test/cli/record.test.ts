import { existsSync } from "node:fs";
import { type FileHandle, open as openFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { Receiver } from "../../src/broadcast/receiver.js";
import type { Header } from "../../src/cli/recording/format.js";
import { readRecording } from "../../src/cli/recording/reader.js";
import { RecordingWriter } from "../../src/cli/recording/writer.js";
import { record } from "../../src/cli/sipyco/record.js";
import { LogForwarder } from "../../src/logs/log-forwarder.js";
import { Server as LogServer } from "../../src/logs/server.js";
import { Client } from "../../src/pc-rpc/client/client.js";
import { kwargs } from "../../src/pc-rpc/kwargs.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { Lda } from "../fixtures/lda.js";
import { LineClient } from "../fixtures/line-client.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { TestIo } from "./io.js";
import { bareServer, entries, open, place, recording, script } from "./recording/tapping.js";
import { runSubcommand } from "./run-subcommand.js";

describe("what is recorded", () => {
  test("of calls", async () => {
    const server = new Server({ lda: new Lda() }, { description: "laser" });
    open.push(server);
    await server.start("127.0.0.1", 0);
    const before = Date.now();
    const serving = recording(server.port);
    const port = await serving.port();
    const client = await Client.connect(`127.0.0.1`, port);
    await client.callRpc("set_attenuation", [12.5], { channel: 1 });
    expect(await client.callRpc("get_attenuation", [1])).toBe(12.5);
    await expect(client.callRpc("set_attenuation", [99])).rejects.toThrow("out of range");
    await client.closeRpc();
    const other = await Client.connect(`127.0.0.1`, port, { target: null, pyonVersion: 1 });
    await other.closeRpc();
    await vi.waitFor(async () =>
      expect((await script()).filter((line) => line.endsWith("eof"))).toHaveLength(4),
    );
    expect(await serving.stop()).toBe(0);
    expect(serving.io.err).toBe(
      `sipyco: listening on localhost:${port}, passing on to 127.0.0.1:${server.port}, recording into ${place.file}\n` +
        "sipyco: 2 connections and 12 lines passed on\n",
    );

    const [header, first, ...rest] = await entries();
    expect(header).toEqual({
      format: "sipyco-recording",
      version: 1,
      remote: `127.0.0.1:${server.port}`,
      start: expect.any(String),
    });
    expect(Date.parse(header.start)).toBeGreaterThanOrEqual(before);
    expect(first).toEqual({
      t: expect.any(Number),
      connection: 1,
      from: expect.stringMatching(/^127.0.0.1:\d+$/),
    });
    const times = rest.map(({ t }) => t);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(rest.filter(({ connection }) => connection === 2)).toHaveLength(5);
    const lines = await script();
    expect(lines.slice(0, 3)).toEqual([
      "c2s ARTIQ pc_rpc",
      's2c {"targets":["lda"],"description":"laser","features":["pyon_v2"]}',
      "c2s lda pyon_v2",
    ]);
    expect(lines.slice(4, 8)).toEqual([
      'c2s {"action":"call","name":"set_attenuation","args":{"__jsonclass__":["tuple",[[12.5]]]},"kwargs":{"channel":1}}',
      's2c {"status":"ok","ret":null}',
      'c2s {"action":"call","name":"get_attenuation","args":{"__jsonclass__":["tuple",[[1]]]},"kwargs":{}}',
      's2c {"status":"ok","ret":12.5}',
    ]);
  });

  test("of a mirrored structure", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ a: 1 });
    const publisher = new Publisher({ datasets: notifier }, { version: 2 });
    open.push(publisher);
    await publisher.start("127.0.0.1", 0);
    const serving = recording(publisher.port);
    const subscriber = new Subscriber("datasets");
    await subscriber.connect("127.0.0.1", await serving.port());
    await subscriber.whenReady();
    notifier.set("b", [2]);
    await vi.waitFor(() => expect(subscriber.value).toEqual({ a: 1, b: [2] }));
    await subscriber.close();
    await serving.stop();
    expect((await script()).slice(0, 4)).toEqual([
      "c2s ARTIQ sync_struct",
      "c2s datasets",
      's2c {"action":"init","struct":{"a":1}}',
      's2c {"action":"setitem","path":[],"key":"b","value":[2]}',
    ]);
  });

  test("of broadcasts and logs", async () => {
    const broadcaster = new Broadcaster({ version: 1 });
    open.push(broadcaster);
    await broadcaster.start("127.0.0.1", 0);
    const first = recording(broadcaster.port);
    const got: unknown[] = [];
    const receiver = new Receiver("ccb", (message) => void got.push(message));
    await receiver.connect("127.0.0.1", await first.port());
    await vi.waitFor(() => {
      broadcaster.broadcast("ccb", [1, "μ"]);
      expect(got.length).toBeGreaterThan(0);
    });
    await receiver.close();
    await first.stop();
    expect((await script()).slice(0, 3)).toEqual(["c2s ARTIQ broadcast", "c2s ccb", 's2c [1, "\\u03bc"]']);

    const messages: string[] = [];
    const logs = new LogServer(({ message }) => void messages.push(message));
    open.push(logs);
    await logs.start("127.0.0.1", 0);
    place.file = join(place.folder, "logs.jsonl");
    const second = recording(logs.port);
    const forwarder = new LogForwarder("127.0.0.1", await second.port());
    open.push(forwarder);
    forwarder.emit({ source: "lda", level: "INFO", name: "lock", message: "two\nlines" });
    await vi.waitFor(() => expect(messages).toEqual(["two\nlines"]));
    await forwarder.close();
    await second.stop();
    expect((await script()).slice(0, 3)).toEqual([
      "c2s ARTIQ logging",
      "c2s lda:INFO<2>:lock:two",
      "c2s lines",
    ]);
  });

  test("over TLS, as far as the server is concerned", async () => {
    const server = new Server({ lda: new Lda() }, { tls: tlsFiles("server", "client") });
    open.push(server);
    await server.start("127.0.0.1", 0);
    const { cert, key, peer } = tlsFiles("client", "server");
    const serving = recording(server.port, "--ssl", cert, key, peer);
    const client = await Client.connect("127.0.0.1", await serving.port());
    expect(await client.callRpc("ping")).toBe(true);
    await client.closeRpc();
    await serving.stop();
    expect(await script()).toContain('s2c {"status":"ok","ret":true}');
  });
});

describe("the file", () => {
  test("is whole after Ctrl-C in the middle", async () => {
    const server = await ScriptedServer.start(async (peer: Peer) => {
      while ((await peer.line()) !== undefined) peer.send("x".repeat(1_000_000));
    });
    open.push(server);
    const serving = recording(server.port);
    const client = await LineClient.connect(await serving.port());
    open.push(client);
    for (let i = 0; i < 20; i++) expect(await client.ask("more")).toHaveLength(1_000_000);
    expect(await serving.stop()).toBe(0);
    const { connections, isCutOff } = await readRecording(place.file);
    expect(isCutOff).toBe(false);
    expect(connections[0]?.events).toHaveLength(40);
    expect(await client.line()).toBeUndefined();
  });

  test("is not overwritten unless that is asked for", async () => {
    await writeFile(place.file, "precious");
    const io = new TestIo();
    expect(await runSubcommand(record, io, "127.0.0.1", 1, "--listen", 0, "-o", place.file)).toBe(1);
    expect(io.err).toBe(
      `sipyco: ${place.file} exists already: choose another name, or overwrite it with --force\n`,
    );
    expect(await readFile(place.file, "utf8")).toBe("precious");
    const serving = recording(1, "--force");
    await serving.port();
    await serving.stop();
    expect(await entries()).toHaveLength(1);
  });

  test("that cannot be made is told before anything else", async () => {
    const io = new TestIo();
    const path = join(place.folder, "no", "such", "folder");
    expect(await runSubcommand(record, io, "127.0.0.1", 1, "--listen", 0, "-o", path)).toBe(1);
    expect(io.err).toBe(`sipyco: cannot write ${path}: no such file or folder\n`);
  });

  test.skipIf(!existsSync("/dev/full"))("on a full disk ends, and lines are passed on", async () => {
    const server = await ScriptedServer.start(async (peer: Peer) => {
      for (let line = await peer.line(); line !== undefined; line = await peer.line()) peer.send(line);
    });
    open.push(server);
    place.file = "/dev/full";
    const serving = recording(server.port);
    const client = await LineClient.connect(await serving.port());
    open.push(client);
    await serving.io.until(() => serving.io.err.includes("recording has stopped"));
    expect(await client.ask("hello")).toBe("hello");
    expect(serving.io.err).toContain(
      "sipyco: recording has stopped, lines are still passed on: /dev/full: no space left on the disk\n",
    );
    expect(await serving.stop()).toBe(1);
    expect(serving.io.err.match(/recording has stopped/g)).toHaveLength(1);
  });

  test("ends with a whole line when the disk becomes full", async () => {
    const handle = await openFile(join(place.folder, "probe"), "w");
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const failures: string[] = [];
    const header: Header = { format: "sipyco-recording", version: 1, remote: "test", start: "2025-01-01" };
    const writer = await RecordingWriter.create(place.file, header, {
      onFailure: (reason) => failures.push(reason),
    });
    writer.write({ t: 1, connection: 1, from: "somebody" });
    await writer.caughtUp();
    const full = vi.spyOn(prototype, "writeFile").mockImplementation(async function (this: FileHandle, data) {
      // As much as there was room for.
      await this.write((data as Buffer).subarray(0, 10));
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    });
    try {
      writer.write({ t: 2, connection: 1, dir: "c2s", line: "lost" });
      await writer.caughtUp();
    } finally {
      full.mockRestore();
    }
    writer.write({ t: 3, connection: 1, dir: "c2s", line: "not written either" });
    await writer.close();
    expect(failures).toEqual([`${place.file}: no space left on the disk`]);
    expect(writer.failed).toBe(true);
    expect(await entries()).toHaveLength(2);
  });
});

describe("the command line", () => {
  test.each([
    ["no --listen", ["127.0.0.1", 1, "-o", "x"], "--listen"],
    ["no file", ["127.0.0.1", 1, "--listen", 0], "--output"],
    ["a port beyond", ["127.0.0.1", 1, "--listen", 65536, "-o", "x"], "must be a port"],
  ])("%s is refused", async (_, argv, message) => {
    const io = new TestIo();
    expect(await runSubcommand(record, io, ...argv)).toBe(2);
    expect(io.err).toContain(message);
  });

  test("a port that is taken is told, and the file is left empty but for its header", async () => {
    const port = await bareServer(() => {});
    const io = new TestIo();
    expect(await runSubcommand(record, io, "127.0.0.1", 1, "--listen", port, "-o", place.file)).toBe(1);
    expect(io.err).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use already`);
  });
});

describe("--mask", () => {
  test("hides values in the file and not on the wire", async () => {
    const seen: unknown[] = [];
    const target = {
      login(user: string, { password = "" } = {}) {
        seen.push([user, password]);
        return { token: "t-1", user };
      },
    };
    const server = new Server({ gate: target });
    open.push(server);
    await server.start("127.0.0.1", 0);
    const serving = recording(server.port, "--mask", "password", "token");
    for (const pyonVersion of [1, 2] as const) {
      const client = await Client.connect("127.0.0.1", await serving.port(), { pyonVersion });
      expect(await client.callRpc("login", ["ann"], kwargs({ password: "hunter2" }))).toEqual({
        token: "t-1",
        user: "ann",
      });
      await client.closeRpc();
    }
    await serving.stop();
    expect(seen).toEqual([
      ["ann", "hunter2"],
      ["ann", "hunter2"],
    ]);
    const text = await readFile(place.file, "utf8");
    expect(text).not.toMatch(/hunter2|t-1/);
    const [header, ...list] = await entries();
    expect(header.mask).toEqual(["password", "token"]);
    expect(list.filter((entry) => "masked" in entry)).toMatchObject([
      {
        line: '{"action": "call", "name": "login", "args": ("ann", ), "kwargs": {"password": "***"}}',
        masked: "values",
      },
      { line: '{"status": "ok", "ret": {"token": "***", "user": "ann"}}', masked: "values" },
      {
        line: '{"action":"call","name":"login","args":{"__jsonclass__":["tuple",[["ann"]]]},"kwargs":{"password":"***"}}',
      },
      { line: '{"status":"ok","ret":{"token":"***","user":"ann"}}' },
    ]);
  });
});
