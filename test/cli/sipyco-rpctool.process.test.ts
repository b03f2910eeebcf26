import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { player, type ToolVector, vectors } from "./rpctool-vectors.js";

let folder: string;
let tool: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-rpctool-"));
  tool = join(folder, "sipyco-rpctool.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli/bin/sipyco-rpctool.ts", import.meta.url))],
    outfile: tool,
    bundle: true,
    platform: "node",
    format: "esm",
    // commander is CommonJS, and requires Node's own modules.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

/** Runs the tool as a program of its own. */
function run(server: ScriptedServer, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [tool, "127.0.0.1", String(server.port), ...args]);
}

function answering(result: string): (peer: Peer) => Promise<void> {
  return async (peer) => {
    await peer.greet(["f"]);
    await peer.line();
    peer.ok(result);
    await peer.gone;
  };
}

describe("the program", () => {
  test("prints the result and ends with 0", async () => {
    await using server = await ScriptedServer.start(answering("[1,2.0]"));
    expect(await ended(run(server, "call", "f"))).toEqual({ status: 0, stdout: "[1, 2.0]\n", stderr: "" });
  });

  test("ends although the server does not hang up", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      peer.socket.allowHalfOpen = true;
      await answering("1")(peer);
    });
    expect((await ended(run(server, "call", "f"))).status).toBe(0);
  });

  test("ends with the status of a failure", async () => {
    await using server = await ScriptedServer.start(answering("1"));
    const { status, stderr } = await ended(run(server, "call", "g"));
    expect(status).toBe(1);
    expect(stderr).toContain("AttributeError");
    expect((await ended(run(server, "fly"))).status).toBe(2);
  });

  test.each([
    ["interactive", ["interactive"]],
    ["no action", []],
  ] as const)("%s reads lines from a pipe as Python's tool does, byte for byte", async (_, args) => {
    const vector = vectors.find((each) => each.args[0] === "interactive") as ToolVector;
    await using server = await ScriptedServer.start(player(vector));
    const child = run(server, ...args);
    child.stdin?.end(vector.stdin);
    const { status, stdout, stderr } = await ended(child);
    expect({ status, stdout }).toEqual({ status: vector.exit, stdout: vector.stdout });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(vector.stderr_last);
  });

  test("answers each line of a pipe when it comes", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"]);
      for (let answer = 1; (await peer.line()) !== undefined; answer++) peer.ok(`${answer}`);
    });
    const child = run(server);
    const finished = ended(child);
    let shown = "";
    const prompted = async (end: string): Promise<void> => {
      while (!shown.endsWith(end)) shown += ((await once(child.stdout as Readable, "data")) as [string])[0];
    };
    await prompted("(lda) ");
    child.stdin?.write("f()\n");
    await prompted("1\n(lda) ");
    child.stdin?.write("f()\n");
    await prompted("2\n(lda) ");
    child.stdin?.end();
    expect(await finished).toEqual({ status: 0, stdout: "(lda) 1\n(lda) 2\n(lda) ", stderr: "" });
  });

  test("writes all of a large result", async () => {
    await using server = await ScriptedServer.start(answering(`"${"x".repeat(3_000_000)}"`));
    expect((await ended(run(server, "call", "f"))).stdout).toHaveLength(3_000_003);
  });

  test("ends quietly when nobody reads on", async () => {
    const lines = JSON.stringify(Array.from({ length: 100_000 }, () => "line"));
    await using server = await ScriptedServer.start(answering(lines));
    const command = `"${process.execPath}" "${tool}" 127.0.0.1 ${server.port} call f | head -n 1`;
    const { stdout, stderr } = await ended(spawn("sh", ["-c", command]));
    expect({ stdout, stderr }).toEqual({ stdout: "['line',\n", stderr: "" });
  });

  test("ends with 130 on Ctrl-C", async () => {
    let child: ChildProcess | undefined;
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"]);
      await peer.line();
      child?.kill("SIGINT");
      await peer.gone;
    });
    child = run(server, "call", "f");
    expect(await ended(child)).toEqual({ status: 130, stdout: "", stderr: "" });
  });
});
