import type { WebSocket } from "ws";

/** Milliseconds that a client gets to take why it is turned away. */
const LINGER = 1000;

/** Turns a client away: closes its WebSocket, which has done nothing yet. */
export function dismiss(socket: WebSocket, code: number, text: string): void {
  // What else it says does not matter any more, nor whether it is well-formed.
  socket.on("error", () => {});
  socket.close(code, closeText(text));
  const timer = setTimeout(() => socket.terminate(), LINGER);
  socket.once("close", () => clearTimeout(timer));
}

/** A reason as WebSocket takes it: 123 bytes at most. */
export function closeText(text: string): string {
  if (Buffer.byteLength(text) <= 123) return text;
  let short = text.slice(0, 120);
  while (Buffer.byteLength(short) > 120) short = short.slice(0, -1);
  return `${short.replace(/[\uD800-\uDBFF]$/, "")}…`;
}
