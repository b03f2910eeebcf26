import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { Channel, ChannelOptions } from "../../src/transport/channel.js";
import { connectWebSocket } from "../../src/transport/websocket.js";
import { WebSocketChannel } from "../../src/transport/websocket-channel.js";

/** A server of bare WebSockets on loopback. */
export async function webSocketServer(): Promise<{ readonly server: WebSocketServer; readonly url: string }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A channel that was connected, and the server's bare WebSocket. */
export async function connectedTo(
  options: ChannelOptions,
): Promise<{ readonly channel: Channel; readonly socket: WebSocket }> {
  const { server, url } = await webSocketServer();
  const [channel, [socket]] = await Promise.all([
    connectWebSocket(url, { ...options, WebSocket }),
    once(server, "connection") as Promise<[WebSocket]>,
  ]);
  server.close();
  return { channel, socket };
}

/** Two channels, connected. */
export async function webSocketPair(options: ChannelOptions): Promise<readonly [Channel, Channel]> {
  const { channel, socket } = await connectedTo(options);
  return [channel, new WebSocketChannel(socket, "peer", options)];
}
