import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordingError } from "../../../src/cli/recording/format.js";
import { RecordingParser, readRecording } from "../../../src/cli/recording/reader.js";

const HEADER =
  '{"format":"sipyco-recording","version":1,"remote":"lab:3253","start":"2025-01-01T00:00:00.000Z"}';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-reader-"));
  file = join(folder, "recording.jsonl");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("files", () => {
  async function fault(content: string | Uint8Array): Promise<string> {
    await writeFile(file, content);
    const reading = readRecording(file);
    await expect(reading).rejects.toBeInstanceOf(RecordingError);
    return await reading.then(String, (error: Error) => error.message.replace(file, "FILE"));
  }

  test.each([
    ["nothing", "", "FILE is empty"],
    ["a text", "hello\n", "FILE is no recording: neither JSON lines with a header nor a JSON document"],
    ["other JSON", '{"a": 1}', "FILE is no recording: the JSON in it holds no connection"],
    ["an empty list", "[]", "FILE is no recording: the JSON in it holds no connection"],
    ["a list of something else", "[1]", "FILE, item 1: an item is an object, not 1"],
    ["a step without a direction", '[{"line": "a"}]', 'FILE, item 1: dir is "c2s" or "s2c", not nothing'],
    ["a line that is none", '{"v": [{"dir": "c2s", "line": 5}]}', "FILE, v, item 1: line is a string, not 5"],
    [
      "two lines in one",
      '[{"dir": "c2s", "line": "a\\nb"}]',
      "FILE, item 1: a line holds no line feed but at its end",
    ],
    [
      "a later version",
      '{"format":"sipyco-recording","version":2}',
      "FILE, line 1: version 2 of the format is not known here, only 1",
    ],
    [
      "a mask that is none",
      '{"format":"sipyco-recording","version":1,"mask":"a"}',
      'FILE, line 1: mask is a list of names, not "a"',
    ],
    ["a line that is no JSON", `${HEADER}\nhello\n${HEADER}\n`, "FILE, line 2: it is no JSON"],
    ["an entry that is no object", `${HEADER}\n5\n`, "FILE, line 2: an entry is an object, not 5"],
    [
      "an entry without a time",
      `${HEADER}\n{"connection":1,"dir":"c2s","line":""}\n`,
      "FILE, line 2: t is a number of seconds, not nothing",
    ],
    [
      "an entry without a connection",
      `${HEADER}\n\n{"t":1,"connection":0}\n`,
      "FILE, line 3: connection is a whole number from 1, not 0",
    ],
    [
      "an entry of nothing",
      `${HEADER}\n{"t":1,"connection":1,"dir":"s2c"}\n`,
      "FILE, line 2: line is a string, not nothing",
    ],
    [
      "deep nonsense",
      `${HEADER}\n{"t":1,"connection":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`,
      /connection is a whole number from 1, not /,
    ],
  ])("with %s", async (_, content, message) => {
    if (typeof message === "string") expect(await fault(content)).toBe(message);
    else expect(await fault(content)).toMatch(message);
  });

  test("that are not UTF-8", async () => {
    expect(await fault(Buffer.concat([Buffer.from(`${HEADER}\n"`), Buffer.from([0xff, 0x22, 10])]))).toBe(
      "FILE, line 2: it is not UTF-8",
    );
    expect(await fault(Uint8Array.of(0xff))).toBe("FILE, line 1: it is not UTF-8");
  });

  test("that are not there, or folders", async () => {
    file = join(folder, "absent");
    await expect(readRecording(file)).rejects.toThrow(`cannot read ${file}: no such file or folder`);
    await expect(readRecording(folder)).rejects.toThrow(`cannot read ${folder}: it is a folder`);
  });

  test("that were cut off by a crash are read up to there", async () => {
    const [first, second] = ["c2s", "s2c"].map((dir) =>
      JSON.stringify({ t: 1, connection: 1, dir, line: "caf\u00e9" }),
    ) as [string, string];
    const bytes = Buffer.from(`${HEADER}\n${first}\n${second}`);
    for (let cut = 1; cut < Buffer.byteLength(second); cut++) {
      await writeFile(file, bytes.subarray(0, bytes.length - cut));
      const { connections, isCutOff } = await readRecording(file);
      expect([connections[0]?.events.length, isCutOff]).toEqual([1, true]);
    }
    await writeFile(file, bytes);
    expect(await readRecording(file)).toMatchObject({ isCutOff: false });
  });

  test("any file gives a recording or a clear error", async () => {
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constant(HEADER),
      fc
        .record(
          {
            t: fc.oneof(fc.double(), fc.constant("1")),
            connection: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)),
            dir: fc.constantFrom("c2s", "s2c", "", 1),
            line: fc.oneof(fc.string(), fc.integer()),
            eof: fc.oneof(fc.boolean(), fc.constant(1)),
            error: fc.oneof(fc.string(), fc.integer()),
            from: fc.oneof(fc.string(), fc.integer()),
          },
          { requiredKeys: [] },
        )
        .map((entry) => JSON.stringify(entry)),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.array(line), fc.option(fc.string()), (hasHeader, lines, rest) => {
        const parser = new RecordingParser("FILE");
        try {
          for (const each of hasHeader ? [HEADER, ...lines] : lines) parser.push(each);
          const { connections } = parser.end(rest ?? undefined);
          for (const { events } of connections) for (const { t } of events) expect(t >= 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
          expect((error as Error).message).toMatch(/^FILE/);
        }
      }),
      { numRuns: 2000 },
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 200 }), async (hasHeader, bytes) => {
        await writeFile(file, hasHeader ? Buffer.concat([Buffer.from(`${HEADER}\n`), bytes]) : bytes);
        try {
          await readRecording(file);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordingError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
