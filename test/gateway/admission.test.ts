import { describe, expect, test } from "vitest";
import { Gateway } from "../../src/gateway/index.js";
import { captureLogs } from "../fixtures/logs.js";
import {
  closing,
  connecting,
  echo,
  fetched,
  gatewayFor,
  messages,
  opened,
  RawClient,
  refusal,
  Target,
  urlOf,
} from "./gateways.js";

const TOKEN = "correct-horse_battery.staple~1";

describe("a target that is not on the list", () => {
  test.each([
    ["is on another port", (port: number) => `127.0.0.1:${port === 65535 ? 1 : port + 1}`],
    ["is on another host", (port: number) => `127.0.0.2:${port}`],
    ["is the same by another name", (port: number) => `localhost:${port}`],
    ["is the same in other digits", (port: number) => `127.0.0.1:0${port}`],
    ["is the same in short", (port: number) => `127.1:${port}`],
    ["is the same in one number", (port: number) => `2130706433:${port}`],
    ["is the same as IPv6", (port: number) => `[::ffff:127.0.0.1]:${port}`],
    ["is the same with a dot", (port: number) => `127.0.0.1.:${port}`],
    ["is followed by a path", (port: number) => `127.0.0.1:${port}/`],
    ["is followed by another", (port: number) => `127.0.0.1:${port},127.0.0.2:${port}`],
    ["hides a line feed", (port: number) => `127.0.0.1:${port}%0A`],
    ["hides a zero", (port: number) => `127.0.0.1%00:${port}`],
    ["has a user", (port: number) => `127.0.0.1:${port}%40evil.example:80`],
    ["is no UTF-8", () => "%FF%FE:1"],
    ["is no percent-encoding", () => "%:1"],
    ["is nothing", () => ""],
    ["is a prototype", () => "__proto__:1"],
  ])("is never dialled when it %s", async (_how, named) => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const url = `ws://127.0.0.1:${gateway.port}/proxy/${named(target.port)}`;
    const told = (await refusal(url)) as { code: number; reason: string };
    expect(told.code).toBe(4403);
    expect(told.reason).toMatch(/ is not on the list$/);
    expect(target.accepted).toBe(0);
    expect(gateway.stats()).toMatchObject({ connected: 0, refused: { target: 1 } });
  });

  test.each(["/", "/proxy", "/proxies/127.0.0.1:1", "//proxy/x:1", "/%70roxy/x:1", "/proxy%2Fx:1"])(
    "is not looked for at %s",
    async (path) => {
      const gateway = await gatewayFor(await echo());
      expect(await refusal(`ws://127.0.0.1:${gateway.port}${path}`)).toEqual({
        status: 404,
        text: "WebSockets are at /proxy/HOST:PORT\n",
      });
    },
  );
});

describe("a listed target", () => {
  test.each([
    ["LOCALHOST:PORT", "localhost:PORT"],
    ["localhost:PORT", "LocalHost:PORT"],
    ["localhost:PORT", "localhost%3APORT"],
  ])("as %s is found as %s", async (listed, named) => {
    const target = await echo();
    const withPort = (text: string): string => text.replace("PORT", String(target.port));
    const gateway = await gatewayFor([], { allow: [withPort(listed)] });
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/proxy/${withPort(named)}?x=1`);
    const got = messages(socket, 1);
    socket.send("hello");
    expect(await got).toEqual(["hello"]);
  });

  test("that is the gateway itself speaks no lines", async () => {
    const other = await gatewayFor(await echo());
    const gateway = await gatewayFor([], { allow: [`127.0.0.1:${other.port}`] });
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/proxy/127.0.0.1:${other.port}`);
    const got = messages(socket, 1);
    socket.send("ARTIQ pc_rpc");
    expect(await got).toEqual(["HTTP/1.1 400 Bad Request\r"]);
  });
});

