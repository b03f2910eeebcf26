import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mock } from "../../src/cli/sipyco/mock.js";
import { record } from "../../src/cli/sipyco/record.js";
import { Client, type Remote } from "../../src/pc-rpc/client/client.js";
import { NotImplementedError, ValueError } from "../../src/pc-rpc/errors.js";
import { kwargs } from "../../src/pc-rpc/kwargs.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { decode } from "../../src/pyon/decode.js";
import { encode } from "../../src/pyon/encode.js";
import { Dict, float, NDArray, tuple } from "../../src/pyon/values.js";
import { Lda } from "../fixtures/lda.js";
import { LineClient, request, shakeHands } from "../fixtures/line-client.js";
import { TestIo } from "./io.js";
import { runSubcommand, Serving } from "./run-subcommand.js";

const VECTORS = fileURLToPath(new URL("../vectors/pc_rpc.json", import.meta.url));

let folder: string;
let file: string;
/** What is closed after each test. */
const open: AsyncDisposable[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-mock-"));
  file = join(folder, "recording.jsonl");
});

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function mocking(...argv: readonly (string | number)[]): Serving {
  const serving = new Serving(mock, file, "--listen", 0, ...argv);
  open.push(serving);
  return serving;
}

async function clientOf(
  serving: Serving,
  options: { pyonVersion?: 1 | 2; target?: string; exact?: boolean } = {},
): Promise<Remote> {
  const client = await Client.connect("127.0.0.1", await serving.port(), options);
  open.push(client);
  return client;
}

/** Records what `use` does with a server of these targets. */
async function recordUse(
  targets: Record<string, object>,
  use: (port: number) => Promise<void>,
  ...argv: readonly string[]
): Promise<void> {
  const server = new Server(targets, { description: "recorded", exact: true, builtinTerminate: true });
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
    "--force",
    ...argv,
  );
  await use(await recording.port());
  expect(await recording.stop()).toBe(0);
  await server.stop();
}

/** Calls methods of the only target: `[name, args, kwargs]`. */
function calls(
  ...list: readonly (readonly [string, readonly unknown[], Record<string, unknown>?])[]
): (port: number) => Promise<void> {
  return async (port) => {
    const client = await Client.connect("127.0.0.1", port);
    for (const [name, args, named] of list) await client.callRpc(name, args, named).catch(() => {});
    await client.closeRpc();
  };
}

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as Record<"v2" | "v1_6", Step[]>;

/** What was said on a connection of the vectors, requests with their replies. */
function exchanges(name: "v2" | "v1_6"): [request: string, reply: string][] {
  const said = (dir: Step["dir"]): string[] =>
    vectors[name].flatMap((step) =>
      step.dir === dir && step.line !== undefined ? [step.line.slice(0, -1)] : [],
    );
  const replies = said("s2c").slice(2);
  return said("c2s")
    .slice(2)
    .map((request, index) => [request, replies[index] as string]);
}

