import { afterEach, describe, expect, test } from "vitest";
import type { Channel } from "../../src/transport/channel.js";
import { nextLine } from "../../src/transport/next-line.js";
import { TcpServer, type TcpServerOptions } from "../../src/transport/tcp-server.js";
import { LineClient } from "../fixtures/line-client.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";

const logged = captureLogsOfEachTest();
const servers: TcpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

class Scripted extends TcpServer {
  readonly #handle: (channel: Channel) => Promise<void> | void;

  constructor(handle: (channel: Channel) => Promise<void> | void, options?: TcpServerOptions) {
    super(options);
    this.#handle = handle;
  }

  protected override handleConnection(channel: Channel): Promise<void> | void {
    return this.#handle(channel);
  }
}

async function started(
  handle: (channel: Channel) => Promise<void> | void,
  options?: TcpServerOptions,
): Promise<Scripted> {
  const server = new Scripted(handle, options);
  servers.push(server);
  await server.start("127.0.0.1", 0);
  return server;
}

describe("a TCP server", () => {
  test("hands each connection over, and hangs up when that is done with", async () => {
    const server = await started(async (channel) => {
      channel.send(`hello ${await nextLine(channel)}`);
    });
    await using client = await LineClient.connect(server.port);
    expect(await client.ask("you")).toBe("hello you");
    await client.gone;
    expect(await client.line()).toBeUndefined();
    expect(logged()).toEqual([]);
  });

  test("stops: hangs up, and waits for the handlers", async () => {
    const steps: string[] = [];
    let finish: () => void = () => {};
    const server = await started(async (channel) => {
      channel.send("hello");
      await channel.closed;
      steps.push("hung up");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      steps.push("handled");
    });
    await using client = await LineClient.connect(server.port);
    await client.line();
    expect(server.connections).toBe(1);
    const stopping = server.stop().then(() => steps.push("stopped"));
    await client.gone;
    while (steps.length === 0) await new Promise(setImmediate);
    finish();
    await stopping;
    expect(steps).toEqual(["hung up", "handled", "stopped"]);
    expect(server.connections).toBe(0);
  });

  test("outlives a handler that throws, at once or later, and logs it", async () => {
    const server = await started(async (channel) => {
      if ((await nextLine(channel)) === "fail") throw new Error("no beam");
      channel.send("fine");
      await channel.closed;
    });
    const throwing = await started(() => {
      throw new Error("no laser");
    });
    for (const port of [server.port, throwing.port]) {
      await using client = await LineClient.connect(port);
      client.send("fail");
      await client.gone;
    }
    await using good = await LineClient.connect(server.port);
    expect(await good.ask("go")).toBe("fine");
    expect(logged()).toEqual([
      ["error", expect.stringMatching(/^handling the connection from 127\.0\.0\.1:\d+: Error: no beam/)],
      ["error", expect.stringMatching(/^handling the connection from 127\.0\.0\.1:\d+: Error: no laser/)],
    ]);
  });

  test("says nothing when a peer goes in the middle of it, but of a line over the limit", async () => {
    const ended: unknown[] = [];
    const server = await started(
      async (channel) => {
        try {
          await nextLine(channel);
        } catch (error) {
          ended.push(error);
          throw error;
        }
      },
      { maxLineBytes: 10 },
    );
    const rude = await LineClient.connect(server.port);
    rude.socket.resetAndDestroy();
    while (ended.length === 0) await new Promise(setImmediate);
    expect(logged()).toEqual([]);
    await using long = await LineClient.connect(server.port);
    long.send("x".repeat(11));
    await long.gone;
    expect(logged()).toEqual([["warning", expect.stringContaining("a line of more than 10 bytes")]]);
  });

  test("has a limit for connections", async () => {
    const server = await started(async (channel) => void (await channel.closed), { maxConnections: 1 });
    await using first = await LineClient.connect(server.port);
    await using second = await LineClient.connect(server.port);
    await second.gone;
    expect(first.socket.closed).toBe(false);
    expect(server.connections).toBe(1);
  });

  test("starts once, and again only when that has failed", async () => {
    const server = await started(() => {});
    await expect(server.start("127.0.0.1", 0)).rejects.toThrow("started already");
    const other = new Scripted(() => {});
    servers.push(other);
    expect(() => other.port).toThrow("has not been started");
    await expect(other.start("127.0.0.1", server.port)).rejects.toThrow("in use already");
    await other.start("127.0.0.1", 0);
    await other.stop();
    await expect(other.start("127.0.0.1", 0)).rejects.toThrow("has been stopped");
  });

  test.each([
    ["maxConnections", { maxConnections: 0 }],
    ["handshakeTimeout", { handshakeTimeout: -1 }],
    ["maxLineBytes", { maxLineBytes: 0 }],
    ["highWaterBytes", { highWaterBytes: Number.NaN }],
  ])("refuses a bad %s", (name, options) => {
    expect(() => new Scripted(() => {}, options)).toThrow(name);
  });
});
