import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import type { Gateway } from "../../src/gateway/index.js";
import {
  closing,
  connecting,
  echo,
  gatewayFor,
  messages,
  opened,
  RawClient,
  refusal,
  Target,
  until,
  urlOf,
} from "./gateways.js";

const MiB = 1024 * 1024;
/** What fills the buffers of the system between two sockets, and then some. */
const MUCH = 64 * MiB;

/** Writes lines until nobody has taken any for a while; gives how many bytes were written. */
async function writeUntilStuck(
  socket: Socket,
  most: number,
  line = `${"x".repeat(64 * 1024 - 1)}\n`,
): Promise<number> {
  let written = 0;
  while (written < most) {
    written += line.length;
    if (socket.write(line)) continue;
    const stuck = await Promise.race([
      once(socket, "drain").then(() => false),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 500)),
    ]);
    if (stuck) break;
  }
  return written;
}

function waiting(gateway: Gateway): number {
  return gateway.stats().bufferedBytes;
}

describe("a client that does not read", () => {
  test("holds the target back, and costs no more than highWaterBytes and a read", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { highWaterBytes: MiB });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const behind = await target.socket();
    const written = await writeUntilStuck(behind, MUCH * 4);
    expect(written).toBeLessThan(MUCH);
    const { bufferedBytes, targets } = gateway.stats();
    expect(bufferedBytes).toBeGreaterThan(MiB);
    expect(bufferedBytes).toBeLessThan(1.25 * MiB);
    const passed = targets[0]?.toClients.bytes ?? 0;
    // It takes no more from the target, whatever that has.
    behind.write("one more\n");
    const other = await opened(urlOf(gateway, target));
    const got = messages(other, 1);
    (await target.socket()).write("a line for others\n");
    await got;
    expect(gateway.stats().targets[0]?.toClients.bytes).toBe(passed + "a line for others".length);
    // Once it reads again it gets everything.
    let taken = client.bytes.length;
    client.socket.on("data", (chunk: Buffer) => {
      taken += chunk.length;
    });
    client.socket.resume();
    await until(() => taken >= written + "one more".length);
    expect(waiting(gateway)).toBe(0);
  });

  test("is told why it is closed, after stallTimeout, with 1013", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { stallTimeout: 500 });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const behind = await target.socket();
    const gone = once(behind.resume(), "close");
    await writeUntilStuck(behind, MUCH);
    await gone;
    expect(waiting(gateway)).toBe(0);
    expect(await client.goodbye()).toEqual({
      code: 1013,
      reason: "the client took too little of what it was sent for 500 ms",
    });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ "client-stalled": 1 });
    expect(gateway.stats().targets[0]).toMatchObject({ clientStalls: 1 });
  });

  test("is dropped when it does not take the goodbye either", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { stallTimeout: 300 });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    await writeUntilStuck(await target.socket(), MUCH);
    await until(() => gateway.stats().connections === 0);
    expect(client.socket.destroyed).toBe(false);
  });

  test("is not closed as long as it takes something of a long line", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { stallTimeout: 400 });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    (await target.socket()).write(`${"x".repeat(24 * MiB)}\n`);
    let taken = client.bytes.length;
    client.socket.on("data", (chunk: Buffer) => {
      taken += chunk.length;
      client.socket.pause();
      setTimeout(() => client.socket.resume(), 1);
    });
    client.socket.resume();
    // Longer than stallTimeout in all, but never so long for a part of it.
    await until(() => taken > 24 * MiB);
    expect(gateway.stats().closed).not.toHaveProperty("client-stalled");
  });

  test("is closed first when too much waits for all, and the others go on", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { maxBufferedBytes: 5 * MiB });
    const line = `${"x".repeat(3 * MiB)}\n`;
    const reader = await opened(urlOf(gateway, target));
    const forReader = await target.socket();
    const goodbyes: Promise<{ code: number; reason: string } | undefined>[] = [];
    for (let i = 0; i < 8; i++) {
      const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
      const behind = (await target.socket()).resume();
      behind.once("end", () => goodbyes.push(client.goodbye()));
      for (let j = 0; j < 8; j++) behind.write(line);
    }
    // Each of those that are left has more than highWaterBytes, 1 MiB.
    await until(() => goodbyes.length >= 3);
    expect(waiting(gateway)).toBeLessThanOrEqual(5 * MiB);
    const got = messages(reader, 1);
    forReader.write("for the one that reads\n");
    expect(await got).toEqual(["for the one that reads"]);
    const reason = "too much waits for slow clients, and this one is the slowest";
    for (const goodbye of await Promise.all(goodbyes)) expect(goodbye).toEqual({ code: 1013, reason });
    await until(() => (gateway.stats().closed.memory ?? 0) >= 3);
  });
});

