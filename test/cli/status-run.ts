import { createServer } from "node:net";
import { afterEach } from "vitest";
import { status } from "../../src/cli/sipyco/status.js";
import { Server, type ServerOptions } from "../../src/pc-rpc/server/server.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";

/** What is closed after each test. */
export const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

export async function serve(
  targets: Record<string, object>,
  options: ServerOptions = {},
  host = "127.0.0.1",
): Promise<number> {
  const server = new Server(targets, options);
  open.push(server);
  await server.start(host, 0);
  return server.port;
}

export async function script(play: (peer: Peer) => void | Promise<void>): Promise<number> {
  const server = await ScriptedServer.start(play);
  open.push(server);
  return server.port;
}

export async function publishDevices(devices: unknown, name = "devices"): Promise<number> {
  const publisher = new Publisher({ [name]: new Notifier(devices as object) }, { version: 2 });
  open.push(publisher);
  await publisher.start("127.0.0.1", 0);
  return publisher.port;
}

/** A port that nobody listens on. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function run(
  ...argv: readonly (string | number)[]
): Promise<{ status: number; out: string; err: string }> {
  const io = new TestIo();
  const ended = await runSubcommand(status, io, ...argv);
  return { status: ended, out: io.out, err: io.err };
}

/** The table without its heading, cells apart; times as `T`. */
export function rows(out: string): string[][] {
  return out
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/\d+\.\d ms/, "T ms").split(/ {2,}/));
}

export const healthy = { ping: () => true };
