import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildComm } from "../../src/pipe-ipc/child-comm.js";
import { openDescriptors } from "../../src/pipe-ipc/descriptors.js";
import type { Channel, ChannelOptions } from "../../src/transport/channel.js";
import { SocketChannel, type SocketPair } from "../../src/transport/socket-channel.js";
import type { RawPeer } from "../transport/byte-suite.js";

/** A pipe as Python makes it: the descriptors to read and to write. */
export function pipe(): readonly [number, number] {
  const folder = mkdtempSync(join(tmpdir(), "sipyco-pipes-"));
  const path = join(folder, "pipe");
  execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', path]);
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = openSync(path, constants.O_WRONLY);
  rmSync(folder, { recursive: true });
  return [reading, writing];
}

/** The addresses of two ends that are connected to each other. */
export function addressPair(): readonly [string, string] {
  const [leftReads, rightWrites] = pipe();
  const [rightReads, leftWrites] = pipe();
  return [`${leftReads},${leftWrites}`, `${rightReads},${rightWrites}`];
}

/** Two channels over pipes, connected. */
export async function pipePair(options: ChannelOptions): Promise<readonly [Channel, Channel]> {
  const [left, right] = addressPair();
  const comms = await Promise.all([ChildComm.connect(left, options), ChildComm.connect(right, options)]);
  return [comms[0].channel, comms[1].channel];
}

/** A channel over pipes, and the bare pipes of its peer. */
export async function rawPipes(options: ChannelOptions): Promise<RawPeer> {
  const [left, right] = addressPair();
  const { channel } = await ChildComm.connect(left, options);
  return rawPeer(channel, openDescriptors(right));
}

/** The pipes of two ends that are connected to each other, as Node makes them for a child: sockets. */
async function socketPairs(): Promise<readonly [SocketPair, SocketPair]> {
  const folder = mkdtempSync(join(tmpdir(), "sipyco-pipes-"));
  const server = createServer().listen(join(folder, "socket"));
  await once(server, "listening");
  const connected = async (): Promise<readonly [Socket, Socket]> => {
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const socket = connect(join(folder, "socket"));
    return [socket, (await accepted)[0]];
  };
  const [leftReads, rightWrites] = await connected();
  const [rightReads, leftWrites] = await connected();
  server.close();
  rmSync(folder, { recursive: true });
  return [
    { reading: leftReads, writing: leftWrites },
    { reading: rightReads, writing: rightWrites },
  ];
}

/** Two channels over sockets that serve as pipes, connected. */
export async function socketPipePair(options: ChannelOptions): Promise<readonly [Channel, Channel]> {
  const [left, right] = await socketPairs();
  return [new SocketChannel(left, "left", options), new SocketChannel(right, "right", options)];
}

/** A channel over sockets that serve as pipes, and the bare ones of its peer. */
export async function rawSocketPipes(options: ChannelOptions): Promise<RawPeer> {
  const [left, right] = await socketPairs();
  return rawPeer(new SocketChannel(left, "left", options), right);
}

/** A peer that is played by hand. */
function rawPeer(channel: Channel, { reading, writing }: SocketPair): RawPeer {
  for (const socket of [reading, writing]) socket.on("error", () => {});
  let text = "";
  reading.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const received = new Promise<string>((resolve) => {
    reading.on("end", () => resolve(text));
  });
  return {
    channel,
    write: (bytes) => new Promise((resolve) => writing.write(bytes, () => resolve())),
    hangUp: () => writing.destroySoon(),
    received,
    vanish: () => {
      reading.destroy();
      writing.destroy();
    },
  };
}
