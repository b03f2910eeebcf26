import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let files: Metafile["outputs"];

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/bin/sipyco-rpctool.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  files = metafile.outputs;
});

/** The sources that are loaded together with one of them, in the order of their names. */
function loadedWith(source: string): string[] {
  const start = Object.keys(files).find((file) => files[file]?.entryPoint === source) as string;
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind } of files[file]?.imports ?? []) {
      if (kind === "import-statement" && path in files) visit(path);
    }
  };
  visit(start);
  return [...seen].flatMap((file) => Object.keys(files[file]?.inputs ?? {})).sort();
}

describe("what the program loads", () => {
  const tool = "src/cli/bin/sipyco-rpctool.ts";
  const argument = "src/cli/rpctool/argument.ts";

  test("for every task is no more than it takes to call a method without arguments", () => {
    const loaded = loadedWith(tool);
    expect(loaded).toContain("src/pc-rpc/client/client.ts");
    expect(
      loaded.filter((source) =>
        /^src\/python\/(?!safe-text)|rpctool\/(?!command-line|unknown-method)/.test(source),
      ),
    ).toEqual([]);
  });

  test("for arguments that are literals evaluates nothing", () => {
    expect(loadedWith(argument).filter((source) => /python\/(?:expression|numpy)\//.test(source))).toEqual(
      [],
    );
  });

  test("for other arguments is not numpy", () => {
    expect(
      loadedWith("src/python/expression/index.ts").filter((source) => source.includes("python/numpy/")),
    ).toEqual([]);
  });

  test("for a session is nothing that evaluates, until there is a line", () => {
    const loaded = loadedWith("src/cli/rpctool/interactive/interactive.ts");
    expect(loaded.filter((source) => /expression\/(?:evaluation|builtins)|numpy\//.test(source))).toEqual([]);
  });
});