describe("of a recorded Python controller", () => {
  // Each alone, since in the file together a later one counts more.
  test.each([
    ["v2", 2],
    ["v1_6", 1],
  ] as const)("every recorded call of %s gets its recorded answer", async (name, version) => {
    await writeFile(file, JSON.stringify(vectors[name]));
    const port = await mocking().port();
    const client = await shakeHands(port, "lda", version);
    open.push(client);
    const asked = new Map(exchanges(name));
    for (const [request, reply] of asked) {
      if (request.includes('"terminate"')) continue;
      const answer = await client.ask(request);
      // The last answer of those to the same call.
      expect(decode(answer as string, { version, exact: true })).toEqual(
        decode(reply, { version, exact: true }),
      );
    }
    expect(asked.size).toBeGreaterThan(20);
  });

  test.each([1, 2] as const)("is told as it was, in version %i", async (pyonVersion) => {
    for (const name of ["v2", "v1_6"] as const) {
      await writeFile(file, JSON.stringify(vectors[name]));
      const serving = mocking();
      const client = await shakeHands(await serving.port(), "lda", pyonVersion);
      open.push(client);
      const own = name === "v2" ? 2 : 1;
      const [, recorded] = exchanges(name).find(([line]) => line.includes("get_rpc_method_list")) as [
        string,
        string,
      ];
      const told = await client.ask(encode({ action: "get_rpc_method_list" }, { version: pyonVersion }));
      // Unchanged to the last bit, whatever the version: its signatures and docs.
      expect(encode(decode(told as string, { version: pyonVersion, exact: true }), { version: own })).toBe(
        encode(decode(recorded, { version: own, exact: true }), { version: own }),
      );
      const remote = await clientOf(serving, { pyonVersion });
      expect(remote.getRpcId()).toEqual(tuple(["lda"], "Attenuator on the blue laser"));
      expect("_private" in remote && "__init__" in remote && "sweep" in remote).toBe(true);
    }
  });

  test("offers version 2 although it did not", async () => {
    await writeFile(file, JSON.stringify(vectors.v1_6));
    const client = await LineClient.connect(await mocking().port());
    open.push(client);
    expect(await client.ask("ARTIQ pc_rpc")).toBe(
      '{"targets":["lda"],"description":"Attenuator on the blue laser","features":["pyon_v2"]}',
    );
  });

  test("raises what was raised", async () => {
    file = VECTORS;
    const client = await clientOf(mocking());
    await expect(client.callRpc("set_attenuation", [99])).rejects.toThrow(
      expect.objectContaining({ constructor: ValueError, message: "attenuation out of range: 99" }),
    );
    await expect(client.callRpc("get_attenuation", [], { channel: 7 })).rejects.toThrow(Error);
  });
});

