import { afterEach, describe, expect, test } from "vitest";
import { Broadcaster, type BroadcasterOptions } from "../../src/broadcast/broadcaster.js";
import { tailBy } from "../../src/cli/sipyco/tail.js";
import { SETTLE } from "../../src/cli/watch/connection-notes.js";
import { float, tuple } from "../../src/pyon/values.js";
import { ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";
import { ManualClock, TerminalIo } from "./watch/terminal.js";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function broadcaster(options: BroadcasterOptions = {}, port = 0): Promise<Broadcaster> {
  const made = new Broadcaster({ version: 2, ...options });
  open.push(made);
  await made.start("127.0.0.1", port);
  return made;
}

/** A run of `sipyco tail`. */
class Tailing implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly io: TestIo;
  readonly status: Promise<number>;

  constructor({ port }: { readonly port: number }, argv: readonly (string | number)[], io = new TestIo()) {
    this.io = io;
    this.status = runSubcommand(tailBy({ clock: this.clock, retry: 1 }), io, "127.0.0.1", port, ...argv);
    open.push(this);
  }

  /** The lines that were printed, once there are so many. */
  async printed(count: number): Promise<string[]> {
    const lines = (): string[] => this.io.out.split("\n").slice(0, -1);
    await this.io.until(() => lines().length >= count);
    return lines();
  }

  /** Ctrl-C; gives the exit status. */
  async end(): Promise<number> {
    this.io.interrupt();
    return await this.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

/** Lets other events happen until so many receivers listen. */
async function heard(by: Broadcaster, receivers: number): Promise<void> {
  while (by.stats().receivers < receivers) await new Promise((resolve) => setImmediate(resolve));
}

describe("sipyco tail", () => {
  test("prints what is broadcast, as Python prints it", async () => {
    const lab = await broadcaster();
    const tailing = new Tailing(lab, ["news"]);
    await heard(lab, 1);
    const text = "x".repeat(40);
    lab.broadcast("news", tuple(1, float(2)));
    lab.broadcast("other", "not this");
    lab.broadcast("news", [text, text]);
    lab.broadcast("news", "a\n\x1b\x9b");
    expect(await tailing.printed(4)).toEqual(["(1, 2.0)", `['${text}',`, ` '${text}']`, "'a\\n\\x1b\\x9b'"]);
    expect(await tailing.end()).toBe(0);
    expect(tailing.io.err).toBe("");
  });

  test("says of several channels which, on each line", async () => {
    const lab = await broadcaster();
    const io = new TerminalIo(30);
    const tailing = new Tailing(lab, ["news", "温度", "\x1b", "news"], io);
    await heard(lab, 3);
    lab.broadcast("news", ["a".repeat(10), "b".repeat(10)]);
    await tailing.printed(2);
    lab.broadcast("温度", 5);
    await tailing.printed(3);
    lab.broadcast("\x1b", 6);
    await tailing.printed(4);
    expect(io.lines).toEqual(["news: ['aaaaaaaaaa',", "news:  'bbbbbbbbbb']", "温度: 5", "\\x1b: 6"]);
  });

  test("prints JSON", async () => {
    const lab = await broadcaster();
    const one = new Tailing(lab, ["news", "--json"]);
    const two = new Tailing(lab, ["news", "--json", "\x9b"]);
    await heard(lab, 3);
    lab.broadcast("news", { a: tuple(1), b: "\x9b" });
    expect(await one.printed(1)).toEqual(['{"a":[1],"b":"\\u009b"}']);
    expect(await two.printed(1)).toEqual(['{"channel":"news","message":{"a":[1],"b":"\\u009b"}}']);
    lab.broadcast("\x9b", null);
    expect((await two.printed(2))[1]).toBe('{"channel":"\\u009b","message":null}');
  });

  test("reconnects, also before the first connection, and says so on stderr", async () => {
    const first = await broadcaster();
    const { port } = first;
    await first.stop();
    const tailing = new Tailing({ port }, ["news"]);
    const { io, clock } = tailing;
    await io.until(() => io.err !== "");
    const second = await broadcaster({}, port);
    await clock.due(SETTLE);
    clock.advance(SETTLE);
    expect(io.err).toBe(
      `sipyco: cannot connect to 127.0.0.1:${port}: connection refused; trying again until it works\n` +
        `sipyco: connected to broadcast channel "news" of 127.0.0.1:${port}\n`,
    );
    await second.stop();
    await io.until(() => io.err.includes("the peer hung up; trying again until it works\n"));
    const third = await broadcaster({}, port);
    await heard(third, 1);
    third.broadcast("news", 3);
    expect(await tailing.printed(1)).toEqual(["3"]);
    expect(io.err.match(/connected to/g)).toHaveLength(2);
    expect(clock.waiting).toBe(0);
  });

  test("says once that a server hangs up, however often it does", async () => {
    let connections = 0;
    let wake = (): void => {};
    await using server = await ScriptedServer.start((peer) => {
      if (++connections === 5) wake();
      peer.socket.end();
    });
    const fifth = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const tailing = new Tailing(server, ["news"]);
    await fifth;
    expect(await tailing.end()).toBe(0);
    expect(tailing.io.err).toBe(
      `sipyco: lost the connection to broadcast channel "news" of 127.0.0.1:${server.port}: the peer hung up; trying again until it works\n`,
    );
  });

  test("ends when what arrives is no message, on all channels", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      if ((await peer.line()) === "bad") peer.send("nonsense\u009b\x1b[2J");
    });
    const tailing = new Tailing(server, ["good", "bad"]);
    expect(await tailing.status).toBe(1);
    expect(tailing.io.err).toMatch(
      /^sipyco: broadcast channel "bad" of \S+ sent "nonsense\\x9b\\u001b\[2J": [^\n]+\n$/,
    );
  });

  test("speaks TLS", async () => {
    const lab = await broadcaster({ tls: tlsFiles("server", "client") });
    const { cert, key, peer } = tlsFiles("client", "server");
    const tailing = new Tailing(lab, ["news", "--ssl", cert, key, peer]);
    await heard(lab, 1);
    lab.broadcast("news", 1);
    expect(await tailing.printed(1)).toEqual(["1"]);
    const missing = new Tailing(lab, ["news", "other", "--ssl", cert, "no.key", peer]);
    expect(await missing.status).toBe(1);
    expect(missing.io.err).toMatch(/^sipyco: no\.key\b[^\n]+\n$/);
  });

  test("refuses what is no channel", async () => {
    const tailing = new Tailing({ port: 1 }, ["a\nb"]);
    expect(await tailing.status).toBe(2);
    expect(tailing.io.err).toContain("It must be one line that is not empty.");
    expect(await new Tailing({ port: 1 }, []).status).toBe(2);
  });
});