describe("a target that does not read", () => {
  /** Sends until nobody takes any more. */
  async function sendUntilStuck(socket: WebSocket): Promise<number> {
    const line = "y".repeat(64 * 1024);
    let sent = 0;
    let before = -1;
    while (sent < MUCH) {
      while (socket.bufferedAmount < MiB) {
        socket.send(line);
        sent += line.length;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (socket.bufferedAmount >= MiB && socket.bufferedAmount === before) break;
      before = socket.bufferedAmount;
    }
    return sent;
  }

  test("holds the client back, until it reads again", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const socket = await opened(urlOf(gateway, target));
    const behind = await target.socket();
    const sent = await sendUntilStuck(socket);
    expect(sent).toBeLessThan(MUCH);
    let bytes = 0;
    behind.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    behind.resume();
    socket.close();
    await once(behind, "end");
    expect(bytes).toBe(sent + sent / (64 * 1024));
  });

  test("is given up after stallTimeout, which the client is told", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { stallTimeout: 500 });
    const socket = await opened(urlOf(gateway, target));
    const closed = closing(socket);
    await sendUntilStuck(socket);
    expect(await closed).toMatchObject({
      code: 1013,
      reason: expect.stringMatching(/^the target took too little of what it was sent for \d+ ms$/),
    });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats()).toMatchObject({
      closed: { "target-stalled": 1 },
      targets: [{ targetStalls: 1 }],
    });
  });
});

describe("a line that is too long", () => {
  test("of 200 MB in one frame is refused by its length, before it has come", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    client.frame(0x81, Buffer.alloc(1024, 120), 200_000_000);
    expect(await client.goodbye()).toEqual({ code: 1009, reason: "" });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats()).toMatchObject({ closed: { message: 1 }, targets: [{ toTarget: { bytes: 0 } }] });
  });

  test("of 200 MB in pieces is refused once it is over the limit, and the rest is thrown away", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const before = process.memoryUsage.rss();
    const piece = Buffer.alloc(MiB, 120);
    const goodbye = client.goodbye();
    for (let sent = 0; sent < 200 && client.socket.writable; sent++) {
      client.frame(sent === 0 ? 0x01 : 0x00, piece);
      if (client.socket.writableNeedDrain) {
        await Promise.race([once(client.socket, "drain"), once(client.socket, "close")]);
      }
    }
    expect(await goodbye).toEqual({ code: 1009, reason: "" });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MiB);
    expect(gateway.stats().targets[0]?.toTarget.bytes).toBe(0);
  });

  test("of 200 MB in one-byte pieces is refused", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const pieces = Buffer.alloc(7 * 20_000);
    for (let i = 0; i < 20_000; i++) pieces.set([i === 0 ? 0x01 : 0x00, 0x81, 0, 0, 0, 0, 120], i * 7);
    client.socket.write(pieces);
    expect(await client.goodbye()).toEqual({ code: 1008, reason: "" });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ message: 1 });
  });

  test.each([
    ["as long as allowed", 1000, "", undefined],
    ["as long as allowed, and its line feed", 1000, "\n", undefined],
    ["one longer", 1001, "", 1009],
  ])("is none when it is %s", async (_what, length, end, code) => {
    const target = await echo();
    const gateway = await gatewayFor(target, { maxRequestBytes: 1000 });
    const socket = await opened(urlOf(gateway, target));
    const line = "x".repeat(length);
    const outcome = code === undefined ? messages(socket, 1) : closing(socket);
    socket.send(line + end);
    expect(await outcome).toEqual(
      code === undefined ? [line] : { code, reason: "a line has more than 1000 bytes" },
    );
  });

  test("from the target ends the connection after the lines before", async () => {
    const target = await Target.start((socket) => void socket.write(`before\n${"x".repeat(2000)}`));
    const gateway = await gatewayFor(target, { maxLineBytes: 1000 });
    const socket = connecting(urlOf(gateway, target));
    const got: string[] = [];
    socket.on("message", (data: Buffer) => got.push(data.toString()));
    const reason = "the target sent a line of more than 1000 bytes";
    expect(await closing(socket)).toEqual({ code: 1009, reason });
    expect(got).toEqual(["before"]);
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ "target-line": 1 });
  });
});