describe("answers", () => {
  test("of the same call are the last one, or in turn", async () => {
    let count = 0;
    const target = { count: () => ++count, other: (x: unknown) => x };
    await recordUse({ counter: target }, calls(["count", []], ["count", []], ["other", [7]], ["count", []]));
    const last = await clientOf(mocking());
    expect([await last.callRpc("count"), await last.callRpc("count")]).toEqual([3, 3]);
    const inTurn = await clientOf(mocking("--in-turn"));
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await inTurn.callRpc("count"));
    expect(answers).toEqual([1, 2, 3, 1, 2]);
  });

  test("come from the most similar call where there was none with such arguments", async () => {
    const target = { where: (x: unknown, y: unknown = null) => [x, y] };
    await recordUse(
      { stage: target },
      calls(
        ["where", [0]],
        ["where", [10]],
        ["where", ["home"]],
        ["where", [10, "fast"]],
        ["where", [[1, 2, 3]]],
      ),
    );
    const serving = mocking();
    const stage = await clientOf(serving);
    const where = async (...args: unknown[]): Promise<unknown> => stage.callRpc("where", args);
    expect(await where(1)).toEqual([0, null]);
    expect(await where(-3)).toEqual([0, null]);
    expect(await where(6)).toEqual([10, null]);
    expect(await where(1e9)).toEqual([10, null]);
    expect(await where("hom")).toEqual(["home", null]);
    expect(await where(11, "fast")).toEqual([10, "fast"]);
    expect(await where([1, 2])).toEqual([[1, 2, 3], null]);
    expect(serving.io.err.split("\n").slice(1)).toEqual([
      "sipyco: stage.where is called with arguments that are not recorded; the most similar call answers",
      "",
    ]);
  });

  test("come from the later of two calls that are as similar", async () => {
    let count = 0;
    await recordUse({ t: { f: (x: number) => [x, ++count] } }, calls(["f", [0]], ["f", [2]], ["f", [0]]));
    expect(await (await clientOf(mocking())).callRpc("f", [1])).toEqual([0, 3]);
  });

  test("know arguments by name, by place and by default, once the signatures were recorded", async () => {
    const target = { f: (a: number, b = 5, { c = 1 } = {}) => [a, b, c] };
    const use = async (port: number): Promise<void> => {
      const client = await Client.connect("127.0.0.1", port);
      await client.callRpc("f", [1]);
      await client.callRpc("f", [2]);
      await client.getRpcMethodList();
      await client.closeRpc();
    };
    await recordUse({ t: target }, use);
    const serving = mocking();
    const client = await clientOf(serving);
    for (const [args, named] of [
      [[1, 5], {}],
      [[], { a: 1 }],
      [[], { a: 1, b: 5, c: 1 }],
    ] as const) {
      expect(await client.callRpc("f", args, named)).toEqual([1, 5, 1]);
    }
    expect(serving.io.err).not.toContain("not recorded");
    expect(await client.callRpc("f", [1, 6])).toEqual([1, 5, 1]);
    expect(serving.io.err).toContain("not recorded");
  });

  test("keep their types", async () => {
    const values = [
      float(5),
      tuple(1, 2),
      new Set([1]),
      new Dict([[1, float(2)]]),
      new NDArray(Float32Array.of(1, 2)),
    ];
    await recordUse(
      { t: { echo: (x: unknown) => x } },
      calls(...values.map((value) => ["echo", [value]] as const)),
    );
    const serving = mocking();
    for (const pyonVersion of [1, 2] as const) {
      const client = await clientOf(serving, { pyonVersion, exact: true });
      for (const value of values) {
        expect(encode(await client.callRpc("echo", [value]))).toBe(encode(value));
      }
    }
  });

  test("to a client of version 1 that only version 2 can carry are a TypeError", async () => {
    await writeFile(
      file,
      JSON.stringify([
        { dir: "c2s", line: "ARTIQ pc_rpc" },
        { dir: "s2c", line: '{"targets":["t"],"description":null,"features":["pyon_v2"]}' },
        { dir: "c2s", line: "t pyon_v2" },
        { dir: "s2c", line: '{"__jsonclass__":["set",[["f"]]]}' },
        { dir: "c2s", line: request("f") },
        { dir: "s2c", line: `{"status":"ok","ret":${"[".repeat(300)}${"]".repeat(300)}}` },
      ]),
    );
    const serving = mocking();
    const client = await clientOf(serving, { pyonVersion: 1 });
    await expect(client.callRpc("f")).rejects.toMatchObject({ className: "TypeError" });
    expect(await (await clientOf(serving)).callRpc("f")).toHaveLength(1);
  });

  test("of methods that were never called are errors that say so, or null", async () => {
    await recordUse({ lda: new Lda() }, calls(["ping", []]));
    const serving = mocking();
    const client = await clientOf(serving);
    expect(await client.callRpc("ping")).toBe(true);
    for (let i = 0; i < 2; i++) {
      await expect(client.callRpc("status")).rejects.toThrow(
        expect.objectContaining({
          constructor: NotImplementedError,
          message: "mock: lda.status was never called in the recording",
        }),
      );
    }
    expect(serving.io.err.match(/lda.status was never called/g)).toHaveLength(1);
    await expect(client.callRpc("fly")).rejects.toThrow("'lda' object has no attribute 'fly'");
    const lenient = await clientOf(mocking("--null"));
    expect(await lenient.callRpc("status")).toBeNull();
    await expect(lenient.callRpc("fly")).rejects.toThrow("no attribute");
  });

  test("take as long as they took with --delays", async () => {
    await writeFile(
      file,
      JSON.stringify([
        { t: 0, dir: "c2s", line: "ARTIQ pc_rpc" },
        { t: 0, dir: "s2c", line: '{"targets":["t"],"description":null,"features":["pyon_v2"]}' },
        { t: 0, dir: "c2s", line: "t pyon_v2" },
        { t: 0, dir: "s2c", line: '{"__jsonclass__":["set",[["f","g","terminate"]]]}' },
        // Both at once: the second was begun when the first had been answered.
        { t: 10, dir: "c2s", line: request("g") },
        { t: 10, dir: "c2s", line: request("f") },
        { t: 3610, dir: "s2c", line: '{"status":"ok","ret":1}' },
        { t: 3610.2, dir: "s2c", line: '{"status":"ok","ret":2}' },
      ]),
    );
    const serving = mocking("--delays");
    const client = await clientOf(serving);
    const since = performance.now();
    expect(await client.callRpc("f")).toBe(2);
    expect(performance.now() - since).toBeGreaterThan(195);
    expect(await (await clientOf(mocking())).callRpc("g")).toBe(1);
    // A call that takes an hour ends with the mock.
    const long = client.callRpc("g").catch((error: Error) => error);
    expect(await serving.stop()).toBe(0);
    await long;
  });
});

