import { once } from "node:events";
import { readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRecording } from "../../src/cli/recording/reader.js";
import { record } from "../../src/cli/sipyco/record.js";
import { replay } from "../../src/cli/sipyco/replay.js";
import { Client } from "../../src/pc-rpc/client/client.js";
import { kwargs } from "../../src/pc-rpc/kwargs.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { Lda } from "../fixtures/lda.js";
import { LineClient } from "../fixtures/line-client.js";
import { TestIo } from "./io.js";
import { runSubcommand, Serving } from "./run-subcommand.js";

const VECTORS = fileURLToPath(new URL("../vectors/pc_rpc.json", import.meta.url));
const HEADER =
  '{"format":"sipyco-recording","version":1,"remote":"lab:3253","start":"2025-01-01T00:00:00.000Z"}';

let folder: string;
let file: string;
/** What is closed after each test. */
const open: AsyncDisposable[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-replay-"));
  file = join(folder, "recording.jsonl");
});

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Steps as `c2s line`, `s2c line`, `c2s eof`; with a number of seconds in front when time has passed. */
function entriesOf(steps: readonly string[], connection = 1): string[] {
  let t = 0;
  return steps.map((step) => {
    const [, delay, dir, line] = /^(?:(\d[\d.]*) )?(c2s|s2c|error) (.*)$/s.exec(step) as unknown as string[];
    t += Number(delay ?? 0);
    if (dir === "error") return JSON.stringify({ t, connection, error: line });
    return JSON.stringify({ t, connection, dir, ...(line === "eof" ? { eof: true } : { line }) });
  });
}

async function write(...connections: (readonly string[])[]): Promise<void> {
  const entries = connections.flatMap((steps, index) => entriesOf(steps, index + 1));
  await writeFile(file, `${[HEADER, ...entries].join("\n")}\n`);
}

/** Replays a file until all of it has been played. */
function replaying(...argv: readonly (string | number)[]): Serving {
  const serving = new Serving(replay, file, "--listen", 0, ...argv);
  open.push(serving);
  return serving;
}

async function client(serving: Serving): Promise<LineClient> {
  const client = await LineClient.connect(await serving.port());
  open.push(client);
  return client;
}

/** What was said besides the first line. */
function told(serving: Serving): string {
  return serving.io.err.split("\n").slice(1).join("\n");
}

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

describe("recorded vectors", () => {
  const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as Record<string, Step[]>;

  test.each(["v2", "v1_6", "new_server_old_client"])("%s", async (name) => {
    file = VECTORS;
    const serving = replaying("--connection", name);
    const player = await client(serving);
    for (const { dir, line } of vectors[name] as Step[]) {
      if (line === undefined) player.socket.end();
      else if (dir === "c2s") player.send(line.trimEnd());
      else expect(await player.line()).toBe(line.slice(0, -1));
    }
    expect(await player.line()).toBeUndefined();
    expect(await serving.status).toBe(0);
    expect(told(serving)).toBe("");
  });

  test("one after the other, by number or in the order of the file", async () => {
    file = VECTORS;
    const { connections } = await readRecording(VECTORS);
    expect(connections.map(({ label }) => label)).toEqual(["v2", "v1_6", "new_server_old_client"]);
    const serving = replaying("--lenient");
    for (const version of [2, 1, 2]) {
      const player = await client(serving);
      const identification = await player.ask("ARTIQ pc_rpc");
      // Python 1.6 knows no features.
      expect(identification?.includes("pyon_v2")).toBe(version === 2);
    }
  });
});

test("a recording of ours, to the client that was recorded", async () => {
  const server = new Server({ lda: new Lda() }, { description: "laser" });
  open.push(server);
  await server.start("127.0.0.1", 0);
  const recording = new Serving(
    record,
    "127.0.0.1",
    server.port,
    "--listen",
    0,
    "-o",
    file,
    "--mask",
    "serial",
  );
  const use = async (port: number): Promise<unknown[]> => {
    const lda = await Client.connect("127.0.0.1", port);
    const results = [
      await lda.callRpc("set_attenuation", [5]),
      await Promise.all([lda.callRpc("get_attenuation"), lda.callRpc("ping")]),
      await lda.callRpc("set_attenuation", [99]).catch(String),
      await lda.callRpc("sweep", [0, 1], kwargs({ n: 3 })),
      await lda.callRpc("status"),
      await lda.callRpc("echo", [{ serial: "secret", set: new Set([1]) }]),
    ];
    await lda.closeRpc();
    return results;
  };
  const results = await use(await recording.port());
  expect(await recording.stop()).toBe(0);
  await server.stop();

  const serving = replaying("--fast");
  const again = await use(await serving.port());
  expect(again.slice(0, 4)).toEqual(results.slice(0, 4));
  expect(again[4]).toMatchObject({ model: "LDA-102", serial: "***" });
  expect(await serving.status).toBe(0);
  expect(told(serving)).toBe("");
});

