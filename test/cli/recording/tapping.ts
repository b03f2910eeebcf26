import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import type { Entry, Header } from "../../../src/cli/recording/format.js";
import { record } from "../../../src/cli/sipyco/record.js";
import { Serving } from "../run-subcommand.js";

/** Where this test writes its recording. */
export const place: { folder: string; file: string } = { folder: "", file: "" };
/** What is closed after each test. */
export const open: AsyncDisposable[] = [];

beforeEach(async () => {
  place.folder = await mkdtemp(join(tmpdir(), "sipyco-record-"));
  place.file = join(place.folder, "recording.jsonl");
});

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  await rm(place.folder, { recursive: true });
});

/** Records connections to a port until it is stopped. */
export function recording(port: number, ...argv: readonly (string | number)[]): Serving {
  const serving = new Serving(record, "127.0.0.1", port, "--listen", 0, "-o", place.file, ...argv);
  open.push(serving);
  return serving;
}

export async function entries(path = place.file): Promise<[Header, ...Entry[]]> {
  const text = await readFile(path, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line)) as [Header, ...Entry[]];
}

/** The lines of a recording as `c2s …` and `s2c …`, goodbyes as `c2s eof`. */
export async function script(path = place.file): Promise<string[]> {
  const [, ...list] = await entries(path);
  return list.flatMap((entry) => {
    if ("line" in entry) return [`${entry.dir} ${entry.line}`];
    if ("eof" in entry) return [`${entry.dir} eof`];
    return "error" in entry ? [`${entry.dir} ${entry.error}`] : [];
  });
}

/** A server of bare sockets that stay open when the peer has said its goodbye. */
export async function bareServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server: NetServer = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push({
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
  return (server.address() as { port: number }).port;
}

export async function bareClient(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(socket, "connect");
  socket.on("error", () => {});
  open.push({
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  });
  return socket;
}

/** What comes until the other side says no more; the socket can still be written to then. */
export function allOf(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    socket.on("end", () => resolve(text)).on("close", () => resolve(text));
  });
}
