import type { Channel } from "./channel.js";

/**
 * Waits for one line and stops the reading after it: for handshakes, which go step by step.
 *
 * @throws Error when the channel ends first: its own error, or one that says who hung up
 */
export async function nextLine(channel: Channel): Promise<string> {
  const line = await Promise.race([
    new Promise<string>((resolve) => {
      channel.receive((text) => {
        channel.receive(null);
        resolve(text);
      });
    }),
    channel.closed,
  ]);
  if (typeof line === "string") return line;
  throw (
    line.error ?? new Error(line.by === "us" ? "the connection was closed" : "the peer closed the connection")
  );
}
