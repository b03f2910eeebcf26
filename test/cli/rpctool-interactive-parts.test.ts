import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { complete, type Vocabulary } from "../../src/cli/rpctool/interactive/completion.js";
import { HISTORY_LIMIT, History, historyPath } from "../../src/cli/rpctool/interactive/history.js";
import { isIncomplete } from "../../src/cli/rpctool/interactive/incomplete.js";
import { bundled } from "../fixtures/bundled.js";

describe("input of several lines", () => {
  test.each([
    "echo(",
    "echo([1, 2]",
    "{'a': (1,",
    "echo('''a",
    'echo("""a\n"b"',
    "echo('(', [",
    "echo( # )",
    "echo('''\\''''",
    "echo(rb'''",
    "1 + \\",
    "echo(f'{(' + ",
  ])("%j goes on", (text) => {
    expect(isIncomplete(text)).toBe(true);
  });

  test.each([
    "",
    "ping()",
    "echo('(')",
    'echo("\\"(")',
    "echo(1) # (",
    "echo('unclosed",
    "f(\n'unclosed\n",
    "'it\\",
    "echo(]",
    "echo)",
    "f('''a\n(''')",
    "''''(''''",
  ])("%j is for Python to judge", (text) => {
    expect(isIncomplete(text)).toBe(false);
  });
});

describe("completion", () => {
  const sweep = {
    args: ["self", "start", "stop", "n"],
    varargs: null,
    varkw: null,
    defaults: [5],
    kwonlyargs: ["log"],
    kwonlydefaults: { log: false },
    annotations: {},
  };
  const vocabulary: Vocabulary = {
    methods: new Set(["set_attenuation", "set_channel", "ping", "sweep", "unlisted"]),
    local: {
      names: ["np", "sum", "None"],
      attributesOf: (name) => (name === "np" ? ["arange", "array", "zeros"] : []),
    },
    argspec: async (method) => (method === "sweep" ? sweep : undefined),
  };

  test.each([
    ["pi", ["ping("]],
    ["set_", ["set_attenuation(", "set_channel("]],
    ["s", ["set_attenuation(", "set_channel(", "sum", "sweep("]],
    ["q", ["quit"]],
    ["he", ["help("]],
    ["echo(he", []],
    ["help(p", ["ping)"]],
    ["help(", ["ping)", "set_attenuation)", "set_channel)", "sweep)", "unlisted)"]],
    ["1 + pi", ["ping("]],
    ["[pi", ["ping("]],
    ["np.ar", ["arange", "array"]],
    ["np . z", ["zeros"]],
    ["ping().", []],
    ["x.y", []],
    ["x.np.ar", []],
    ["'np'.ar", []],
    ["x.sweep(st", []],
    ["No", ["None"]],
    ["$ pi", []],
    ["'''pi\n", []],
    ["5p", []],
    ["'pi", []],
    ["ping() # pi", []],
    ["ping))pi", []],
    ["sweep(", ["log=", "n=", "start=", "stop="]],
    ["sweep(\n  ", ["log=", "n=", "start=", "stop="]],
    ["sweep(st", ["start=", "stop="]],
    ["sweep(0, ", ["log=", "n=", "stop="]],
    ["sweep(0, (1, 2), ", ["log=", "n="]],
    ["sweep(n=3, ", ["log=", "start=", "stop="]],
    ["sweep(0, stop=1, n=[1, 2], ", ["log="]],
    ["sweep(n==3, ", ["log=", "n=", "stop="]],
    ["sweep(s", ["start=", "stop=", "set_attenuation(", "set_channel(", "sum", "sweep("]],
    ["sweep(n=s", ["set_attenuation(", "set_channel(", "sum", "sweep("]],
    ["sweep([s", ["set_attenuation(", "set_channel(", "sum", "sweep("]],
    ["sweep(sweep(1), st", ["stop="]],
    ["sweep(1, 2, 3, log=True, ", ["ping(", "set_attenuation(", "set_channel(", "sweep(", "unlisted("]],
    ["nosuch(pi", ["ping("]],
  ])("%j", async (text, candidates) => {
    expect((await complete(text, vocabulary)).candidates).toEqual(candidates);
  });

  test("a line may start with any method, or a command", async () => {
    expect((await complete("", vocabulary)).candidates).toEqual([
      "exit",
      "help(",
      "ping(",
      "quit",
      "set_attenuation(",
      "set_channel(",
      "sweep(",
      "unlisted(",
    ]);
  });

  test("stands in place of the word that is typed, letters of all scripts included", async () => {
    const methods = new Set(["größe"]);
    expect(await complete("1 + grö", { ...vocabulary, methods })).toEqual({
      word: "grö",
      candidates: ["größe("],
    });
  });

  test("methods called help and quit are methods", async () => {
    const methods = new Set(["help", "quit"]);
    expect((await complete("", { ...vocabulary, methods })).candidates).toEqual(["exit", "help(", "quit("]);
    expect((await complete("help(q", { ...vocabulary, methods })).candidates).toEqual(["quit("]);
  });
});

