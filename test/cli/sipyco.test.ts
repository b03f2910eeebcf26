import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SUBCOMMANDS } from "../../src/cli/sipyco/subcommands.js";
import { main } from "../../src/cli/sipyco.js";
import { Server } from "../../src/pc-rpc/index.js";
import { Complex, Dict, Fraction, float, NDArray, NpScalar, Slice, tuple } from "../../src/pyon/index.js";
import { jsonText } from "../../src/python/json-text.js";
import { Lda } from "../fixtures/lda.js";
import { sipyco, TestIo } from "./io.js";

let server: Server;
let two: Server;

beforeAll(async () => {
  server = new Server({ lda: new Lda() }, { description: "blue laser" });
  two = new Server({ lda: new Lda(), other: { ping: () => true } });
  await server.start("127.0.0.1", 0);
  await two.start("127.0.0.1", 0);
});

afterAll(async () => {
  await server.stop();
  await two.stop();
});

const at = (which: Server): [string, number] => ["127.0.0.1", which.port];

describe("sipyco", () => {
  test("lists what it does", async () => {
    for (const flag of ["--help", "-h", "help"]) {
      const { status, stdout } = await sipyco(flag);
      expect(status).toBe(0);
      for (const { name, summary } of SUBCOMMANDS)
        expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
    }
    expect((await sipyco()).status).toBe(2);
  });

  test("refuses what it does not know", async () => {
    expect(await sipyco("fly")).toEqual({
      status: 2,
      stdout: "",
      stderr: "sipyco: there is no command fly; sipyco --help lists those there are\n",
    });
  });

  test.each(SUBCOMMANDS.map(({ name }) => name))("%s explains itself", async (name) => {
    const { status, stdout } = await sipyco(name, "--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: sipyco ${name} `));
  });

  test("says what is wrong with a command line", async () => {
    expect(await sipyco("call", "::1", "0", "ping")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("value '0' is invalid for argument 'PORT'. It must be a number from 1"),
    });
    expect((await sipyco("targets", "::1")).stderr).toContain("missing required argument 'PORT'");
    expect((await sipyco("call", "::1", 1, "x", "--ssl", "a", "b")).status).toBe(2);
  });

  test("says in one line when there is nobody", async () => {
    const { status, stderr } = await sipyco("targets", "127.0.0.1", 1);
    expect(status).toBe(1);
    expect(stderr).toBe("sipyco: cannot connect to 127.0.0.1:1: connection refused\n");
  });
});

describe("sipyco targets", () => {
  test("lists them", async () => {
    expect((await sipyco("targets", ...at(server))).stdout).toBe(
      "Target(s):   lda\nDescription: blue laser\n",
    );
    expect((await sipyco("targets", ...at(two), "--json")).stdout).toBe(
      '{"targets":["lda","other"],"description":null}\n',
    );
  });
});

describe("sipyco methods", () => {
  test("lists them with their docs", async () => {
    const { stdout } = await sipyco("methods", ...at(server));
    expect(stdout).toContain("get_attenuation(self, channel=0) -> 'float'\n");
    const { methods } = JSON.parse((await sipyco("methods", ...at(two), "-t", "other", "--json")).stdout);
    expect(Object.keys(methods)).toEqual(["ping"]);
  });
});

