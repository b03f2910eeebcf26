import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "./admission.js";

/** Milliseconds that a client gets to take a refusal. */
const LINGER = 1000;

/** Headers of all that the gateway itself answers. */
const HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/plain; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

/** Answers a request in plain text. */
export function respond(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, "Content-Length": String(Buffer.byteLength(text)), ...headers });
  response.end(text);
}

/** Answers a request that will not become a WebSocket, and hangs up. */
export function refuse(
  socket: Duplex,
  { status, text, headers = {} }: Pick<Refusal, "status" | "text" | "headers">,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${text}\n`;
  const length = String(Buffer.byteLength(body));
  const all = { ...HEADERS, "Content-Length": length, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  // Unread bytes would turn our goodbye into a reset, and that could cost the client the answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once("close", () => clearTimeout(timer));
}
