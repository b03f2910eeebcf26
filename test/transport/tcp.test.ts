import { getEventListeners, once } from "node:events";
import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { formatAddress } from "../../src/transport/address.js";
import { ConnectError } from "../../src/transport/channel-error.js";
import { connectTcp } from "../../src/transport/tcp.js";
import { lines, turns } from "./channel-suite.js";
import { accepting, rawSocket, tlsFiles } from "./sockets.js";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that does with its connections what it is told. */
async function serve(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onSocket(socket);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** A port where nobody listens: one that has just been given back. */
async function deadPort(): Promise<number> {
  const { server, port } = await serve(() => {});
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => {
      throw new Error("connected");
    },
    (error: Error) => error,
  );
}

const silent = (): Promise<{ server: Server; port: number }> => serve(() => {});
const tls = tlsFiles("client", "server");

describe("connectTcp", () => {
  it("names the address and the reason when nobody listens", async () => {
    const port = await deadPort();
    const error = await failure(connectTcp("127.0.0.1", port));
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toBe(`cannot connect to 127.0.0.1:${port}: connection refused`);
    expect(error).toMatchObject({ code: "ERR_SIPYCO_CONNECT", remote: `127.0.0.1:${port}` });
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("looks no name up when it is told the addresses, of which one has to answer", async () => {
    const { port } = await silent();
    for (const addresses of [["127.0.0.1"], ["127.0.0.2", "::1", "127.0.0.1"]]) {
      const channel = await connectTcp("lab-pc.invalid", port, { addresses });
      expect(channel.remote).toBe(`lab-pc.invalid:${port}`);
      channel.destroy();
    }
    expect(
      (await failure(connectTcp("lab-pc.invalid", await deadPort(), { addresses: ["127.0.0.1"] }))).message,
    ).toMatch(/^cannot connect to lab-pc\.invalid:\d+: connection refused$/);
  });

  it("writes IPv6 addresses in brackets", async () => {
    expect(formatAddress("::1", 3253)).toBe("[::1]:3253");
    expect((await failure(connectTcp("::1", await deadPort()))).message).toContain(
      "cannot connect to [::1]:",
    );
  });

  it("tries every address of a name", async () => {
    const { listener, accepted } = await accepting();
    const [channel, far] = await Promise.all([connectTcp("localhost", listener.port), accepted()]);
    channel.send("hello");
    expect(await lines(far, 1)).toEqual(["hello"]);
    expect(channel.remote).toBe(`localhost:${listener.port}`);
    expect(channel.localAddress).toBe("127.0.0.1");
    expect(far.remote).toMatch(/^127\.0\.0\.1:\d+$/);
    await Promise.all([channel.close(), far.closed, listener.close()]);
  });

  it("gives up when the TLS handshake is not answered in time", async () => {
    const { port } = await silent();
    const error = await failure(connectTcp("127.0.0.1", port, { tls, timeout: 100 }));
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toContain(
      "no answer to the TLS handshake (does the peer speak TLS?) within 100 ms",
    );
  });

  it("closes the connection it gives up", async () => {
    let hungUp: Promise<unknown> | undefined;
    const { port } = await serve((socket) => {
      socket.resume();
      hungUp = once(socket, "close");
    });
    await failure(connectTcp("127.0.0.1", port, { tls, timeout: 100 }));
    await hungUp;
  });

  it("rejects with the signal's reason when aborted on the way", async () => {
    const { server, port } = await silent();
    const controller = new AbortController();
    const connecting = failure(connectTcp("127.0.0.1", port, { tls, signal: controller.signal }));
    await once(server, "connection");
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await connecting).toBe(reason);
  });

  it("rejects with the signal's reason when aborted before", async () => {
    const reason = new Error("too late");
    const { port } = await silent();
    const connecting = connectTcp("127.0.0.1", port, { signal: AbortSignal.abort(reason) });
    expect(await failure(connecting)).toBe(reason);
  });

  it("rejects when aborted while files for TLS are read", async () => {
    const { port } = await silent();
    const controller = new AbortController();
    const connecting = failure(connectTcp("127.0.0.1", port, { tls, signal: controller.signal }));
    const reason = new Error("at once");
    controller.abort(reason);
    expect(await connecting).toBe(reason);
  });

  it("is not bothered by a signal that aborts later", async () => {
    const { listener, accepted } = await accepting();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const [channel, far] = await Promise.all([connectTcp("127.0.0.1", listener.port, options), accepted()]);
    controller.abort();
    channel.send("still here");
    expect(await lines(far, 1)).toEqual(["still here"]);
    await Promise.all([channel.close(), far.closed, listener.close()]);
  });

  it("says when the peer hangs up in the TLS handshake", async () => {
    const { port } = await serve((socket) => socket.destroy());
    const error = await failure(connectTcp("127.0.0.1", port, { tls }));
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toBe(
      `cannot connect to 127.0.0.1:${port}: ` +
        "the peer hung up on our TLS handshake without a word (does it trust our certificate?)",
    );
  });

  it("says when the peer does not speak TLS", async () => {
    const { port } = await serve((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const error = await failure(connectTcp("127.0.0.1", port, { tls }));
    expect(error.message).toBe(`cannot connect to 127.0.0.1:${port}: the peer does not speak TLS`);
  });

  it.each([
    ["port 0", "127.0.0.1", 0, {}, "port must be an integer from 1 to 65535, not 0"],
    ["port 1.5", "127.0.0.1", 1.5, {}, "not 1.5"],
    ["no host", "", 1, {}, "host must be a host name or an address"],
    ["timeout 0", "127.0.0.1", 1, { timeout: 0 }, "timeout must be a number of milliseconds above 0"],
    ["closeTimeout -1", "127.0.0.1", 1, { closeTimeout: -1 }, "closeTimeout must be"],
    ["maxLineBytes 0", "127.0.0.1", 1, { maxLineBytes: 0 }, "maxLineBytes must be"],
  ])("refuses %s", async (_name, host, port, options, message) => {
    await expect(connectTcp(host, port, options)).rejects.toThrow(message);
  });

  it("closes in spite of a peer that takes nothing, and says what it dropped", async () => {
    const { server, port } = await silent();
    const [channel, [socket]] = await Promise.all([
      connectTcp("127.0.0.1", port, { closeTimeout: 100 }),
      once(server, "connection") as Promise<[Socket]>,
    ]);
    socket.pause();
    channel.send("x".repeat(64_000_000));
    await channel.close();
    expect(channel.end).toMatchObject({ by: "us", error: { code: "ERR_SIPYCO_CONNECTION_LOST" } });
    expect(channel.end?.error?.message).toContain("which the peer does not take");
  });

  it("sends everything before it closes, though the peer has said goodbye and takes it late", async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const [channel, [socket]] = await Promise.all([
      connectTcp("127.0.0.1", (server.address() as AddressInfo).port),
      once(server, "connection") as Promise<[Socket]>,
    ]);
    sockets.push(socket);
    socket.pause();
    channel.send("x".repeat(64_000_000));
    const closing = channel.close();
    socket.end();
    await turns(100);
    expect(channel.end).toBeUndefined();
    let bytes = 0;
    socket.on("data", (chunk) => {
      bytes += chunk.length;
    });
    socket.resume();
    await once(socket, "end");
    await closing;
    expect(bytes).toBe(64_000_001);
    expect(channel.end).toEqual({ by: "us" });
  });

  it("can answer lines from before the server's goodbye, taken one at a time", async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const [channel, [socket]] = await Promise.all([
      connectTcp("127.0.0.1", (server.address() as AddressInfo).port),
      once(server, "connection") as Promise<[Socket]>,
    ]);
    sockets.push(socket);
    channel.receive((line) => {
      channel.pause();
      void turns(10).then(() => {
        channel.send(`answer ${line}`);
        channel.resume();
      });
    });
    let got = "";
    socket.setEncoding("utf8").on("data", (text) => {
      got += text;
    });
    socket.end("1\n2\n3\n");
    await once(socket, "end");
    expect(got).toBe("answer 1\nanswer 2\nanswer 3\n");
  });

  it("tells of a broken connection though paused", async () => {
    const { channel, vanish } = await rawSocket({});
    channel.receive(() => {});
    channel.pause();
    vanish();
    expect((await channel.closed).error).toMatchObject({ code: "ERR_SIPYCO_CONNECTION_LOST" });
  });

  it("leaves a peer that does not hang up after some time", async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const [channel, [socket]] = await Promise.all([
      connectTcp("127.0.0.1", (server.address() as AddressInfo).port, { closeTimeout: 100 }),
      once(server, "connection") as Promise<[Socket]>,
    ]);
    sockets.push(socket);
    socket.on("error", () => {}).resume();
    const goodbye = once(socket, "end");
    await channel.close();
    await goodbye;
    // It is gone once what it is sent comes back as a reset.
    const knocking = setInterval(() => socket.write("still there?\n"), 5);
    await new Promise((resolve) => socket.on("close", resolve));
    clearInterval(knocking);
  });

  it("forgets the signal once connected", async () => {
    const { listener } = await accepting();
    const { signal } = new AbortController();
    const channel = await connectTcp("127.0.0.1", listener.port, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await Promise.all([channel.close(), listener.close()]);
  });

  it("switches keep-alive on and delays off, at both ends", async () => {
    const delays = vi.spyOn(Socket.prototype, "setNoDelay");
    const keepAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
    const { listener, accepted } = await accepting();
    const options = { keepAliveDelay: 2000 };
    const [channel, far] = await Promise.all([connectTcp("127.0.0.1", listener.port, options), accepted()]);
    expect(delays.mock.calls).toEqual([[true], [true]]);
    expect(keepAlive.mock.calls).toEqual(
      expect.arrayContaining([
        [true, 2000],
        [true, 10_000],
      ]),
    );
    vi.restoreAllMocks();
    await Promise.all([channel.close(), far.closed, listener.close()]);
  });
});
