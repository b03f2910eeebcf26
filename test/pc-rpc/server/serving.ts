import { afterEach } from "vitest";
import { Server, type ServerOptions } from "../../../src/pc-rpc/server/server.js";
import type { Target } from "../../../src/pc-rpc/server/targets.js";
import { LineClient, shakeHands } from "../../fixtures/line-client.js";

/** What is closed after each test. */
export const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]();
});

/** A server that listens. */
export async function start(targets: Record<string, Target>, options: ServerOptions = {}): Promise<Server> {
  const server = new Server(targets, options);
  open.push(server);
  await server.start("127.0.0.1", 0);
  return server;
}

/** A client that has selected a target. */
export async function join(server: Server, target: string, version: 1 | 2 = 2): Promise<LineClient> {
  const client = await shakeHands(server.port, target, version);
  open.push(client);
  return client;
}

/** A client that has said nothing yet. */
export async function dial(server: Server): Promise<LineClient> {
  const client = await LineClient.connect(server.port);
  open.push(client);
  return client;
}

/** A promise and what settles it. */
export function gate<T = void>(): { opened: Promise<T>; pass: (value: T) => void } {
  let pass: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    pass = resolve;
  });
  return { opened, pass };
}