describe("the token", () => {
  test.each([
    ["in the query", `?token=${TOKEN}`, {}],
    ["in the query, among others", `?a=1&token=wrong&token=${TOKEN}`, {}],
    ["percent-encoded", `?token=${TOKEN.replace("~", "%7E")}`, {}],
    ["as a subprotocol", "", { protocols: [`sipyco.token.${TOKEN}`] }],
    ["as one of two subprotocols", "", { protocols: ["sipyco", `sipyco.token.${TOKEN}`] }],
    ["as a header", "", { headers: { Authorization: `Bearer ${TOKEN}` } }],
  ])("lets in %s", async (_where, query, options) => {
    const target = await echo();
    const gateway = await gatewayFor(target, { token: TOKEN });
    const socket = await opened(urlOf(gateway, target, query), options);
    const [first = ""] = (options as { protocols?: string[] }).protocols ?? [];
    expect(socket.protocol).toBe(first);
  });

  test.each([
    ["is missing", "", {}, "a token is needed"],
    ["is empty", "?token=", {}, "that is not the token"],
    ["is another", "?token=wrong", {}, "that is not the token"],
    ["is cut off", `?token=${TOKEN.slice(0, -1)}`, {}, "that is not the token"],
    ["is followed by more", `?token=${TOKEN}1`, {}, "that is not the token"],
    ["is in capitals", `?token=${TOKEN.toUpperCase()}`, {}, "that is not the token"],
    ["has another name", `?Token=${TOKEN}`, {}, "a token is needed"],
    ["is a bare subprotocol", "", { protocols: ["sipyco", TOKEN] }, "a token is needed"],
    ["is a wrong subprotocol", "", { protocols: ["sipyco.token.x"] }, "that is not the token"],
    ["is basic", "", { headers: { Authorization: `Basic ${TOKEN}` } }, "a token is needed"],
  ])("that %s lets nobody in", async (_how, query, options, reason) => {
    const target = await echo();
    const gateway = await gatewayFor(target, { token: TOKEN });
    expect(await refusal(urlOf(gateway, target, query), options)).toEqual({ code: 4401, reason });
    expect(target.accepted).toBe(0);
  });

  test("is asked for before anything is said of targets", async () => {
    const gateway = await gatewayFor(await echo(), { token: TOKEN });
    expect(await refusal(`ws://127.0.0.1:${gateway.port}/proxy/nowhere:1`)).toMatchObject({ code: 4401 });
  });

  test("is in no log, wherever it was shown", async () => {
    const { warnings } = await captureLogs("gateway", "debug");
    const target = await echo();
    const gateway = await gatewayFor(target, { token: TOKEN });
    for (const path of [`/proxy/nowhere:1`, `/elsewhere`, `/proxy/${target.name}`]) {
      const socket = connecting(`ws://127.0.0.1:${gateway.port}${path}?token=${TOKEN}`);
      socket.once("open", () => socket.close(4000, "bye"));
      await closing(socket);
    }
    await refusal(urlOf(gateway, target, `?token=${TOKEN}x`));
    await fetched(gateway.port, `/nothing?token=${TOKEN}`);
    await gateway.stop();
    expect(warnings.length).toBeGreaterThanOrEqual(5);
    expect(warnings.filter((text) => text.includes(TOKEN))).toEqual([]);
  });

  test("is not shown by the gateway's own refusals to start", async () => {
    await using gateway = new Gateway({ allow: ["lab-pc:1"], token: TOKEN });
    await expect(gateway.start("0.0.0.0", 0)).rejects.not.toThrow(TOKEN);
  });

  test.each(["", "two words", "a,b", "a&b", "ü", "a/b"])("cannot be %j", (token) => {
    expect(() => new Gateway({ allow: ["lab-pc:1"], token })).toThrow(/^token must be made of letters/);
  });
});

