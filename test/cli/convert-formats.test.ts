import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arrayFromNpy } from "../../src/cli/convert/npy.js";
import { replaceFile } from "../../src/cli/convert/replace-file.js";
import { main } from "../../src/cli/sipyco.js";
import {
  Complex,
  Dict,
  encode,
  Float,
  float,
  loadFile,
  NDArray,
  NpScalar,
  tuple,
} from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";
import { sipyco, TestIo } from "./io.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-convert-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a file, and gives its path. */
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** What a conversion prints. */
async function printed(content: string, ...args: readonly string[]): Promise<string> {
  const path = await file("in.pyon", content);
  const { status, stdout, stderr } = await sipyco("convert", path, "-o", "-", ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

/** What it says when it fails, without the file's name. */
async function complaint(content: string, ...args: readonly string[]): Promise<string> {
  const path = await file("in.pyon", content);
  const { status, stdout, stderr } = await sipyco("convert", path, "-o", "-", ...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr.startsWith(`sipyco: ${path}: `)).toBe(true);
  return stderr.slice(`sipyco: ${path}: `.length).trimEnd();
}

const LAB = encode(
  new Dict<unknown, unknown>([
    ["counts", new NDArray(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })],
    ["time", [0.5, 1.5]],
    ["a/b~c", { "0": "text", deep: [tuple(1, { x: float(5) })] }],
    [5, "int"],
    [tuple(1, "a"), "pair"],
  ]),
);

describe("PYON", () => {
  test("is written in the version that is asked for, both pretty", async () => {
    const text = '{"a": (1.0, ), "b": 2}';
    expect(await printed(text, "--to", "v1")).toBe('{\n    "a": (1.0, ),\n    "b": 2\n}\n');
    expect(await printed('{"a": 1.0}', "--to", "v2")).toBe('{\n    "a": 1.0\n}\n');
  });

  test("is version 2 in a file that ends in .pyon, without a line feed as Python's", async () => {
    const path = await file("old.pyon", "(1, )");
    const output = join(folder, "new.pyon");
    expect(await sipyco("convert", path, "-o", output)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await readFile(output, "utf8")).toMatch(/^\{\n {4}"__jsonclass__": \[\n(?:.*\n)*\}$/);
    expect(await loadFile(output)).toEqual(tuple(1));
    expect(await readFile(path, "utf8")).toBe("(1, )");
  });

  test("is read in the version that --from says", async () => {
    expect(await complaint("(1, 2)", "--from", "v2", "--to", "v1")).toContain("not a value");
    expect(await complaint('{"__jsonclass__": ["set", [[1]]]}', "--from", "v1", "--to", "v2")).toContain(
      "a dict with the key __jsonclass__",
    );
    expect(await printed('{"__jsonclass__": ["set", [[1]]]}', "--to", "v1")).toBe("{1}\n");
  });

  test("names the file and the place of a fault", async () => {
    expect(await complaint("[1,\n 2 3]", "--to", "json")).toMatch(/^unexpected text.*\(line 2, column 4\)$/);
  });
});

describe("JSON", () => {
  test("is written on one line, dicts in their order", async () => {
    const text = '{"b": (1, 2.5, {3}), "a": nparray((2, ), "<f8", b"AAAAAAAA8D8AAAAAAADwPw=="), "c": b"x"}';
    expect(await printed(text, "--to", "json")).toBe('{"b":[1,2.5,[3]],"a":[1,1],"c":{"base64":"eA=="}}\n');
  });

  test("is read as version 2 of PYON: ints and floats apart, markers understood", async () => {
    const path = await file("in.json", '\ufeff{"b": 5.0, "a": [5, 1e3, 12345678901234567890, null, true]}');
    const output = join(folder, "out.pyon");
    expect((await sipyco("convert", path, "-o", output, "--to", "v1")).status).toBe(0);
    const value = (await loadFile(output, { exact: true })) as Dict;
    expect(value.get("b")).toEqual(new Float(5));
    expect(value.get("a")).toEqual([5, new Float(1000), 12345678901234567890n, null, true]);
    expect(await printed('{"__jsonclass__": ["complex", [1.0, 2.0]]}', "--from", "json", "--to", "v1")).toBe(
      "(1+2j)\n",
    );
    expect(await printed('{"base64": "eA=="}', "--from", "json", "--to", "v1")).toBe('{"base64": "eA=="}\n');
    expect(await complaint("(1, 2)", "--from", "json", "--to", "v1")).toContain("not a value");
  });
});

describe("NPY", () => {
  /** The array that is written of a value. */
  async function npy(content: string, ...args: readonly string[]): Promise<NDArray> {
    const path = await file("in.pyon", content);
    const output = join(folder, "out.npy");
    expect(await sipyco("convert", path, "-o", output, ...args)).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    return arrayFromNpy(await readFile(output));
  }

  test.each<[string, unknown, NDArray]>([
    ["an array", new NDArray(Int16Array.of(1, 2)), new NDArray(Int16Array.of(1, 2))],
    ["nested lists", [[1, 2.5], tuple(3, 4)], NDArray.from([[1, 2.5], [3, 4]])], // biome-ignore format: rows
    ["floats that look like ints", [float(1), float(2)], new NDArray(Float64Array.of(1, 2))],
    ["a numpy scalar", new NpScalar("<f4", 0.5), NDArray.from(0.5, "<f4")],
    ["a number", 5, NDArray.from(5)],
    ["a complex number", [new Complex(1, 2)], NDArray.from([new Complex(1, 2)])],
    ["texts", ["a", "bc"], NDArray.from(["a", "bc"])],
  ])("is written of %s", async (_, value, array) => {
    expect(sameValue(await npy(encode(value)), array)).toBe(true);
  });

  test("is written of a part of the value, in the version that is asked for", async () => {
    expect((await npy(LAB, "--key", "counts")).toNested()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect((await npy(LAB, "--key", "counts/-1", "--npy-version", "2.0")).toNested()).toEqual([3, 4]);
    expect((await readFile(join(folder, "out.npy")))[6]).toBe(2);
  });

  test("is printed as bytes", async () => {
    const path = await file("in.pyon", "[1, 2]");
    const chunks: unknown[] = [];
    const io = new TestIo();
    io.stdout.write = (chunk: unknown) => void chunks.push(chunk);
    expect(await main(["convert", path, "--to", "npy", "-o", "-"], io)).toBe(0);
    expect(arrayFromNpy(Buffer.concat(chunks as Uint8Array[])).toNested()).toEqual([1, 2]);
  });

  test.each([
    [LAB, "the value is a dict, not one array: choose with --key, of counts, time, a/b~c, 5, (1, 'a')"],
    ["null", "NPY takes an array, or nested lists, not None"],
    ['b"ab"', "NPY takes an array, or nested lists, not b'ab'"],
    ["{1, 2}", "NPY takes an array, or nested lists, not {1, 2}"],
    ["[[1], [1, 2]]", "the nested arrays are ragged: 2 items on axis 1, not 1 items"],
    ['[1, "a"]', "the items have no common dtype: name one"],
  ])("refuses %s", async (text, message) => {
    expect(await complaint(text, "--to", "npy")).toBe(message);
  });

  test("is read", async () => {
    const array = new NDArray(Float32Array.of(1, 2, 3, 4), { shape: [2, 2], dtype: ">f4" });
    await npy(encode(array));
    const output = join(folder, "back.pyon");
    expect((await sipyco("convert", join(folder, "out.npy"), "-o", output)).status).toBe(0);
    expect(sameValue(await loadFile(output), array)).toBe(true);
    const { stderr } = await sipyco("convert", await file("bad.npy", "text"), "-o", output);
    expect(stderr).toBe(`sipyco: ${folder}/bad.npy: it is no NPY file: it does not start with \\x93NUMPY\n`);
  });
});

describe("CSV", () => {
  test("is written of arrays and nested lists", async () => {
    expect(await printed("[[1, 2], [3, 4]]", "--to", "csv")).toBe("1,2\n3,4\n");
    expect(await printed(LAB, "--to", "csv", "--key", "time", "--delimiter", ";")).toBe("0.5\n1.5\n");
    expect(await printed("[[1, 2]]", "--to", "csv", "--delimiter", "\\t")).toBe("1\t2\n");
    expect(await complaint("[1j]", "--to", "csv")).toContain("CSV has no form for arrays of <c16");
  });

  test("with --header is a dict of columns, written and read", async () => {
    const text = encode({ time: [0.5, 1.5], counts: new NDArray(Int32Array.of(1, 2)) });
    expect(await printed(text, "--to", "csv", "--header")).toBe("time,counts\n0.5,1\n1.5,2\n");
    const path = await file("in.csv", "time,counts\n0.5,1\n1.5,2\n");
    const output = join(folder, "out.pyon");
    expect((await sipyco("convert", path, "--header", "-o", output)).status).toBe(0);
    expect(
      sameValue(await loadFile(output), { time: NDArray.from([0.5, 1.5]), counts: NDArray.from([1, 2]) }),
    ).toBe(true);
    expect(await complaint(text, "--to", "csv")).toContain("--header writes all of them, as columns");
    expect(await complaint("[1]", "--to", "csv", "--header")).toContain("--header needs names of columns");
    expect(await complaint('{"a": null}', "--to", "csv", "--header")).toContain('the column "a"');
  });

  test("has tabs in files that end in .tsv", async () => {
    const path = await file("in.tsv", "1\t2\n");
    const output = join(folder, "out.tsv");
    expect((await sipyco("convert", path, "-o", output)).status).toBe(0);
    expect(await readFile(output, "utf8")).toBe("1\t2\n");
    expect((await sipyco("convert", path, "-o", "-", "--to", "json")).stdout).toBe("[[1,2]]\n");
    expect((await sipyco("convert", path, "-o", join(folder, "out.csv"))).status).toBe(0);
    expect(await readFile(join(folder, "out.csv"), "utf8")).toBe("1,2\n");
  });

  test("names what is wrong with it", async () => {
    const path = await file("in.csv", "1,2\n3\n");
    const { status, stderr } = await sipyco("convert", path, "-o", join(folder, "out.npy"));
    expect(status).toBe(1);
    expect(stderr).toBe(`sipyco: ${path}: line 2 has 1 cells, the first row has 2\n`);
    const bytes = await file("bytes.csv", Uint8Array.of(0xff));
    expect((await sipyco("convert", bytes, "-o", "-", "--to", "json")).stderr).toContain("not UTF-8");
    expect((await readdir(folder)).sort()).toEqual(["bytes.csv", "in.csv"]);
  });
});

describe("--key", () => {
  test.each([
    ["time", "[0.5,1.5]"],
    ["time/1", "1.5"],
    ["/time/-1", "1.5"],
    ["counts/1/0", "3"],
    ["a~1b~0c/0", '"text"'],
    ["a~1b~0c/deep/0/1/x", "5"],
    ["5", '"int"'],
    ['(1, "a")', '"pair"'],
  ])("%s leads to its part", async (path, json) => {
    expect(await printed(LAB, "--to", "json", "--key", path)).toBe(`${json}\n`);
  });

  test.each([
    ["nowhere", "the value has no key \"nowhere\"; its keys are: counts, time, a/b~c, 5, (1, 'a')"],
    ["[1]", 'the value has no key "[1]"'],
    ["time/2", "time has 2 items, and none with the index 2"],
    ["time/x", "time has 2 items, and none with the index x"],
    ["counts/-3", "counts has 2 items, and none with the index -3"],
    ["5/x", '5 is no dict, list or array that "x" could be taken of'],
    ["counts/0/0/0", 'counts/0/0 is no dict, list or array that "0" could be taken of'],
  ])("%s is refused", async (path, message) => {
    expect(await complaint(LAB, "--to", "json", "--key", path)).toContain(message);
  });

  test("shows some keys of large dicts", async () => {
    const text = encode(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i])));
    expect(await complaint(text, "--to", "json", "--key", "x")).toMatch(/: k0, k1, .*, k9, …$/);
  });
});

