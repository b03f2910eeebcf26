import { once } from "node:events";
import { readFileSync } from "node:fs";
import { configure, type LogRecord as LogTapeRecord, reset } from "@logtape/logtape";
import { describe, expect, onTestFinished, test } from "vitest";
import { Broadcaster, Receiver } from "../../src/broadcast/index.js";
import {
  type RecordHandler,
  Server,
  type ServerOptions,
  toBroadcaster,
  toLogTape,
} from "../../src/logs/index.js";
import { ACCEPT, OFFER } from "../../src/logs/protocol.js";
import { LineClient } from "../fixtures/line-client.js";
import { captureLogs } from "../fixtures/logs.js";
import { Records, recordedRecords } from "./records.js";

const recorded = (
  JSON.parse(readFileSync(new URL("../vectors/logging.json", import.meta.url), "utf8")) as {
    lines: { dir: string; line?: string }[];
  }
).lines.flatMap(({ dir, line }) => (dir === "c2s" && line !== undefined ? [line] : []));

async function started(
  handlers: RecordHandler | readonly RecordHandler[],
  options?: ServerOptions,
): Promise<Server> {
  const server = new Server(handlers, options);
  onTestFinished(() => server.stop());
  await server.start("127.0.0.1", 0);
  return server;
}

/** Says bytes to a server of its own, hangs up, and gives the records that came of it. */
async function said(bytes: string | Uint8Array, options?: ServerOptions): Promise<Records> {
  const records = new Records();
  const server = await started(records.take, options);
  await using client = await LineClient.connect(server.port);
  client.socket.end(bytes);
  await client.gone;
  await server.stop();
  return records;
}

describe("a log server", () => {
  test("understands what Python's forwarder said", async () => {
    const before = Date.now();
    const records = await said(recorded.join(""));
    expect(records.said).toEqual(recordedRecords);
    for (const { time } of records.all) expect(time >= before && time <= Date.now()).toBe(true);
  });

  test("understands it cut into any pieces", async () => {
    const records = new Records();
    const server = await started(records.take);
    await using client = await LineClient.connect(server.port);
    client.socket.setNoDelay(true);
    for (const byte of Buffer.from(recorded.join(""))) {
      await new Promise((written) => client.socket.write(Uint8Array.of(byte), written));
    }
    await records.until(({ length }) => length === recordedRecords.length);
    expect(records.said).toEqual(recordedRecords);
    expect(server.records).toBe(recordedRecords.length);
  });

  test("takes what is no log message as printed, with carriage returns and percent signs", async () => {
    const records = await said("ARTIQ logging\nsrc:garbage\nsrc:INFO:a:100% %s {x}\r\n:INFO::\n");
    expect(records.said).toEqual([
      { source: "src", level: "INFO", name: "print", message: "garbage" },
      { source: "src", level: "INFO", name: "a", message: "100% %s {x}\r" },
      { source: "", level: "INFO", name: "", message: "" },
    ]);
  });

  test("hangs up on a line without a source, and says why", async () => {
    const logs = await captureLogs("logs");
    const records = await said("ARTIQ logging\nsrc:INFO:a:b\nno source\nsrc:INFO:a:c\n");
    expect(records.said).toHaveLength(1);
    expect(logs.warnings).toEqual([
      expect.stringMatching(
        /refused: a log record begins with its source and a colon, this one is "no source"$/,
      ),
    ]);
  });

  test("hangs up on who speaks another protocol, and on bytes that are not UTF-8", async () => {
    const logs = await captureLogs("logs");
    expect((await said("ARTIQ pc_rpc\n")).all).toEqual([]);
    const bad = await said(
      Buffer.concat([Buffer.from("ARTIQ logging\ns:INFO:a:b\ns:INFO:a:"), Uint8Array.of(255, 10)]),
    );
    expect(bad.said).toHaveLength(1);
    expect(logs.warnings).toEqual([
      expect.stringMatching(/refused: expected the line "ARTIQ logging", got "ARTIQ pc_rpc"$/),
      expect.stringMatching(/ended: the peer sent a line that is not UTF-8$/),
    ]);
  });

  test("hangs up on who says nothing", async () => {
    const logs = await captureLogs("logs");
    const server = await started(() => {}, { handshakeTimeout: 50 });
    await using client = await LineClient.connect(server.port);
    await client.gone;
    expect(logs.warnings).toEqual([expect.stringMatching(/refused: no handshake within 50 ms$/)]);
  });

  test("tells what there is of a message whose end never comes", async () => {
    const records = await said("ARTIQ logging\nsrc:ERROR<4>:a:x\ny\n");
    expect(records.said).toMatchObject([{ message: "x\ny\n… (the rest never came: 2 of its lines)" }]);
  });

  test("cuts a message off that is too long, and nothing else", async () => {
    const text = `ARTIQ logging\nsrc:ERROR<3>:a:123456\n7890abc\nINFO:x:y\nsrc:INFO:a:next\n`;
    const records = await said(text, { maxMessageLength: 10 });
    expect(records.said).toMatchObject([
      { level: "ERROR", message: "123456\n789… (cut off: a message holds 10 characters at most)" },
      { level: "INFO", message: "next" },
    ]);
  });

  test("ends the connection of a line over the limit alone", async () => {
    const logs = await captureLogs("logs");
    const records = new Records();
    const server = await started(records.take, { maxLineBytes: 100 });
    await using good = await LineClient.connect(server.port);
    await using bad = await LineClient.connect(server.port);
    bad.send("ARTIQ logging", `src:INFO:a:${"x".repeat(200)}`);
    await bad.gone;
    good.send("ARTIQ logging", "src:INFO:a:b");
    await records.until(({ length }) => length === 1);
    expect(logs.warnings).toEqual([expect.stringMatching(/a line of more than 100 bytes/)]);
  });

  test("goes on when a handler throws or rejects, and says so once", async () => {
    const logs = await captureLogs("logs");
    const records = new Records();
    const server = await started([
      () => {
        throw new Error("disk full");
      },
      async () => {
        throw new Error("database gone");
      },
      records.take,
    ]);
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ logging", "s:INFO:a:1", "s:INFO:a:2");
    await records.until(({ length }) => length === 2);
    expect(logs.warnings.sort()).toEqual([
      expect.stringContaining("database gone"),
      expect.stringContaining("disk full"),
    ]);
  });

  test("offers to acknowledge, and counts only for who wants it", async () => {
    const records = new Records();
    const server = await started(records.take);
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ logging", "s:INFO<2>:a:1", "acknowledge", "s:INFO:a:2");
    expect(await client.line()).toBe(OFFER);
    await records.until(({ length }) => length === 2);
    // Within a message the word is a line like any other.
    expect(records.all[0]?.message).toBe("1\nacknowledge");
    client.send(ACCEPT);
    expect(await client.line()).toBe("2");
    client.send("s:INFO:a:3", "s:INFO:a:4");
    let last = "";
    while (last !== "4") last = (await client.line()) ?? expect.fail("the server hung up");
  });

  test("stops, and hangs up", async () => {
    const server = await started(() => {});
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ logging", "s:INFO:a:1");
    await client.line();
    const closed = once(client.socket, "close");
    await server.stop();
    await closed;
    expect(server.connections).toBe(0);
  });

  test("refuses handlers that are none", () => {
    expect(() => new Server("x" as never)).toThrow(TypeError);
    expect(() => new Server(() => {}, { maxMessageLength: 0 })).toThrow(/maxMessageLength/);
  });
});