test("a mirrored structure stays, as it was recorded until Ctrl-C", async () => {
  await write(["c2s ARTIQ sync_struct", "c2s datasets", 's2c {"action":"init","struct":{"a":1}}']);
  const serving = replaying();
  const subscriber = new Subscriber("datasets");
  await subscriber.connect("127.0.0.1", await serving.port());
  expect(await subscriber.whenReady()).toEqual({ a: 1 });
  expect(subscriber.status.current.type).toBe("live");
  await subscriber.close();
  expect(await serving.status).toBe(0);
});

describe("a client that says something else", () => {
  const STEPS = ["c2s one", "s2c 1", "c2s two", "s2c 2", "c2s eof", "s2c eof"];

  test("is told of and hung up on", async () => {
    await write(STEPS);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask("one")).toBe("1");
    expect(await player.ask("tw\u001bo")).toBeUndefined();
    player.socket.end();
    expect(await serving.status).toBe(1);
    expect(told(serving)).toBe(
      "sipyco: connection 1, line 2 of the client differs\n  expected: two\n  got:      tw\\x1bo\n",
    );
  });

  test("is forgiven with --lenient, and told of", async () => {
    await write(STEPS);
    const serving = replaying("--lenient");
    const player = await client(serving);
    expect(await player.ask("eins")).toBe("1");
    expect(await player.ask("two")).toBe("2");
    player.send("more");
    player.socket.end();
    expect(await player.line()).toBeUndefined();
    expect(await serving.status).toBe(1);
    expect(told(serving)).toBe(
      "sipyco: connection 1, line 1 of the client differs\n  expected: one\n  got:      eins\n" +
        "sipyco: connection 1, line 3 of the client differs\n  expected: (no more lines)\n  got:      more\n",
    );
  });

  test("hangs up too early", async () => {
    await write(STEPS);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask("one")).toBe("1");
    player.socket.end();
    expect(await serving.status).toBe(1);
    expect(told(serving)).toBe(
      "sipyco: connection 1, line 2 of the client differs\n  expected: two\n  got:      (no more lines)\n",
    );
  });

  test("says more than was recorded before Ctrl-C", async () => {
    await write(["c2s one", "s2c 1"]);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask("one")).toBe("1");
    expect(await player.ask("more")).toBeUndefined();
    player.socket.end();
    expect(await serving.status).toBe(1);
    expect(told(serving)).toContain("expected: (no more lines)\n  got:      more\n");
  });

  test("goes away before it was told everything", async () => {
    await write(["c2s one", "s2c 1", "3600 s2c 2"]);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask("one")).toBe("1");
    player.socket.resetAndDestroy();
    expect(await serving.status).toBe(1);
    expect(told(serving)).toBe("sipyco: connection 1: the client hung up before it was told everything\n");
  });

  test("is shown what is around the difference of long lines", async () => {
    await write([`c2s ${"x".repeat(300)}a${"y".repeat(300)}`]);
    const serving = replaying();
    const player = await client(serving);
    player.send(`${"x".repeat(300)}b${"y".repeat(300)}`);
    player.socket.end();
    expect(await serving.status).toBe(1);
    const around = (letter: string): string => `…${"x".repeat(80)}${letter}${"y".repeat(79)}…`;
    expect(told(serving)).toContain(`expected: ${around("a")}\n  got:      ${around("b")}\n`);
  });

  test("with the same meaning says the same", async () => {
    await write(['c2s {"a":{"__jsonclass__":["set",[[1,2]]]},"b":1.0}', "s2c ok"]);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask('{"b": 1.0, "a":{"__jsonclass__":["set",[[2,1]]]}}')).toBe("ok");
    player.socket.end();
    expect(await serving.status).toBe(0);
    await write(["c2s [1.0]"]);
    const other = replaying();
    const second = await client(other);
    expect(await second.ask("[1]")).toBeUndefined();
    second.socket.end();
    expect(await other.status).toBe(1);
  });
});

describe("goodbyes and breaks", () => {
  async function halfOpen(serving: Serving): Promise<Socket> {
    const socket = connect({ port: await serving.port(), host: "127.0.0.1", allowHalfOpen: true });
    await once(socket, "connect");
    open.push({
      async [Symbol.asyncDispose]() {
        socket.destroy();
      },
    });
    return socket;
  }

  test("lines still come after the client's goodbye", async () => {
    await write(["c2s one", "c2s eof", "s2c 1", "s2c eof"]);
    const serving = replaying();
    const player = await client(serving);
    player.send("one");
    player.socket.allowHalfOpen = true;
    player.socket.end();
    expect(await player.line()).toBe("1");
    expect(await player.line()).toBeUndefined();
    expect(await serving.status).toBe(0);
  });

  test("the client goes on after ours", async () => {
    await write(["s2c bye", "s2c eof", "c2s one", "c2s eof"]);
    const serving = replaying();
    const player = LineClient.over((await halfOpen(serving)).pause());
    expect(await player.line()).toBe("bye");
    expect(await player.line()).toBeUndefined();
    player.send("one");
    player.socket.end();
    expect(await serving.status).toBe(0);
  });

  test("a connection that had broken breaks again", async () => {
    await write(["c2s one", "s2c 1", "error connection reset by the peer"]);
    const serving = replaying();
    const player = await client(serving);
    expect(await player.ask("one")).toBe("1");
    expect(await player.line()).toBeUndefined();
    expect(await serving.status).toBe(0);
  });
});

