import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a program of its own has imported. */
const HEADER = `
  import { Client, Server } from "./src/pc-rpc/index.js";
  import { connectGlobalRpc, rexecTarget, simpleRexecServerLoop } from "./src/remote-exec/index.js";
`;

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  /** Lines of standard output. */
  readonly said: readonly string[];
  readonly stderr: string;
}

/**
 * Runs a program that uses the sources to its end, in a process of its own: for what would end, or keep
 * alive, the process that the tests run in.
 */
export async function runProgram(source: string, ...nodeArgs: readonly string[]): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "sipyco-remote-exec-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, "program.mjs");
  await build({
    stdin: { contents: HEADER + source, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  const child = spawn(process.execPath, [...nodeArgs, outfile], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, said: stdout.split("\n").slice(0, -1), stderr };
}
