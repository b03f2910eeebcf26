import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { Gateway, type GatewayOptions } from "../../src/gateway/index.js";

/** A gateway on loopback, until the test has finished. */
export async function gatewayFor(
  target: Target | readonly Target[],
  options: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  const targets = target instanceof Target ? [target] : target;
  const gateway = new Gateway({ allow: targets.map(({ name }) => name), ...options });
  onTestFinished(() => gateway.stop());
  await gateway.start("127.0.0.1", 0);
  return gateway;
}

/** A TCP server behind the gateway, until the test has finished. */
export class Target {
  readonly server: Server;
  readonly port: number;
  /** Connections that were ever made. */
  accepted = 0;
  readonly #sockets: Socket[] = [];
  readonly #waiting: ((socket: Socket) => void)[] = [];

  private constructor(server: Server) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** @param onSocket what it does with each connection; default: nothing, not even reading */
  static async start(onSocket: (socket: Socket) => void = () => {}): Promise<Target> {
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on("error", () => {});
      target.accepted++;
      onSocket(socket);
      const next = target.#waiting.shift();
      if (next === undefined) target.#sockets.push(socket);
      else next(socket);
      onTestFinished(() => void socket.destroy());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const target = new Target(server);
    onTestFinished(() => void server.close());
    return target;
  }

  /** How it is listed and asked for. */
  get name(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The next connection. */
  async socket(): Promise<Socket> {
    return this.#sockets.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }
}

/** Sends back what it gets. */
export function echo(): Promise<Target> {
  return Target.start((socket) => void socket.pipe(socket));
}

/** A port where nobody listens. */
export async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function urlOf(gateway: Gateway, target: { readonly name: string }, query = ""): string {
  return `ws://127.0.0.1:${gateway.port}/proxy/${target.name}${query}`;
}

export interface WebSocketRequest extends ClientOptions {
  readonly protocols?: readonly string[];
}

/** A WebSocket that connects, until the test has finished. */
export function connecting(url: string, { protocols = [], ...options }: WebSocketRequest = {}): WebSocket {
  const socket = new WebSocket(url, [...protocols], options);
  socket.on("error", () => {});
  onTestFinished(() => socket.terminate());
  return socket;
}

/** A WebSocket that is open. */
export async function opened(url: string, options: WebSocketRequest = {}): Promise<WebSocket> {
  const socket = connecting(url, options);
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("close", (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
  });
  return socket;
}

/** How a WebSocket is closed. */
export async function closing(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return await new Promise((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

/** How a request for a WebSocket is answered: as it is closed, or the status of HTTP. */
export async function refusal(
  url: string,
  options: WebSocketRequest = {},
): Promise<{ code: number; reason: string } | { status: number; text: string }> {
  const socket = connecting(url, options);
  const response = new Promise<{ status: number; text: string }>((resolve, reject) => {
    socket.once("unexpected-response", (_, message) => {
      textOf(message).then((text) => resolve({ status: message.statusCode ?? 0, text }), reject);
    });
  });
  return await Promise.race([response, closing(socket)]);
}

/** The next so many messages. */
export async function messages(socket: WebSocket, count: number): Promise<string[]> {
  const texts: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const onMessage = (data: Buffer): void => {
      texts.push(data.toString());
      if (texts.length < count) return;
      socket.off("message", onMessage);
      resolve();
    };
    socket.on("message", onMessage);
    socket.once("close", (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
  });
  return texts;
}

/** A response of HTTP. */
export async function fetched(
  port: number,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: false }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, text: await textOf(response) };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message.setEncoding("utf8")) text += chunk;
  return text;
}

/** A client that is not as polite as a WebSocket: it reads what it wants, and sends what it wants. */
export class RawClient {
  readonly socket: Socket;
  /** All that has been read since the response. */
  bytes: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Connects with TCP alone. */
  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    return new RawClient(socket);
  }

  /** Asks for a WebSocket, and stops reading once it has it. */
  static async open(port: number, path: string): Promise<RawClient> {
    const client = await RawClient.connect(port);
    const { socket } = client;
    client.request(path);
    let head = Buffer.alloc(0);
    while (!head.includes("\r\n\r\n")) {
      const [chunk] = (await once(socket, "data")) as [Buffer];
      socket.pause();
      head = Buffer.concat([head, chunk]);
      socket.resume();
    }
    socket.pause();
    if (!head.toString().startsWith("HTTP/1.1 101 ")) throw new Error(head.toString());
    client.bytes = head.subarray(head.indexOf("\r\n\r\n") + 4);
    return client;
  }

  /** Asks for a WebSocket. */
  request(path: string): void {
    const key = randomBytes(16).toString("base64");
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
  }

  /** Sends the beginning of a frame; `length` may promise more than follows. */
  frame(first: number, payload: Buffer, length = payload.length): void {
    const head = Buffer.alloc(14);
    head[0] = first;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
    // A mask of zeros: the payload goes as it is.
    this.socket.write(head);
    this.socket.write(payload);
  }

  /** Reads until the gateway hangs up; gives the code and the reason of its goodbye. */
  async goodbye(): Promise<{ code: number; reason: string } | undefined> {
    const { socket } = this;
    let rest = this.bytes;
    let goodbye: { code: number; reason: string } | undefined;
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const frame = firstFrame(rest);
        if (frame === undefined) return;
        const { opcode, payload, length } = frame;
        rest = rest.subarray(length);
        if (opcode !== 8) continue;
        goodbye = { code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
        // A WebSocket that is closed is to be closed from both sides.
        socket.end();
      }
    });
    socket.resume();
    if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
    return goodbye;
  }
}

/** The first frame of a server's, if all of it is there. */
function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  const short = bytes[1] ?? 0;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + size) return undefined;
  return {
    opcode: bytes.readUInt8(0) & 15,
    payload: bytes.subarray(head, head + size),
    length: head + size,
  };
}

/** Resolves when it holds, which is looked at again and again: the gateway's numbers tell of no change. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
