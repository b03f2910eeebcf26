import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arrayFromNpy } from "../../src/cli/convert/npy.js";
import { npyFromArray } from "../../src/python/npy.js";
import { sipyco } from "../cli/io.js";
import { anyArray } from "../pyon/arbitrary.js";
import { modern, python, pythonVersion, run, script } from "./peer.js";

/** A file as people write them, with a value of every type; Python reads all of it in both versions. */
const LAB = `# device database, by hand
{
    "core": {"type": "local", 'arguments': {"host": "10.0.0.2", "ref_period": 1e-9, "gain": 5.0}},
    "numbers": [1, -0.0, 0x1F, 123456789012345678901234567890, 1_000, 2j, 1+2j],
    "texts": ['single', "caf\\u00e9 \\u03bcm", "a" "b", """long
text""", b"\\x00\\xff", r"\\d"],
    "nested": ((), (1, ), {1, 2}, [None, True, false], {}, {1: 2, (1, "x"): 3.5}),
    "arrays": [
        nparray((2, 3), "<i2", b"AAABAAIAAwAEAAUA"), nparray((), "<f8", b"AAAAAAAA8D8="), nparray((0, ), "|b1", b""),
    ],
    "others": [slice(1, None, 2), Fraction(1, 3), inf, -inf],
    "1": "keys in their order", "0": "",
}
`;

interface Described {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: string;
}

describe.skipIf(python === undefined)(`sipyco convert and ${pythonVersion}`, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sipyco-convert-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function peer(name: string, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await run(python as string, [script(name), ...args]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  test.runIf(modern)(
    "Python reads the files that were converted, and its own converter writes the same",
    async () => {
      const [path, theirs] = [join(folder, "lab.pyon"), join(folder, "theirs.pyon")];
      await writeFile(path, LAB);
      await copyFile(path, theirs);
      expect((await sipyco("convert", path)).status).toBe(0);
      expect(await peer("pyon_files.py", "2", `${path}_v1`, path)).toBe("same\n");
      expect((await run(python as string, ["-m", "sipyco.pyon", theirs])).status).toBe(0);
      expect(await readFile(path, "utf8")).toBe(await readFile(theirs, "utf8"));
    },
  );

  test.runIf(modern)("Python reads what its own converter loses: numpy scalars", async () => {
    const path = join(folder, "scalars.pyon");
    await writeFile(path, '[npscalar("<f4", b"AAAAPw=="), npscalar("<i8", b"BQAAAAAAAAA=")]\n');
    expect((await sipyco("convert", path)).status).toBe(0);
    expect(await peer("pyon_files.py", "2", `${path}_v1`, path)).toBe("same\n");
  });

  test("Python of either version reads what --to v1 wrote of version 2", async () => {
    const [path, back] = [join(folder, "lab.pyon"), join(folder, "back.pyon")];
    await writeFile(path, LAB);
    expect((await sipyco("convert", path)).status).toBe(0);
    expect((await sipyco("convert", path, "-o", back, "--to", "v1")).status).toBe(0);
    expect(await peer("pyon_files.py", "1", `${path}_v1`, back)).toBe("same\n");
  });

  test("numpy's files are read: every dtype, shape, order and version", async () => {
    await peer("npy_files.py", "write", folder);
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Described[];
    expect(manifest.length).toBeGreaterThan(1000);
    for (const { name, dtype, shape, bytes } of manifest) {
      const array = arrayFromNpy(await readFile(join(folder, name)));
      expect({ name, dtype: array.dtype, shape: array.shape }).toEqual({ name, dtype, shape });
      expect(Buffer.from(array.toBytes()).toString("hex"), `${name} ${dtype}`).toBe(bytes);
    }
    const objects = await sipyco("convert", join(folder, "objects.npy"), "-o", "-", "--to", "json");
    expect(objects.stderr).toContain("Python objects");
    const fields = await sipyco("convert", join(folder, "fields.npy"), "-o", "-", "--to", "json");
    expect(fields.stderr).toContain("structured");
  });

  test("numpy reads our files: every dtype, shape and order in memory", async () => {
    const manifest: Described[] = [];
    for (const [index, array] of fc.sample(anyArray, 500).entries()) {
      const name = `${index}.npy`;
      await writeFile(join(folder, name), npyFromArray(array, index % 2 === 0 ? "1.0" : "2.0"));
      const { dtype, shape } = array;
      manifest.push({ name, dtype, shape, bytes: Buffer.from(array.toBytes()).toString("hex") });
    }
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
    await writeFile(
      join(folder, "floats.json"),
      JSON.stringify([
        [0.1, 1e300, -0.5],
        [5.5, 1 / 3, 1e-7],
      ]),
    );
    const csv = join(folder, "floats.csv");
    expect((await sipyco("convert", join(folder, "floats.json"), "-o", csv)).status).toBe(0);
    const lines = (await peer("npy_files.py", "read", folder)).trimEnd().split("\n");
    expect(lines[0]).toBe("checked 500");
    const bytes = new Uint8Array(Float64Array.of(0.1, 1e300, -0.5, 5.5, 1 / 3, 1e-7).buffer);
    expect(lines[1]).toBe(`csv (2, 3) ${Buffer.from(bytes).toString("hex")}`);
  });

  test("numpy's text files are read to the last digit", async () => {
    await peer("npy_files.py", "write", folder);
    const path = join(folder, "floats.npy");
    expect((await sipyco("convert", join(folder, "floats.csv"), "-o", path)).status).toBe(0);
    const program =
      "import numpy as np, sys; a = np.load(sys.argv[1]); print(a.dtype.str, (a == np.linspace(0, 1, 12).reshape(4, 3) ** 7).all())";
    expect((await run(python as string, ["-c", program, path])).stdout).toBe("<f8 True\n");
  });
});
