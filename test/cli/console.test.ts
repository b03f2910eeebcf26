import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { consoleOf } from "../../src/cli/sipyco/console.js";
import { sipyco, TestIo } from "./io.js";
import { runSubcommand, Serving } from "./run-subcommand.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-console-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("sipyco console says what is wrong with", () => {
  test.each([
    [[], "say what to show"],
    [["--controller", "lda"], "a controller is given as NAME=HOST:PORT, not as"],
    [["--notify", "lab-pc"], "a publisher is given as HOST:PORT or HOST:PORT/NOTIFIER"],
    [["--broadcast", "lab-pc"], "a broadcaster is given as HOST:PORT or HOST:PORT/CHANNEL"],
    [["--master", "a b"], "a master is given as HOST or HOST:PORT"],
    [["--controller", "lda=a:1", "--token", "not a token"], "token must be made of letters"],
  ])("%j", async (argv, message) => {
    const { status, stderr } = await sipyco("console", ...argv);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test("a file", async () => {
    const path = join(folder, "lab.pyon");
    expect(await sipyco("console", path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("cannot be read"),
    });
    await writeFile(path, "{'controllers': ['lda']}");
    expect(await sipyco("console", path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("controllers[0]: a controller is given as NAME=HOST:PORT"),
    });
    await writeFile(path, "{'controllers': ");
    expect(await sipyco("console", path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("lab.pyon"),
    });
  });

  test("other machines that would come in without TLS", async () => {
    await writeFile(join(folder, "index.html"), "the page");
    const one = new Serving(consoleOf(folder), "--controller", "lda=a:1", "--listen", "*:0");
    expect(await one.status).toBe(1);
    expect(one.io.err).toContain("other machines come in, and without TLS");
  });

  test("a page that was not built", async () => {
    const one = new Serving(consoleOf(folder), "--controller", "lda=a:1", "--listen", 0);
    expect(await one.status).toBe(1);
    expect(one.io.err).toMatch(/^sipyco: the console's page should be in .*, which has no index.html\n$/);
  });
});

test("sipyco console serves what the file and the options say, until Ctrl-C", async () => {
  await writeFile(join(folder, "index.html"), "the page");
  const path = join(folder, "lab.json");
  await writeFile(path, '{"title": "Lab", "controllers": ["lda=127.0.0.1:3253"]}');
  await using one = new Serving(
    consoleOf(folder),
    ...[
      path,
      "--controller",
      "cam=::1:3255",
      "--notify",
      "127.0.0.1:3250/datasets",
      "--broadcast",
      "127.0.0.1:1067",
    ],
    ...["--token", "correct-horse-battery-staple", "--read-only", "--listen", "0"],
  );
  const said = /^sipyco: the console is at (http:\/\/localhost:\d+\/)#token=…\n$/;
  await one.io.until(() => said.test(one.io.err));
  const url = said.exec(one.io.err)?.[1];
  expect(await (await fetch(`${url}config.json?token=correct-horse-battery-staple`)).json()).toEqual({
    title: "Lab",
    controllers: [
      { name: "lda", host: "127.0.0.1", port: 3253 },
      { name: "cam", host: "::1", port: 3255 },
    ],
    structures: [{ host: "127.0.0.1", port: 3250, notifier: "datasets" }],
    broadcasts: [{ host: "127.0.0.1", port: 1067, channel: "log" }],
    readOnly: true,
  });
  expect(await one.stop()).toBe(0);
});

test("sipyco console shows the token on a terminal, and nowhere else", async () => {
  await writeFile(join(folder, "index.html"), "the page");
  const io = new TestIo({ isTerminal: true });
  const args = ["--controller", "lda=127.0.0.1:3253", "--token", "correct-horse", "--listen", "0"];
  const status = runSubcommand(consoleOf(folder), io, ...args);
  await io.until(() => /\/#token=correct-horse\n$/.test(io.err));
  io.interrupt();
  expect(await status).toBe(0);
});

test("sipyco console --help names the options", async () => {
  const { status, stdout } = await sipyco("console", "--help");
  expect(status).toBe(0);
  for (const option of [
    "--controller",
    "--notify",
    "--broadcast",
    "--master",
    "--listen",
    "--token-file",
    "#token=",
  ]) {
    expect(stdout).toContain(option);
  }
});
