import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { Gateway, type GatewayOptions } from "../../src/gateway/index.js";
import { Client, kwargs, ValueError } from "../../src/pc-rpc/index.js";
import { encode } from "../../src/pyon/encode.js";
import { NDArray } from "../../src/pyon/index.js";
import { Subscriber } from "../../src/sync-struct/index.js";
import { tlsFiles } from "../fixtures/tls.js";
import { freePort, modern, PythonPeer, python, pythonVersion, startPythonServer } from "./peer.js";

const version = modern ? 2 : 1;
const secrets = { server: tlsFiles("server", "client"), client: tlsFiles("client", "server") };

interface Lda {
  set_attenuation(attenuation: number, channel?: number): void;
  get_attenuation(channel?: number): number;
  echo(x: unknown): unknown;
}

/** A gateway to Python's server on `port`, and how our clients get through it. */
async function gatewayTo(port: number, options: Partial<GatewayOptions> = {}) {
  const gateway = new Gateway({ allow: [`127.0.0.1:${port}`], ...options });
  onTestFinished(() => gateway.stop());
  await gateway.start("127.0.0.1", 0);
  return { gateway, through: { via: `ws://127.0.0.1:${gateway.port}`, WebSocket } };
}

async function startPublisher(struct: string): Promise<{ port: number; peer: PythonPeer }> {
  const port = await freePort();
  const peer = new PythonPeer("publisher.py", [String(port), struct]);
  onTestFinished(() => peer[Symbol.asyncDispose]());
  expect(await peer.line()).toBe("ready");
  return { port, peer };
}

describe.skipIf(python === undefined)(`through the gateway, ${pythonVersion}`, () => {
  test("is called", async () => {
    await using server = await startPythonServer();
    const { gateway, through } = await gatewayTo(server.port);
    const lda = await Client.connect<Lda>("127.0.0.1", server.port, through);
    await lda.set_attenuation(12.5, kwargs({ channel: 1 }));
    expect(await lda.get_attenuation(1)).toBe(12.5);
    const array = new NDArray(Float64Array.from({ length: 100_000 }, Math.random));
    const [echoed, text] = await Promise.all([lda.echo(array), lda.echo("café μm")]);
    expect(Buffer.from((echoed as NDArray).toBytes()).equals(array.toBytes())).toBe(true);
    expect(text).toBe("café μm");
    await expect(lda.set_attenuation(99)).rejects.toThrow(ValueError);
    await lda.closeRpc();
    await ended(gateway);
    expect(gateway.stats().closed).toEqual({ client: 1 });
  });

  test("hangs up on a target that it does not have, which the page is told", async () => {
    await using server = await startPythonServer();
    const { through } = await gatewayTo(server.port);
    const socket = new WebSocket(`${through.via}/proxy/127.0.0.1:${server.port}`);
    onTestFinished(() => socket.terminate());
    socket.once("open", () => socket.send("ARTIQ pc_rpc"));
    socket.once("message", () => socket.send("camera"));
    expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(1000);
  });

  test.runIf(modern)("is called over TLS with the gateway's certificate", async () => {
    const { cert, key, peer } = secrets.server;
    await using server = await startPythonServer(cert, key, peer);
    const { through } = await gatewayTo(server.port, { targetTls: secrets.client });
    const lda = await Client.connect<Lda>("127.0.0.1", server.port, through);
    expect(await lda.echo([1, 2])).toEqual([1, 2]);
    await lda.closeRpc();
  });

  test("is mirrored, although it is read-only", async () => {
    const { port, peer } = await startPublisher(encode({ counts: [1, 2] }, { version }));
    const { through } = await gatewayTo(port, { readOnly: true });
    await using subscriber = new Subscriber("x");
    await subscriber.connect("127.0.0.1", port, through);
    expect(await subscriber.whenReady()).toEqual({ counts: [1, 2] });
    peer.process.stdin?.write(`${encode({ action: "append", path: ["counts"], x: 3 }, { version })}\n`);
    expect(await peer.line()).toBe("ok");
    for await (const { action } of subscriber) if (action === "append") break;
    expect(subscriber.value).toEqual({ counts: [1, 2, 3] });
  });

  test("is not called, as it is read-only", async () => {
    await using server = await startPythonServer();
    const { through } = await gatewayTo(server.port, { readOnly: true });
    await expect(Client.connect("127.0.0.1", server.port, through)).rejects.toThrow("is read-only");
  });

  test("is dialled for a page that sends both lines of its greeting in one message", async () => {
    const { port } = await startPublisher(encode({ counts: [] }, { version }));
    const { through } = await gatewayTo(port, { readOnly: true });
    const socket = new WebSocket(`${through.via}/proxy/127.0.0.1:${port}`);
    onTestFinished(() => socket.terminate());
    socket.once("open", () => socket.send("ARTIQ sync_struct\nx\n"));
    const init = await new Promise<string>((resolve) =>
      socket.once("message", (data) => resolve(String(data))),
    );
    expect(JSON.parse(init)).toEqual({ action: "init", struct: { counts: [] } });
  });
});

/** Resolves when the gateway has nobody any more. */
async function ended(gateway: Gateway): Promise<void> {
  while (gateway.stats().connections > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
