import { getEventListeners } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, nat, property, string, tuple } from "fast-check";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ChildComm } from "../../src/pipe-ipc/child-comm.js";
import { parseAddress } from "../../src/pipe-ipc/descriptors.js";
import type { PipeOptions } from "../../src/pipe-ipc/pipe-comm.js";
import { ConnectError } from "../../src/transport/channel-error.js";
import { captureLogs } from "../fixtures/logs.js";
import { turns } from "../transport/channel-suite.js";
import { addressPair, pipe } from "./pipes.js";

/** Two ends in one process. */
async function comms(options: PipeOptions = {}): Promise<readonly [ChildComm, ChildComm]> {
  const [left, right] = addressPair();
  const both = [await ChildComm.connect(left, options), await ChildComm.connect(right, options)] as const;
  onTestFinished(() => {
    for (const comm of both) comm.channel.destroy();
  });
  return both;
}

describe("the address of pipes", () => {
  test("is two different descriptors", () => {
    assert(
      property(tuple(nat(), nat()), ([rfd, wfd]) => {
        if (rfd === wfd) expect(() => parseAddress(`${rfd},${wfd}`)).toThrow("two different");
        else expect(parseAddress(`${rfd},${wfd}`)).toEqual([rfd, wfd]);
      }),
    );
  });

  test("is nothing else", () => {
    assert(
      property(string(), (text) => {
        if (!/^\d+,\d+$/.test(text)) expect(() => parseAddress(text)).toThrow(TypeError);
      }),
    );
    for (const address of ["", "3", "3,", ",4", "3,4,5", "-3,4", "3.0,4", "3, 4", "3,4\n", "3,2147483648"]) {
      expect(() => parseAddress(address)).toThrow(JSON.stringify(address));
    }
    expect(() => parseAddress(undefined as never)).toThrow("not undefined");
  });
});

