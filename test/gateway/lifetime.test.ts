import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Gateway } from "../../src/gateway/index.js";
import { Client } from "../../src/pc-rpc/client/client.js";
import { ConnectError } from "../../src/transport/channel-error.js";
import { captureLogs } from "../fixtures/logs.js";
import {
  closing,
  connecting,
  deadPort,
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

describe("a target", () => {
  test("that cannot be reached is told apart from one that is not allowed", async () => {
    const port = await deadPort();
    const gateway = await gatewayFor([], { allow: [`127.0.0.1:${port}`] });
    const url = `ws://127.0.0.1:${gateway.port}/proxy/127.0.0.1`;
    expect(await refusal(`${url}:${port}`)).toEqual({
      code: 4502,
      reason: `cannot connect to 127.0.0.1:${port}: connection refused`,
    });
    expect(await refusal(`${url}:1`)).toMatchObject({ code: 4403 });
    expect(gateway.stats()).toMatchObject({
      refused: { dial: 1, target: 1 },
      targets: [{ dialFailures: 1 }],
    });
  });

  test("that cannot be reached is named in the error of our client", async () => {
    const port = await deadPort();
    const gateway = await gatewayFor([], { allow: [`127.0.0.1:${port}`] });
    const via = `ws://127.0.0.1:${gateway.port}`;
    await expect(Client.connect("127.0.0.1", port, { via, WebSocket })).rejects.toThrow(
      new ConnectError(`${via}/proxy/127.0.0.1:${port}`, "connection refused"),
    );
  });

  test("is behind a WebSocket once that is open", async () => {
    const target = await Target.start();
    const socket = connecting(urlOf(await gatewayFor(target), target));
    await once(socket, "open");
    expect(target.accepted).toBe(1);
  });

  test("that resets the connection is told apart from one that hangs up", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const socket = await opened(urlOf(gateway, target));
    const closed = closing(socket);
    (await target.socket()).resetAndDestroy();
    expect(await closed).toEqual({ code: 4503, reason: "lost the target: connection reset by the peer" });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ "target-lost": 1 });
  });
});

describe("a client", () => {
  test("that answers pings stays", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target, { pingInterval: 250 });
    const socket = await opened(urlOf(gateway, target));
    for (let i = 0; i < 4; i++) await once(socket, "ping");
    const got = messages(socket, 1);
    socket.send("still here");
    expect(await got).toEqual(["still here"]);
  });

  test("that does not answer pings is dropped, and its connection to the target with it", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { pingInterval: 250 });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const behind = (await target.socket()).resume();
    await once(behind, "end");
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ vanished: 1 });
    client.socket.destroy();
  });

  test("that is slow to send a line, behind which its answers wait, stays", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { pingInterval: 400 });
    const client = await RawClient.open(gateway.port, `/proxy/${target.name}`);
    client.frame(0x81, Buffer.from("slow"), 100);
    for (let i = 4; i < 100; i += 6) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      client.socket.write("slower");
    }
    const [bytes] = (await once((await target.socket()).setEncoding("utf8").resume(), "data")) as [string];
    expect(bytes).toMatch(/^slow(slower){16}\n$/);
  });

  test("that says nothing, and is told nothing, is closed after idleTimeout", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { idleTimeout: 300, pingInterval: 250 });
    const socket = await opened(urlOf(gateway, target));
    (await target.socket()).resume();
    expect(await closing(socket)).toEqual({ code: 4408, reason: "no line went either way for 300 ms" });
    await until(() => gateway.stats().connections === 0);
    expect(gateway.stats().closed).toEqual({ idle: 1 });
  });

  test.each(["client", "target"] as const)("is not idle while the %s speaks", async (who) => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { idleTimeout: 1500 });
    const socket = await opened(urlOf(gateway, target));
    const behind = (await target.socket()).resume();
    for (let i = 0; i < 9; i++) {
      if (who === "client") socket.send("x");
      else behind.write("x\n");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(socket.readyState).toBe(1);
    expect(gateway.stats().connections).toBe(1);
  });
});

