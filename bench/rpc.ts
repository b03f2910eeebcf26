// Calls a second, against a bare line echo and, where SIPYCO_PYTHON names one, against Python's SiPyCo.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "../src/pc-rpc/index.js";
import { NDArray } from "../src/pyon/index.js";
import { BareClient } from "./bare-client.js";
import { type Contender, race, report } from "./measure.js";
import { pythonRates } from "./python.js";

const REQUEST = '{"action":"call","name":"echo","args":{"__jsonclass__":["tuple",[[12.5]]]},"kwargs":{}}';
const IN_FLIGHT = 5000;
const CONNECTIONS = 50;

interface Bench {
  echo(x: unknown): unknown;
}

export async function benchRpc(): Promise<void> {
  const servers = fork(fileURLToPath(new URL("rpc-servers.js", import.meta.url)));
  const [ports] = (await once(servers, "message")) as [{ echo: number; rpc: number }];
  try {
    await compare(ports);
  } finally {
    servers.disconnect();
  }
}

async function compare(ports: { echo: number; rpc: number }): Promise<void> {
  const bare = await BareClient.connect(ports.echo);
  const client = await Client.connect<Bench>("127.0.0.1", ports.rpc);
  const python = pythonRates("rpc");

  const inSequence = (name: string, call: () => Promise<unknown>): Contender => ({
    name,
    async run() {
      for (let i = 0; i < 500; i++) await call();
      return 500;
    },
  });
  const sequence = await race([
    inSequence("bare echo", () => bare.call(REQUEST)),
    inSequence("ours", () => client.echo(12.5)),
  ]);
  report("calls in sequence", "bare echo", { ...sequence, ...python("sequence") }, "/s");

  const pipelined = (name: string, call: (i: number) => Promise<unknown>): Contender => ({
    name,
    async run() {
      await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => call(i)));
      return IN_FLIGHT;
    },
  });
  const flight = await race([
    pipelined("bare echo", () => bare.call(REQUEST)),
    pipelined("ours", () => client.echo(12.5)),
  ]);
  report(`calls, ${IN_FLIGHT} in flight`, "bare echo", { ...flight, ...python("pipelined") }, "/s");

  const bares = await Promise.all(Array.from({ length: CONNECTIONS }, () => BareClient.connect(ports.echo)));
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Client.connect<Bench>("127.0.0.1", ports.rpc)),
  );
  const parallel = (name: string, calls: readonly (() => Promise<unknown>)[]): Contender => ({
    name,
    async run() {
      const loop = async (call: () => Promise<unknown>): Promise<void> => {
        for (let i = 0; i < 40; i++) await call();
      };
      await Promise.all(calls.map(loop));
      return calls.length * 40;
    },
  });
  const fifty = await race([
    parallel(
      "bare echo",
      bares.map((each) => () => each.call(REQUEST)),
    ),
    parallel(
      "ours",
      clients.map((each) => () => each.echo(12.5)),
    ),
  ]);
  report(`calls over ${CONNECTIONS} connections`, "bare echo", { ...fifty, ...python("connections") }, "/s");

  const array = new NDArray(Float64Array.from({ length: 300_000 }, Math.random));
  const line = Buffer.from(array.data.buffer).toString("base64");
  const large = await race([
    { name: "bare echo", run: async () => ((await bare.call(line)).length > 0 ? 1 : 0) },
    { name: "ours", run: async () => ((await client.echo(array)) instanceof NDArray ? 1 : 0) },
  ]);
  report("echo of a 2.4 MB array", "bare echo", { ...large, ...python("array") }, "/s");

  for (const each of [bare, ...bares]) each.close();
  for (const each of [client, ...clients]) each.closeRpc();
}
