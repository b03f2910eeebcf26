import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as secure, type TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import type { Channel, ChannelOptions } from "../../src/transport/channel.js";
import { type Listener, listen } from "../../src/transport/listener.js";
import { connectTcp, type TcpOptions } from "../../src/transport/tcp.js";
import { loadTlsFiles, type TlsFiles } from "../../src/transport/tls.js";
import type { RawPeer } from "./byte-suite.js";

/** Path of a file of `test/fixtures/tls`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
}

/** Files of one who trusts `peer`. */
export function tlsFiles(own: string, peer: string): TlsFiles {
  return { cert: fixture(`${own}.pem`), key: fixture(`${own}.key`), peer: fixture(`${peer}.pem`) };
}

/** A listener on loopback, and the channels it accepts, in turn. */
export async function accepting(
  options: ChannelOptions & { readonly tls?: TlsFiles } = {},
): Promise<{ readonly listener: Listener; accepted(): Promise<Channel> }> {
  const channels: Channel[] = [];
  const waiting: ((channel: Channel) => void)[] = [];
  const listener = await listen({
    ...options,
    host: "127.0.0.1",
    port: 0,
    onChannel: (channel) => {
      const next = waiting.shift();
      if (next === undefined) channels.push(channel);
      else next(channel);
    },
  });
  const accepted = (): Promise<Channel> => {
    const channel = channels.shift();
    return channel === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(channel);
  };
  return { listener, accepted };
}

/** Two channels, connected. */
export async function socketPair(
  options: ChannelOptions,
  server?: TlsFiles,
  client?: TlsFiles,
): Promise<readonly [Channel, Channel]> {
  const { listener, accepted } = await accepting({ ...options, ...(server && { tls: server }) });
  try {
    const tcpOptions: TcpOptions = { ...options, tls: client };
    return await Promise.all([connectTcp("127.0.0.1", listener.port, tcpOptions), accepted()]);
  } finally {
    await listener.close();
  }
}

/** A server's channel and the bare socket that is connected to it. */
export async function rawSocket(
  options: ChannelOptions,
  server?: TlsFiles,
  client?: TlsFiles,
): Promise<RawPeer> {
  const { listener, accepted } = await accepting({ ...options, ...(server && { tls: server }) });
  const plain = connect({ host: "127.0.0.1", port: listener.port, noDelay: true, allowHalfOpen: true });
  let socket: Socket | TLSSocket = plain;
  await once(plain, "connect");
  if (client !== undefined) {
    const context = await loadTlsFiles(client);
    socket = secure({ ...context.client, socket: plain });
    await once(socket, "secureConnect");
  }
  // The channel may well break the connection: that is what some tests are about.
  socket.on("error", () => {});
  let text = "";
  socket.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const received = new Promise<string>((resolve) => {
    socket.on("end", () => {
      resolve(text);
      socket.end();
    });
  });
  const channel = await accepted();
  await listener.close();
  return {
    channel,
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    hangUp: () => socket.end(),
    received,
    vanish: () => plain.resetAndDestroy(),
  };
}