describe("the output", () => {
  test("takes the place of a file at once, and keeps its mode", async () => {
    const path = await file("in.pyon", "[1]");
    const output = join(folder, "out.json");
    await writeFile(output, "old");
    await chmod(output, 0o640);
    await symlink("out.json", join(folder, "link.json"));
    expect((await sipyco("convert", path, "-o", join(folder, "link.json"))).status).toBe(0);
    expect(await readFile(output, "utf8")).toBe("[1]\n");
    expect((await stat(output)).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(["in.pyon", "link.json", "out.json"]);
  });

  test("may be the file itself", async () => {
    const path = await file("same.pyon", "(1, )");
    expect((await sipyco("convert", path, "-o", path, "--to", "v2")).status).toBe(0);
    expect(await loadFile(path, { version: 2 })).toEqual(tuple(1));
  });

  test.runIf(process.platform === "linux")("may be no regular file", async () => {
    const path = await file("in.pyon", "[1]");
    expect((await sipyco("convert", path, "-o", "/dev/null", "--to", "json")).status).toBe(0);
    expect((await stat("/dev/null")).isFile()).toBe(false);
  });

  test("is not touched when it is aborted while it is written", async () => {
    const output = await file("out.json", "old");
    const interrupt = new AbortController();
    const written = replaceFile(output, "new ".repeat(1_000_000), interrupt.signal);
    interrupt.abort(new Error("enough"));
    await expect(written).rejects.toThrow();
    expect(await readFile(output, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["out.json"]);
  });

  test("is not touched when something fails", async () => {
    const path = await file("in.pyon", "[1, (2]");
    const output = await file("out.json", "old");
    expect((await sipyco("convert", path, "-o", output)).status).toBe(1);
    expect(await readFile(output, "utf8")).toBe("old");
    await mkdir(join(folder, "lab.json"));
    const good = await file("good.pyon", "[1]");
    const { status, stderr } = await sipyco("convert", good, "-o", join(folder, "lab.json"));
    expect(status).toBe(1);
    expect(stderr).toContain("EISDIR");
    const nowhere = await sipyco("convert", good, "-o", join(folder, "none", "a.json"));
    expect(nowhere.stderr).toMatch(/^sipyco: ENOENT: .*none.*\n$/);
    expect((await readdir(folder)).sort()).toEqual(["good.pyon", "in.pyon", "lab.json", "out.json"]);
  });
});

describe("standard input", () => {
  test("is read for -", async () => {
    const io = new TestIo({ input: Readable.from([Buffer.from("(1, "), Buffer.from("'é')")]) });
    expect(await main(["convert", "-", "-o", "-", "--to", "json"], io)).toBe(0);
    expect(io.out).toBe('[1,"é"]\n');
  });

  test("is given up on Ctrl-C", async () => {
    let onRead: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      onRead = resolve;
    });
    const input = new Readable({ read: () => onRead() });
    const io = new TestIo({ input });
    const ended = main(["convert", "-", "-o", "-", "--to", "json"], io);
    await asked;
    input.push("[1, ");
    io.interrupt();
    expect(await ended).toBe(0);
    expect(io.out + io.err).toBe("");
    expect(input.destroyed).toBe(true);
  });
});
