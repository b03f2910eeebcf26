import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { SUBCOMMANDS } from "../../src/cli/sipyco/subcommands.js";

const run = promisify(execFile);
const built = fileURLToPath(new URL("../../dist/bin/sipyco.js", import.meta.url));

test.each(SUBCOMMANDS.map(({ name }) => name))("sipyco %s starts as it was built", async (name) => {
  const { stdout } = await run(process.execPath, [built, name, "--help"]);
  expect(stdout).toMatch(new RegExp(`^Usage: sipyco ${name} `));
});

test("sipyco console finds its page", async () => {
  const args = ["console", "--controller", "lda=127.0.0.1:3253", "--listen", "0"];
  const command = spawn(process.execPath, [built, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const [said] = (await once(createInterface({ input: command.stderr }), "line")) as [string];
  const address = /^sipyco: the console is at (\S+)$/.exec(said)?.[1];
  expect(address, said).toBeDefined();
  const page = await fetch(address as string);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain("<!doctype html>");
  const ended = once(command, "exit");
  command.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
});
