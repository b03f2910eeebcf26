import { readFileSync } from "node:fs";
import { request } from "node:https";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { Gateway, type GatewayOptions } from "../../src/gateway/index.js";
import { Client } from "../../src/pc-rpc/client/client.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { captureLogs } from "../fixtures/logs.js";
import { tlsFiles } from "../fixtures/tls.js";
import { echo, gatewayFor, messages, opened, RawClient, refusal, until } from "./gateways.js";

const { cert, key } = tlsFiles("server", "client");
const TOKEN = "correct-horse-battery-staple";
/** The certificate is for no name in particular. The types of `ws` want other results than `node:tls` takes. */
const checkServerIdentity = (): never => undefined as never;
const trusting = { ca: readFileSync(cert), checkServerIdentity };

async function secure(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  return await gatewayFor([], { allow: ["127.0.0.1:1"], tls: { cert, key }, ...options });
}

describe("with clients", () => {
  test("lines go through wss", async () => {
    const target = await echo();
    await using gateway = new Gateway({ allow: [target.name], tls: { cert, key }, token: TOKEN });
    await gateway.start("0.0.0.0", 0);
    const url = `wss://127.0.0.1:${gateway.port}/proxy/${target.name}`;
    const origin = `https://127.0.0.1:${gateway.port}`;
    const socket = await opened(`${url}?token=${TOKEN}`, { ...trusting, origin });
    const line = "μ".repeat(1_000_000);
    const got = messages(socket, 2);
    socket.send(line);
    socket.send("after");
    const [long, after] = await got;
    expect(long === line).toBe(true);
    expect(after).toBe("after");
    expect(await refusal(url, trusting)).toMatchObject({ code: 4401 });
  });

  test("a page that came in the clear may not connect: it can have been changed on the way", async () => {
    const target = await echo();
    const gateway = await secure({ allow: [target.name] });
    const origin = `http://127.0.0.1:${gateway.port}`;
    const url = `wss://127.0.0.1:${gateway.port}/proxy/${target.name}`;
    expect(await refusal(url, { ...trusting, origin })).toMatchObject({ status: 403 });
  });

  test("metrics come over https", async () => {
    const gateway = await secure();
    const status = await new Promise((resolve, reject) => {
      request({ port: gateway.port, host: "127.0.0.1", path: "/metrics", ...trusting }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
  });

  test("one that speaks none is hung up on, which is told", async () => {
    const { warnings } = await captureLogs("gateway");
    const gateway = await secure();
    const client = await RawClient.connect(gateway.port);
    client.socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect(client.goodbye()).resolves.toBeUndefined();
    expect(gateway.stats().refused).toEqual({ malformed: 1 });
    expect(warnings[0]).toMatch(/^refused 127\.0\.0\.1:\d+: the peer does not speak TLS$/);
  });

  test("one that takes too long for the handshake is hung up on", async () => {
    const gateway = await secure({ handshakeTimeout: 300 });
    const client = await RawClient.connect(gateway.port);
    await expect(client.goodbye()).resolves.toBeUndefined();
    await until(() => gateway.stats().refused.malformed === 1);
  });

  test.each([
    [
      "is missing",
      { cert: "nowhere.pem", key },
      /^nowhere\.pem, which should hold our certificate, does not exist$/,
    ],
    [
      "is another's",
      { cert, key: tlsFiles("client", "server").key },
      /are not a certificate and its private key/,
    ],
    ["is none", { cert: key, key }, /are not a certificate and its private key/],
  ])("a file that %s is told by name", async (_how, tls, message) => {
    await expect(secure({ tls })).rejects.toThrow(
      expect.objectContaining({ name: "TlsFilesError", message: expect.stringMatching(message) }),
    );
  });
});

describe("with targets", () => {
  async function serving(): Promise<Server> {
    const server = new Server({ echo: { echo: (x: unknown) => x } }, { tls: tlsFiles("server", "client") });
    onTestFinished(() => server.stop());
    await server.start("127.0.0.1", 0);
    return server;
  }

  async function echoed(server: Server, gateway: Gateway): Promise<unknown> {
    const via = `ws://127.0.0.1:${gateway.port}`;
    const client = await Client.connect("127.0.0.1", server.port, { via, WebSocket });
    try {
      return await client.callRpc("echo", ["hello"]);
    } finally {
      await client.closeRpc();
    }
  }

  test("the gateway shows its certificate, to all or to one of them", async () => {
    const server = await serving();
    const plain = await echo();
    const tls = tlsFiles("client", "server");
    const all = await gatewayFor([], { allow: [`127.0.0.1:${server.port}`], targetTls: tls });
    expect(await echoed(server, all)).toBe("hello");
    const one = await gatewayFor([], { allow: [{ host: "127.0.0.1", port: server.port, tls }, plain.name] });
    expect(await echoed(server, one)).toBe("hello");
    await opened(`ws://127.0.0.1:${one.port}/proxy/${plain.name}`);
  });

  test.each([
    [
      "is not the one that is trusted",
      tlsFiles("client", "stranger"),
      /certificate is not among those trusted/,
    ],
    ["is spoken to in the clear", undefined, /./],
    ["does not trust us", tlsFiles("stranger", "server"), /./],
  ])("one that %s is not reached, or lost, which clients are told", async (_how, targetTls, reason) => {
    const server = await serving();
    const gateway = await gatewayFor([], { allow: [`127.0.0.1:${server.port}`], targetTls });
    const url = `ws://127.0.0.1:${gateway.port}/proxy/127.0.0.1:${server.port}`;
    const told = await new Promise<{ code: number; reason: string }>((resolve) => {
      const socket = new WebSocket(url);
      socket.once("open", () => socket.send("ARTIQ pc_rpc"));
      socket.once("close", (code, text) => resolve({ code, reason: text.toString() }));
    });
    expect([4502, 4503, 1000]).toContain(told.code);
    expect(told.reason).toMatch(reason);
  });

  test("a file that is missing fails the start", async () => {
    const missing = { ...tlsFiles("client", "server"), peer: "nowhere.pem" };
    await expect(gatewayFor([], { allow: ["127.0.0.1:1"], targetTls: missing })).rejects.toThrow(
      "nowhere.pem, which should hold the trusted peers' certificates, does not exist",
    );
  });
});
