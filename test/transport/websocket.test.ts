import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, type WebSocketServer } from "ws";
import type { Channel } from "../../src/transport/channel.js";
import { ConnectError } from "../../src/transport/channel-error.js";
import { connectWebSocket } from "../../src/transport/websocket.js";
import { WebSocketChannel } from "../../src/transport/websocket-channel.js";
import { lines, turns } from "./channel-suite.js";
import { connectedTo, webSocketServer } from "./websockets.js";

const open: (Channel | WebSocketServer)[] = [];
afterEach(() => {
  for (const each of open.splice(0)) {
    if ("destroy" in each) each.destroy();
    else each.close();
  }
});

/** As in browsers: nothing holds the peer back, and nothing drops the connection at once. */
class BrowserWebSocket extends WebSocket {
  override pause: never = undefined as never;
  override resume: never = undefined as never;
}

/** A channel over a WebSocket as browsers have it, whose events happen when they are emitted. */
function browserSocket() {
  const listeners = new Map<string, (event: object) => void>();
  const socket = {
    binaryType: "blob",
    readyState: 1,
    bufferedAmount: 0,
    addEventListener: (type: string, listener: (event: never) => void) => {
      listeners.set(type, listener as (event: object) => void);
    },
    send: (_message: string): unknown => undefined,
    close: () => {},
    emit: (type: "message" | "close", event: object) => listeners.get(type)?.(event),
  };
  return { socket, channel: new WebSocketChannel(socket, "browser's") };
}

describe("messages of a WebSocket", () => {
  it.each([
    ["one line without its line feed", ["line"], ["line"]],
    ["one line with its line feed", ["line\n"], ["line"]],
    ["several lines", ["a\nb\nc\n"], ["a", "b", "c"]],
    ["several lines, the last without its line feed", ["a\nb", "c"], ["a", "b", "c"]],
    ["empty lines", ["", "\n", "\n\n"], ["", "", "", ""]],
    ["a carriage return", ["a\r\n"], ["a\r"]],
  ])("may hold %s", async (_name, messages, expected) => {
    const { channel, socket } = await connectedTo({});
    open.push(channel);
    for (const message of messages) socket.send(message);
    expect(await lines(channel, expected.length)).toEqual(expected);
  });

  it("are sent one a line, with its line feed", async () => {
    const { channel, socket } = await connectedTo({});
    open.push(channel);
    const got: string[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        got.push(String(data));
        if (got.length === 2) resolve();
      });
    });
    channel.send("a");
    channel.send("");
    await done;
    expect(got).toEqual(["a\n", "\n"]);
  });

  it("are dropped once the peer has said goodbye, of which browsers tell later", async () => {
    const { socket, channel } = browserSocket();
    open.push(channel);
    const sent: string[] = [];
    socket.send = (message: string) => sent.push(message);
    expect(channel.send("a")).toBe(true);
    socket.readyState = 2;
    expect(channel.send("b")).toBe(false);
    let isDrained = false;
    void channel.drained().then(() => {
      isDrained = true;
    });
    await turns(5);
    expect(isDrained).toBe(false);
    socket.emit("close", { code: 1000, reason: "" });
    await channel.drained();
    expect(sent).toEqual(["a\n"]);
  });

  it("must be text", async () => {
    const { channel, socket } = await connectedTo({});
    channel.receive(() => {});
    socket.send(Buffer.from("line\n"));
    const { error } = await channel.closed;
    expect(error?.message).toBe("the peer sent a binary WebSocket message: lines are text messages");
  });

  it("end the channel when too much waits that cannot be held back", async () => {
    const { server, url } = await webSocketServer();
    open.push(server);
    const connecting = connectWebSocket(url, { WebSocket: BrowserWebSocket, maxLineBytes: 1000 });
    const [channel, [socket]] = await Promise.all([
      connecting,
      once(server, "connection") as Promise<[WebSocket]>,
    ]);
    const got: string[] = [];
    channel.receive((line) => {
      got.push(line);
      channel.pause();
    });
    for (let i = 0; i < 20; i++) socket.send("x".repeat(100));
    const end = await channel.closed;
    expect(end).toMatchObject({ by: "us", error: { code: "ERR_SIPYCO_OVERRUN" } });
    expect(got).toHaveLength(1);
  });

  it("may be taken one at a time for ever, when few wait at any time", async () => {
    const { server, url } = await webSocketServer();
    open.push(server);
    const [channel, [socket]] = await Promise.all([
      connectWebSocket(url, { WebSocket: BrowserWebSocket, maxLineBytes: 1000 }),
      once(server, "connection") as Promise<[WebSocket]>,
    ]);
    open.push(channel);
    let taken = 0;
    await new Promise<void>((resolve, reject) => {
      void channel.closed.then(({ error }) => reject(error));
      channel.receive(() => {
        if (++taken === 50) resolve();
        channel.pause();
        socket.send("x".repeat(100), () => {
          void turns(5).then(() => channel.resume());
        });
      });
      for (let i = 0; i < 3; i++) socket.send("x".repeat(100));
    });
    expect(taken).toBe(50);
  });

  it("wait, as long as they are few, where nothing can be held back", async () => {
    const { server, url } = await webSocketServer();
    open.push(server);
    const [channel, [socket]] = await Promise.all([
      connectWebSocket(url, { WebSocket: BrowserWebSocket }),
      once(server, "connection") as Promise<[WebSocket]>,
    ]);
    open.push(channel);
    for (let i = 0; i < 20; i++) socket.send(`${i}`);
    await turns(50);
    expect(await lines(channel, 20)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
  });
});

