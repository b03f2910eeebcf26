// Lines through the gateway, against a connection straight to the server, and against WebSockets that nothing is behind.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { BareClient } from "./bare-client.js";
import { type Contender, race, report } from "./measure.js";

const LINE = '{"action":"call","name":"echo","args":{"__jsonclass__":["tuple",[[12.5]]]},"kwargs":{}}';
const IN_FLIGHT = 5000;

/** What all ways have in common: a line, and the line that answers it. */
interface Caller {
  call(line: string): Promise<string>;
}

/** As little as a program can do to speak through a gateway. */
class BareWebSocket implements Caller {
  readonly #socket: WebSocket;
  readonly #pending: ((line: string) => void)[] = [];
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.#pending[this.#next++]?.(data.toString());
      if (this.#next < this.#pending.length) return;
      this.#pending.length = 0;
      this.#next = 0;
    });
  }

  static async connect(url: string): Promise<BareWebSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, "open");
    return new BareWebSocket(socket);
  }

  call(line: string): Promise<string> {
    this.#socket.send(line);
    return new Promise((resolve) => this.#pending.push(resolve));
  }

  close(): void {
    this.#socket.terminate();
  }
}

export async function benchGateway(): Promise<void> {
  const servers = start("rpc-servers.js");
  const [{ echo }] = (await once(servers, "message")) as [{ echo: number }];
  const target = `127.0.0.1:${echo}`;
  const gateway = start("gateway-process.js", target);
  const [ports] = (await once(gateway, "message")) as [{ gateway: number; echo: number }];
  try {
    const direct = await BareClient.connect(echo);
    const through = await BareWebSocket.connect(`ws://127.0.0.1:${ports.gateway}/proxy/${target}`);
    const bare = await BareWebSocket.connect(`ws://127.0.0.1:${ports.echo}`);
    await compare({ direct, gateway: through, "bare WebSocket": bare });
    for (const each of [direct, through, bare]) each.close();
  } finally {
    servers.disconnect();
    gateway.disconnect();
  }
}

async function compare(callers: Readonly<Record<string, Caller>>): Promise<void> {
  const all = (contender: (caller: Caller) => Contender["run"]): Contender[] =>
    Object.entries(callers).map(([name, caller]) => ({ name, run: contender(caller) }));

  const sequence = await race(
    all((caller) => async () => {
      for (let i = 0; i < 500; i++) await caller.call(LINE);
      return 500;
    }),
  );
  report("lines and answers in sequence", "direct", sequence, "/s");

  const flight = await race(
    all((caller) => async () => {
      await Promise.all(Array.from({ length: IN_FLIGHT }, () => caller.call(LINE)));
      return IN_FLIGHT;
    }),
  );
  report(`lines and answers, ${IN_FLIGHT} in flight`, "direct", flight, "/s");

  const long = "0123456789abcdef".repeat(200_000);
  const large = await race(
    all((caller) => async () => ((await caller.call(long)).length === long.length ? 1 : 0)),
  );
  report("echo of a line of 3.2 MB", "direct", large, "/s");
}

function start(program: string, ...argv: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(program, import.meta.url)), argv);
}
