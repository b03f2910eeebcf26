import { describe, expect, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { encode } from "../../src/pyon/encode.js";
import {
  Complex,
  Dict,
  decode,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  tuple,
} from "../../src/pyon/index.js";
import { Listener, until } from "../broadcast/listeners.js";
import { tlsFiles } from "../fixtures/tls.js";
import { sameValue } from "../pyon/helpers.js";
import { freePort, modern, PythonPeer, python, pythonVersion } from "./peer.js";

const version = modern ? 2 : 1;

/** What is sent both ways. */
const messages: readonly unknown[] = [
  ...[null, true, 0, -5, 2 ** 31, 10n ** 30n, 0.5, float(2), -0, 1e16, Infinity, "", "café μm 🔬"],
  ...['quote" and \\ and \n', new Uint8Array(0), Uint8Array.of(0, 255, 39), new Complex(1, 2)],
  ...[tuple(), tuple(1), tuple(1, tuple(float(2), "x")), [], [[], {}], {}, { a: { b: [1] } }],
  new Dict<unknown, unknown>([
    [1, "int"],
    ["1", "str"],
    [tuple(1, 2), "tuple"],
  ]),
  // The version 2 of Python's 1.10 makes a dict of it.
  ...(modern ? [] : [new OrderedDict([["z", 1]])]),
  ...[new Set([1, 2]), new Slice(null, -1, null), new Fraction(-7, 2), new NpScalar("<f4", 0.5)],
  new NDArray(Int16Array.of(0, 1, 2, 3, 4, 5), { shape: [2, 3] }),
  { service: "create_applet", args: tuple("plot", "cmd"), kwargs: { group: ["a", "b"] } },
  "x".repeat(3_000_000),
];

async function startReceiver(port: number, ...args: readonly string[]): Promise<PythonPeer> {
  const peer = new PythonPeer("broadcast_receiver.py", [String(port), ...args]);
  expect(await peer.line()).toBe("ready");
  return peer;
}

/** Python's broadcaster, listening. */
class PythonBroadcaster extends PythonPeer {
  static async start(port: number, ...tls: readonly string[]): Promise<PythonBroadcaster> {
    const broadcaster = new PythonBroadcaster("broadcast_broadcaster.py", [String(port), ...tls]);
    expect(await broadcaster.line()).toBe("listening");
    return broadcaster;
  }

  async broadcast(name: string, value: unknown, count = 1): Promise<void> {
    this.process.stdin?.write(`${name}\t${encode(value, { version })}\t${count}\n`);
    expect(await this.line()).toBe("sent");
  }

  /** Python does not tell when it has taken in a receiver: something is broadcast until it arrives. */
  async takesIn(listener: Listener, name: string): Promise<void> {
    let probes = 0;
    for (; listener.messages.length === 0; probes++) await this.broadcast(name, "probe");
    await this.broadcast(name, "end of probes");
    await until(() => listener.messages.includes("end of probes"));
    expect(listener.messages.length).toBeLessThanOrEqual(probes + 1);
    listener.messages.length = 0;
  }
}

function expectSame(got: unknown, sent: unknown): void {
  const isSame = sameValue(got, decode(encode(sent, { version }), { exact: true }));
  expect(isSame, `${encode(got).slice(0, 200)}, not ${encode(sent).slice(0, 200)}`).toBe(true);
}

describe.skipIf(python === undefined)(`the receiver of ${pythonVersion} on our broadcaster`, () => {
  test("gets all messages, in order", async () => {
    await using broadcaster = new Broadcaster({ version });
    await broadcaster.start("127.0.0.1", 0);
    await using peer = await startReceiver(broadcaster.port, "news");
    await using other = await startReceiver(broadcaster.port, "");
    await until(() => broadcaster.stats().receivers === 2);
    for (const message of messages) {
      broadcaster.broadcast("news", message);
      expectSame(decode(await peer.line(), { exact: true }), message);
    }
    for (let i = 0; i < 1000; i++) broadcaster.broadcast("news", i);
    for (let i = 0; i < 1000; i++) expect(await peer.line()).toBe(String(i));
    broadcaster.broadcast("", "last");
    expect(await other.line()).toBe('"last"');
    await broadcaster.stop();
    expect([await peer.line(), await other.line()]).toEqual(["gone", "gone"]);
  });

  test("that stops reading is no trouble for another", async () => {
    await using broadcaster = new Broadcaster({ version });
    await broadcaster.start("127.0.0.1", 0);
    await using stopped = await startReceiver(broadcaster.port, "news");
    await using good = await startReceiver(broadcaster.port, "news");
    await until(() => broadcaster.stats().receivers === 2);
    stopped.process.kill("SIGSTOP");
    const filler = "x".repeat(10_000);
    let count = 0;
    for (; broadcaster.stats().dropped === 0; count++) {
      broadcaster.broadcast("news", tuple(count, filler));
      expectSame(decode(await good.line(), { exact: true }), tuple(count, filler));
    }
    expect(broadcaster.stats()).toMatchObject({ queued: 1024, dropped: 1, receivers: 2 });
    stopped.process.kill("SIGCONT");
    await until(() => broadcaster.stats().queued === 0);
    broadcaster.broadcast("news", "last");
    const got: string[] = [];
    while (got.at(-1) !== '"last"') got.push(await stopped.line());
    expect(got).toHaveLength(count - 1 + 1);
    expect(await good.line()).toBe('"last"');
  });

  test.runIf(modern)("speaks TLS with certificates on both sides", async () => {
    await using broadcaster = new Broadcaster({ version, tls: tlsFiles("server", "client") });
    await broadcaster.start("127.0.0.1", 0);
    const { cert, key, peer: trusted } = tlsFiles("client", "server");
    await using peer = await startReceiver(broadcaster.port, "news", cert, key, trusted);
    await until(() => broadcaster.stats().receivers === 1);
    broadcaster.broadcast("news", messages.at(-1));
    expectSame(decode(await peer.line(), { exact: true }), messages.at(-1));
  });
});

describe.skipIf(python === undefined)(`our receiver on the broadcaster of ${pythonVersion}`, () => {
  test("gets all messages, in order", async () => {
    const port = await freePort();
    await using broadcaster = await PythonBroadcaster.start(port);
    await using listener = new Listener("news", { exact: true });
    await listener.connect(port);
    await broadcaster.takesIn(listener, "news");
    for (const message of messages) await broadcaster.broadcast("news", message);
    const got = await listener.arrived(messages.length);
    messages.forEach((message, i) => {
      expectSame(got[i], message);
    });
    // Python keeps 1024 messages for each receiver, and drops the others of a burst.
    await broadcaster.broadcast("news", "burst", 1024);
    expect(await listener.arrived(messages.length + 1024)).toHaveLength(messages.length + 1024);
    expect(listener.messages.slice(messages.length)).toEqual(new Array(1024).fill("burst"));
    broadcaster.process.stdin?.end();
    expect((await listener.disconnected()).message).toContain("the peer hung up");
  });

  test("comes back when Python does", async () => {
    const port = await freePort();
    const first = await PythonBroadcaster.start(port);
    await using listener = new Listener("news");
    await listener.connect(port, { retry: 20, maxRetry: 40 });
    await first.takesIn(listener, "news");
    await first[Symbol.asyncDispose]();
    await until(() => listener.receiver.status.current.type === "waiting");
    await using second = await PythonBroadcaster.start(port);
    await until(() => listener.receiver.status.current.type === "live");
    await second.takesIn(listener, "news");
    expect(listener.disconnects).toEqual([]);
  });

  test.runIf(modern)("speaks TLS with certificates on both sides", async () => {
    const port = await freePort();
    const { cert, key, peer: trusted } = tlsFiles("server", "client");
    await using broadcaster = await PythonBroadcaster.start(port, cert, key, trusted);
    await using listener = new Listener("news");
    await listener.connect(port, { tls: tlsFiles("client", "server") });
    await broadcaster.takesIn(listener, "news");
  });
});