describe("stopping", () => {
  test("says goodbye to both sides, after what was sent", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const socket = await opened(urlOf(gateway, target));
    const got: string[] = [];
    socket.on("message", (data: Buffer) => got.push(data.toString()));
    const behind = await target.socket();
    const closed = closing(socket);
    behind.write("first\n");
    await once(socket, "message");
    socket.send("to the target");
    await until(() => gateway.stats().targets[0]?.toTarget.lines === 1);
    const stopped = gateway.stop();
    expect(gateway.stop()).toBe(stopped);
    expect(await closed).toEqual({ code: 1001, reason: "the gateway stops" });
    let bytes = "";
    for await (const chunk of behind.setEncoding("utf8")) bytes += chunk;
    expect(bytes).toBe("to the target\n");
    await stopped;
    expect(got).toEqual(["first"]);
    expect(gateway.stats()).toMatchObject({ connections: 0, closed: { stopping: 1 } });
    await expect(opened(urlOf(gateway, target))).rejects.toThrow("closed with 1006");
  });

  test("does not wait for clients that take nothing", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    await RawClient.open(gateway.port, `/proxy/${target.name}`);
    const behind = await target.socket();
    for (let i = 0; i < 64; i++) behind.write(`${"x".repeat(1024 * 1024)}\n`);
    await until(() => gateway.stats().bufferedBytes > 1024 * 1024);
    await gateway.stop();
    expect(gateway.stats()).toMatchObject({ connections: 0, bufferedBytes: 0 });
  });

  test("hangs up on who has not asked for anything yet", async () => {
    const gateway = await gatewayFor(await echo());
    const client = await RawClient.connect(gateway.port);
    const gone = once(client.socket.resume(), "close");
    await gateway.stop();
    await gone;
  });

  test("is possible before starting, after failing to start, and while starting", async () => {
    const target = await echo();
    const never = new Gateway({ allow: [target.name] });
    await never.stop();
    await expect(never.start("127.0.0.1", 0)).rejects.toThrow("the gateway has been stopped: make a new one");
    const failed = new Gateway({ allow: [target.name] });
    await expect(failed.start("127.0.0.1", target.port)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${target.port}: the port is in use already`,
    );
    await failed.start("127.0.0.1", 0);
    await failed.stop();
    const starting = new Gateway({ allow: [target.name] });
    const started = starting.start("127.0.0.1", 0);
    await starting.stop();
    await started;
    await expect(opened(urlOf(starting, target))).rejects.toThrow("closed with 1006");
  });
});

describe("starting", () => {
  test("is for once", async () => {
    const gateway = await gatewayFor(await echo());
    await expect(gateway.start("127.0.0.1", 0)).rejects.toThrow("the gateway has been started already");
    expect(() => new Gateway({ allow: ["lab-pc:1"] }).port).toThrow("the gateway has not been started");
  });

  test("listens on both addresses of loopback by default", async () => {
    const target = await echo();
    await using gateway = new Gateway({ allow: [target.name] });
    await gateway.start(undefined, 0);
    await opened(urlOf(gateway, target));
    await opened(`ws://[::1]:${gateway.port}/proxy/${target.name}`);
  });

  test.each([
    ["0.0.0.0", {}, /^on 0\.0\.0\.0:0 other machines come in, and without TLS .*: set tls, .*, or insecure$/],
    [null, {}, /^on \*:0 other machines come in, and without TLS/],
    [["127.0.0.1", "0.0.0.0"], {}, /without TLS/],
    ["0.0.0.0", { token: "s3cret" }, /without TLS/],
    ["0.0.0.0", { insecure: true }, /^on 0\.0\.0\.0:0 other machines come in: set a token/],
    ["0.0.0.0", { tls: { cert: "cert.pem", key: "key.pem" } }, /: set a token/],
  ])("is refused on %j with %j", async (host, options, message) => {
    await using gateway = new Gateway({ allow: ["127.0.0.1:1"], ...options });
    await expect(gateway.start(host, 0)).rejects.toThrow(
      expect.objectContaining({
        name: "GatewayConfigError",
        code: "ERR_SIPYCO_GATEWAY",
        message: expect.stringMatching(message),
      }),
    );
  });

  test("on all addresses is possible with a token, and insecure is said in the log", async () => {
    const { warnings } = await captureLogs("gateway");
    const target = await echo();
    await using gateway = new Gateway({ allow: [target.name], token: "short", insecure: true });
    await gateway.start("0.0.0.0", 0);
    await opened(urlOf(gateway, target, "?token=short"));
    // Any name is taken there: only the token counts.
    const headers = { host: "lab.example" };
    await opened(urlOf(gateway, target, "?token=short"), { headers, origin: "http://lab.example" });
    expect(await refusal(urlOf(gateway, target), { headers })).toMatchObject({ code: 4401 });
    expect(warnings.slice(0, 2)).toEqual([
      "the token and all lines go over the network in the clear",
      "the token is so short that it can be guessed",
    ]);
  });

  test("with a name that others know it by, and no token, is said in the log", async () => {
    const { warnings } = await captureLogs("gateway");
    await gatewayFor(await echo(), { hosts: ["lab.example"] });
    expect(warnings).toEqual(["whoever reaches lab.example may connect: there is no token"]);
  });

  test.each([[[]], [""], [[""]], [[3]]])("on %j is a TypeError", async (host) => {
    await using gateway = new Gateway({ allow: ["127.0.0.1:1"] });
    await expect(gateway.start(host as string, 0)).rejects.toThrow(TypeError);
  });
});

describe("another list of targets", () => {
  test("holds from then on, for what connects then", async () => {
    const [first, second] = [await echo(), await echo()];
    const gateway = await gatewayFor(first);
    const before = await opened(urlOf(gateway, first));
    await gateway.setTargets([`${second.name} read-only`]);
    expect(gateway.targets).toEqual([{ name: second.name, readOnly: true, addresses: ["127.0.0.1"] }]);
    expect(await refusal(urlOf(gateway, first))).toMatchObject({ code: 4403 });
    await opened(urlOf(gateway, second));
    const got = messages(before, 1);
    before.send("still here");
    expect(await got).toEqual(["still here"]);
  });

  test("keeps what was counted for targets that stay", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    await opened(urlOf(gateway, target));
    await gateway.setTargets([target.name, "127.0.0.1:1"]);
    expect(gateway.stats().targets.map(({ connections }) => connections)).toEqual([1, 0]);
  });

  test("that is wrong changes nothing", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const tls = { cert: "nowhere.pem", key: "nowhere.key", peer: "nowhere.pem" };
    await expect(gateway.setTargets([])).rejects.toThrow("allow must list the targets");
    await expect(gateway.setTargets([{ host: "127.0.0.1", port: 1, tls }])).rejects.toThrow("nowhere");
    await opened(urlOf(gateway, target));
  });
});
