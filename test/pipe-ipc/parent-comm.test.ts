import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ParentComm, SubprocessError } from "../../src/pipe-ipc/parent-comm.js";
import { captureLogs } from "../fixtures/logs.js";
import { turns } from "../transport/channel-suite.js";
import { ECHO, printed, Scripts } from "./scripts.js";

let scripts: Scripts;
beforeAll(async () => {
  scripts = await Scripts.create();
});
afterAll(() => scripts[Symbol.asyncDispose]());

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts a child that runs these lines; what it prints is to be had from its `stdout`. */
async function start(comm: ParentComm, lines: string): Promise<ChildProcess & { readonly stdout: Readable }> {
  const path = await scripts.write(lines);
  const child = await comm.createSubprocess(process.execPath, [path, comm.getAddress()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child as ChildProcess & { readonly stdout: Readable };
}

/** A shell's script in which `read` reads from us and whose output to descriptor 4 is ours. */
async function shell(comm: ParentComm, script: string): Promise<ChildProcess> {
  const child = await comm.createSubprocess("/bin/sh", ["-c", script]);
  children.push(child);
  return child;
}

describe("a child process", () => {
  test("is told an address that is known before it is started", async () => {
    await using comm = new ParentComm();
    const address = comm.getAddress();
    expect(address).toMatch(/^\d+,\d+$/);
    expect(comm.process).toBeUndefined();
    const child = await shell(comm, 'read line <&3; echo "$line, child" >&4');
    expect(comm.process).toBe(child);
    expect(child.pid).toBeGreaterThan(0);
    comm.write("hello");
    expect(await comm.readline()).toBe("hello, child");
    expect(await comm.readline()).toBeNull();
    expect(comm.getAddress()).toBe(address);
  });

  test("answers lines of every kind, one by one", async () => {
    await using comm = new ParentComm();
    const child = await start(comm, ECHO);
    for (const line of ["", "plain", "Größe 大きさ 🔬", "cr\r", "a\0b", "x".repeat(1_000_000)]) {
      comm.write(line);
      expect((await comm.readline()) === line).toBe(true);
    }
    await comm.close();
    expect(await text(child.stdout)).toBe("6 lines\n");
  });

  test("answers thousands of lines that are on their way together", async () => {
    await using comm = new ParentComm();
    const child = await start(comm, ECHO);
    const count = 20_000;
    for (let i = 0; i < count; i++) comm.write(`${i} ${"x".repeat(i % 300)}`);
    for (let i = 0; i < count; i++) expect(await comm.readline()).toBe(`${i} ${"x".repeat(i % 300)}`);
    const closed = once(child, "close");
    await comm.close();
    expect(await text(child.stdout)).toBe(`${count} lines\n`);
    expect(await closed).toEqual([0, null]);
  });

  test("sees the end after all that was written", async () => {
    await using comm = new ParentComm();
    const child = await start(
      comm,
      `const comm = await ChildComm.connect(process.argv[2]);
       const lengths = [];
       for await (const line of comm) lengths.push(line.length);
       console.log(lengths.join(), (await comm.channel.closed).by);`,
    );
    for (const length of [1, 3_000_000, 2]) comm.write("x".repeat(length));
    await comm.close();
    expect(comm.channel.end).toEqual({ by: "us" });
    expect(await text(child.stdout)).toBe("1,3000000,2 peer\n");
  });

  test("gets all that was written before close, though it has hung up itself meanwhile", async () => {
    await using comm = new ParentComm();
    const script = "read line; exec 4>&-; read line; wc -c <&3";
    const child = await comm.createSubprocess("/bin/sh", ["-c", script], { stdio: ["pipe", "pipe"] });
    children.push(child);
    const output = text(child.stdout as Readable);
    comm.write("x".repeat(3_000_000));
    let closed = false;
    const closing = comm.close().then(() => {
      closed = true;
    });
    const hungUp = once(child.stdio[4] as Socket, "close");
    child.stdin?.write("hang up\n");
    await hungUp;
    await turns();
    expect(closed).toBe(false);
    child.stdin?.write("read\n");
    await closing;
    expect(Number(await output)).toBe(3_000_001);
    expect(comm.channel.end).toEqual({ by: "us" });
  });

  test("ends though its parent keeps the pipes open, once it has closed them", async () => {
    await using comm = new ParentComm();
    const child = await start(
      comm,
      `const comm = await ChildComm.connect(process.argv[2]);
       comm.channel.receive(() => {});
       comm.write("last");
       await comm.close();
       console.log("closed");`,
    );
    // A parent that says nothing, but does not hang up either when its child does.
    comm.channel.pause();
    expect(await text(child.stdout)).toBe("closed\n");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await comm.readline()).toBe("last");
    expect(await comm.readline()).toBeNull();
  });

  test("sees the death of its parent as the end", async () => {
    const child = await scripts.write(
      `const comm = await ChildComm.connect(process.argv[2]);
       console.log(await comm.readline());
       console.log(await comm.readline(), (await comm.channel.closed).by);`,
    );
    const parent = await scripts.write(
      `const comm = new ParentComm();
       await comm.createSubprocess(process.execPath, [process.argv[2], comm.getAddress()]);
       comm.write("hello");
       await comm.readline();`,
    );
    const outer = spawn(process.execPath, [parent, child], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(outer);
    const line = printed(outer.stdout);
    expect(await line()).toBe("hello");
    outer.kill("SIGKILL");
    expect(await line()).toBe("null peer");
  });

  test("is held back while nobody takes its lines", async () => {
    await using comm = new ParentComm();
    const child = await start(
      comm,
      `const comm = await ChildComm.connect(process.argv[2]);
       for (let i = 0; i < 1000; i++) if (!comm.write("x".repeat(10_000))) await comm.drain();
       await comm.close();`,
    );
    let taken = 0;
    let most = 0;
    for await (const line of comm) {
      taken += line.length + 1;
      await turns(5);
      most = Math.max(most, bytesRead(child) - taken);
    }
    expect(taken).toBe(10_001_000);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4 * 65_536);
  });
});

/** Bytes that have been read from the child so far. */
function bytesRead(child: ChildProcess): number {
  return (child.stdio[4] as Socket).bytesRead;
}

describe("the end of a child process", () => {
  test("is the end of the channel, after its last lines", async () => {
    await using comm = new ParentComm();
    const child = await shell(comm, 'echo first >&4; echo last >&4; printf "cut off" >&4; exit 3');
    const closed = once(child, "close");
    await once(child, "exit");
    const got: string[] = [];
    for await (const line of comm) got.push(line);
    expect(got).toEqual(["first", "last"]);
    expect(await comm.channel.closed).toEqual({ by: "peer" });
    // Node tells it once the pipes are closed on our side too.
    expect(await closed).toEqual([3, null]);
    expect(comm.process?.exitCode).toBe(3);
  });

  test("leaves all that had gone into the pipe to be read, in a while", async () => {
    await using comm = new ParentComm();
    const child = await start(
      comm,
      `const comm = await ChildComm.connect(process.argv[2]);
       for (let i = 0; i < 10_000; i++) comm.write("x".repeat(999));
       for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
       console.log(10_000_000 - comm.channel.bufferedBytes);
       process.exit();`,
    );
    const exited = once(child, "exit");
    const output = text(child.stdout);
    await comm.readline();
    await exited;
    await turns(50);
    let lines = 1;
    for await (const line of comm) lines += line.length === 999 ? 1 : 0;
    expect(lines * 1000).toBeGreaterThan(Number(await output) - 1000);
  });

  test("by a signal is one too", async () => {
    await using comm = new ParentComm();
    const child = await start(comm, ECHO);
    comm.write("line");
    expect(await comm.readline()).toBe("line");
    const waiting = comm.readline();
    child.kill("SIGKILL");
    expect(await waiting).toBeNull();
    expect((await comm.channel.closed).by).toBe("peer");
  });

  test("comes after its last lines though something else cannot be sent any more", async () => {
    const logs = await captureLogs("pipe-ipc");
    await using comm = new ParentComm();
    const child = await startDeaf(comm, "read line; echo last words >&4");
    comm.write("nobody reads this");
    await expect(drainedUntilItThrows(comm)).rejects.toMatchObject({
      code: "ERR_SIPYCO_CONNECTION_LOST",
      message: expect.stringMatching(/^child process \d+ \(\/bin\/sh\): the peer no longer reads/),
    });
    expect(comm.write("nor this")).toBe(false);
    expect(comm.channel.end).toBeUndefined();
    child.stdin?.end("line\n");
    expect(await comm.readline()).toBe("last words");
    expect(await comm.readline()).toBeNull();
    const end = await comm.channel.closed;
    expect(end).toMatchObject({ by: "peer", error: { code: "ERR_SIPYCO_CONNECTION_LOST" } });
    expect(logs.warnings).toEqual([]);
  });

  test("reaches a sender that does nothing but send and wait", async () => {
    await using comm = new ParentComm();
    const child = await startDeaf(comm, "read line");
    await expect(drainedUntilItThrows(comm)).rejects.toThrow("no longer reads");
    const { channel } = comm;
    channel.receive(() => {});
    channel.resume();
    child.stdin?.end("line\n");
    while (channel.end === undefined) if (!channel.send("line")) await channel.drained();
    expect(channel.end).toMatchObject({ by: "peer", error: { code: "ERR_SIPYCO_CONNECTION_LOST" } });
  });

  test("does not wait for a process of its own that has the pipes open", async () => {
    await using comm = new ParentComm();
    const child = await shell(comm, "sleep 1000 & echo $! >&4; echo last >&4; exit 0");
    const closed = once(child, "close");
    await once(child, "exit");
    const sleeper = processId(await comm.readline());
    try {
      expect(await comm.readline()).toBe("last");
      expect(await comm.readline()).toBeNull();
      await closed;
    } finally {
      process.kill(sleeper);
    }
  });

  test("does not let in, all at once, what such a process writes", async () => {
    await using comm = new ParentComm();
    const child = await shell(comm, "yes >&4 & echo $! >&4; read go <&3");
    const exited = once(child, "exit");
    let line = await comm.readline();
    while (line === "y") line = await comm.readline();
    const yes = processId(line);
    try {
      expect(await comm.readline()).toBe("y");
      comm.write("go");
      await exited;
      const before = bytesRead(child);
      await turns(200);
      expect(bytesRead(child) - before).toBeLessThanOrEqual(4 * 65_536);
    } finally {
      process.kill(yes);
    }
    const kinds = new Set<string>();
    for await (const line of comm) kinds.add(line);
    expect([...kinds]).toEqual(["y"]);
  });
});

/** Number 0 would stand for ourselves and all our relatives. */
function processId(line: string | null): number {
  expect(line).toMatch(/^[1-9]\d*$/);
  return Number(line);
}

/** A child that has closed what it could read from us, and then runs `script`; its standard input is a pipe too. */
async function startDeaf(comm: ParentComm, script: string): Promise<ChildProcess> {
  const whole = `exec 3<&-; echo deaf >&4; ${script}`;
  const child = await comm.createSubprocess("/bin/sh", ["-c", whole], { stdio: ["pipe"] });
  children.push(child);
  expect(await comm.readline()).toBe("deaf");
  return child;
}

/** Drains until it turns out that nobody reads. */
async function drainedUntilItThrows(comm: ParentComm): Promise<void> {
  for (;;) {
    comm.write("more");
    await comm.drain();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("starting a child process", () => {
  const folderWith = (name: string, content: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "sipyco-pipes-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test("leaves the rest of its descriptors to the caller", async () => {
    await using comm = new ParentComm();
    const child = await comm.createSubprocess("/bin/sh", ["-c", "cat; echo five >&5; echo pipe >&4"], {
      stdio: ["pipe", "pipe", "inherit", undefined, null, "pipe"],
    });
    child.stdin?.end("through cat");
    const outputs = [1, 5].map((index) => text((child.stdio as readonly unknown[])[index] as Readable));
    expect(await Promise.all(outputs)).toEqual(["through cat", "five\n"]);
    expect(await comm.readline()).toBe("pipe");
  });

  test("takes one word for all three standard ones, and shares ours by default", async () => {
    await using piped = new ParentComm();
    const child = await piped.createSubprocess("/bin/sh", ["-c", "echo out; echo err >&2"], {
      stdio: "pipe",
    });
    // Node drops what has not been asked for when the child exits.
    const outputs = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
    expect(await Promise.all(outputs)).toEqual(["out\n", "err\n"]);
    await using shared = new ParentComm();
    const { stdin, stdout, stderr } = await shared.createSubprocess("true");
    expect([stdin, stdout, stderr]).toEqual([null, null, null]);
  });

  test("refuses other uses of the pipes' descriptors, and runs nothing", async () => {
    await using comm = new ParentComm();
    const stdio = ["inherit", "inherit", "inherit", "ipc"] as const;
    await expect(comm.createSubprocess("true", [], { stdio: [...stdio] })).rejects.toThrow(
      "stdio[3] is one of the pipes, and cannot be ipc",
    );
    expect(comm.process).toBeUndefined();
  });

  test("passes on the other options", async () => {
    await using comm = new ParentComm();
    await comm.createSubprocess("/bin/sh", ["-c", 'echo "$PWD $WORD" >&4'], {
      cwd: "/",
      env: { ...process.env, WORD: "word" },
    });
    expect(await comm.readline()).toBe("/ word");
  });

  test("fails with the reason, and may be tried again", async () => {
    await using comm = new ParentComm();
    const plain = folderWith("plain", "#!/bin/sh\n");
    const orphan = folderWith("orphan", "#!/no/such/interpreter\n");
    chmodSync(orphan, 0o755);
    const error = await comm.createSubprocess("sipyco-no-such-command").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SubprocessError);
    expect(error).toMatchObject({
      message: 'cannot start "sipyco-no-such-command": no such command',
      code: "ERR_SIPYCO_SUBPROCESS",
      command: "sipyco-no-such-command",
      cause: { code: "ENOENT" },
    });
    await expect(comm.createSubprocess(plain)).rejects.toThrow("permission denied");
    await expect(comm.createSubprocess(orphan)).rejects.toThrow(
      "the interpreter that it names does not exist",
    );
    await expect(comm.createSubprocess("true", [], { cwd: "/no/such/folder" })).rejects.toThrow(
      'there is no directory "/no/such/folder" to run it in',
    );
    await expect(comm.createSubprocess("true", ["x".repeat(10_000_000)])).rejects.toThrow(SubprocessError);
    await expect(comm.createSubprocess("true", ["a\0b"])).rejects.toThrow(TypeError);
    await expect(comm.createSubprocess(5 as never)).rejects.toThrow(TypeError);
    await shell(comm, "echo well >&4");
    expect(await comm.readline()).toBe("well");
  });

  test("is done once, before the pipes are closed", async () => {
    const comm = new ParentComm();
    expect(() => comm.channel).toThrow("no child process yet");
    expect(() => comm.write("line")).toThrow("no child process yet");
    await expect(comm.readline()).rejects.toThrow("no child process yet");
    await comm.createSubprocess("true");
    await expect(comm.createSubprocess("true")).rejects.toThrow("have a child process already");
    await comm.close();
    const unused = new ParentComm();
    await unused.close();
    await unused.close();
    await expect(unused.createSubprocess("true")).rejects.toThrow("have been closed");
  });

  test("obeys a signal, before and after", async () => {
    const logs = await captureLogs("pipe-ipc");
    await using comm = new ParentComm();
    const controller = new AbortController();
    const reason = new Error("enough");
    const started = comm.createSubprocess("sleep", ["1000"], { signal: controller.signal });
    expect((await started).pid).toBeGreaterThan(0);
    controller.abort(reason);
    expect(await comm.readline()).toBeNull();
    expect(logs.warnings).toEqual([]);
    await using other = new ParentComm();
    const late = other.createSubprocess("true", [], { signal: controller.signal });
    await expect(late).rejects.toBe(reason);
  });

  test("refuses wrong options, and Windows", async () => {
    expect(() => new ParentComm({ maxLineBytes: 0 })).toThrow(RangeError);
    const comm = new ParentComm();
    vi.stubGlobal("process", { ...process, platform: "win32" });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    expect(() => comm.getAddress()).toThrow("not on Windows");
    await expect(comm.createSubprocess("true")).rejects.toThrow("not on Windows");
  });
});
