import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PyonDecodeError, PyonEncodeError } from "../../src/pyon/errors.js";
import { loadFile, storeFile } from "../../src/pyon/file.js";
import { Dict, Float, tuple } from "../../src/pyon/values.js";

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pyon-"));
  path = join(directory, "file.pyon");
});

afterEach(async () => {
  await chmod(directory, 0o700);
  await rm(directory, { recursive: true });
});

const isRoot = process.getuid?.() === 0;

describe("storeFile", () => {
  test("writes pretty version 1 and a line feed, as Python does", async () => {
    await storeFile(path, { b: tuple(1), a: 2 });
    expect(await readFile(path, "utf8")).toBe('{\n    "a": 2,\n    "b": (1, )\n}\n');
  });

  test("writes one line, or version 2, when told", async () => {
    await storeFile(path, { b: tuple(1), a: 2 }, { pretty: false });
    expect(await readFile(path, "utf8")).toBe('{"b": (1, ), "a": 2}\n');
    await storeFile(path, { b: [1] }, { version: 2 });
    // No line feed here: Python writes none.
    expect(await readFile(path, "utf8")).toBe('{\n    "b": [\n        1\n    ]\n}');
  });

  test("leaves nothing but the file behind", async () => {
    await storeFile(path, 1);
    await storeFile(path, 2);
    expect(await readdir(directory)).toEqual(["file.pyon"]);
  });

  test("takes file URLs", async () => {
    await storeFile(pathToFileURL(path), [1]);
    expect(await loadFile(pathToFileURL(path))).toEqual([1]);
  });

  test("gives a new file the mode that files have here", async () => {
    const other = join(directory, "other");
    await writeFile(other, "");
    await storeFile(path, 1);
    expect((await stat(path)).mode).toBe((await stat(other)).mode);
  });

  test.each([0o640, 0o600, 0o644, 0o444])("keeps mode %o of an existing file", async (mode) => {
    await writeFile(path, "1");
    await chmod(path, mode);
    await storeFile(path, 2);
    expect((await stat(path)).mode & 0o7777).toBe(mode);
    expect(await loadFile(path)).toBe(2);
  });

  test.runIf(isRoot)("keeps the owner of an existing file", async () => {
    await writeFile(path, "1");
    await chown(path, 12345, 23456);
    await chmod(path, 0o640);
    await storeFile(path, 2);
    expect(await stat(path)).toMatchObject({ uid: 12345, gid: 23456 });
    expect((await stat(path)).mode & 0o7777).toBe(0o640);
  });

  test("writes what a symbolic link leads to, through any number, and keeps the links", async () => {
    await mkdir(join(directory, "deep"));
    const target = join(directory, "deep", "target");
    await writeFile(target, "1");
    await symlink(join("deep", "target"), join(directory, "link"));
    await symlink("link", path);
    await storeFile(path, 2);
    expect(await readlink(path)).toBe("link");
    expect(await readlink(join(directory, "link"))).toBe(join("deep", "target"));
    expect(await readFile(target, "utf8")).toBe("2\n");
    expect(await readdir(join(directory, "deep"))).toEqual(["target"]);
  });

  test("makes what a symbolic link leads to when it is not there", async () => {
    await symlink("target", path);
    await storeFile(path, 2);
    expect(await readFile(join(directory, "target"), "utf8")).toBe("2\n");
    expect(await readlink(path)).toBe("target");
  });

  test("refuses a circle of links", async () => {
    await symlink("file.pyon", path);
    await expect(storeFile(path, 2)).rejects.toThrow("more than 40 symbolic links");
  });

  test("refuses what is no file, and leaves nothing behind", async () => {
    await mkdir(path);
    await expect(storeFile(path, 2)).rejects.toThrow("is no regular file");
    expect(await readdir(directory)).toEqual(["file.pyon"]);
    await expect(storeFile("/dev/null", 2)).rejects.toThrow("/dev/null is no regular file");
  });

  test("names the directory that is not there", async () => {
    await expect(storeFile(join(directory, "none", "file"), 1)).rejects.toThrow(/ENOENT.*none/);
  });

  test.skipIf(isRoot)("leaves the old file when the directory cannot be written", async () => {
    await storeFile(path, 1);
    await chmod(directory, 0o500);
    await expect(storeFile(path, 2)).rejects.toThrow("EACCES");
    expect(await loadFile(path)).toBe(1);
  });

  test("leaves the old file when the value has no PYON form", async () => {
    await storeFile(path, 1);
    await expect(storeFile(path, { a: () => 1 })).rejects.toThrow(PyonEncodeError);
    await expect(storeFile(path, 1, { version: 3 as 2 })).rejects.toThrow(RangeError);
    expect(await loadFile(path)).toBe(1);
    expect(await readdir(directory)).toEqual(["file.pyon"]);
  });

  test("leaves the old file when it is aborted, before or while it writes", async () => {
    await storeFile(path, 1);
    const reason = new Error("enough");
    await expect(storeFile(path, 2, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const stored = storeFile(path, 2, { signal: controller.signal });
    controller.abort(reason);
    await expect(stored).rejects.toBe(reason);
    expect(await loadFile(path)).toBe(1);
    expect(await readdir(directory)).toEqual(["file.pyon"]);
  });

  test("does not mix stores at the same time: one wins, whole", async () => {
    const values = Array.from({ length: 20 }, (_, index) => ({ index, filling: `${index}`.repeat(10_000) }));
    await Promise.all(values.map((value) => storeFile(path, value)));
    const stored = (await loadFile(path)) as { index: number };
    expect(stored).toEqual(values[stored.index]);
    expect(await readdir(directory)).toEqual(["file.pyon"]);
  });

  test.runIf(process.platform === "linux")("leaves a file whose directory takes no others", async () => {
    const before = await readFile("/proc/version", "utf8");
    await expect(storeFile("/proc/version", 2)).rejects.toThrow(/E[A-Z]+: /);
    expect(await readFile("/proc/version", "utf8")).toBe(before);
  });

  test("killed in the middle, it leaves the old file whole", async () => {
    await storeFile(path, { old: tuple(1) });
    const child = await start(`
      // All is written and synced but for the rename, which never comes.
      promises.rename = () => new Promise(() => console.log("ready"));
      syncBuiltinESMExports();
      setInterval(() => {}, 1000);
      await storeFile(process.argv[2], new Float64Array(1e6));`);
    await once(child.stdout as Readable, "data");
    expect(await readdir(directory)).toHaveLength(3);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await loadFile(path)).toEqual({ old: tuple(1) });
    await storeFile(path, "new");
    expect(await loadFile(path)).toBe("new");
  });

  test("removes its temporary file when the last step fails", async () => {
    await storeFile(path, 1);
    const child = await start(`
      promises.rename = async () => { throw new Error("no rename today"); };
      syncBuiltinESMExports();
      await storeFile(process.argv[2], 2).catch((error) => console.log(error.message));`);
    const [message] = await Promise.all([text(child.stdout as Readable), once(child, "exit")]);
    expect(message).toBe("no rename today\n");
    expect(await loadFile(path)).toBe(1);
    expect((await readdir(directory)).sort()).toEqual(["child.mjs", "file.pyon"]);
  });

  test.runIf(isRoot)("keeps the group when it may not keep the owner", async () => {
    await writeFile(path, "1");
    await chown(path, 0, 23456);
    await chmod(path, 0o664);
    await chmod(directory, 0o777);
    const child = await start(`
      process.setgroups([23456]);
      process.setgid(65534);
      process.setuid(65534);
      await storeFile(process.argv[2], 2);`);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await stat(path)).toMatchObject({ uid: 65534, gid: 23456 });
    expect((await stat(path)).mode & 0o7777).toBe(0o664);
  });
});

