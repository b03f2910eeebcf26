import { once } from "node:events";
import { connect as connectSecure } from "node:tls";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type FeedProtocol, FeedServer, type FeedServerOptions } from "../../src/feed/feed-server.js";
import type { Channel } from "../../src/transport/channel.js";
import { loadTlsFiles } from "../../src/transport/tls.js";
import { LineClient } from "../fixtures/line-client.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";
import { Peer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";

const logged = captureLogsOfEachTest();
const servers: FeedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** A server that has the feeds "things" and "stuff", or takes peers as `accept` does. */
async function started(
  options?: FeedServerOptions,
  accept: FeedProtocol["accept"] = () => undefined,
): Promise<FeedServer> {
  const protocol: FeedProtocol = { greeting: "ARTIQ test", category: "broadcast", accept };
  const server = new FeedServer(protocol, options);
  servers.push(server);
  await server.start("127.0.0.1", 0);
  return server;
}

/** Sends bytes as they are and waits until the server has hung up. */
async function hangsUpOn(port: number, bytes: string | Uint8Array): Promise<void> {
  await using client = await LineClient.connect(port);
  client.socket.write(bytes);
  await client.gone;
}

describe("a feed server", () => {
  test("hands on the channel of a peer that says what it wants", async () => {
    const server = await started({}, (name, channel) => {
      channel.send(`this is ${name}`);
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ test", "things");
    expect(await client.line()).toBe("this is things");
    expect(server.connections).toBe(1);
    expect(logged()).toEqual([]);
  });

  test("takes the two lines cut into any pieces", async () => {
    const server = await started({}, (name, channel) => {
      channel.send(name);
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.socket.setNoDelay(true);
    for (const character of "ARTIQ test\nthings\n") {
      await new Promise((resolve) => client.socket.write(character, resolve));
    }
    expect(await client.line()).toBe("things");
  });

  test("ignores what a peer says later", async () => {
    const channels: Channel[] = [];
    const server = await started({}, (_name, channel) => {
      channels.push(channel);
      channel.send("welcome");
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ test", "things", "more", "ARTIQ test", "stuff");
    expect(await client.line()).toBe("welcome");
    await new Promise((resolve) => client.socket.write(`${"and more\n".repeat(100_000)}`, resolve));
    channels[0]?.send("hello");
    expect(await client.line()).toBe("hello");
    expect(channels).toHaveLength(1);
  });

  test.each([
    ["another greeting", "ARTIQ pc_rpc\n", 'expected the line "ARTIQ test", got "ARTIQ pc_rpc"'],
    ["a greeting with a space", "ARTIQ test \nthings\n", 'expected the line "ARTIQ test", got "ARTIQ test "'],
    ["HTTP", "GET / HTTP/1.1\r\n", 'expected the line "ARTIQ test", got "GET / HTTP/1.1\\r"'],
    ["a long line", `${"x".repeat(1000)}\n`, `expected the line "ARTIQ test", got "${"x".repeat(80)}…"`],
    ["an unknown name", "ARTIQ test\nnothing\n", 'there is no "nothing"'],
  ])("refuses %s, and says so in the log", async (_what, bytes, reason) => {
    const server = await started({}, (name) => `there is no "${name}"`);
    await hangsUpOn(server.port, bytes);
    expect(logged()).toEqual([
      ["warning", expect.stringMatching(/^connection from 127\.0\.0\.1:\d+ refused: /)],
    ]);
    expect(logged()[0]?.[1].endsWith(reason)).toBe(true);
  });

  test.each([
    ["a line over 64 KiB", "x".repeat(65_537), "a line of more than 65536 bytes"],
    ["what is not UTF-8", Uint8Array.of(0xff, 0x0a), "not UTF-8"],
  ])("hangs up on %s, and says so in the log", async (_what, bytes, reason) => {
    const server = await started();
    await hangsUpOn(server.port, bytes);
    expect(logged()).toEqual([["warning", expect.stringContaining(reason)]]);
  });

  test("refuses who says nothing in time, after the greeting too", async () => {
    const server = await started({ handshakeTimeout: 20 });
    await hangsUpOn(server.port, "");
    await hangsUpOn(server.port, "ARTIQ test\n");
    const expected = expect.stringMatching(/refused: no handshake within 20 ms$/);
    expect(logged()).toEqual([
      ["warning", expected],
      ["warning", expected],
    ]);
  });

  test("leaves who has said it in peace after that time", async () => {
    let accepted = (_channel: Channel): void => {};
    const channel = new Promise<Channel>((resolve) => {
      accepted = resolve;
    });
    const server = await started({ handshakeTimeout: 20 }, (_name, taken) => {
      accepted(taken);
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ test", "things");
    await channel;
    // Another peer comes and is refused after the first one's time is over.
    await hangsUpOn(server.port, "");
    (await channel).send("still here");
    expect(await client.line()).toBe("still here");
  });

  test("says nothing of peers that come and go, rudely or not", async () => {
    const channels: Channel[] = [];
    const server = await started({}, (_name, channel) => {
      channels.push(channel);
      channel.send("welcome");
      return undefined;
    });
    for (const rudely of [false, true]) {
      await using client = await LineClient.connect(server.port);
      client.send("ARTIQ test", "things");
      await client.line();
      if (rudely) client.socket.resetAndDestroy();
      else client.socket.end();
      await channels.pop()?.closed;
    }
    await using silent = await LineClient.connect(server.port);
    silent.socket.end();
    await silent.gone;
    expect(server.connections).toBe(0);
    expect(logged()).toEqual([]);
  });

  test("survives an accept that throws", async () => {
    const server = await started({}, (name) => {
      if (name === "bad") throw new Error("accept's fault");
      return "no";
    });
    await hangsUpOn(server.port, "ARTIQ test\nbad\n");
    await hangsUpOn(server.port, "ARTIQ test\ngood\n");
    expect(logged().map(([, text]) => text.replace(/.*\d+ /, ""))).toEqual([
      "ended: accept's fault",
      "refused: no",
    ]);
  });

  test("closes connections beyond its limit at once, and takes more when some are gone", async () => {
    const server = await started({ maxConnections: 2 }, (_name, channel) => {
      channel.send("welcome");
      return undefined;
    });
    const one = await LineClient.connect(server.port);
    await using two = await LineClient.connect(server.port);
    for (const client of [one, two]) {
      client.send("ARTIQ test", "things");
      expect(await client.line()).toBe("welcome");
    }
    await hangsUpOn(server.port, "");
    expect(logged()).toEqual([["warning", expect.stringContaining("2 are open already")]]);
    await one[Symbol.asyncDispose]();
    while (server.connections === 2) await new Promise((resolve) => setImmediate(resolve));
    await using three = await LineClient.connect(server.port);
    three.send("ARTIQ test", "things");
    expect(await three.line()).toBe("welcome");
  });

  test("speaks TLS with certificates on both sides", async () => {
    const server = await started({ tls: tlsFiles("server", "client") }, (name, channel) => {
      channel.send(name);
      return undefined;
    });
    const { client: options } = await loadTlsFiles(tlsFiles("client", "server"));
    const socket = connectSecure({ ...options, host: "127.0.0.1", port: server.port });
    await once(socket, "secureConnect");
    const client = new Peer(socket);
    client.send("ARTIQ test", "things");
    expect(await client.line()).toBe("things");
    socket.destroy();
  });

  test("survives whatever it is told", async () => {
    const server = await started({ handshakeTimeout: 100 }, (name) => `no ${name}`);
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string().map((text) => Buffer.from(text)),
      fc.constantFrom("ARTIQ test\n", "ARTIQ test", "\n", "things\n").map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 4 }), async (bytes) => {
        await using client = await LineClient.connect(server.port);
        client.socket.end(Buffer.concat(bytes));
        await client.gone;
      }),
      { numRuns: 200 },
    );
    await hangsUpOn(server.port, "ARTIQ test\nthings\n");
    expect(logged().at(-1)?.[1]).toContain("refused: no things");
    while (server.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("stopping a feed server", () => {
  test("lets peers take what they were sent first", async () => {
    const server = await started({}, (_name, channel) => {
      for (let i = 0; i < 50; i++) channel.send("x".repeat(100_000));
      channel.send("last");
      void server.stop();
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.send("ARTIQ test", "things");
    for (let i = 0; i < 50; i++) expect(await client.line()).toHaveLength(100_000);
    expect(await client.line()).toBe("last");
    expect(await client.line()).toBeUndefined();
    await server.stop();
    expect(server.connections).toBe(0);
  });

  test("does not wait longer than 2 s for one that takes nothing", async () => {
    let accepted = (): void => {};
    const stalled = new Promise<void>((resolve) => {
      accepted = resolve;
    });
    const server = await started({}, (_name, channel) => {
      for (let i = 0; i < 200; i++) channel.send("x".repeat(100_000));
      accepted();
      return undefined;
    });
    await using client = await LineClient.connect(server.port);
    client.socket.pause();
    client.send("ARTIQ test", "things");
    await stalled;
    const start = performance.now();
    await server.stop();
    expect(performance.now() - start).toBeGreaterThan(1900);
    expect(performance.now() - start).toBeLessThan(4500);
    expect(server.connections).toBe(0);
  });

  test("hangs up on peers that have said nothing yet, and frees the port", async () => {
    const server = await started();
    const { port } = server;
    await using client = await LineClient.connect(port);
    while (server.connections === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([server.stop(), server.stop(), server[Symbol.asyncDispose]()]);
    await client.gone;
    await expect(LineClient.connect(port)).rejects.toThrow("ECONNREFUSED");
  });

  test("may come before or during the start", async () => {
    const protocol: FeedProtocol = { greeting: "x", category: "broadcast", accept: () => undefined };
    const never = new FeedServer(protocol);
    await never.stop();
    await expect(never.start("127.0.0.1", 0)).rejects.toThrow("stopped");
    const early = new FeedServer(protocol);
    const starting = early.start("127.0.0.1", 0);
    await early.stop();
    await starting;
    await expect(LineClient.connect(early.port)).rejects.toThrow("ECONNREFUSED");
  });
});

describe("starting a feed server", () => {
  const protocol: FeedProtocol = { greeting: "x", category: "broadcast", accept: () => undefined };

  test("works once, but may be tried again when it fails", async () => {
    const first = await started();
    await expect(first.start("127.0.0.1", 0)).rejects.toThrow("started already");
    const second = new FeedServer(protocol);
    servers.push(second);
    expect(() => second.port).toThrow("has not been started");
    await expect(second.start("127.0.0.1", first.port)).rejects.toMatchObject({ code: "ERR_SIPYCO_LISTEN" });
    await second.start("127.0.0.1", 0);
    expect(second.port).toBeGreaterThan(0);
  });

  test.each([
    { maxConnections: 0 },
    { maxConnections: 1.5 },
    { handshakeTimeout: 0 },
    { highWaterBytes: Number.NaN },
  ])("is not possible with the options %o", (options) => {
    expect(() => new FeedServer(protocol, options)).toThrow(RangeError);
  });
});
