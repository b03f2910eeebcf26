import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BoundedQueue } from "../../src/feed/bounded-queue.js";

/** A folder with `pipe-ipc.mjs`, the module under test, and scripts for other processes that import it. */
export class Scripts implements AsyncDisposable {
  readonly #folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Scripts> {
    const folder = await mkdtemp(join(tmpdir(), "sipyco-pipe-ipc-"));
    await build({
      entryPoints: [fileURLToPath(new URL("../../src/pipe-ipc/index.ts", import.meta.url))],
      outfile: join(folder, "pipe-ipc.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    return new Scripts(folder);
  }

  /** Path of a script of these lines, with both classes in scope. */
  async write(lines: string): Promise<string> {
    const path = join(this.#folder, `script-${this.#count++}.mjs`);
    await writeFile(path, `import { ChildComm, ParentComm } from "./pipe-ipc.mjs";\n${lines}`);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** A child that answers each line with itself, prints how many there were, and ends with the lines. */
export const ECHO = `
  const comm = await ChildComm.connect(process.argv[2]);
  let count = 0;
  for await (const line of comm) {
    count++;
    if (!comm.write(line)) await comm.drain();
  }
  console.log(count + " lines");
  await comm.close();
`;

/** What a process prints, line by line; undefined at the end. */
export function printed(stdout: Readable | null): () => Promise<string | undefined> {
  const lines = new BoundedQueue<string>({ limit: 1000, drop: "newest" });
  createInterface({ input: stdout as Readable })
    .on("line", (line) => lines.push(line))
    .on("close", () => lines.end());
  return async () => (await lines.next()).value;
}