/** Starts a process in which storeFile is there; its argument is the path. */
async function start(code: string): Promise<ChildProcess> {
  const source = fileURLToPath(new URL("../../src/pyon/file.ts", import.meta.url));
  const bundle = join(directory, "child.mjs");
  await build({
    stdin: {
      contents: `
        import promises from "node:fs/promises";
        import { syncBuiltinESMExports } from "node:module";
        import { storeFile } from ${JSON.stringify(source)};
        ${code}`,
      resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
  });
  return spawn(process.execPath, [bundle, path], { stdio: ["ignore", "pipe", "inherit"] });
}

describe("loadFile", () => {
  test.each([
    ["version 1", '# by hand\n{"a": (1, 2.0), }\n'],
    ["version 2", '{"a":{"__jsonclass__":["tuple",[[1,2.0]]]}}'],
    ["Windows line ends", '{\r\n    "a": (1, 2.0)\r\n}\r\n'],
    ["a byte order mark", '\ufeff{"a": (1, 2.0)}'],
  ])("reads %s", async (_, text) => {
    await writeFile(path, text);
    expect(await loadFile(path)).toEqual({ a: tuple(1, 2) });
    const exact = (await loadFile(path, { exact: true })) as Dict;
    expect(exact).toBeInstanceOf(Dict);
    expect((exact.get("a") as unknown[])[1]).toBeInstanceOf(Float);
  });

  test("reads UTF-8", async () => {
    await writeFile(path, '["é", "😀"]');
    expect(await loadFile(path)).toEqual(["é", "😀"]);
  });

  test("and storeFile in exact mode give the same bytes again", async () => {
    for (const [version, text] of [
      [
        1,
        '{\n    "b": OrderedDict([("z", 1.0), ("a", npscalar("<f8", b"AAAAAAAAFEA="))]),\n    "c": {*()}\n}\n',
      ],
      [2, '{\n    "b": 1.0,\n    "a": {\n        "2": 1,\n        "1": 2\n    }\n}'],
    ] as const) {
      await writeFile(path, text);
      await storeFile(path, await loadFile(path, { exact: true }), { version });
      expect(await readFile(path, "utf8")).toBe(text);
    }
  });

  test("names the file and the place of a fault", async () => {
    await writeFile(path, "[1,\n 2 3]");
    const error = await loadFile(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PyonDecodeError);
    expect(error).toMatchObject({ line: 2, column: 4, position: 7, found: '"3]"', expected: "',' or ']'" });
    expect((error as Error).message).toMatch(/file\.pyon: .*found "3\]".* \(line 2, column 4\)$/);
    expect((error as Error).message.match(/column/g)).toHaveLength(1);
  });

  test("names a file that is not UTF-8", async () => {
    await writeFile(path, Uint8Array.of(0x22, 0xff, 0x22));
    await expect(loadFile(path)).rejects.toThrow(/file\.pyon: .*UTF-8/);
  });

  test("takes only the version it is told", async () => {
    await writeFile(path, "(1, 2)");
    await expect(loadFile(path, { version: 2 })).rejects.toThrow(PyonDecodeError);
    expect(await loadFile(path, { version: 1 })).toEqual(tuple(1, 2));
  });

  test("says which file is not there", async () => {
    await expect(loadFile(path)).rejects.toThrow(/ENOENT.*file\.pyon/);
  });

  test("can be aborted", async () => {
    await storeFile(path, 1);
    const reason = new Error("enough");
    await expect(loadFile(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
