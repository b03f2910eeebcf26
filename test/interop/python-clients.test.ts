import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Server } from "../../src/pc-rpc/index.js";
import { Lda } from "../fixtures/lda.js";
import { tlsFiles } from "../fixtures/tls.js";
import { modern, python, pythonVersion, run, script } from "./peer.js";

const checks = [
  "ping",
  "floats stay floats",
  "keyword arguments",
  "varargs and varkw",
  "keyword-only arguments",
  "values",
  "asynchronous methods",
  "large arrays",
  "fails set_attenuation ValueError",
  "fails get_attenuation ValueError",
  "fails lookup KeyError",
  "fails get_attenuation TypeError",
  "fails echo TypeError",
  "own errors",
  "results that cannot be sent",
];

/** What a client of `client.py` says when all is well; only the blocking one can ask for the method list. */
function said(kind: string): string[] {
  const identification = kind === "best-effort" ? [] : ["identification"];
  return [...identification, ...checks, ...(kind === "blocking" ? ["method list"] : []), "done"];
}

describe.skipIf(python === undefined)(`clients of ${pythonVersion} on our server`, () => {
  let server: Server;
  let secure: Server;

  beforeAll(async () => {
    // Exact, since the echo is to give back what it gets: 2.0, not 2.
    const options = { description: "Attenuator on the blue laser", builtinTerminate: true, exact: true };
    server = new Server({ lda: new Lda() }, options);
    await server.start("127.0.0.1", 0);
    secure = new Server({ lda: new Lda() }, { ...options, tls: tlsFiles("server", "client") });
    await secure.start("127.0.0.1", 0);
  });

  afterAll(async () => {
    await server.stop();
    await secure.stop();
  });

  test.each(["blocking", "asyncio", "best-effort"])("the %s client gets what it should", async (kind) => {
    const { stdout, stderr, status } = await run(python as string, [
      script("client.py"),
      kind,
      String(server.port),
    ]);
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual(said(kind));
    expect(status).toBe(0);
  });

  test.runIf(modern)("TLS works with certificates on both sides", async () => {
    const { cert, key, peer } = tlsFiles("client", "server");
    const { stdout, stderr } = await run(python as string, [
      script("client.py"),
      "blocking",
      String(secure.port),
      cert,
      key,
      peer,
    ]);
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual(said("blocking"));
  });
});

describe.skipIf(python === undefined)(`sipyco_rpctool of ${pythonVersion} on our controllers`, () => {
  let server: Server;
  const tool = (...args: string[]) =>
    run(python as string, ["-m", "sipyco.sipyco_rpctool", "127.0.0.1", String(server.port), ...args]);

  beforeAll(async () => {
    server = new Server(
      { lda: new Lda() },
      { description: "Attenuator on the blue laser", builtinTerminate: true },
    );
    await server.start("127.0.0.1", 0);
  });

  afterAll(() => server.stop());

  test("lists the targets", async () => {
    expect((await tool("list-targets")).stdout).toBe(
      "Target(s):   lda\nDescription: Attenuator on the blue laser\n",
    );
  });

  // 1.6's tool needs a function that Python 3.11 no longer has.
  test.runIf(modern)("lists the methods with signatures, annotations and docs", async () => {
    const { stdout, stderr } = await tool("list-methods");
    expect(stderr).toBe("");
    expect(stdout).toContain("Simulated attenuator.\n\nTwo channels, 0 to 63 dB.\n");
    expect(stdout).toContain(
      "set_attenuation(self, attenuation, channel=0)\n    Set the attenuation in dB.\n",
    );
    expect(stdout).toContain("get_attenuation(self, channel=0) -> 'float'\n");
    expect(stdout).toContain(
      "sweep(self, start: 'float', stop: 'float', n: 'int' = 5, *, log: 'bool' = False) -> 'list'\n    Points of a sweep.\n",
    );
    expect(stdout).toContain("total(self, *args, **kwargs)\n");
    expect(stdout).toContain("terminate(self)\n    Terminate the server.\n");
    expect(stdout).not.toContain("_private");
  });

  test("calls, and prints results and errors", async () => {
    expect((await tool("call", "set_attenuation", "5")).stdout).toBe("");
    expect((await tool("call", "get_attenuation")).stdout).toBe("5.0\n");
    expect((await tool("call", "sweep", "0.0", "1.0")).stdout).toBe(
      "array([0.  , 0.25, 0.5 , 0.75, 1.  ])\n",
    );
    const failed = await tool("call", "set_attenuation", "100");
    expect(failed.status).toBe(1);
    expect(failed.stderr.trim().split("\n").at(-1)).toBe("ValueError: attenuation out of range: 100");
  });

  test("ends the server with terminate", async () => {
    expect((await tool("call", "terminate")).status).toBe(0);
    await server.waitTerminate();
  });
});
