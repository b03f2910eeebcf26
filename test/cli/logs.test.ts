import { reset } from "@logtape/logtape";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { glob } from "../../src/cli/logs-view/glob.js";
import { listenAddress, listenAddressText } from "../../src/cli/logs-view/listen-address.js";
import { levelNumber, recordFilter } from "../../src/cli/logs-view/record-filter.js";
import { recordText } from "../../src/cli/logs-view/record-text.js";
import { logsBy } from "../../src/cli/sipyco/logs.js";
import { LogForwarder } from "../../src/logs/log-forwarder.js";
import { toBroadcaster } from "../../src/logs/rebroadcast.js";
import type { LogRecord } from "../../src/logs/record.js";
import { tuple } from "../../src/pyon/values.js";
import { LineClient } from "../fixtures/line-client.js";
import { tlsFiles } from "../fixtures/tls.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";
import { ManualClock, TerminalIo } from "./watch/terminal.js";

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A run of `sipyco logs`. */
class Logs<Io extends TestIo = TestIo> implements AsyncDisposable {
  readonly status: Promise<number>;
  readonly io: Io;

  constructor(io: Io, ...argv: readonly (string | number)[]) {
    this.io = io;
    this.status = runSubcommand(logsBy({ clock: new ManualClock(), retry: 1 }), io, ...argv);
    open.push(this);
  }

  /** The lines that were printed, once there are so many. */
  async printed(count: number): Promise<string[]> {
    const lines = (): string[] => this.io.out.split("\n").slice(0, -1);
    await this.io.until(() => lines().length >= count);
    return lines();
  }

