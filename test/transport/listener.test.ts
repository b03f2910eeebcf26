import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { afterEach, describe, expect, it } from "vitest";
import type { Channel } from "../../src/transport/channel.js";
import { ListenError } from "../../src/transport/channel-error.js";
import { type Listener, type ListenOptions, listen } from "../../src/transport/listener.js";
import { connectTcp } from "../../src/transport/tcp.js";
import { lines, turns } from "./channel-suite.js";
import { tlsFiles } from "./sockets.js";

const listeners: Listener[] = [];
const channels: Channel[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const channel of channels.splice(0)) channel.destroy();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

async function start(options: Partial<ListenOptions> = {}): Promise<Listener> {
  const onChannel = (channel: Channel): void => {
    channels.push(channel);
    channel.receive((line) => channel.send(line));
  };
  const listener = await listen({ host: "127.0.0.1", port: 0, onChannel, ...options });
  listeners.push(listener);
  return listener;
}

async function client(host: string, port: number): Promise<Channel> {
  const channel = await connectTcp(host, port);
  channels.push(channel);
  return channel;
}

async function echo(channel: Channel): Promise<string[]> {
  channel.send("echo");
  return await lines(channel, 1);
}

function bareSocket(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  sockets.push(socket);
  return socket;
}

async function logged(act: () => Promise<void>): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => records.push(record) },
    loggers: [
      { category: ["sipyco", "transport"], sinks: ["list"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], lowestLevel: "fatal" },
    ],
    reset: true,
  });
  try {
    await act();
  } finally {
    await reset();
  }
  return records;
}

describe("listen", () => {
  it("listens on one port of several addresses", async () => {
    const listener = await start({ host: ["127.0.0.1", "127.0.0.2", "::1"] });
    expect(listener.addresses.map(({ address }) => address)).toEqual(["127.0.0.1", "127.0.0.2", "::1"]);
    expect(new Set(listener.addresses.map(({ port }) => port))).toEqual(new Set([listener.port]));
    for (const host of ["127.0.0.1", "127.0.0.2", "::1"]) {
      expect(await echo(await client(host, listener.port))).toEqual(["echo"]);
    }
  });

  it("listens on all addresses when told none", async () => {
    const { port } = await start({ host: null });
    for (const host of ["127.0.0.1", "::1"]) expect(await echo(await client(host, port))).toEqual(["echo"]);
  });

  it("listens on an address that is named twice", async () => {
    const { addresses } = await start({ host: ["127.0.0.1", "127.0.0.1"] });
    expect(addresses).toHaveLength(1);
  });

  it("lets :: and 0.0.0.0 be listed beside each other", async () => {
    const { addresses } = await start({ host: ["0.0.0.0", "::"] });
    expect(addresses).toHaveLength(2);
  });

  it("names the address when the port is taken, and leaves nothing open", async () => {
    const taken = await start({ host: "127.0.0.2" });
    const error = await start({ host: ["127.0.0.1", "127.0.0.2"], port: taken.port }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({
      code: "ERR_SIPYCO_LISTEN",
      message: `cannot listen on 127.0.0.2:${taken.port}: the port is in use already`,
      cause: { code: "EADDRINUSE" },
    });
    await expect(connectTcp("127.0.0.1", taken.port)).rejects.toThrow("connection refused");
  });

  it.each([
    ["an address of somebody else", "192.0.2.1", "the address is not one of this machine"],
    ["a name that does not exist", "no-such-host.invalid", "cannot listen on no-such-host.invalid:0: "],
  ])("explains %s", async (_name, host, message) => {
    await expect(start({ host })).rejects.toThrow(message);
  });

  it.each([
    [{ port: -1 }, "port must be an integer from 0 to 65535"],
    [{ port: 65_536 }, "port must be an integer from 0 to 65535"],
    [{ host: [] }, "host must name at least one address"],
    [{ host: "" }, "host must be a host name or an address"],
    [{ maxConnections: 0 }, "maxConnections must be a number from 1"],
    [{ handshakeTimeout: 0 }, "handshakeTimeout must be"],
    [{ maxLineBytes: -1 }, "maxLineBytes must be"],
    [{ keepAliveDelay: Number.NaN }, "keepAliveDelay must be"],
  ])("refuses the options %o", async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });

  it("stops accepting when closed, and leaves accepted channels alone", async () => {
    const listener = await start();
    const channel = await client("127.0.0.1", listener.port);
    await echo(channel);
    await listener.close();
    await listener.close();
    await listener[Symbol.asyncDispose]();
    await expect(connectTcp("127.0.0.1", listener.port)).rejects.toThrow("connection refused");
    expect(await echo(channel)).toEqual(["echo"]);
    const again = await start({ port: listener.port });
    expect(again.port).toBe(listener.port);
  });

  it("closes connections over the limit at once, counts them and logs once a burst", async () => {
    const listener = await start({ maxConnections: 2 });
    const records = await logged(async () => {
      const kept = [await client("127.0.0.1", listener.port), await client("127.0.0.1", listener.port)];
      for (const each of kept) await echo(each);
      for (let i = 0; i < 5; i++) await (await client("127.0.0.1", listener.port)).closed;
      expect(listener.refused).toBe(5);
      expect(listener.connections).toBe(2);
      for (const each of kept) expect(await echo(each)).toEqual(["echo"]);

      kept[0]?.destroy();
      while (listener.connections === 2) await turns(1);
      await echo(await client("127.0.0.1", listener.port));
      await (await client("127.0.0.1", listener.port)).closed;
    });
    expect(listener.refused).toBe(6);
    const refusals = records.filter(({ level }) => level === "warning");
    expect(refusals.map(({ properties }) => properties.limit)).toEqual([2, 2]);
  });

  it("ends a TLS handshake that does not finish", async () => {
    const { port } = await start({ tls: tlsFiles("server", "client"), handshakeTimeout: 100 });
    const records = await logged(async () => {
      await once(bareSocket(port), "close");
    });
    expect(channels).toEqual([]);
    expect(records.map(({ level }) => level)).toEqual(["warning"]);
  });

  it("ends TLS handshakes that are under way when closed", async () => {
    const listener = await start({ tls: tlsFiles("server", "client") });
    const socket = bareSocket(listener.port);
    await once(socket, "connect");
    while (listener.connections === 0) await turns(1);
    const closed = once(socket, "close");
    await listener.close();
    await closed;
  });

  it("tells in the log why a TLS client was kept out", async () => {
    const { port } = await start({ tls: tlsFiles("server", "client") });
    const records = await logged(async () => {
      const attempt = connectTcp("127.0.0.1", port, { tls: tlsFiles("stranger", "server") });
      await attempt.then((channel) => channel.closed).catch(() => {});
      const socket = bareSocket(port);
      const closed = once(socket, "close");
      socket.write("ARTIQ pc_rpc\n");
      await closed;
    });
    expect(records.map(({ properties }) => properties.reason)).toEqual([
      "the peer's certificate is not among those trusted",
      "the peer does not speak TLS",
    ]);
  });

  it("ends the channel when taking it throws, and goes on", async () => {
    let calls = 0;
    const { port } = await start({
      onChannel: (channel) => {
        channels.push(channel);
        if (++calls === 1) throw new Error("no");
        channel.receive((line) => channel.send(line));
      },
    });
    const first = await client("127.0.0.1", port);
    expect((await first.closed).by).toBe("peer");
    expect(await echo(await client("127.0.0.1", port))).toEqual(["echo"]);
  });
});