describe("which connections", () => {
  const TWO = [
    ["c2s a", "s2c 1", "c2s eof"],
    ["c2s b", "s2c 2", "c2s eof"],
  ] as const;

  async function ask(serving: Serving, line: string): Promise<string | undefined> {
    const player = await LineClient.connect(await serving.port());
    const answer = await player.ask(line);
    player.socket.end();
    await player.gone;
    return answer;
  }

  test("the n-th client gets the n-th, and nobody any more after the last", async () => {
    await write(...TWO);
    const serving = replaying();
    const [first, second] = [await client(serving), await client(serving)];
    await expect(LineClient.connect(await serving.port())).rejects.toThrow();
    expect(await second.ask("b")).toBe("2");
    second.socket.end();
    expect(await first.ask("a")).toBe("1");
    first.socket.end();
    expect(await serving.status).toBe(0);
  });

  test("--connection plays one alone", async () => {
    await write(...TWO);
    const serving = replaying("--connection", 2);
    expect(await ask(serving, "b")).toBe("2");
    expect(await serving.status).toBe(0);
  });

  test("--loop begins again, until Ctrl-C", async () => {
    await write(...TWO);
    const serving = replaying("--loop");
    for (const [line, answer] of [
      ["a", "1"],
      ["b", "2"],
      ["a", "1"],
      ["b", "2"],
      ["a", "1"],
    ] as const) {
      expect(await ask(serving, line)).toBe(answer);
    }
    expect(await serving.stop()).toBe(0);
    const other = replaying("--loop", "--connection", 2);
    expect([await ask(other, "b"), await ask(other, "b")]).toEqual(["2", "2"]);
    expect(await other.stop()).toBe(0);
  });

  test("one that there is not", async () => {
    await write(...TWO);
    const io = new TestIo();
    expect(await runSubcommand(replay, io, file, "--listen", 0, "--connection", 3)).toBe(1);
    expect(io.err).toBe(`sipyco: ${file} has no connection 3; there are: 1 2\n`);
    await writeFile(file, `${HEADER}\n`);
    expect(await runSubcommand(replay, io, file, "--listen", 0)).toBe(1);
    expect(io.err).toContain(`no client ever connected in ${file}`);
  });
});

describe("delays", () => {
  async function timed(...argv: readonly (string | number)[]): Promise<number> {
    const serving = replaying(...argv);
    const player = await client(serving);
    const since = performance.now();
    expect(await player.ask("a")).toBe("1");
    const took = performance.now() - since;
    player.socket.end();
    expect(await serving.status).toBe(0);
    return took;
  }

  test("are as recorded", async () => {
    await write(["c2s a", "0.2 s2c 1", "c2s eof"]);
    expect(await timed()).toBeGreaterThan(195);
  });

  test("are divided by --speed", async () => {
    await write(["c2s a", "3600 s2c 1", "c2s eof"]);
    expect(await timed("--speed", 36_000)).toBeGreaterThan(95);
  });

  test("are left out with --fast", async () => {
    await write(["c2s a", "3600 s2c 1", "c2s eof"]);
    expect(await timed("--fast")).toBeLessThan(3000);
  });

  test("end with Ctrl-C", async () => {
    await write(["c2s a", "3600 s2c 1"]);
    const serving = replaying();
    const player = await client(serving);
    player.send("a");
    expect(await serving.stop()).toBe(0);
    expect(await player.line()).toBeUndefined();
  });
});

describe("the command line", () => {
  test.each([
    ["no --listen", [VECTORS], "--listen"],
    ["a speed of nothing", [VECTORS, "--listen", 0, "--speed", 0], "above 0"],
    ["--speed with --fast", [VECTORS, "--listen", 0, "--speed", 2, "--fast"], "cannot be used with"],
  ])("%s is refused", async (_, argv, message) => {
    const io = new TestIo();
    expect(await runSubcommand(replay, io, ...argv)).toBe(2);
    expect(io.err).toContain(message);
  });
});

test("a recording that was cut off is played up to there, and that is said", async () => {
  await write(["c2s a"]);
  await appendFile(file, '{"t":1,"conn');
  const serving = replaying();
  const player = await client(serving);
  player.send("a");
  player.socket.end();
  expect(await serving.status).toBe(0);
  expect(serving.io.err).toContain(`sipyco: the last line of ${file} is cut off and left out\n`);
});