describe("what is no text", () => {
  test("ends the connection of a client that sends it", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const binary = await opened(urlOf(gateway, target));
    binary.send(Buffer.from("ARTIQ pc_rpc"));
    expect(await closing(binary)).toMatchObject({ code: 1003 });
    const broken = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    broken.frame(0x81, Buffer.of(0xff, 0xfe));
    expect(await broken.goodbye()).toMatchObject({ code: 1007 });
    const unmasked = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    unmasked.socket.write(Buffer.of(0x81, 1, 120));
    expect(await unmasked.goodbye()).toMatchObject({ code: 1002 });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats()).toMatchObject({ closed: { message: 3 }, targets: [{ toTarget: { lines: 0 } }] });
  });

  test("ends the connection when the target sends it", async () => {
    const target = await Target.start((socket) => void socket.write(Buffer.of(0xff, 10)));
    const socket = connecting(urlOf(await gatewayFor(target), target));
    const reason = "the target sent a line that is not UTF-8";
    expect(await closing(socket)).toEqual({ code: 1007, reason });
  });
});

describe("connections", () => {
  test("of 1,000 clients are more than one address may have, and those over the limit are told so", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const sockets = Array.from({ length: 1000 }, () => connecting(urlOf(gateway, target)));
    const codes: number[] = [];
    for (const socket of sockets) socket.once("close", (code) => codes.push(code));
    const open = (): WebSocket[] => sockets.filter(({ readyState }) => readyState === 1);
    await until(() => codes.length === 900 && open().length === 100);
    expect(gateway.stats().connections).toBe(100);
    // Those that do not even get so far have been hung up on.
    expect(codes.filter((code) => code !== 1013 && code !== 1006)).toEqual([]);
    expect(codes).toContain(1013);
    const served = open();
    const got = messages(served[99] as WebSocket, 1);
    served[99]?.send("served all the same");
    expect(await got).toEqual(["served all the same"]);
    for (const socket of served.slice(0, 50)) socket.close();
    await until(() => gateway.stats().connections === 50);
    await opened(urlOf(gateway, target));
    expect(target.accepted).toBe(101);
  });

  test("are 1,000 at most, where one address may have so many", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target, { maxConnectionsPerAddress: 2000 });
    const url = urlOf(gateway, target);
    for (let i = 0; i < 1000; i += 100) {
      await Promise.all(Array.from({ length: 100 }, () => opened(url)));
    }
    expect(await refusal(url)).toEqual({
      code: 1013,
      reason: "there are 1000 connections already, the limit set by maxConnections",
    });
    await gateway.stop();
    expect(gateway.stats()).toMatchObject({ connections: 0, closed: { stopping: 1000 } });
  });

  test("that say nothing have an end, and make room for others", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target, { maxConnectionsPerAddress: 2, handshakeTimeout: 400 });
    const silent = await Promise.all(Array.from({ length: 4 }, () => RawClient.connect(gateway.port)));
    const gone = silent.map(({ socket }) => once(socket.resume(), "close"));
    await expect(opened(urlOf(gateway, target))).rejects.toThrow("closed with 1006");
    await Promise.all(gone);
    // Their places are free a moment later.
    let socket: WebSocket | undefined;
    while (socket === undefined) socket = await opened(urlOf(gateway, target)).catch(() => undefined);
  });
});