describe("masked recordings", () => {
  const target = { login: (user: string, { password = "" } = {}) => ({ user, token: password.length }) };
  const use = calls(["login", ["ann"], { password: "a" }], ["login", ["bob"], { password: "bb" }]);

  test("are matched although a value is masked", async () => {
    await recordUse({ gate: target }, use, "--mask", "password");
    const serving = mocking();
    const client = await clientOf(serving);
    expect(await client.callRpc("login", ["ann"], kwargs({ password: "x" }))).toEqual({
      user: "ann",
      token: 1,
    });
    expect(await client.callRpc("login", ["bob"], kwargs({ password: "y" }))).toEqual({
      user: "bob",
      token: 2,
    });
    expect(serving.io.err).not.toContain("not recorded");
  });

  test("leave out what cannot be read, and say so", async () => {
    await recordUse({ gate: target }, use);
    const text = readFileSync(file, "utf8").replace(
      /"line":"\{[^\n]*ann[^\n]*kwargs[^\n]*\}"/,
      '"line":"***"',
    );
    await writeFile(file, text);
    const serving = mocking();
    const client = await clientOf(serving);
    expect(serving.io.err).toContain("sipyco: 1 recorded call cannot be read and is left out\n");
    expect(await client.callRpc("login", ["ann"], kwargs({ password: "a" }))).toEqual({
      user: "bob",
      token: 2,
    });
  });
});

describe("targets", () => {
  test("are all served, and told apart", async () => {
    await recordUse({ a: { who: () => "a" }, b: { who: () => "b" }, c: {} }, async (port) => {
      for (const target of ["a", "b"]) {
        const client = await Client.connect("127.0.0.1", port, { target });
        await client.callRpc("who");
        await client.closeRpc();
      }
    });
    const serving = mocking();
    expect(await (await clientOf(serving, { target: "a" })).callRpc("who")).toBe("a");
    expect(await (await clientOf(serving, { target: "b" })).callRpc("who")).toBe("b");
    await expect(clientOf(serving, { target: "c" })).rejects.toMatchObject({
      code: "ERR_SIPYCO_CONNECTION_LOST",
    });
    expect(serving.io.err).toContain("sipyco: no client opened target c in the recording\n");
    await expect(clientOf(serving)).rejects.toThrow("multiple targets: a b c");
  });

  test("whose method list was never asked for have one of names alone", async () => {
    await recordUse({ lda: new Lda() }, calls(["ping", []]));
    const list = await (await clientOf(mocking())).getRpcMethodList();
    expect(Object.keys(list.methods)).toEqual([...Object.keys(list.methods)].sort());
    expect(list.methods.sweep).toEqual([
      expect.objectContaining({ args: ["self"], varargs: "args", varkw: "kwargs" }),
      null,
    ]);
  });
});

describe("the mock", () => {
  test("ends when a client calls terminate", async () => {
    await recordUse({ lda: new Lda() }, calls(["ping", []]));
    const serving = mocking();
    const client = await clientOf(serving);
    expect(await client.callRpc("terminate")).toBeNull();
    expect(await serving.status).toBe(0);
  });

  test("goes on after bad requests, as a server does", async () => {
    await recordUse({ lda: new Lda() }, calls(["ping", []]));
    const client = await shakeHands(await mocking().port(), "lda");
    open.push(client);
    expect(await client.ask("nonsense")).toContain('"class":"ValueError"');
    expect(await client.ask(request("ping"))).toBe('{"status":"ok","ret":true}');
  });

  test("needs a controller in the recording", async () => {
    await writeFile(file, JSON.stringify([{ dir: "c2s", line: "ARTIQ sync_struct" }]));
    const io = new TestIo();
    expect(await runSubcommand(mock, io, file, "--listen", 0)).toBe(1);
    expect(io.err).toBe(
      `sipyco: ${file} holds no connection to a controller (pc_rpc), and others cannot be mocked: try replay\n`,
    );
  });

  test("tells a port that is taken", async () => {
    file = VECTORS;
    const port = await mocking().port();
    const io = new TestIo();
    expect(await runSubcommand(mock, io, file, "--listen", port)).toBe(1);
    expect(io.err).toContain("the port is in use already");
  });

  test("listens on both addresses of loopback", async () => {
    file = VECTORS;
    const port = await mocking().port();
    for (const host of ["127.0.0.1", "::1"]) {
      const client = await Client.connect(host, port);
      expect(await client.callRpc("ping")).toBe(true);
      await client.closeRpc();
    }
  });
});