describe("the history", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sipyco-history-"));
    path = join(folder, "state", "sipyco", "rpctool_history");
  });

  afterEach(() => rm(folder, { recursive: true }));

  const lines = async (): Promise<string[]> => (await readFile(path, "utf8")).split("\n").slice(0, -1);

  test("has its place by the XDG base directories", () => {
    expect(historyPath({ XDG_STATE_HOME: "/s" })).toBe("/s/sipyco/rpctool_history");
    const usual = join(homedir(), ".local", "state", "sipyco", "rpctool_history");
    expect(historyPath({})).toBe(usual);
    // Relative paths are invalid there.
    expect(historyPath({ XDG_STATE_HOME: "s" })).toBe(usual);
    expect(historyPath({ XDG_STATE_HOME: "" })).toBe(usual);
  });

  test("is kept from run to run, for its owner alone", async () => {
    const first = History.load(path);
    expect(first.newestFirst).toEqual([]);
    first.add("ping()");
    first.add("  echo('größe') ");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
    expect(History.load(path).newestFirst).toEqual(["echo('größe')", "ping()"]);
  });

  test("has no empty lines, and no line twice in a row", () => {
    const history = History.load(path);
    for (const line of ["a", "a ", "", "  ", "b", "a"]) history.add(line);
    expect(history.newestFirst).toEqual(["a", "b", "a"]);
    expect(History.load(path).newestFirst).toEqual(["a", "b", "a"]);
  });

  test("forgets the oldest lines, and leaves nothing beside the file", async () => {
    const history = History.load(path);
    for (let i = 0; i < HISTORY_LIMIT + 50; i++) history.add(`echo(${i})`);
    expect(history.newestFirst).toHaveLength(HISTORY_LIMIT);
    expect(await lines()).toHaveLength(HISTORY_LIMIT);
    expect((await lines())[0]).toBe("echo(50)");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, ".."))).toEqual(["rpctool_history"]);
    expect(History.load(path).newestFirst[0]).toBe(`echo(${HISTORY_LIMIT + 49})`);
  });

  test("a link to a file elsewhere stays a link", async () => {
    await mkdir(join(path, ".."), { recursive: true });
    const elsewhere = join(folder, "elsewhere");
    await writeFile(elsewhere, "old()\n".repeat(HISTORY_LIMIT));
    await symlink(elsewhere, path);
    History.load(path).add("new()");
    expect((await readFile(elsewhere, "utf8")).trimEnd().split("\n")).toHaveLength(HISTORY_LIMIT);
    expect((await lines()).at(-1)).toBe("new()");
  });

  test("tools that run at once keep their lines", async () => {
    const module = await bundled("src/cli/rpctool/interactive/history.ts");
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(${JSON.stringify(module)}).then(({ History }) => {
        const history = History.load(${JSON.stringify(path)});
        for (let i = 0; i < 50; i++) history.add(workerData + i);
      });
    `;
    const started = History.load(path);
    for (let i = 0; i < HISTORY_LIMIT - 100; i++) started.add(`old ${i}`);
    const ended = ["a", "b", "c", "d"].map(
      (name) =>
        new Promise<void>((resolve, reject) => {
          new Worker(code, { eval: true, workerData: name }).on("exit", () => resolve()).on("error", reject);
        }),
    );
    await Promise.all(ended);
    const kept = await lines();
    expect(kept).toHaveLength(HISTORY_LIMIT);
    for (const name of ["a", "b", "c", "d"]) {
      const own = kept.filter((line) => line.startsWith(name));
      expect(own).toEqual(Array.from({ length: 50 }, (_, i) => `${name}${i}`));
    }
  });

  test("a lock that nobody holds any more is no obstacle", async () => {
    History.load(path).add("a");
    await writeFile(`${path}.lock`, "");
    await utimes(`${path}.lock`, new Date(0), new Date(0));
    History.load(path).add("b");
    expect(existsSync(`${path}.lock`)).toBe(false);
    // One that is held is waited for, but not for ever.
    await writeFile(`${path}.lock`, "");
    History.load(path).add("c");
    expect(existsSync(`${path}.lock`)).toBe(true);
    expect(await lines()).toEqual(["a", "b", "c"]);
  });

  test("a place that cannot be written, or read, is no error", async () => {
    await writeFile(join(folder, "state"), "a file");
    const history = History.load(path);
    history.add("ping()");
    history.add("echo(1)");
    expect(history.newestFirst).toEqual(["echo(1)", "ping()"]);
    expect(History.load(folder).newestFirst).toEqual([]);
    History.load(undefined).add("a");
  });
});