describe("a large message, in a browser,", () => {
  const large = "x".repeat(2 * 1024 * 1024);

  it("is delivered in a task of its own, in order with others", async () => {
    const { socket, channel } = browserSocket();
    const got: number[] = [];
    const all = new Promise<void>((resolve) => {
      channel.receive((line) => {
        got.push(line.length);
        if (got.length === 3) resolve();
      });
    });
    await turns(1);
    socket.emit("message", { data: "ab" });
    expect(got).toEqual([2]);
    socket.emit("message", { data: large });
    await Promise.resolve();
    expect(got).toEqual([2]);
    socket.emit("message", { data: "abc" });
    await all;
    expect(got).toEqual([2, large.length, 3]);
  });

  it("is delivered before the end that follows it", async () => {
    const { socket, channel } = browserSocket();
    const got: number[] = [];
    channel.receive((line) => void got.push(line.length));
    socket.emit("message", { data: large });
    socket.emit("close", { code: 1000, reason: "" });
    expect(await channel.closed).toEqual({ by: "peer" });
    expect(got).toEqual([large.length]);
  });

  it("is delivered to nobody once the channel was closed", async () => {
    const { socket, channel } = browserSocket();
    const got: number[] = [];
    channel.receive((line) => void got.push(line.length));
    socket.emit("message", { data: large });
    channel.destroy();
    await turns(5);
    expect(got).toEqual([]);
  });
});

describe("the end of a WebSocket", () => {
  it("leaves nothing buffered, though browsers go on counting", () => {
    const socket = {
      binaryType: "blob",
      readyState: 1,
      bufferedAmount: 5000,
      addEventListener: () => {},
      send: () => {},
      close: () => {},
    };
    const channel = new WebSocketChannel(socket, "browser's");
    expect(channel.bufferedBytes).toBe(5000);
    socket.readyState = 3;
    expect(channel.bufferedBytes).toBe(0);
  });

  it.each([1000, 1001])("with code %d is no error", async (code) => {
    const { channel, socket } = await connectedTo({});
    socket.close(code);
    expect(await channel.closed).toEqual({ by: "peer" });
  });

  it("with another code is an error that tells the reason", async () => {
    const { channel, socket } = await connectedTo({});
    socket.close(1011, "target refused");
    const { by, error } = await channel.closed;
    expect(by).toBe("peer");
    expect(error?.message).toContain('the peer hung up with code 1011, "target refused"');
  });

  it("without a goodbye is an error", async () => {
    const { channel, socket } = await connectedTo({});
    socket.terminate();
    expect((await channel.closed).error?.message).toContain("vanished without a goodbye");
  });
});

describe("connectWebSocket", () => {
  it("names the URL, without its query, when nobody answers", async () => {
    const { server, url } = await webSocketServer();
    await new Promise((resolve) => server.close(resolve));
    const error = await connectWebSocket(`${url}/proxy/pc:1?token=secret`, { WebSocket }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConnectError);
    expect((error as Error).message).toContain(`cannot connect to ${url}/proxy/pc:1: `);
    expect((error as Error).message).not.toContain("secret");
  });

  it("says that a server refuses", async () => {
    const http = createServer((_request, response) => response.writeHead(403).end()).listen(0, "127.0.0.1");
    await once(http, "listening");
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    await expect(connectWebSocket(url, { WebSocket })).rejects.toThrow("403");
    http.close();
  });

  it("gives up in time, and when aborted", async () => {
    const http = createServer()
      .on("upgrade", () => {})
      .listen(0, "127.0.0.1");
    await once(http, "listening");
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    await expect(connectWebSocket(url, { WebSocket, timeout: 100 })).rejects.toThrow(
      "no answer within 100 ms",
    );
    const reason = new Error("enough");
    const controller = new AbortController();
    const connecting = connectWebSocket(url, { WebSocket, signal: controller.signal });
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    http.closeAllConnections();
    http.close();
  });

  it.skipIf(globalThis.WebSocket !== undefined)("asks for a WebSocket where there is none", async () => {
    await expect(connectWebSocket("ws://127.0.0.1:1")).rejects.toThrow("this runtime has no WebSocket");
  });
});
