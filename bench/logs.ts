// Records a second through a forwarder and a server in one process, against bare lines over a socket, and against
// Python's forwarder and server where SIPYCO_PYTHON names one.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { LogForwarder, Server } from "../src/logs/index.js";
import { type Contender, race, report } from "./measure.js";
import { pythonRates } from "./python.js";

const RECORDS = 10_000;
const MESSAGE = "locked at 12.500 MHz after 3 attempts";
const LINE = `controller(lda):INFO:laser.lock:${MESSAGE}\n`;

/** As many bytes, and as many line feeds to find: what a socket and a scan cost. */
async function bareLines(): Promise<Contender & { close(): void }> {
  let wanted = 0;
  let done: () => void = () => {};
  const server = createServer((socket) => {
    socket.on("data", (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) wanted--;
      if (wanted === 0) done();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client: Socket = connect(port, "127.0.0.1");
  await once(client, "connect");
  return {
    name: "bare lines",
    async run() {
      wanted = RECORDS;
      const all = new Promise<void>((resolve) => {
        done = resolve;
      });
      for (let i = 0; i < RECORDS; i += 256) client.write(LINE.repeat(Math.min(256, RECORDS - i)));
      await all;
      return RECORDS;
    },
    close() {
      client.destroy();
      server.close();
    },
  };
}

/** Prints how many records go through a second. */
export async function benchLogs(): Promise<void> {
  const bare = await bareLines();
  await using server = new Server(() => {});
  await server.start("127.0.0.1", 0);
  await using forwarder = new LogForwarder("127.0.0.1", server.port, {
    source: "controller(lda)",
    queueSize: RECORDS,
  });
  const ours: Contender = {
    name: "ours",
    async run() {
      for (let i = 0; i < RECORDS; i++) {
        forwarder.emit({ level: "INFO", name: "laser.lock", message: MESSAGE });
      }
      await forwarder.flush();
      return RECORDS;
    },
  };
  const rates = await race([bare, ours]);
  bare.close();
  if (forwarder.stats().lost > 0) throw new Error("records were lost");
  report(
    "log records, forwarder to server",
    "bare lines",
    { ...rates, ...pythonRates("logs")("forwarder to server") },
    "/s",
  );
}
