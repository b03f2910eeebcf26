import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LogParser, MultilineFormatter } from "../../src/logs/index.js";
import { arbitraryRecord, Records } from "./records.js";

/** What a parser makes of a stream of these chunks: level, name, message. */
async function parsed(
  chunks: readonly (string | Uint8Array)[],
  maxMessageLength?: number,
): Promise<string[][]> {
  const records = new Records();
  await new LogParser("program", records.take, { maxMessageLength }).streamTask(Readable.from(chunks));
  return records.all.map(({ level, name, message }) => [level, name, message]);
}

describe("a log parser", () => {
  test("reads what a controller writes, and what it prints", async () => {
    expect(await parsed(["INFO:a:b\nplain text\nERROR<3>:a:x\ny\nz\nmore\n"])).toEqual([
      ["INFO", "a", "b"],
      ["INFO", "print", "plain text"],
      ["ERROR", "a", "x\ny\nz"],
      ["INFO", "print", "more"],
    ]);
  });

  test("takes the end of a line as Windows writes it, and a last line without one", async () => {
    expect(await parsed(["INFO<2>:a:b\r\nc\r\nlast"])).toEqual([
      ["INFO", "a", "b\nc"],
      ["INFO", "print", "last"],
    ]);
  });

  test("goes on after bytes that are not UTF-8", async () => {
    expect(await parsed([Buffer.from("caf\xe9\nINFO:n:after\n", "latin1")])).toEqual([
      ["INFO", "print", "caf\ufffd"],
      ["INFO", "n", "after"],
    ]);
  });

  test("tells a message whose end never comes, and begins anew with the next stream", async () => {
    const records = new Records();
    const parser = new LogParser("program", records.take);
    await parser.streamTask(Readable.from(["ERROR<3>:a:x\ny\n"]));
    await parser.streamTask(Readable.from(["INFO:a:b\n"]));
    expect(records.all.map(({ message }) => message)).toEqual([
      "x\ny\n… (the rest never came: 1 of its lines)",
      "b",
    ]);
  });

  test("keeps two streams apart", async () => {
    const records = new Records();
    const parser = new LogParser("program", records.take);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const reading = Promise.all([parser.streamTask(stdout), parser.streamTask(stderr)]);
    stderr.write("ERROR<2>:err:1\n");
    stdout.write("INFO:out:a\n");
    await records.until(({ length }) => length === 1);
    stderr.end("2\n");
    stdout.end();
    await reading;
    expect(records.all.map(({ name, message }) => [name, message])).toEqual([
      ["out", "a"],
      ["err", "1\n2"],
    ]);
  });

  test("does not keep what it cuts off", async () => {
    const chunks = Array.from({ length: 5000 }, () => "x".repeat(1000));
    const [[, , message] = []] = await parsed([...chunks, "\nINFO:a:b\n"], 100);
    expect(message).toMatch(/^x{100}… \(cut off/);
  });

  test("reads any records back, cut into any pieces", async () => {
    const formatter = new MultilineFormatter();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRecord, { maxLength: 20 }),
        fc.array(fc.nat({ max: 40 })),
        async (some, cuts) => {
          // A carriage return before the end of a line is taken for Windows'.
          const said = some.map((record) => ({ ...record, message: record.message.replaceAll("\r", "") }));
          const bytes = Buffer.from(said.map((record) => `${formatter.format(record)}\n`).join(""));
          const pieces: Uint8Array[] = [];
          let start = 0;
          for (const length of cuts) pieces.push(bytes.subarray(start, (start += length)));
          pieces.push(bytes.subarray(start));
          expect(await parsed(pieces)).toEqual(
            said.map(({ level, name, message }) => [level, name, message]),
          );
        },
      ),
    );
  });

  test("reads the standard error of a child process, and asks each time what it is called", async () => {
    const records = new Records();
    let pid = "unknown";
    const parser = new LogParser(() => `child(${pid})`, records.take);
    const program = `console.error("WARNING<2>:laser:one\\ntwo"); setInterval(() => {}, 1e6)`;
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "ignore", "pipe"] });
    pid = String(child.pid);
    const reading = parser.streamTask(child.stderr);
    await records.until(({ length }) => length === 1);
    child.kill("SIGKILL");
    await once(child, "exit");
    await reading;
    expect(records.said).toEqual([
      { source: `child(${child.pid})`, level: "WARNING", name: "laser", message: "one\ntwo" },
    ]);
  });

  test("takes lines one by one as well", () => {
    const records = new Records();
    const parser = new LogParser("program", records.take);
    for (const line of ["INFO:a:b", "ERROR<2>:a:x", "y", "z"]) parser.lineInput(line);
    expect(records.all.map(({ message }) => message)).toEqual(["b", "x\ny", "z"]);
  });

  test("passes on what the stream throws, after what it said", async () => {
    const records = new Records();
    const broken = (async function* () {
      yield "INFO:a:b\nrest";
      throw new Error("unplugged");
    })();
    await expect(new LogParser("p", records.take).streamTask(broken)).rejects.toThrow("unplugged");
    expect(records.all.map(({ message }) => message)).toEqual(["b", "rest"]);
  });
});
