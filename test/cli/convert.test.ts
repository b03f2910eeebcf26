import {
  chmod,
  link,
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
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco.js";
import { encode, loadFile } from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";
import { anyValue } from "../pyon/arbitrary.js";
import { sipyco, TestIo } from "./io.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-convert-"));
  path = join(folder, "file.pyon");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const VERSION_1 = '# by hand\n{"b": (1, 2.0), "a": npscalar("<f4", b"AAAAQA==")}\n';
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
    "a": {
        "__jsonclass__": [
            "npscalar",
            [
                "<f4",
                "AAAAQA=="
            ]
        ]
    }
}`;

/** Large, and quick to convert. */
const LARGE = `(${`${encode(new Float64Array(100_000))}, `.repeat(10)})\n`;

describe("sipyco convert FILE", () => {
  test("makes version 2 of version 1, in place, and keeps the old file", async () => {
    await writeFile(path, VERSION_1);
    expect(await sipyco("convert", path)).toEqual({
      status: 0,
      stdout: `${path}: converted; the old one is ${path}_v1\n`,
      stderr: "",
    });
    expect(await readFile(path, "utf8")).toBe(VERSION_2);
    expect(await readFile(`${path}_v1`, "utf8")).toBe(VERSION_1);
    expect((await readdir(folder)).sort()).toEqual(["file.pyon", "file.pyon_v1"]);
  });

  test.each(['[1, 2.5, {"a": null}]', VERSION_2])("leaves %s alone, which is version 2", async (text) => {
    await writeFile(path, text);
    expect(await sipyco("convert", path)).toEqual({
      status: 0,
      stdout: `${path}: version 2 already\n`,
      stderr: "",
    });
    expect(await readFile(path, "utf8")).toBe(text);
    expect(await readdir(folder)).toEqual(["file.pyon"]);
  });

  test("loses nothing of any value", async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        await writeFile(path, encode(value, { version: 1, pretty: true }));
        await rm(`${path}_v1`, { force: true });
        expect((await sipyco("convert", path)).status).toBe(0);
        expect(sameValue(await loadFile(path, { exact: true, version: 2 }), value)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("refuses when the backup exists, before it changes anything", async () => {
    await writeFile(path, VERSION_1);
    await writeFile(`${path}_v1`, "precious");
    const { status, stdout, stderr } = await sipyco("convert", path);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `sipyco: ${path}: the backup ${path}_v1 exists already: move it away, or delete it, to convert the file\n`,
    );
    expect(await readFile(path, "utf8")).toBe(VERSION_1);
    expect(await readFile(`${path}_v1`, "utf8")).toBe("precious");
  });

  test("refuses even where the backup is a link that leads to the file, or nowhere", async () => {
    await writeFile(path, VERSION_1);
    for (const target of ["file.pyon", "nowhere"]) {
      await symlink(target, `${path}_v1`);
      expect((await sipyco("convert", path)).stderr).toContain("exists already");
      await rm(`${path}_v1`);
    }
    expect(await readFile(path, "utf8")).toBe(VERSION_1);
  });

  test("goes on where a conversion was cut off, after the file got its second name", async () => {
    await writeFile(path, VERSION_1);
    await link(path, `${path}_v1`);
    expect((await sipyco("convert", path)).status).toBe(0);
    expect(await readFile(path, "utf8")).toBe(VERSION_2);
    expect(await readFile(`${path}_v1`, "utf8")).toBe(VERSION_1);
  });

  test("refuses directories, files that are not there, and texts that are no PYON", async () => {
    await mkdir(join(folder, "lab"));
    await writeFile(path, '{"a": (1, 2}');
    const none = join(folder, "none");
    const { status, stderr } = await sipyco("convert", join(folder, "lab"), none, path);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `sipyco: ${folder}/lab is a directory: name the files in it that are to be converted\n` +
        `sipyco: ENOENT: no such file or directory, stat '${none}'\n` +
        `sipyco: ${path}: unexpected text: found "}", expected ',' or ')' (line 1, column 12)\n`,
    );
    expect((await readdir(folder)).sort()).toEqual(["file.pyon", "lab"]);
  });

  test("says what cannot be version 2, and leaves no backup of it", async () => {
    await writeFile(path, '{"__jsonclass__": (1, )}');
    for (const options of [[], ["--check"]]) {
      const { status, stderr } = await sipyco("convert", ...options, path);
      expect(status).toBe(1);
      expect(stderr).toBe(
        `sipyco: ${path}: a dict with the key __jsonclass__ would be read as something else (at value.__jsonclass__)\n`,
      );
      expect(await readdir(folder)).toEqual(["file.pyon"]);
    }
  });

  test("tells a fault of version 2 as such", async () => {
    await writeFile(path, '{"a": {"__jsonclass__": ["tupel", [[1]]]}}');
    expect((await sipyco("convert", path)).stderr).toContain("tupel");
    expect(await readdir(folder)).toEqual(["file.pyon"]);
  });

  test("converts the other files when one fails", async () => {
    const good = join(folder, "good.pyon");
    await writeFile(good, VERSION_1);
    const { status, stdout } = await sipyco("convert", path, good);
    expect(status).toBe(1);
    expect(stdout).toBe(`${good}: converted; the old one is ${good}_v1\n`);
    expect(await readFile(good, "utf8")).toBe(VERSION_2);
  });

  test("keeps the mode of the file, and what a symbolic link leads to where it is", async () => {
    const target = join(folder, "target.pyon");
    await writeFile(target, VERSION_1);
    await chmod(target, 0o640);
    await symlink("target.pyon", path);
    expect((await sipyco("convert", path)).status).toBe(0);
    expect(await readlink(path)).toBe("target.pyon");
    expect(await readFile(target, "utf8")).toBe(VERSION_2);
    expect(await readFile(`${path}_v1`, "utf8")).toBe(VERSION_1);
    for (const each of [target, `${path}_v1`]) expect((await stat(each)).mode & 0o7777).toBe(0o640);
  });

  test("reads a byte order mark and Windows line ends", async () => {
    await writeFile(path, `\ufeff${VERSION_1.replaceAll("\n", "\r\n")}`);
    expect((await sipyco("convert", path)).status).toBe(0);
    expect(await readFile(path, "utf8")).toBe(VERSION_2);
  });
});

describe("sipyco convert --check", () => {
  test("changes nothing, and ends with 1 when there is something to do", async () => {
    await writeFile(path, VERSION_1);
    expect(await sipyco("convert", "--check", path)).toEqual({
      status: 1,
      stdout: `${path}: would be converted\n`,
      stderr: "",
    });
    expect(await readFile(path, "utf8")).toBe(VERSION_1);
    expect(await readdir(folder)).toEqual(["file.pyon"]);
  });

  test("ends with 0 when all are version 2", async () => {
    await writeFile(path, VERSION_2);
    expect((await sipyco("convert", "--check", path)).status).toBe(0);
  });

  test("finds a backup that would be in the way", async () => {
    await writeFile(path, VERSION_1);
    await writeFile(`${path}_v1`, "");
    const { status, stderr } = await sipyco("convert", "--check", path);
    expect(status).toBe(1);
    expect(stderr).toContain("exists already");
  });
});

describe("Ctrl-C", () => {
  test("leaves the files that were not begun", async () => {
    await writeFile(path, VERSION_1);
    const io = new TestIo();
    io.interrupt();
    expect(await main(["convert", path], io)).toBe(0);
    expect(io.out + io.err).toBe("");
    expect(await readFile(path, "utf8")).toBe(VERSION_1);
    expect(await readdir(folder)).toEqual(["file.pyon"]);
  });

  test.each(["reading", "decoding", "writing"])("while %s leaves the file as it was", async (step) => {
    await writeFile(path, LARGE);
    const io = new TestIo({ isTerminal: true, columns: 200 });
    const ended = main(["convert", path], io);
    await io.until(() => io.err.includes(step));
    io.interrupt();
    expect(await ended).toBe(0);
    expect(io.out).toBe("");
    // The line of progress is taken away.
    expect(io.err.endsWith("\r\u001b[K")).toBe(true);
    expect((await readFile(path, "utf8")) === LARGE).toBe(true);
    expect(await readdir(folder)).toEqual(["file.pyon"]);
  });
});

describe("progress", () => {
  test("of large files is shown on a terminal, in one line that ends up empty", async () => {
    await writeFile(path, LARGE);
    const io = new TestIo({ isTerminal: true, columns: 40 });
    expect(await main(["convert", path], io)).toBe(0);
    const lines = io.err.split("\r\u001b[K");
    expect(lines[0]).toBe("");
    expect(lines.at(-1)).toBe("");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
    const wide = new TestIo({ isTerminal: true, columns: 400 });
    expect(await main(["convert", "--check", `${path}_v1`], wide)).toBe(1);
    const shown = wide.err.split("\r\u001b[K").map((line) => line.slice(`${path}_v1: `.length));
    expect(shown[1]).toBe("reading 0 %");
    expect(shown.slice(-3)).toEqual(["reading 100 %", "decoding", ""]);
  });

  test("is not shown of small files, nor without a terminal", async () => {
    await writeFile(path, VERSION_1);
    const io = new TestIo({ isTerminal: true });
    await main(["convert", path], io);
    expect(io.err).toBe("");
    await rm(`${path}_v1`);
    await writeFile(path, LARGE);
    expect((await sipyco("convert", path)).stderr).toBe("");
  });
});

describe("wrong usage", () => {
  test.each([
    [["a", "--to", "json"], "--to says how to convert to another file"],
    [["a", "--npy-version", "1.0"], "--npy-version says"],
    [["a", "--header"], "--header says"],
    [["-"], "standard input"],
    [["a", "b", "-o", "c.json"], "one file at a time"],
    [["a", "-o", "c.txt"], "the format of c.txt is not clear"],
    [["a", "-o", "-"], "the format of - is not clear"],
    [["a", "-o", "c.json", "--check"], "--check"],
    [["a", "-o", "c", "--to", "npz"], "Allowed choices are v1, v2, json, npy, csv"],
    [["a", "-o", "c.csv", "--delimiter", "ab"], "one character"],
    [["a", "-o", "c.csv", "--delimiter", "."], "no part of a number"],
    [[], "missing required argument"],
  ])("convert %j ends with 2", async (args, message) => {
    const { status, stdout, stderr } = await sipyco("convert", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