describe("the origin of a page", () => {
  const OWN = Symbol("the gateway's own");
  test.each([
    ["the gateway's own page", undefined, OWN],
    ["a program, which is no page", undefined, undefined],
    ["a listed one", ["https://lab.example"], "https://lab.example"],
    ["one of a list", ["https://a.example", "http://b.example:8080"], "http://b.example:8080"],
    ["one listed in capitals, with a slash", ["HTTPS://Lab.Example/"], "https://lab.example"],
    ["one listed with the port that it has anyway", ["https://lab.example:443"], "https://lab.example"],
    ["an application's", ["app://console"], "app://console"],
  ] as const)("lets in %s", async (_who, origins, origin) => {
    const target = await echo();
    const gateway = await gatewayFor(target, { origins });
    const shown = origin === OWN ? `http://127.0.0.1:${gateway.port}` : origin;
    await opened(urlOf(gateway, target), shown === undefined ? {} : { origin: shown });
  });

  test.each([
    ["another site", undefined, "https://evil.example"],
    ["another port of this machine", undefined, "http://127.0.0.1:1"],
    ["another name of this machine", undefined, "http://localhost:PORT"],
    ["no site: a file, or a sandbox", undefined, "null"],
    ["no site: a file, or a sandbox, although there is a list", ["https://lab.example"], "null"],
    ["the own page, which is not on the list", ["https://lab.example"], "http://127.0.0.1:PORT"],
    ["the listed host in the clear", ["https://lab.example"], "http://lab.example"],
    ["another port of the listed host", ["https://lab.example"], "https://lab.example:8443"],
    ["a host below the listed one", ["https://lab.example"], "https://evil.lab.example"],
    ["a host that begins as the listed one", ["https://lab.example"], "https://lab.example.evil.example"],
    ["a listed host as a user", ["https://lab.example"], "https://lab.example@evil.example"],
    ["something else", undefined, "gibberish"],
  ] as const)("turns away %s", async (_who, origins, origin) => {
    const target = await echo();
    const gateway = await gatewayFor(target, { origins, token: TOKEN });
    const shown = origin.replace("PORT", String(gateway.port));
    expect(await refusal(urlOf(gateway, target, `?token=${TOKEN}`), { origin: shown })).toEqual({
      status: 403,
      text: `pages of ${JSON.stringify(shown)} may not connect\n`,
    });
    expect(target.accepted).toBe(0);
    expect(gateway.stats().refused).toEqual({ origin: 1 });
  });

  test.each(["*", "lab.example", "https://*.lab.example", "https://lab.example/path", "null"])(
    "cannot be listed as %s",
    (origin) => {
      expect(() => new Gateway({ allow: ["lab-pc:1"], origins: [origin] })).toThrow(/^an origin is what/);
    },
  );
});

describe("on loopback, a request", () => {
  test.each(["evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "[::1", "10.0.0.1"])(
    "for the host %j is refused, be it for a page or a WebSocket: a name was made to point here",
    async (name) => {
      const target = await echo();
      const gateway = await gatewayFor(target, { serve: () => expect.unreachable() });
      const host = name.replace("PORT", String(gateway.port));
      const origin = `http://${host}`;
      expect(await refusal(urlOf(gateway, target), { headers: { host }, origin })).toMatchObject({
        status: 403,
      });
      expect(await fetched(gateway.port, "/", { headers: { host } })).toMatchObject({ status: 403 });
      expect(gateway.stats().refused).toEqual({ host: 2 });
      expect(target.accepted).toBe(0);
    },
  );

  test.each(["localhost", "LOCALHOST:1", "127.0.0.1:PORT", "[::1]:PORT", "lab.example", "lab.example:443"])(
    "for the host %j is taken",
    async (host) => {
      const target = await echo();
      const gateway = await gatewayFor(target, { hosts: ["Lab.Example"] });
      await opened(urlOf(gateway, target), { headers: { host: host.replace("PORT", String(gateway.port)) } });
    },
  );

  test("through a reverse proxy, from its pages, needs the name of that alone", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target, { hosts: ["lab.example"] });
    const options = { headers: { host: "lab.example" }, origin: "https://lab.example" };
    await opened(urlOf(gateway, target), options);
    const foreign = { ...options, origin: "https://other.example" };
    expect(await refusal(urlOf(gateway, target), foreign)).toMatchObject({ status: 403 });
  });
});