describe("the records of a log server", () => {
  test("go to LogTape, under their names", async () => {
    const seen: LogTapeRecord[] = [];
    await configure({
      reset: true,
      sinks: { memory: (record) => seen.push(record) },
      loggers: [
        { category: ["lab"], sinks: ["memory"], lowestLevel: "trace" },
        { category: ["logtape", "meta"], sinks: [], lowestLevel: "fatal" },
      ],
    });
    onTestFinished(reset);
    const server = await started(toLogTape({ prefix: ["lab"] }));
    await using client = await LineClient.connect(server.port);
    client.send(...recorded.join("").split("\n").slice(0, -1), ACCEPT);
    while ((await client.line()) !== String(recordedRecords.length));
    expect(
      seen.map(({ category, level, message, properties }) => [category, level, message, properties]),
    ).toEqual(
      recordedRecords.map(({ message }, i) => [
        ["lab", "laser", "lock"],
        ["debug", "info", "warning", "error", "fatal", "trace", "info", "info", "error"][i],
        [message],
        { source: "controller(lda)", levelno: [10, 20, 30, 40, 50, 5, 20, 20, 40][i] },
      ]),
    );
  });

  test("are broadcast as an ARTIQ master does", async () => {
    await using broadcaster = new Broadcaster();
    await broadcaster.start("127.0.0.1", 0);
    const receiver = new Receiver<[number, string, number, string]>("log");
    await receiver.connect("127.0.0.1", broadcaster.port);
    const messages = receiver[Symbol.asyncIterator]();
    const server = await started(toBroadcaster(broadcaster));
    while (broadcaster.stats().receivers === 0) await new Promise(setImmediate);
    await using client = await LineClient.connect(server.port);
    const before = Date.now() / 1000;
    client.send("ARTIQ logging", "controller(lda):WARNING<2>:laser.lock:drift: 5%", "more");
    const { value } = await messages.next();
    expect(value).toEqual([30, "controller(lda)", expect.any(Number), "laser.lock:drift: 5%\nmore"]);
    expect(value?.[2]).toBeGreaterThanOrEqual(before);
    await receiver.close();
  });
});
