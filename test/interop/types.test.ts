import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco.js";
import { Client, kwargs } from "../../src/pc-rpc/index.js";
import { compile } from "../cli/compile.js";
import { sipyco, TestIo } from "../cli/io.js";
import { freePort, modern, PythonPeer, python, pythonVersion, startPythonServer } from "./peer.js";

/** What is called of `typed`, and its results by Python's server. */
const CALLS = `
const scalars: Complex = await typed.scalars(1, 2, "c");
const [x, , speed] = await typed.aim(1, kwargs({ speed: 2.5 }));
const moved = await typed.aim(1, 2, kwargs({ speed: 2.5, soft: true }));
const sum: number = await typed.total(1, 2.5, kwargs({ a: 3 }));
const plain = await typed.μ_set(1, 2);
const free: number = await typed.free(5);
const dict = await typed.items([1, 2.5], tuple(), { a: 1 }, NDArray.from([1]));
if (dict instanceof Dict) dict.get(5);
`;

describe.skipIf(python === undefined)(`sipyco types on the server of ${pythonVersion}`, () => {
  let peer: PythonPeer;
  let port: string;

  beforeAll(async () => {
    port = String(await freePort());
    peer = new PythonPeer("types_server.py", [port]);
    await peer.line();
  });

  afterAll(() => peer?.[Symbol.asyncDispose]());

  async function typesOf(target: string): Promise<string> {
    const { status, stdout, stderr } = await sipyco("types", "127.0.0.1", port, "-t", target);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  test("the interface of Lda compiles, and checks calls", async () => {
    await using server = await startPythonServer();
    const { stdout } = await sipyco("types", "127.0.0.1", server.port);
    const program = (calls: string): Record<string, string> => ({
      "lda.ts": stdout,
      "program.ts": `import { Client, kwargs } from "sipyco/pc-rpc";
        import { float } from "sipyco/pyon";
        import type { Lda } from "./lda.js";
        const lda = await Client.connect<Lda>("::1", 3253);
        export const points = await lda.sweep(float(0), 1, kwargs({ n: 3, log: true }));
        ${calls}`,
    });
    const right = `await lda.sweep(0, 1, 5); await lda.set_attenuation(5, kwargs({ channel: 1 }));
      await lda.total(1, 2, kwargs({ a: 3 })); const first: unknown = points[0]; export { first };`;
    expect(await compile(program(right))).toEqual([]);
    for (const wrong of [
      'await lda.sweep("0", 1);',
      "await lda.pong();",
      "points.nosuch;",
      "await lda.echo();",
    ]) {
      expect((await compile(program(wrong)))[0]).toMatch(/^program\.ts\(6,\d+\): error/);
    }
  });

  test("the interface of a target with annotations says what they say", async () => {
    const text = await typesOf("typed");
    const members = text.replace(/^ *\/?\*.*\n/gm, "").replace(/^\/\/.*\n/gm, "");
    // SiPyCo 1.10 leaves out what is in brackets.
    const list = modern ? "readonly unknown[]" : "readonly (number | Float)[]";
    expect(members.replace(`a: ${list}`, "a: a list")).toMatchInlineSnapshot(`
      "
      import type { Kwargs } from "sipyco/pc-rpc";
      import type { Complex, Dict, Float, NDArray } from "sipyco/pyon";

      export interface Typed {
        aim(x: number | Float, y: number | Float, keywords: Kwargs): readonly unknown[];

        free(a: number | bigint): number;

        items(
          a: a list,
          b: readonly unknown[],
          c?: Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown>,
          d?: NDArray | null,
        ): Record<string, unknown> | Dict;

        mode(mode: unknown /* Mode */): unknown /* Mode */;

        nothing(): unknown;

        scalars(a: number | bigint, b: number | Float, c: string, d?: boolean, e?: Uint8Array): Complex;

        terminate(): unknown;

        total(...values: (number | Float)[]): number;

        μ_set(new_?: unknown, function_?: unknown, class_?: unknown): unknown;
      }
      "
    `);
  });

  test("calls that compile with it are those that the server takes", async () => {
    const head = `import { Client, kwargs } from "sipyco/pc-rpc";
import { type Complex, Dict, NDArray, tuple } from "sipyco/pyon";
import type { Typed } from "./typed.js";
const typed = await Client.connect<Typed>("::1", 3253, { target: "typed" });`;
    const tail = "export { scalars, x, speed, moved, sum, plain, free };";
    expect(await compile({ "typed.ts": await typesOf("typed"), "program.ts": head + CALLS + tail })).toEqual(
      [],
    );

    const client = await Client.connect("127.0.0.1", Number(port), { target: "typed" });
    try {
      expect(await client.scalars?.(1, 2, "c")).toMatchObject({ re: 1, im: 2 });
      expect(await client.aim?.(1, kwargs({ speed: 2.5 }))).toEqual([1, 0, 2.5, false]);
      expect(await client.aim?.(1, 2, kwargs({ speed: 2.5, soft: true }))).toEqual([1, 2, 2.5, true]);
      expect(await client.total?.(1, 2.5, kwargs({ a: 3 }))).toBe(6.5);
      expect(await client.μ_set?.(1, 2)).toBe(6);
      expect(await client.free?.(5)).toBe(6);
    } finally {
      await client.closeRpc();
    }
  });

  test("annotations that only older servers can describe are no obstacle to newer ones", async () => {
    const { status, stdout, stderr } = await sipyco("types", "127.0.0.1", port, "-t", "modern");
    expect(status).toBe(0);
    expect(await compile({ "modern.ts": stdout })).toEqual([]);
    if (modern) {
      expect(stderr).toContain("only the methods' names are known");
      expect(stdout).toContain("  deep(...args: unknown[]): unknown;\n");
      expect(stdout).toContain("  terminate(...args: unknown[]): unknown;\n");
      expect(stdout).not.toMatch(/^ {2}_/m);
    } else {
      expect(stderr).toBe("");
      expect(stdout).toContain("b: unknown /* Callable[[int], Any] */");
      expect(stdout).toContain("readonly (readonly [number | bigint, string])[]");
      expect(stdout).toContain("): Record<string, number>[];");
      expect(stdout).toContain("a: number | bigint | null,\n    b: readonly (number | bigint)[],\n");
      expect(stdout).toContain("c?: number | bigint | string | null,\n  ): null;\n");
    }
  });

  test("--watch outlives the server", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sipyco-types-"));
    const path = join(folder, "lda.ts");
    try {
      const io = new TestIo();
      const server = await startPythonServer();
      const { port: own } = server;
      const ended = main(["types", "127.0.0.1", String(own), "-o", path, "--watch", "--every", "0.1"], io);
      await io.until(() => io.out === `${path}: written\n`);
      expect(await readFile(path, "utf8")).toContain("export interface Lda {");
      await server[Symbol.asyncDispose]();
      await io.until(() => io.err.includes("trying again"));
      await using again = new PythonPeer("server.py", [String(own)]);
      await io.until(() => io.out === `${path}: written\n${path}: is current\n`);
      expect(again.process.exitCode).toBeNull();
      io.interrupt();
      expect(await ended).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