describe("connecting to pipes", () => {
  /** Descriptors that are closed after the test. */
  const opened = (...fds: number[]): number[] => {
    onTestFinished(() => fds.forEach(closeSync));
    return fds;
  };
  const file = (): number => {
    const folder = mkdtempSync(join(tmpdir(), "sipyco-pipes-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return opened(openSync(join(folder, "file"), "w+"))[0] as number;
  };
  afterEach(() => vi.unstubAllGlobals());

  test("tells which descriptor is not open", async () => {
    const [rfd, wfd] = opened(...pipe());
    const missing = 999_999;
    const error = await ChildComm.connect(`${missing},${wfd}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ code: "ERR_SIPYCO_CONNECT", cause: { code: "EBADF" } });
    expect((error as Error).message).toContain(
      `the pipes ${missing},${wfd}: descriptor ${missing} is not open`,
    );
    await expect(ChildComm.connect(`${rfd},${missing}`)).rejects.toThrow(`descriptor ${missing} is not open`);
  });

  test("tells what is not a pipe", async () => {
    const [rfd, wfd] = opened(...pipe());
    const regular = file();
    const [folder, device] = opened(openSync("/", "r"), openSync("/dev/null", "r+"));
    await expect(ChildComm.connect(`${regular},${wfd}`)).rejects.toThrow(`${regular} is a regular file`);
    await expect(ChildComm.connect(`${rfd},${regular}`)).rejects.toThrow(`${regular} is a regular file`);
    await expect(ChildComm.connect(`${folder},${wfd}`)).rejects.toThrow(`${folder} is a directory`);
    await expect(ChildComm.connect(`${device},${wfd}`)).rejects.toThrow(`${device} is a device`);
  });

  test("tells which end goes the other way", async () => {
    const [rfd, wfd] = opened(...pipe());
    const [otherRfd, otherWfd] = opened(...pipe());
    await expect(ChildComm.connect(`${wfd},${otherWfd}`)).rejects.toThrow(
      `descriptor ${wfd} is not open for reading (are the two exchanged?)`,
    );
    await expect(ChildComm.connect(`${rfd},${otherRfd}`)).rejects.toThrow(
      `descriptor ${otherRfd} is not open for writing (are the two exchanged?)`,
    );
  });

  test("tells of descriptors that are in use, and leaves those who use them alone", async () => {
    const [left, right] = addressPair();
    await using one = await ChildComm.connect(left);
    await using other = await ChildComm.connect(right);
    await expect(ChildComm.connect(left)).rejects.toThrow(/descriptor \d+ is in use already/);
    one.write("still here");
    expect(await other.readline()).toBe("still here");
  });

  test("refuses wrong options before it takes the descriptors", async () => {
    const [left, right] = addressPair();
    await expect(ChildComm.connect(left, { maxLineBytes: 0 })).rejects.toThrow(RangeError);
    await expect(ChildComm.connect(left, { closeTimeout: -1 })).rejects.toThrow(RangeError);
    await using one = await ChildComm.connect(left);
    await using other = await ChildComm.connect(right);
    one.write("line");
    expect(await other.readline()).toBe("line");
  });

  test("is for POSIX systems", async () => {
    vi.stubGlobal("process", { ...process, platform: "win32" });
    await expect(ChildComm.connect("3,4")).rejects.toThrow("not on Windows");
  });
});

describe("readline", () => {
  test("gives one line a call, in turn, and null at the end", async () => {
    const [left, right] = await comms();
    const early = [right.readline(), right.readline()];
    for (const line of ["1", "", "Größe 🔬"]) left.write(line);
    expect(await Promise.all(early)).toEqual(["1", ""]);
    await left.close();
    expect(await right.readline()).toBe("Größe 🔬");
    expect(await Promise.all([right.readline(), right.readline()])).toEqual([null, null]);
    expect(await right.channel.closed).toEqual({ by: "peer" });
  });

  test("loses no line to a time limit", async () => {
    const [left, right] = await comms();
    const late = right.readline({ timeout: 1 });
    await expect(late).rejects.toMatchObject({
      name: "ReadlineTimeout",
      code: "ERR_SIPYCO_READLINE_TIMEOUT",
      timeout: 1,
      message: expect.stringMatching(/^no line from parent process \d+ within 1 ms$/),
    });
    left.write("1");
    left.write("2");
    expect(await right.readline({ timeout: 20_000 })).toBe("1");
    expect(await right.readline({ timeout: Infinity })).toBe("2");
    await expect(right.readline({ timeout: 0 })).rejects.toThrow(RangeError);
  });

  test("loses no line to a signal, and leaves the other calls in their order", async () => {
    const [left, right] = await comms();
    const controller = new AbortController();
    const given = right.readline({ signal: controller.signal });
    const next = right.readline();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(given).rejects.toBe(reason);
    await expect(right.readline({ signal: controller.signal })).rejects.toBe(reason);
    left.write("1");
    expect(await next).toBe("1");
    const lasting = new AbortController();
    left.write("2");
    expect(await right.readline({ signal: lasting.signal })).toBe("2");
    expect(getEventListeners(lasting.signal, "abort")).toEqual([]);
  });

  test("holds the writer back whenever nobody waits for a line", async () => {
    const [left, right] = await comms({ highWaterBytes: 100_000 });
    const line = "x".repeat(100_000);
    for (let i = 0; i < 100; i++) left.write(line);
    expect(await right.readline()).toBe(line);
    let drained = false;
    const draining = left.drain().then(() => {
      drained = true;
    });
    await turns(200);
    expect(drained).toBe(false);
    expect(left.channel.bufferedBytes).toBeGreaterThan(9_000_000);
    for (let i = 1; i < 100; i++) expect((await right.readline()) === line).toBe(true);
    await draining;
  });

  test("lets a line be answered though the writer has hung up", async () => {
    const [left, right] = await comms();
    left.channel.receive(() => {});
    left.write("question");
    expect(await right.readline()).toBe("question");
    const end = left.close();
    await turns();
    expect(right.channel.end).toBeUndefined();
    expect(right.write("answer")).toBe(true);
    expect(await right.readline()).toBeNull();
    await end;
  });

  test("throws for a line over the limit, after those before it, and says whose it is", async () => {
    const logs = await captureLogs("pipe-ipc");
    const [left, right] = await comms({ maxLineBytes: 1000 });
    left.write("fine");
    left.write("x".repeat(1001));
    expect(await right.readline()).toBe("fine");
    const error = {
      code: "ERR_SIPYCO_LINE_TOO_LONG",
      message: expect.stringMatching(/^parent process \d+: /),
    };
    await expect(right.readline()).rejects.toMatchObject(error);
    await expect(right.readline()).rejects.toMatchObject(error);
    expect(logs.warnings).toEqual([expect.stringContaining("more than 1000 bytes")]);
  });

  test("gives null once close was called, whatever waits", async () => {
    const [left, right] = await comms();
    left.write("1");
    left.write("2");
    expect(await right.readline()).toBe("1");
    const waiting = left.readline();
    const closing = right.close();
    expect(await right.readline()).toBeNull();
    await closing;
    expect(await waiting).toBeNull();
    await right.close();
  });

  test("throws what the channel was destroyed with", async () => {
    await captureLogs("pipe-ipc");
    const [, right] = await comms();
    const waiting = right.readline();
    const error = new Error("ours");
    right.channel.destroy(error);
    await expect(waiting).rejects.toBe(error);
  });
});

describe("a loop over the lines", () => {
  test("ends with them", async () => {
    const [left, right] = await comms();
    for (let i = 0; i < 5000; i++) left.write(`${i}`);
    void left.close();
    const got: string[] = [];
    for await (const line of right) got.push(line);
    expect(got).toEqual(Array.from({ length: 5000 }, (_, i) => `${i}`));
  });

  test("may be left, and another one goes on from there", async () => {
    const [left, right] = await comms();
    for (const line of ["1", "2", "3"]) left.write(line);
    await left.close();
    for await (const line of right) {
      expect(line).toBe("1");
      break;
    }
    const rest: string[] = [];
    for await (const line of right) rest.push(line);
    expect(rest).toEqual(["2", "3"]);
  });
});

describe("writing", () => {
  test("takes a string without a line feed", async () => {
    const [left] = await comms();
    expect(() => left.write("line\n")).toThrow(TypeError);
    expect(() => left.write(Uint8Array.of(10) as never)).toThrow("not object");
  });

  test("is told by drain that the other side is gone, or has been left", async () => {
    const [left, right] = await comms();
    await left.drain();
    await right.close();
    expect(await left.readline()).toBeNull();
    expect(left.write("late")).toBe(false);
    await expect(left.drain()).rejects.toMatchObject({
      code: "ERR_SIPYCO_CONNECTION_LOST",
      message: expect.stringMatching(/^parent process \d+ has hung up$/),
    });
    await expect(right.drain()).rejects.toThrow("have been closed");
  });

  test("gives up after closeTimeout when nobody takes the last lines, and logs it", async () => {
    const logs = await captureLogs("pipe-ipc");
    const [left, right] = await comms({ closeTimeout: 10 });
    right.channel.pause();
    left.write("x".repeat(1_000_000));
    await left.close();
    expect(logs.warnings).toEqual([expect.stringMatching(/closed before the last \d+ bytes/)]);
  });
});
