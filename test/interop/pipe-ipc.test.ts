import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ParentComm } from "../../src/pipe-ipc/parent-comm.js";
import { ECHO, printed, Scripts } from "../pipe-ipc/scripts.js";
import { python, pythonVersion, script } from "./peer.js";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe.skipIf(python === undefined)(`pipes to child processes of ${pythonVersion}`, () => {
  const start = async (
    comm: ParentComm,
    ...args: readonly string[]
  ): Promise<ChildProcess & { readonly stdout: Readable }> => {
    const command = [script("pipe_ipc_child.py"), ...args, comm.getAddress()];
    const child = await comm.createSubprocess(python as string, command, { stdio: ["ignore", "pipe"] });
    children.push(child);
    return child as ChildProcess & { readonly stdout: Readable };
  };

  describe.each(["async", "sync"])("with the %s end", (kind) => {
    test("carry lines of every kind both ways, until we hang up", async () => {
      await using comm = new ParentComm();
      const child = await start(comm, kind, "echo");
      const closed = once(child, "close");
      const output = text(child.stdout);
      for (const line of ["", "plain", "café μm 🔬", "cr\r", "a\0b", "x".repeat(1e6), "é".repeat(1e6)]) {
        comm.write(line);
        await comm.drain();
        expect((await comm.readline()) === line).toBe(true);
      }
      const numbers = Array.from({ length: 10_000 }, (_, i) => `${i}`);
      for (const number of numbers) comm.write(number);
      const back: (string | null)[] = [];
      while (back.length < numbers.length) back.push(await comm.readline());
      expect(back).toEqual(numbers);
      await comm.close();
      expect(await output).toBe("10007 lines\n");
      expect(await closed).toEqual([0, null]);
    });

    test("bring the last lines of one that ends, and then the end", async () => {
      await using comm = new ParentComm();
      const child = await start(comm, kind, "last");
      const closed = once(child, "close");
      comm.write("go");
      const got: string[] = [];
      for await (const line of comm) got.push(line);
      expect(got).toEqual(["first", "café μm 🔬"]);
      expect(await comm.channel.closed).toEqual({ by: "peer" });
      child.stdout.resume();
      expect(await closed).toEqual([3, null]);
    });

    test("end when it is killed", async () => {
      await using comm = new ParentComm();
      const child = await start(comm, kind, "echo");
      comm.write("line");
      expect(await comm.readline()).toBe("line");
      child.kill("SIGKILL");
      expect(await comm.readline()).toBeNull();
    });

    test("hold it back while its lines are not taken", async () => {
      await using comm = new ParentComm();
      const child = await start(comm, kind, "echo");
      const output = text(child.stdout);
      for (let i = 0; i < 100; i++) comm.write("x".repeat(30_000));
      // It waits for us before it takes more of ours.
      expect((await comm.readline())?.length).toBe(30_000);
      expect(comm.channel.bufferedBytes).toBeGreaterThan(1_000_000);
      for (let i = 1; i < 100; i++) expect((await comm.readline())?.length).toBe(30_000);
      await comm.close();
      expect(await output).toBe("100 lines\n");
    });
  });
});

describe.skipIf(python === undefined)(`pipes from a parent process of ${pythonVersion}`, () => {
  let scripts: Scripts;
  beforeAll(async () => {
    scripts = await Scripts.create();
  });
  afterAll(() => scripts[Symbol.asyncDispose]());

  /** Python's parent, with a child that runs these lines; they print to the same output. */
  const start = async (
    mode: string,
    lines: string,
  ): Promise<ChildProcess & { readonly stdout: Readable }> => {
    const command = [process.execPath, await scripts.write(lines)];
    const parent = spawn(python as string, [script("pipe_ipc_parent.py"), mode, ...command], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(parent);
    return parent as ChildProcess & { readonly stdout: Readable };
  };

  test("carry lines of every kind both ways, until it hangs up", async () => {
    const parent = await start("echo", ECHO);
    expect(await text(parent.stdout)).toBe("echoed\n10007 lines\nstatus 0\n");
  });

  test("take lines as fast as it reads them, and the end of the child", async () => {
    const parent = await start(
      "lines",
      `const comm = await ChildComm.connect(process.argv[2]);
       comm.write("first");
       for (let i = 0; i < 20; i++) if (!comm.write("x".repeat(1_000_000))) await comm.drain();
       comm.write("last");
       await comm.close();
       process.exitCode = 7;`,
    );
    const long = "1000001\n".repeat(20);
    expect(await text(parent.stdout)).toBe(`b'first\\n'\n${long}b'last\\n'\nstatus 7\n`);
  });

  test("end when the child is killed", async () => {
    const parent = await start(
      "lines",
      `const comm = await ChildComm.connect(process.argv[2]);
       comm.write("only");
       setImmediate(() => process.kill(process.pid, "SIGKILL"));`,
    );
    expect(await text(parent.stdout)).toBe("b'only\\n'\nstatus -9\n");
  });

  test("end when the parent is killed", async () => {
    const parent = await start(
      "wait",
      `const comm = await ChildComm.connect(process.argv[2]);
       comm.write("hello");
       console.log(await comm.readline(), (await comm.channel.closed).by);`,
    );
    const line = printed(parent.stdout);
    expect(await line()).toBe("b'hello\\n'");
    parent.kill("SIGKILL");
    expect(await line()).toBe("null peer");
  });
});