  /** The port that it listens on, once it does. */
  async port(): Promise<number> {
    const said = (): RegExpExecArray | null =>
      /^sipyco: taking in logs on localhost:(\d+)\n/.exec(this.io.err);
    await this.io.until(() => said() !== null);
    return Number(said()?.[1]);
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

/** Follows a master's log, which the function that is returned writes. */
async function followed<Io extends TestIo>(
  io: Io,
  ...options: readonly string[]
): Promise<{ logs: Logs<Io>; log: (record: Partial<LogRecord>) => void; master: Broadcaster }> {
  const master = new Broadcaster();
  open.push(master);
  await master.start("127.0.0.1", 0);
  const logs = new Logs(io, "127.0.0.1", master.port, ...options);
  while (master.stats().receivers < 1) await new Promise((resolve) => setImmediate(resolve));
  const send = toBroadcaster(master);
  const log = (record: Partial<LogRecord>): void => {
    send({ level: "INFO", source: "master", name: "artiq", message: "hello", time: TIME, ...record });
  };
  return { logs, log, master };
}

const TIME = Date.UTC(2026, 2, 1, 14, 5, 9, 123);

/** A time as it is written, in the time zone of wherever the tests run. */
function localTime(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

describe("sipyco logs HOST", () => {
  test("prints the records that a master broadcasts", async () => {
    const { logs, log } = await followed(new TestIo());
    log({});
    log({
      level: "CRITICAL",
      source: "worker(3,scan.py)",
      name: "laser.lock",
      message: "gone: relock\n  first\n\nlast",
    });
    log({ name: "", message: "no name" });
    const local = localTime(TIME);
    expect(await logs.printed(6)).toEqual([
      `${local} INFO     master:artiq: hello`,
      `${local} CRITICAL worker(3,scan.py):laser.lock: gone: relock`,
      "      first",
      "",
      "    last",
      `${local} INFO     master: no name`,
    ]);
    expect(await logs.end()).toBe(0);
    expect(logs.io.err).toBe("");
  });

  test("prints times in UTC", async () => {
    const { logs, log } = await followed(new TestIo(), "--utc");
    log({});
    expect(await logs.printed(1)).toEqual(["2026-03-01 14:05:09.123Z INFO     master:artiq: hello"]);
  });

  test("prints JSON", async () => {
    const { logs, log } = await followed(new TestIo(), "--json");
    log({ level: "ERROR", message: "two\nlines\x1b\x9b" });
    const [line] = await logs.printed(1);
    expect(line).toBe(
      '{"time":"2026-03-01T14:05:09.123Z","level":"ERROR","source":"master","name":"artiq","message":"two\\nlines\\u001b\\u009b"}',
    );
  });

  test("colours by level on a terminal, and lets nothing through that it would act on", async () => {
    const io = new TerminalIo(100);
    const { logs, log } = await followed(io, "--utc");
    const evil = "\x1b]0;owned\x07\x9b2J\u202e\r";
    log({ level: "WARNING", source: evil, name: `${evil}\n`, message: `${evil}\n\t${evil}` });
    await logs.printed(2);
    const shown = "\\x1b]0;owned\\x07\\x9b2J\\u202e\\r";
    // The screen throws for what it does not know.
    const message = shown.slice(0, -"\\r".length);
    const first = `2026-03-01 14:05:09.123Z WARNING  ${shown}:${shown}\\n: ${message}`;
    expect(io.lines).toEqual([first.slice(0, 100), first.slice(100), `        ${shown}`]);
    const styles: string[] = [];
    const style = (name: unknown, text: string): string => {
      styles.push(`${String(name)}: ${text}`);
      return text;
    };
    recordText({ level: 40, source: "s", name: "n", message: "a\nb", time: TIME }, { style }, true);
    expect(styles).toEqual([
      "dim: 2026-03-01 14:05:09.123Z",
      "red: ERROR   ",
      "cyan: s:n",
      "red: a",
      "red: b",
    ]);
  });

  test("prints only what is wanted", async () => {
    const { logs, log } = await followed(
      new TestIo(),
      ...["--level", "warning", "--source", "worker*", "--name", "laser.*", "--grep", "LOCK", "--utc"],
    );
    const wanted = {
      level: "ERROR",
      source: "worker(1)",
      name: "laser.red",
      message: "lost\nthe lock",
    } as const;
    log({ ...wanted, level: "INFO" });
    log({ ...wanted, source: "master" });
    log({ ...wanted, name: "laser" });
    log({ ...wanted, message: "fine" });
    log(wanted);
    expect(await logs.printed(2)).toEqual([
      "2026-03-01 14:05:09.123Z ERROR    worker(1):laser.red: lost",
      "    the lock",
    ]);
  });

  test("says what is no record, and goes on", async () => {
    const { logs, log, master } = await followed(new TestIo(), "--utc");
    master.broadcast("log", tuple(20, "source", 1));
    master.broadcast("log", tuple(20, "source", Number.NaN, "name:message"));
    master.broadcast("log", { text: "\x1b".repeat(200) });
    master.broadcast("log", tuple(25, "source", 0, "no name"));
    log({});
    expect(await logs.printed(2)).toEqual([
      "1970-01-01 00:00:00.000Z INFO     source: no name",
      "2026-03-01 14:05:09.123Z INFO     master:artiq: hello",
    ]);
    expect(logs.io.err.split("\n")).toEqual([
      "sipyco: this broadcast is no log record: (20, 'source', 1)",
      "sipyco: this broadcast is no log record: (20, 'source', nan, 'name:message')",
      expect.stringMatching(/^sipyco: this broadcast is no log record: \{'text': '(?:\\x1b)+.{0,3}…$/),
      "",
    ]);
  });

  test("reconnects, and says so on stderr", async () => {
    const { logs, master } = await followed(new TestIo(), "--utc");
    const { port } = master;
    await master.stop();
    await logs.io.until(() => logs.io.err.includes("trying again"));
    const again = new Broadcaster();
    open.push(again);
    await again.start("127.0.0.1", port);
    while (again.stats().receivers < 1) await new Promise((resolve) => setImmediate(resolve));
    again.broadcast("log", tuple(20, "s", 0, "n:m"));
    await logs.printed(1);
    expect(logs.io.err).toBe(
      `sipyco: lost the connection to broadcast channel "log" of 127.0.0.1:${port}: the peer hung up; trying again until it works\n` +
        `sipyco: connected to the log of 127.0.0.1:${port}\n`,
    );
  });
});

describe("sipyco logs --listen", () => {
  test("takes in what programs log", async () => {
    const logs = new Logs(new TestIo(), "--listen", 0);
    const before = Date.now();
    await using forwarder = new LogForwarder("127.0.0.1", await logs.port(), { source: "controller(lda)" });
    forwarder.emit({ level: "WARNING", name: "laser", message: "drifting\nfast" });
    const [first = "", second] = await logs.printed(2);
    expect(first).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} WARNING {2}controller\(lda\):laser: drifting$/,
    );
    expect(second).toBe("    fast");
    expect(Math.abs(new Date(first.slice(0, 23)).getTime() - before)).toBeLessThan(60_000);
    await forwarder.close();
    expect(await logs.end()).toBe(0);
  });

  test("says whom it hangs up on", async () => {
    await reset();
    const logs = new Logs(new TestIo(), "--listen", "127.0.0.1:0");
    await logs.io.until(() => logs.io.err !== "");
    const port = Number(/:(\d+)\n$/.exec(logs.io.err)?.[1]);
    await using client = await LineClient.connect(port);
    client.send("ARTIQ logging", "no record\x9b");
    await logs.io.until(() => logs.io.err.includes("refused"));
    expect(logs.io.err).toMatch(
      /^sipyco: taking in logs on 127\.0\.0\.1:\d+\nsipyco: connection from 127\.0\.0\.1:\d+ refused: [^\n]*"no record\\x9b"\n$/,
    );
  });

  test("speaks TLS", async () => {
    const { cert, key, peer } = tlsFiles("server", "client");
    const logs = new Logs(new TestIo(), "--listen", 0, "--json", "--ssl", cert, key, peer);
    const tls = tlsFiles("client", "server");
    await using forwarder = new LogForwarder("127.0.0.1", await logs.port(), { source: "s", tls });
    forwarder.emit({ level: "TRACE", name: "n", message: "m" });
    expect(JSON.parse((await logs.printed(1))[0] as string)).toMatchObject({
      level: "TRACE",
      source: "s",
      name: "n",
      message: "m",
    });
  });

  test("fails when the port is taken", async () => {
    const first = new Logs(new TestIo(), "--listen", 0);
    const port = await first.port();
    const second = new Logs(new TestIo(), "--listen", port);
    expect(await second.status).toBe(1);
    expect(second.io.err).toMatch(new RegExp(`^sipyco: cannot listen on 127\\.0\\.0\\.1:${port}: [^\n]+\n$`));
  });

  test.each<[text: string, address: ReturnType<typeof listenAddress>, shown: string]>([
    ["1066", { host: undefined, port: 1066 }, "localhost:1066"],
    ["lab-pc:0", { host: "lab-pc", port: 0 }, "lab-pc:0"],
    ["[::1]:1066", { host: "::1", port: 1066 }, "[::1]:1066"],
    ["*:1066", { host: null, port: 1066 }, "*:1066"],
  ])("at %s", (text, address, shown) => {
    expect(listenAddress(text)).toEqual(address);
    expect(listenAddressText(address, address.port)).toBe(shown);
  });
});

describe("sipyco logs refuses", () => {
  test.each([
    [[], "name the host of an ARTIQ master, or take in logs with --listen PORT"],
    [["lab-pc", "--listen", 1066], "follow the log of lab-pc, or take in logs with --listen, not both"],
    [["--listen"], "argument missing"],
    [["--listen", "::1:1066"], "It must be a port, or an address and a port"],
    [["--listen", "65536"], "It must be a port, or an address and a port"],
    [["lab-pc", "--level", "loud"], "It must be a number or one of CRITICAL, ERROR,"],
    [["lab-pc", "0"], "It must be a number from 1 to 65535."],
  ])("%j", async (argv, reason) => {
    const logs = new Logs(new TestIo(), ...argv);
    expect(await logs.status).toBe(2);
    expect(logs.io.err).toContain(reason);
  });
});

describe("filters", () => {
  test.each([
    ["WARNING", 30],
    ["warn", 30],
    ["trace", 5],
    ["25", 25],
  ])("level %s", (text, number) => {
    expect(levelNumber(text)).toBe(number);
  });

  test("a level between two", () => {
    const passes = recordFilter({ level: 25 });
    const levels = [20, 24, 25, 30].filter((level) =>
      passes({ level, source: "", name: "", message: "", time: 0 }),
    );
    expect(levels).toEqual([25, 30]);
  });

  test("patterns match as their regular expressions do", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", ".", "\n") });
    const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n") });
    fc.assert(
      fc.property(pattern, text, (given, candidate) => {
        const parts = given.split("*").map((part) => part.replaceAll(".", "\\."));
        expect(glob(given)(candidate)).toBe(new RegExp(`^${parts.join(".*")}$`, "s").test(candidate));
      }),
      { numRuns: 1000 },
    );
  });
});
