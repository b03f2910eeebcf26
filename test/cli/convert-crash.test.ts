import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sipyco } from "./io.js";

const VERSION_1 = '{"b": (1, 2.0), "a": None}\n';
const VERSION_2 = `{
    "b": {
        "__jsonclass__": [
            "tuple",
            [
                [
                    1,
                    2.0
                ]
            ]
        ]
    },
    "a": null
}`;

/** Converts a file; at one of its steps in the file system it stops for ever, or fails. */
const PROGRAM = `
  import promises from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";
  import { dirname, join } from "node:path";
  import { convertInPlace } from ${JSON.stringify(
    fileURLToPath(new URL("../../src/cli/convert/in-place.ts", import.meta.url)),
  )};

  const [path, text, mode, number, links] = process.argv.slice(2);
  let left = Infinity;

  function stepping(object, name) {
    const original = object[name].bind(object);
    object[name] = async (...args) => {
      if (left-- === 0) {
        if (mode === "fail") throw Object.assign(new Error("no more today"), { syscall: name });
        console.log("waiting");
        setInterval(() => {}, 1000);
        await new Promise(() => {});
      }
      const result = await original(...args);
      if (name === "open") for (const method of ["chmod", "chown", "writeFile", "sync", "close"]) stepping(result, method);
      return result;
    };
  }

  if (links === "without") {
    promises.link = async () => { throw Object.assign(new Error("no links here"), { code: "EPERM" }); };
  }
  for (const name of ["stat", "lstat", "realpath", "link", "copyFile", "utimes", "open", "rename", "rm"]) {
    stepping(promises, name);
  }
  syncBuiltinESMExports();
  const { signal } = new AbortController();
  const progress = { show() {}, clear() {} };

  async function convertUpTo(step) {
    left = step;
    const outcome = await convertInPlace(path, { check: false, progress, signal }).catch((error) => error.message);
    left = Infinity;
    return outcome;
  }

  if (mode === "stop") console.log(String(await convertUpTo(Number(number))));
  for (let step = 0, isDone = mode === "stop"; !isDone; step++) {
    await promises.writeFile(path, text);
    const outcome = await convertUpTo(step);
    isDone = outcome === true;
    const files = {};
    for (const name of (await promises.readdir(dirname(path))).sort()) {
      files[name] = await promises.readFile(join(dirname(path), name), "utf8");
      await promises.rm(join(dirname(path), name));
    }
    console.log(JSON.stringify({ outcome, files }));
  }
`;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-crash-"));
  program = join(folder, "program.mjs");
  await build({
    stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: program,
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

type Links = "with" | "without";

/** Runs the program on a new file; its lines come one by one. */
async function start(mode: "stop" | "fail", step: number, links: Links) {
  const path = join(await mkdtemp(join(folder, "lab-")), "file.pyon");
  await writeFile(path, VERSION_1);
  const child = spawn(process.execPath, [program, path, VERSION_1, mode, String(step), links], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, path, lines: createInterface({ input: child.stdout }) };
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);

describe.each<Links>(["with", "without"])("on a file system %s hard links", (links) => {
  test("a conversion that is killed at any step leaves a whole file, and loses nothing", async () => {
    const states = new Set<string>();
    for (let step = 0, said = ""; said !== "true"; step++) {
      const { child, path, lines } = await start("stop", step, links);
      const ended = once(child, "exit");
      [said] = (await once(lines, "line")) as [string];
      child.kill("SIGKILL");
      await ended;
      const [now, old] = [await textOf(path), await textOf(`${path}_v1`)];
      if (said === "true") {
        expect([now, old]).toEqual([VERSION_2, VERSION_1]);
        continue;
      }
      expect(said).toBe("waiting");
      expect([VERSION_1, VERSION_2]).toContain(now);
      if (now === VERSION_2) expect(old).toBe(VERSION_1);
      else expect([undefined, VERSION_1]).toContain(old);
      states.add(`${now === VERSION_1} ${old !== undefined}`);

      const again = await sipyco("convert", path);
      // A copy of the file could be anything, and is not taken for what was left behind.
      const isCopied = links === "without" && now === VERSION_1 && old !== undefined;
      expect(again.status).toBe(isCopied ? 1 : 0);
      expect(await textOf(path)).toBe(isCopied ? VERSION_1 : VERSION_2);
      expect(await textOf(`${path}_v1`)).toBe(VERSION_1);
    }
    // Before the backup, between it and the new content, after both.
    expect([...states]).toEqual(["true false", "true true", "false true"]);
  });

  test("a step that fails leaves all as it was, or all done", async () => {
    const { lines } = await start("fail", 0, links);
    const failed: unknown[] = [];
    for await (const line of lines) {
      const { outcome, files } = JSON.parse(line) as { outcome: unknown; files: Record<string, string> };
      const isDone = files["file.pyon"] === VERSION_2;
      expect(files).toEqual(
        isDone ? { "file.pyon": VERSION_2, "file.pyon_v1": VERSION_1 } : { "file.pyon": VERSION_1 },
      );
      if (outcome !== true) failed.push(outcome);
    }
    expect(failed.length).toBeGreaterThan(15);
    expect(new Set(failed)).toEqual(new Set(["no more today"]));
  });
});
