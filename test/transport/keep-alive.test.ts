import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type KeepAliveOptions, setKeepAlive } from "../../src/transport/keep-alive.js";
import { captureLogs } from "../fixtures/logs.js";

/** Port of a server that says nothing. */
async function serve(): Promise<number> {
  const server = createServer((socket) => socket.on("error", () => {}).resume());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function connected(): Promise<Socket> {
  const socket = connect(await serve(), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, "connect");
  return socket;
}

/** The end of an address in /proc/net/tcp. */
const portText = (port: number | undefined): string =>
  `:${port?.toString(16).toUpperCase().padStart(4, "0")}`;

/** Seconds until Linux asks the peer of a silent socket whether it is still there; undefined for never. */
async function secondsLeft({ localPort, remotePort }: Socket): Promise<number | undefined> {
  // Other connections may have had the same port at our end, and are still listed.
  const [own, other] = [portText(localPort), portText(remotePort)];
  for (;;) {
    const rows = (await readFile("/proc/net/tcp", "utf8")).split("\n").map((row) => row.trim().split(/\s+/));
    const row = rows.find(([, local, remote]) => local?.endsWith(own) && remote?.endsWith(other));
    // The list is read in pieces, and a connection may be missed while others come and go.
    if (row === undefined) continue;
    const [timer, left] = row[5]?.split(":") ?? [];
    return timer === "02" ? Number.parseInt(left as string, 16) / 100 : undefined;
  }
}

/** What Node is told. */
function told(options: KeepAliveOptions): unknown[] {
  const socket = new Socket();
  const set = vi.spyOn(socket, "setKeepAlive");
  setKeepAlive(socket, options);
  expect(set).toHaveBeenCalledTimes(1);
  return set.mock.calls[0] as unknown[];
}

describe("TCP keep-alive", () => {
  test.skipIf(process.platform !== "linux")("is switched on, after 10 s by default", async () => {
    const socket = await connected();
    expect(await secondsLeft(socket)).toBeUndefined();
    setKeepAlive(socket);
    const left = await secondsLeft(socket);
    expect(left).toBeGreaterThan(5);
    expect(left).toBeLessThanOrEqual(10);
  });

  test.skipIf(process.platform !== "linux")("may be set before the socket is connected", async () => {
    const socket = new Socket();
    setKeepAlive(socket, { afterIdle: 100_000 });
    socket.connect(await serve(), "127.0.0.1");
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, "connect");
    const left = await secondsLeft(socket);
    expect(left).toBeGreaterThan(50);
    expect(left).toBeLessThanOrEqual(100);
  });

  test.each([
    [{}, [true, 10_000]],
    [{ afterIdle: 2000 }, [true, 2000]],
    [{ afterIdle: 1 }, [true, 1000]],
    [{ afterIdle: 1001 }, [true, 2000]],
    [{ afterIdle: Infinity }, [true, 32_767_000]],
    [{ interval: 1000 }, [true, 10_000, 1000, 10]],
    [{ maxFails: 3 }, [true, 10_000, 1000, 3]],
    [{ afterIdle: 5000, interval: 2500, maxFails: 127 }, [true, 5000, 3000, 127]],
  ])("%j is told in whole seconds", (options, expected) => {
    expect(told(options)).toEqual(expected);
  });

  test.each([
    [{ afterIdle: 0 }, "afterIdle must be a number of milliseconds above 0, not 0"],
    [{ afterIdle: "10" as never }, "afterIdle must be a number of milliseconds above 0, not 10"],
    [{ interval: Number.NaN }, "interval must be a number of milliseconds above 0, not NaN"],
    [{ maxFails: 0 }, "maxFails must be an integer from 1 to 127, not 0"],
    [{ maxFails: 2.5 }, "maxFails must be an integer from 1 to 127, not 2.5"],
    [{ maxFails: 128 }, "maxFails must be an integer from 1 to 127, not 128"],
  ])("refuses %j", (options, message) => {
    const socket = new Socket();
    const set = vi.spyOn(socket, "setKeepAlive");
    expect(() => setKeepAlive(socket, options)).toThrow(new RangeError(message));
    expect(set).not.toHaveBeenCalled();
  });

  test("warns once where Node does not take what it is told", async () => {
    const logs = await captureLogs("transport");
    vi.resetModules();
    const fresh = await import("../../src/transport/keep-alive.js");
    const socket = new Socket();
    const taking = (takes: number): void => {
      const set = vi.fn();
      Object.defineProperty(set, "length", { value: takes });
      socket.setKeepAlive = set;
    };
    taking(2);
    fresh.setKeepAlive(socket, { afterIdle: 5000 });
    fresh.setKeepAlive(socket, { interval: 1000, maxFails: 10 });
    taking(4);
    fresh.setKeepAlive(socket, { interval: 2000 });
    expect(logs.warnings).toEqual([]);
    taking(2);
    fresh.setKeepAlive(socket, { interval: 2000 });
    fresh.setKeepAlive(socket, { maxFails: 2 });
    expect(logs.warnings).toEqual([
      `interval and maxFails of TCP keep-alive need Node 26.4; ${process.version} keeps to 1 s and 10`,
    ]);
  });
});
