import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco-rpctool.js";
import { TestIo } from "../cli/io.js";
import { tlsFiles } from "../fixtures/tls.js";
import {
  type Finished,
  modern,
  type PythonServer,
  python,
  pythonVersion,
  run,
  startPythonServer,
} from "./peer.js";

/** Runs our tool, with this input. */
async function oursWith(input: string, args: readonly string[]): Promise<Finished> {
  const io = new TestIo({ input });
  const status = await main(args, io);
  return { status, stdout: io.out, stderr: io.err };
}

/** Runs our tool. */
const ours = (...args: string[]): Promise<Finished> => oursWith("", args);

/** Runs Python's, with this input. */
function theirsWith(input: string, args: readonly string[]): Promise<Finished> {
  return run(python as string, ["-m", "sipyco.sipyco_rpctool", ...args], input);
}

/** Runs Python's. */
const theirs = (...args: string[]): Promise<Finished> => theirsWith("", args);

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
    ["total", "2 ** 70", "-7 // 2", "sum(range(10))"],
    ["echo", "{'key%d' % i: list(range(i)) for i in range(12)}"],
    ["echo", "[f'{x:>8.3f}' for x in (1, 2.5, 1e6)] * 5"],
    ["echo", "sorted({'b': 1, 'a': 2}.items(), key=lambda item: item[1])"],
    ["echo", "np.arange(12).reshape(3, 4) * 1.5"],
    ["echo", "np.linspace(0, 1, 1500)"],
    ["echo", "[np.float64(2.5), np.int8(-3), np.array([1 + 2j]), np.sqrt(2)]"],
    ["echo", "np.where(np.arange(5) > 2, 'yes', 'no')"],
    ["slow", "0.01"],
  ])("call %s … prints what Python's prints", async (...words) => {
    const mine = await ours(...address, "call", ...words);
    expect(mine.stderr).toBe("");
    expect(mine.stdout).toBe((await theirs(...address, "call", ...words)).stdout);
  });

  test("interactive prints what Python's prints", async () => {
    const lines = [
      "ping()",
      "set_attenuation(attenuation=7)",
      "set_attenuation(12.5, channel=1)",
      "get_attenuation(1) * 2",
      "get_attenuation(get_attenuation(0) - 7 > 1)",
      "set_attenuation(99)",
      "lookup()",
      "nosuch()",
      "1 +",
      "1 / 0",
      "{}['a']",
      "None",
      "echo(np.arange(3)) + 1",
      "echo({'b': 'x' * 50, 'a': ['y' * 30] * 3})",
      "(lambda f: f((1, [2.0])))(echo)",
      "total(1, 2, x=3)",
    ];
    const input = `${lines.join("\n")}\n`;
    const mine = await oursWith(input, [...address, "interactive"]);
    const other = await theirsWith(input, [...address, "interactive"]);
    expect(mine.stdout).toBe(other.stdout);
    expect(mine.status).toBe(other.status);
    const errors = (text: string): string[] => text.match(/^\w+Error\b.*$/gm) ?? [];
    expect(errors(mine.stderr)).toEqual(errors(other.stderr));
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
