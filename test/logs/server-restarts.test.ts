import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { LogForwarder } from "../../src/logs/index.js";
import { bundled } from "../fixtures/bundled.js";

/** A log server that writes the message of each record at once, so that it is known to the last what it has taken. */
const PROGRAM = `
  import { writeSync } from "node:fs";
  const { Server } = await import(process.argv[1]);
  // The pipe may be full for a moment, when the test is busy.
  const say = (line) => {
    let bytes = Buffer.from(line + "\\n");
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(1, bytes));
      } catch (error) {
        if (error.code !== "EAGAIN") throw error;
      }
    }
  };
  const server = new Server(({ message }) => say(message));
  await server.start("127.0.0.1", Number(process.argv[2]));
  say("port " + server.port);
`;

/** Runs log servers, one after the other on the same port, and collects what they take. */
class Servers {
  readonly #module: string;
  readonly taken: string[] = [];
  port = 0;
  #child: ChildProcess | undefined;

  constructor(module: string) {
    this.#module = module;
    onTestFinished(() => {
      this.#child?.kill("SIGKILL");
    });
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", PROGRAM, this.#module, String(this.port)],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    let rest = "";
    await new Promise<void>((listening) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() as string;
        for (const line of lines) {
          if (!line.startsWith("port ")) {
            this.taken.push(line);
            continue;
          }
          this.port = Number(line.slice("port ".length));
          listening();
        }
      });
    });
  }

  async kill(): Promise<void> {
    const child = this.#child as ChildProcess;
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

test("a server that is killed and restarted under 10,000 records a second loses what the queue says, no more", async () => {
  const servers = new Servers(await bundled("src/logs/index.ts"));
  await servers.start();
  const forwarder = new LogForwarder("127.0.0.1", servers.port, { source: "test", reconnectTimer: 50 });
  let emitted = 0;
  const burst = setInterval(() => {
    for (let i = 0; i < 100; i++)
      forwarder.emit({ level: "INFO", name: "n", message: `record ${emitted++}` });
  }, 10);
  for (let round = 0; round < 3; round++) {
    const seen = servers.taken.length;
    while (servers.taken.length < seen + 3000) await new Promise(setImmediate);
    await servers.kill();
    // Down until more has come than the queue holds.
    const { lost } = forwarder.stats();
    while (forwarder.stats().lost < lost + 500) await new Promise(setImmediate);
    await servers.start();
  }
  clearInterval(burst);
  expect(await forwarder.flush()).toBe(true);
  await forwarder.close();
  const last = `record ${emitted - 1}`;
  while (!servers.taken.includes(last)) await new Promise(setImmediate);
  await servers.kill();

  const records = servers.taken.filter((message) => message.startsWith("record "));
  const distinct = new Set(records);
  const { delivered, lost } = forwarder.stats();
  expect(delivered + lost).toBe(emitted);
  expect(distinct.size).toBe(delivered);
  expect(lost).toBeGreaterThanOrEqual(1500);
  // Each loss is told, in its place.
  const notes = servers.taken.flatMap(
    (message) => /^(\d+) log records were lost here/.exec(message)?.[1] ?? [],
  );
  expect(notes.map(Number).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(lost);
  // What was on its way when a server was killed may come twice, and no more than a batch of it.
  expect(records.length - distinct.size).toBeLessThanOrEqual(3 * 256);
  const order = [...distinct].map((message) => Number(message.slice("record ".length)));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