describe("what is no request for a WebSocket", () => {
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
  const version = "Sec-WebSocket-Version: 13\r\n";
  test.each([
    ["has no key", `GET PATH HTTP/1.1\r\nHost: localhost\r\n${upgrade}${version}\r\n`, 400],
    [
      "has a bad key",
      `GET PATH HTTP/1.1\r\nHost: localhost\r\n${upgrade}${version}Sec-WebSocket-Key: x\r\n\r\n`,
      400,
    ],
    ["is no GET", `POST PATH HTTP/1.1\r\nHost: localhost\r\n${upgrade}${version}${key}\r\n`, 400],
    [
      "wants something else",
      `GET PATH HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      400,
    ],
    [
      "has an old version",
      `GET PATH HTTP/1.1\r\nHost: localhost\r\n${upgrade}${key}Sec-WebSocket-Version: 8\r\n\r\n`,
      426,
    ],
    ["has no host", `GET PATH HTTP/1.1\r\n${upgrade}${version}${key}\r\n`, 403],
    ["has an empty host", `GET PATH HTTP/1.1\r\nHost:\r\n${upgrade}${version}${key}\r\n`, 403],
    ["is no HTTP", "ARTIQ pc_rpc\n", 400],
    ["is too large", `GET PATH HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(100_000)}\r\n\r\n`, 431],
    ["is not upgraded", "GET PATH HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 426],
  ])("since it %s, is refused", async (_how, text, status) => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const client = await RawClient.connect(gateway.port);
    client.socket.write(text.replace("PATH", `/proxy/${target.name}`));
    let answer = "";
    for await (const chunk of client.socket.setEncoding("utf8")) answer += chunk;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(target.accepted).toBe(0);
  });

  test("has the time of handshakeTimeout to come", async () => {
    const gateway = await gatewayFor(await echo(), { handshakeTimeout: 300 });
    const client = await RawClient.connect(gateway.port);
    client.socket.write("GET /proxy/x:1 HTTP/1.1\r\nHost: localhost\r\n");
    let answer = "";
    for await (const chunk of client.socket.setEncoding("utf8")) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe("a read-only target", () => {
  test.each(["ARTIQ sync_struct", "ARTIQ broadcast", "ARTIQ sync_struct\n", "ARTIQ broadcast\nccb"])(
    "takes %j",
    async (greeting) => {
      const target = await echo();
      const gateway = await gatewayFor([], { allow: [`${target.name} read-only`] });
      const socket = await opened(urlOf(gateway, target));
      const got = messages(socket, 2);
      socket.send(greeting);
      socket.send("datasets");
      expect((await got)[0]).toBe(greeting.split("\n")[0]);
    },
  );

  test.each([
    "ARTIQ pc_rpc",
    "ARTIQ logging",
    "ARTIQ sync_struct ",
    "artiq sync_struct",
    " ARTIQ sync_struct",
    "ARTIQ sync_struct\r",
    "",
    "\nARTIQ sync_struct",
    "ARTIQ pc_rpc\nARTIQ sync_struct",
    "ARTIQ sync_struct\u2028ARTIQ pc_rpc",
  ])("refuses %j, of which it hears nothing", async (greeting) => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { readOnly: true });
    const socket = await opened(urlOf(gateway, target));
    const behind = await target.socket();
    const closed = closing(socket);
    socket.send(greeting);
    socket.send("ARTIQ sync_struct");
    const { code, reason } = await closed;
    expect(code).toBe(4403);
    expect(reason).toMatch(/ is read-only: sync_struct and broadcast are let through, not "/);
    let bytes = "";
    for await (const chunk of behind.setEncoding("utf8")) bytes += chunk;
    expect(bytes).toBe("");
    expect(gateway.stats().closed).toEqual({ "read-only": 1 });
  });
});
