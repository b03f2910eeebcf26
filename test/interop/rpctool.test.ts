import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco-rpctool.js";
import { tlsFiles } from "../fixtures/tls.js";
import { modern, type PythonServer, python, pythonVersion, run, startPythonServer } from "./peer.js";

/** Runs our tool as a terminal would. */
async function ours(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const output = { stdout: "", stderr: "" };
  const collect = (stream: keyof typeof output) => ({
    write(text: string): void {
      output[stream] += text;
    },
  });
  const status = await main(args, { stdout: collect("stdout"), stderr: collect("stderr") });
  return { status, ...output };
}

/** Runs Python's. */
function theirs(...args: string[]) {
  return run(python as string, ["-m", "sipyco.sipyco_rpctool", ...args]);
}

const lastLine = (text: string): string | undefined => text.trimEnd().split("\n").at(-1);

describe.skipIf(python === undefined)(`our sipyco_rpctool on the server of ${pythonVersion}`, () => {
  let server: PythonServer;
  let address: [string, string];

  beforeAll(async () => {
    server = await startPythonServer();
    address = ["127.0.0.1", String(server.port)];
  });

  afterAll(() => server?.[Symbol.asyncDispose]());

  // 1.6's tool needs a function that Python 3.11 no longer has, so its list-methods is nothing to compare with.
  test.each(modern ? ["list-targets", "list-methods", "list-methods -t lda"] : ["list-targets"])(
    "%s prints what Python's prints",
    async (line) => {
      const { status, stdout } = await ours(...address, ...line.split(" "));
      expect(status).toBe(0);
      expect(stdout).toBe((await theirs(...address, ...line.split(" "))).stdout);
    },
  );

  test("list-methods works on servers of 1.6 too", async () => {
    const { status, stdout } = await ours(...address, "list-methods");
    expect(status).toBe(0);
    expect(stdout).toContain(
      "set_attenuation(self, attenuation, channel=0)\n    Set the attenuation in dB.\n",
    );
  });

  test.each([
    ["ping"],
    ["set_attenuation", "5"],
    ["get_attenuation"],
    ["echo", "-5"],
    ["echo", "(1, [2.0, None], {'a': b'x'})"],
    ["echo", '{"b": 1, "a": [1, 2], "c": {"x": (1, 2)}}'],
    ["echo", `"${"a long line of text ".repeat(10)}"`],
    ["echo", "{3, 1, 2}"],
    ["echo", "1+2j"],
    ["echo", "1e20"],
    ["sweep", "0.0", "1.0"],
    ["total", "1", "2", "3"],
    ["slow", "0.01"],
  ])("call %s … prints what Python's prints", async (...words) => {
    const mine = await ours(...address, "call", ...words);
    expect(mine.stderr).toBe("");
    expect(mine.stdout).toBe((await theirs(...address, "call", ...words)).stdout);
  });

  test.each(["set_attenuation 100", "custom_error", "lookup", "echo", "nosuch"])(
    "call %s fails as Python's fails",
    async (line) => {
      const mine = await ours(...address, "call", ...line.split(" "));
      const other = await theirs(...address, "call", ...line.split(" "));
      expect(mine.status).toBe(other.status);
      expect(lastLine(mine.stderr)).toBe(lastLine(other.stderr));
    },
  );

  test.runIf(modern)("--ssl works with certificates on both sides", async () => {
    const { cert, key, peer } = tlsFiles("server", "client");
    await using secure = await startPythonServer(cert, key, peer);
    const files = tlsFiles("client", "server");
    const ssl = ["--ssl", files.cert, files.key, files.peer];
    expect((await ours(...ssl, "127.0.0.1", String(secure.port), "call", "ping")).stdout).toBe("True\n");
    const plain = await ours("127.0.0.1", String(secure.port), "call", "ping");
    expect(plain.status).toBe(1);
    expect(plain.stderr).toMatch(/^sipyco_rpctool: .+\n$/);
  });
});
