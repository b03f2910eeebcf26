import { Client, type ConnectOptions, type Remote } from "../../../src/pc-rpc/client/client.js";
import { type Peer, ScriptedServer } from "../../fixtures/scripted-server.js";

/** What the scripted server is taken to have. */
export interface Target {
  ping(): boolean;
  echo(x: unknown): unknown;
  slow(seconds: number): number;
}
/** Runs `use` with a client whose server has shaken hands and then plays `script`. */
export async function withClient(
  script: (peer: Peer) => void | Promise<void>,
  use: (client: Remote<Target>) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  await using server = await ScriptedServer.start(async (peer) => {
    await peer.greet();
    await script(peer);
  });
  await using client = await Client.connect<Target>("127.0.0.1", server.port, options);
  await use(client);
}

/** A script that answers each echo with its argument. */
export async function echo(peer: Peer): Promise<void> {
  for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
    peer.ok(/\[\[(.*)\]\]\]\},"kwargs":\{\}\}$/.exec(line)?.[1] ?? "null");
  }
}

export function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