describe("sipyco call", () => {
  test("calls, with keyword arguments too", async () => {
    expect(await sipyco("call", ...at(server), "set_attenuation", 5, "channel=1")).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    expect((await sipyco("call", ...at(server), "get_attenuation", "1")).stdout).toBe("5.0\n");
    expect((await sipyco("call", ...at(server), "echo", "-5")).stdout).toBe("-5\n");
    expect((await sipyco("call", ...at(server), "echo", "--", "-5")).stdout).toBe("-5\n");
    expect((await sipyco("call", ...at(two), "-t", "lda", "echo", '{"a": (1, 2.0)}', "--json")).stdout).toBe(
      '{"a":[1,2]}\n',
    );
  });

  test("fails as rpctool does", async () => {
    expect(await sipyco("call", ...at(server), "set_attenuation", 100)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/ValueError: attenuation out of range: 100\n$/),
    });
    expect((await sipyco("call", ...at(two), "ping")).stderr).toBe(
      "sipyco: choose a target with -t; there are: lda other\n",
    );
    expect((await sipyco("call", ...at(two), "-t", "no", "ping")).stderr).toBe(
      "sipyco: there is no target no; there are: lda other\n",
    );
  });

  test("repeats until Ctrl-C", async () => {
    const io = new TestIo();
    const argv = ["call", "127.0.0.1", String(server.port), "ping", "--repeat", "0.01"];
    const ended = main(argv, io);
    await io.until(() => io.out.split("\n").length > 3);
    io.interrupt();
    expect(await ended).toBe(0);
    expect(io.out).toMatch(/^(?:True\n)+$/);
  });
});

describe("sipyco completion", () => {
  test.each(["bash", "zsh", "fish"])("prints a script for %s that knows every command", async (shell) => {
    const { status, stdout } = await sipyco("completion", shell);
    expect(status).toBe(0);
    for (const { name } of SUBCOMMANDS) expect(stdout).toContain(name);
    expect(stdout).toContain("target");
  });

  const bash = spawnSync("bash", ["--version"]).status === 0;

  test.runIf(bash)("completes in bash", async () => {
    const { stdout } = await sipyco("completion", "bash");
    const complete = (...words: readonly string[]): string[] => {
      const program = `${stdout}
        COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
        COMP_CWORD=${words.length - 1}
        _sipyco
        printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", program], { encoding: "utf8" }).trim().split("\n");
    };
    expect(complete("sipyco", "ca")).toEqual(["call"]);
    expect(complete("sipyco", "call", "--re")).toEqual(["--repeat"]);
    expect(complete("sipyco", "targets", "--")).toEqual(["--ssl", "--timeout", "--json", "--help"]);
  });
});

describe("JSON of values", () => {
  test.each([
    [null, "null"],
    [true, "true"],
    ["μ\n", '"μ\\n"'],
    [10n ** 30n, `1${"0".repeat(30)}`],
    [float(5), "5"],
    [0.1, "0.1"],
    [Number.NaN, '"NaN"'],
    [-Infinity, '"-Infinity"'],
    [tuple(1, [2, new Set([3])]), "[1,[2,[3]]]"],
    [{ a: { b: null } }, '{"a":{"b":null}}'],
    [new Dict<unknown, unknown>([["a", 1]]), '{"a":1}'],
    [
      new Dict<unknown, unknown>([
        [1, "a"],
        [tuple(1, 2), "b"],
      ]),
      '[[1,"a"],[[1,2],"b"]]',
    ],
    [Uint8Array.of(1, 2), '{"base64":"AQI="}'],
    [new Complex(1, -2), '{"re":1,"im":-2}'],
    [new Slice(1, null, 2), '{"start":1,"stop":null,"step":2}'],
    [new Fraction(-1, 3), '{"numerator":-1,"denominator":3}'],
    [new NDArray(Float64Array.of(1, Number.NaN, 2.5, 4), { shape: [2, 2] }), '[[1,"NaN"],[2.5,4]]'],
    [new NDArray(BigInt64Array.of(2n ** 60n)), `[${2n ** 60n}]`],
    [new NpScalar("<f4", 0.5), "0.5"],
    [NpScalar.fromBytes(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), "<M8[D]"), '"1970-01-02"'],
    [NpScalar.fromBytes(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), "<m8[D]"), "1"],
    [NpScalar.fromBytes(Uint8Array.of(1, 2), "|V2"), '{"base64":"AQI="}'],
    [
      NDArray.fromBytes(new Uint8Array(16), "<M8[s]", [2, 1]),
      '[["1970-01-01T00:00:00"],["1970-01-01T00:00:00"]]',
    ],
  ])("%o is %s", (value, text) => {
    expect(jsonText(value)).toBe(text);
  });
});
