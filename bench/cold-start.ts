import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Server } from "../src/pc-rpc/index.js";
import { type Contender, race, report } from "./measure.js";

const execute = promisify(execFile);

// Compiled, this file lies in build/bench.
const tool = fileURLToPath(new URL("../../dist/bin/sipyco-rpctool.js", import.meta.url));

/** How often the tool can be started, called with and ended, beside a program that does nothing, and Python's tool. */
export async function benchColdStart(): Promise<void> {
  const server = new Server({ lda: { ping: () => true, echo: (x: unknown) => x } });
  await server.start("127.0.0.1", 0);
  const address = ["127.0.0.1", String(server.port)];
  const python = process.env.SIPYCO_PYTHON;
  for (const [title, ...args] of [
    ["ping", "ping"],
    ["echo 3*4", "echo", "3*4"],
    ["echo np.arange(3)", "echo", "np.arange(3)"],
  ] as const) {
    const call = [...address, "call", ...args];
    const contenders: Contender[] = [
      program("empty program", process.execPath, "-e", "0"),
      program("sipyco_rpctool", process.execPath, tool, ...call),
    ];
    if (python !== undefined && python !== "") {
      contenders.push(program("python", python, "-m", "sipyco.sipyco_rpctool", ...call));
    }
    report(`sipyco_rpctool … call ${title}, cold`, "empty program", await race(contenders), "starts/s");
  }
  await server.stop();
}

function program(name: string, file: string, ...args: readonly string[]): Contender {
  return {
    name,
    async run() {
      await execute(file, args);
      return 1;
    },
  };
}
