import { afterEach, describe, expect, test, vi } from "vitest";
import { FeedClient, type FeedConnectOptions, type FeedHandlers } from "../../src/feed/feed-client.js";
import type { FeedStatus, FeedStatusSource } from "../../src/feed/feed-status.js";
import { ChannelError, ConnectError } from "../../src/transport/channel-error.js";
import { captureLogsOfEachTest } from "../fixtures/logs.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";

const logged = captureLogsOfEachTest();

afterEach(() => {
  vi.restoreAllMocks();
});

/** A client that collects lines, and lets one wait for them. */
function feed(handlers: Partial<FeedHandlers> = {}) {
  const lines: string[] = [];
  let wake = (): void => {};
  const client = new FeedClient({
    greeting: "ARTIQ test",
    name: "things",
    what: 'feed "things"',
    category: "broadcast",
    liveFrom: "line",
    ...handlers,
    onLine: (line) => {
      lines.push(line);
      wake();
      handlers.onLine?.(line);
    },
  });
  const arrived = async (count: number): Promise<string[]> => {
    while (lines.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return lines;
  };
  return {
    client,
    lines,
    arrived,
    connect: (port: number, options?: FeedConnectOptions) => client.connect("127.0.0.1", port, options),
  };
}

/** Waits for a state of that kind. */
async function reach(source: FeedStatusSource, type: FeedStatus["type"]): Promise<FeedStatus> {
  for await (const status of source) if (status.type === type) return status;
  throw new Error(`never ${type}`);
}

/** A server that reads the two lines, then plays on, unless the client has gone before. */
function server(script: (peer: Peer) => void | Promise<void> = () => {}, port = 0): Promise<ScriptedServer> {
  return ScriptedServer.start(async (peer) => {
    const said = [await peer.line(), await peer.line()].filter((line) => line !== undefined);
    expect(said).toEqual(["ARTIQ test", "things"].slice(0, said.length));
    if (said.length === 2) await script(peer);
  }, port);
}

async function unusedPort(): Promise<number> {
  const made = await ScriptedServer.start(() => {});
  await made.close();
  return made.port;
}

describe("a feed", () => {
  test("says its two lines, then gets lines", async () => {
    await using there = await server((peer) => peer.send("1", "2", "3"));
    const { client, connect, arrived } = feed();
    expect(client.what).toBe('feed "things"');
    await connect(there.port);
    expect(client.what).toBe(`feed "things" of 127.0.0.1:${there.port}`);
    expect(await arrived(3)).toEqual(["1", "2", "3"]);
    await client.close();
    expect(await client.ended).toBeUndefined();
    expect(logged()).toEqual([]);
  });

  test("calls onConnect before any line", async () => {
    await using there = await server((peer) => peer.send("1"));
    const order: string[] = [];
    const { client, connect, arrived } = feed({
      onConnect: () => order.push("connect"),
      onLine: (line) => order.push(line),
    });
    await connect(there.port);
    await arrived(1);
    expect(order).toEqual(["connect", "1"]);
    await client.close();
  });

  test.each([
    ["connect", "live"],
    ["line", "connecting"],
  ] as const)("that is live from %s on is %s once connected", async (liveFrom, expected) => {
    await using there = await server(async (peer) => {
      await peer.gone;
    });
    const { client, connect } = feed({ liveFrom });
    expect(client.status.current).toEqual({ type: "connecting" });
    await connect(there.port);
    expect(client.status.current).toEqual({ type: expected });
    await client.close();
  });

  test("that is live from the first line on is so when that has been taken", async () => {
    await using there = await server((peer) => peer.send("1"));
    const seen: string[] = [];
    const { client, connect } = feed({ onLine: () => seen.push(client.status.current.type) });
    await connect(there.port);
    await reach(client.status, "live");
    expect(seen).toEqual(["connecting"]);
    await client.close();
    expect(client.status.current).toEqual({ type: "closed", reason: undefined });
  });

  test("delivers nothing after close, in the middle of lines that came together too", async () => {
    await using there = await server((peer) => peer.send("1", "2", "3"));
    const { client, connect, lines } = feed({ onLine: () => void client.close() });
    await connect(there.port);
    expect(await client.ended).toBeUndefined();
    await client.close();
    expect(lines).toEqual(["1"]);
    expect(client.status.current).toEqual({ type: "closed", reason: undefined });
  });

  test("ends with what onLine throws, whether it may retry or not", async () => {
    await using there = await server((peer) => peer.send("1", "2"));
    for (const options of [{}, { retry: 1 }]) {
      const error = new Error("cannot take it");
      const { client, connect, lines } = feed({
        onLine: () => {
          throw error;
        },
      });
      await connect(there.port, options);
      expect(await client.ended).toBe(error);
      expect(client.status.current).toEqual({ type: "closed", reason: error });
      expect(lines).toEqual(["1"]);
      await client.close();
    }
    const what = `feed "things" of 127.0.0.1:${there.port}`;
    const message = ["error", `${what} has ended: Error: cannot take it`];
    expect(logged()).toEqual([message, message]);
  });

  test("ends with an Error for whatever is thrown", async () => {
    await using there = await server((peer) => peer.send("1"));
    const { client, connect } = feed({
      onLine: () => {
        throw "text";
      },
    });
    await connect(there.port);
    expect(await client.ended).toEqual(new Error("text"));
  });

  test("does not connect when onConnect throws", async () => {
    await using there = await server();
    const error = new Error("not now");
    const { client, connect } = feed({
      onConnect: () => {
        throw error;
      },
    });
    await expect(connect(there.port, { retry: 1 })).rejects.toBe(error);
    expect(await client.ended).toBe(error);
  });

  test("ends with the error that fail is told, and with the first one only", async () => {
    await using there = await server((peer) => peer.gone);
    const { client, connect } = feed();
    await connect(there.port);
    const error = new Error("mirror broken");
    client.fail(error);
    client.fail(new Error("later"));
    await client.close();
    expect(await client.ended).toBe(error);
    expect(logged()).toHaveLength(1);
  });

  test("tells that the peer has hung up", async () => {
    await using there = await server((peer) => {
      peer.send("1");
      peer.socket.end();
    });
    const { client, connect, lines } = feed({ silenceHint: "is there such a thing?" });
    await connect(there.port);
    const reason = await client.ended;
    expect(reason).toBeInstanceOf(ChannelError);
    const message = `lost the connection to feed "things" of 127.0.0.1:${there.port}: the peer hung up`;
    expect(reason).toMatchObject({ code: "ERR_SIPYCO_CONNECTION_LOST", message });
    expect(lines).toEqual(["1"]);
    expect(client.status.current).toEqual({ type: "closed", reason });
    expect(logged()).toEqual([["warning", message]]);
  });

  test("gives a hint when the peer hangs up without a line", async () => {
    await using there = await server((peer) => void peer.socket.end());
    const { client, connect } = feed({ silenceHint: "has it no feed of that name?" });
    await connect(there.port);
    expect((await client.ended)?.message).toMatch(
      /: the peer hung up before it sent anything \(has it no feed of that name\?\)$/,
    );
  });

  test("keeps the code of what broke the connection", async () => {
    await using there = await server((peer) => peer.send("x".repeat(1000)));
    const { client, connect } = feed();
    await connect(there.port, { maxLineBytes: 100 });
    expect(await client.ended).toMatchObject({ code: "ERR_SIPYCO_LINE_TOO_LONG" });
  });
});

describe("connecting a feed", () => {
  test("fails when nobody is there", async () => {
    const { client, connect } = feed();
    const error = await connect(await unusedPort()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectError);
    expect(await client.ended).toBe(error);
    expect(client.status.current).toEqual({ type: "closed", reason: error });
  });

  test.each([
    ["a host", "", 1, {}, TypeError],
    ["a port", "localhost", 0, {}, RangeError],
    ["retry", "localhost", 1, { retry: -1 }, RangeError],
    ["timeout", "localhost", 1, { timeout: -1, retry: 1 }, RangeError],
    [
      "what does not go with via",
      "localhost",
      1,
      { via: "wss://x", tls: tlsFiles("client", "server"), retry: 1 },
      TypeError,
    ],
  ])("refuses %s that makes no sense, though it may retry", async (_what, host, port, options, kind) => {
    await expect(feed().client.connect(host, port, options)).rejects.toThrow(kind);
  });

  test("fails when files for TLS are missing, though it may retry", async () => {
    const { client, connect } = feed();
    const files = { ...tlsFiles("client", "server"), key: "/nowhere.key" };
    await expect(connect(await unusedPort(), { tls: files, retry: 1 })).rejects.toThrow("/nowhere.key");
    expect((await client.ended)?.message).toContain("/nowhere.key");
  });

  test("can be aborted", async () => {
    const stop = new AbortController();
    const reason = new ConnectError("nobody", "the user has left");
    const { client, connect } = feed();
    const connecting = connect(await unusedPort(), { signal: stop.signal, retry: 1e9 });
    stop.abort(reason);
    await expect(connecting).rejects.toBe(reason);
    expect(await client.ended).toBe(reason);
    await expect(feed().connect(1, { signal: stop.signal })).rejects.toBe(reason);
  });

  test("is over when the feed is closed meanwhile", async () => {
    const { client, connect } = feed();
    const connecting = connect(await unusedPort(), { retry: 1e9 });
    await client.close();
    await expect(connecting).rejects.toThrow(/^cannot connect to 127\.0\.0\.1:\d+: it was closed meanwhile$/);
    expect(await client.ended).toBeUndefined();
  });

  test("works once", async () => {
    await using there = await server((peer) => peer.gone);
    const { client, connect } = feed();
    await connect(there.port);
    await expect(connect(there.port)).rejects.toThrow("has been connected already");
    await client.close();
    await expect(connect(there.port)).rejects.toThrow("has been closed already");
    const unused = feed();
    await unused.client.close();
    expect(await unused.client.ended).toBeUndefined();
    await expect(unused.connect(there.port)).rejects.toThrow('feed "things" has been closed already');
  });
});

describe("a feed that retries", () => {
  test("resolves though nobody is there, and connects when somebody is", async () => {
    const port = await unusedPort();
    const { client, connect, arrived } = feed();
    await connect(port, { retry: 5, maxRetry: 10 });
    const status = await reach(client.status, "waiting");
    expect(status).toMatchObject({ type: "waiting", reason: { code: "ERR_SIPYCO_CONNECT" } });
    await using _ = await server((peer) => peer.send("1"), port);
    expect(await arrived(1)).toEqual(["1"]);
    await reach(client.status, "live");
    await client.close();
    expect(logged()).toEqual([
      ["warning", expect.stringMatching(/connection refused; trying again until it works, first in \d+ ms$/)],
      ["info", `connected to feed "things" of 127.0.0.1:${port}`],
    ]);
  });

  test("connects again when the connection is lost, and says its lines again", async () => {
    let connections = 0;
    const first = await server((peer) => peer.send("a1", "a2"));
    const { client, connect, arrived } = feed({ onConnect: () => connections++ });
    const states: string[] = [];
    const watching = (async () => {
      for await (const { type } of client.status) states.push(type);
    })();
    await connect(first.port, { retry: 5 });
    await arrived(2);
    await first.close();
    await reach(client.status, "waiting");
    await using _ = await server((peer) => peer.send("b1"), first.port);
    expect(await arrived(3)).toEqual(["a1", "a2", "b1"]);
    await reach(client.status, "live");
    expect(connections).toBe(2);
    await client.close();
    await watching;
    expect(states.slice(0, 4)).toEqual(["connecting", "live", "waiting", "connecting"]);
    expect(states.slice(-2)).toEqual(["live", "closed"]);
    expect(logged().map(([level]) => level)).toEqual(["warning", "info"]);
  });

  test("waits longer each time as long as no line comes, and says so once", async () => {
    let clients = 0;
    const seen: number[] = [];
    await using there = await server((peer) => {
      if (++clients > 4) peer.send("1");
      else peer.socket.end();
    });
    const { client, connect, arrived } = feed();
    const watching = (async () => {
      for await (const status of client.status) if (status.type === "waiting") seen.push(status.delay);
    })();
    await connect(there.port, { retry: 5, maxRetry: 1e6 });
    await arrived(1);
    await reach(client.status, "live");
    await client.close();
    await watching;
    expect(seen).toHaveLength(4);
    seen.forEach((delay, i) => {
      expect(delay).toBeGreaterThanOrEqual(0.8 * 5 * 2 ** i);
      expect(delay).toBeLessThanOrEqual(1.2 * 5 * 2 ** i);
    });
    expect(logged().map(([level]) => level)).toEqual(["warning", "info"]);
  });

  test.each([
    ["starts over", 20, [10, 10, 10]],
    ["waits longer each time", 5, [10, 20, 40]],
  ])("and is live once connected %s when connections hold %d ms", async (_what, held, expected) => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += held));
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    let clients = 0;
    await using there = await server((peer) => (++clients > 3 ? peer.gone : void peer.socket.end()));
    const { client, connect } = feed({ liveFrom: "connect" });
    const seen: number[] = [];
    await connect(there.port, { retry: 10 });
    for await (const status of client.status) {
      if (status.type === "waiting") seen.push(Math.round(status.delay));
      if (status.type === "live" && seen.length === 3) break;
    }
    await client.close();
    expect(seen).toEqual(expected);
  });

  test("outlives lines that are too long", async () => {
    let clients = 0;
    await using there = await server((peer) => peer.send(++clients === 1 ? "x".repeat(1000) : "1"));
    const { client, connect, arrived } = feed();
    await connect(there.port, { maxLineBytes: 100, retry: 5 });
    expect(await arrived(1)).toEqual(["1"]);
    await client.close();
  });

  test("close ends the waiting", async () => {
    const { client, connect } = feed();
    await connect(await unusedPort(), { retry: 1e9 });
    await reach(client.status, "waiting");
    await Promise.all([client.close(), client.close()]);
    expect(await client.ended).toBeUndefined();
    expect(client.status.current).toEqual({ type: "closed", reason: undefined });
  });

  test("close ends an attempt under way", async () => {
    const { client, connect } = feed();
    // Nobody finishes this TLS handshake.
    await using there = await ScriptedServer.start((peer) => peer.gone);
    const tls = tlsFiles("client", "server");
    await connect(there.port, { retry: 1, maxRetry: 1, timeout: 20, tls });
    for await (const { type } of client.status) if (type === "waiting") break;
    await reach(client.status, "connecting");
    await client.close();
    expect(await client.ended).toBeUndefined();
  });

  test("a signal has no meaning once connect has resolved", async () => {
    const port = await unusedPort();
    const stop = new AbortController();
    const { client, connect, arrived } = feed();
    await connect(port, { retry: 5, signal: stop.signal });
    stop.abort();
    await using _ = await server((peer) => peer.send("1"), port);
    expect(await arrived(1)).toEqual(["1"]);
    await client.close();
  });
});
