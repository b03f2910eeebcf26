import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { dial as dialInBrowser } from "../../src/transport/dial.browser.js";
import { dial } from "../../src/transport/dial.js";
import { gatewayUrl } from "../../src/transport/gateway-url.js";
import { lines } from "./channel-suite.js";
import { accepting, tlsFiles } from "./sockets.js";
import { webSocketServer } from "./websockets.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("gatewayUrl", () => {
  it.each([
    ["wss://lab.example", "pc", 3253, "wss://lab.example/proxy/pc:3253"],
    ["ws://lab.example:1071/", "192.0.2.1", 1, "ws://lab.example:1071/proxy/192.0.2.1:1"],
    ["ws://lab.example", "::1", 3253, "ws://lab.example/proxy/[::1]:3253"],
    ["ws://lab.example", "fe80::1%eth0", 3253, "ws://lab.example/proxy/[fe80::1%25eth0]:3253"],
    ["ws://lab.example", "a/b?c#d", 1, "ws://lab.example/proxy/a%2Fb%3Fc%23d:1"],
    ["wss://lab.example/artiq/?token=x", "pc", 1, "wss://lab.example/artiq/proxy/pc:1?token=x"],
    ["https://lab.example", "pc", 1, "wss://lab.example/proxy/pc:1"],
    ["http://lab.example:8080", "pc", 1, "ws://lab.example:8080/proxy/pc:1"],
  ])("of %s for %s and %d", (via, host, port, url) => {
    expect(gatewayUrl(via, host, port)).toBe(url);
    expect(() => new URL(url)).not.toThrow();
  });

  it.each([
    ["lab", "via must be the URL of a gateway"],
    ["ftp://lab", "via must begin with ws:// or wss://"],
  ])("refuses %s", (via, message) => {
    expect(() => gatewayUrl(via, "pc", 1)).toThrow(message);
  });
});

describe("dial", () => {
  it("connects directly", async () => {
    const { listener, accepted } = await accepting();
    const [near, far] = await Promise.all([dial("127.0.0.1", listener.port), accepted()]);
    near.send("direct");
    expect(await lines(far, 1)).toEqual(["direct"]);
    await Promise.all([near.close(), far.closed, listener.close()]);
  });

  it("goes through a gateway when told one", async () => {
    const { server, url } = await webSocketServer();
    server.on("connection", (socket, request) => socket.send(`${request.url}`));
    const channel = await dial("::1", 3253, { via: url, WebSocket });
    expect(await lines(channel, 1)).toEqual(["/proxy/[::1]:3253"]);
    expect(channel.remote).toBe(`${url}/proxy/[::1]:3253`);
    await channel.close();
    server.close();
  });

  it("refuses TLS of its own through a gateway", async () => {
    const options = { via: "ws://127.0.0.1:1", tls: tlsFiles("client", "server") };
    await expect(dial("pc", 1, options)).rejects.toThrow("let the gateway's URL begin with wss://");
  });
});

describe("dial in browsers", () => {
  it("goes through the gateway of the page's own origin", async () => {
    const { server, url } = await webSocketServer();
    server.on("connection", (socket, request) => socket.send(`${request.url}`));
    vi.stubGlobal("location", { origin: url.replace("ws:", "http:") });
    vi.stubGlobal("WebSocket", WebSocket);
    const channel = await dialInBrowser("pc", 3253);
    expect(await lines(channel, 1)).toEqual(["/proxy/pc:3253"]);
    await channel.close();
    server.close();
  });

  it.each([undefined, { origin: "null" }])(
    "asks for a gateway where the page has none (%o)",
    async (location) => {
      vi.stubGlobal("location", location);
      await expect(dialInBrowser("pc", 1)).rejects.toThrow("via must be the URL of a gateway");
    },
  );

  it("refuses TLS", async () => {
    const options = { via: "ws://127.0.0.1:1", tls: tlsFiles("client", "server") };
    await expect(dialInBrowser("pc", 1, options)).rejects.toThrow("browsers cannot show certificates");
  });

  it("checks the address", async () => {
    await expect(dialInBrowser("pc", 0)).rejects.toThrow("port must be an integer from 1 to 65535");
  });
});
