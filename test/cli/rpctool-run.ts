import { main } from "../../src/cli/sipyco-rpctool.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { TestIo } from "./io.js";

/** What a run of `sipyco_rpctool` came to. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `sipyco_rpctool` with these arguments to its end. */
export async function tool(...argv: readonly (string | number)[]): Promise<Ran> {
  return await toolWith({}, ...argv);
}

/** As {@link tool}, with an input, or at a terminal. */
export async function toolWith(
  surroundings: ConstructorParameters<typeof TestIo>[0],
  ...argv: readonly (string | number)[]
): Promise<Ran> {
  const io = new TestIo(surroundings);
  const status = await main(argv.map(String), io);
  return { status, stdout: io.out, stderr: io.err };
}

/** Runs the tool against a server that plays `script`. */
export async function against(
  script: (peer: Peer) => void | Promise<void>,
  ...args: readonly string[]
): Promise<Ran> {
  await using server = await ScriptedServer.start(script);
  return await tool("127.0.0.1", server.port, ...args);
}

export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) as string;
}
