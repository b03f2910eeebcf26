import { resolveChannelOptions } from "./base-channel.js";
import type { Channel, ChannelOptions } from "./channel.js";
import { ConnectError } from "./channel-error.js";
import { ConnectAttempt, type ConnectLimits } from "./connect-attempt.js";
import { describeClose, WebSocketChannel, type WebSocketLike } from "./websocket-channel.js";

/** Makes WebSockets: browsers', Node 22's, or that of the package `ws`. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;

export interface WebSocketOptions extends ChannelOptions, ConnectLimits {
  /** Default: the runtime's own, which Node has from version 22 on; before, give that of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor | undefined;
}

/**
 * Connects to a WebSocket server that speaks lines, such as ARTIQ's proxy and our gateway.
 *
 * @throws ConnectError when nobody answers in time or the server refuses (browsers do not tell why)
 * @throws TypeError when the runtime has no WebSocket and none is given
 * @throws SyntaxError when `url` is no URL of a WebSocket
 * @throws the signal's reason when aborted
 */
export async function connectWebSocket(url: string, options: WebSocketOptions = {}): Promise<Channel> {
  const Socket: WebSocketConstructor | undefined = options.WebSocket ?? globalThis.WebSocket;
  if (Socket === undefined) {
    throw new TypeError("this runtime has no WebSocket: give that of the package ws as the option WebSocket");
  }
  resolveChannelOptions(options);
  // The query may hold a token, which has no place in messages.
  const remote = url.replace(/[?#].*$/s, "");
  const attempt = new ConnectAttempt(remote, options);
  try {
    return await attempt.step<Channel>((succeed, fail) => {
      const socket = new Socket(url);
      socket.addEventListener("open", () => succeed(new WebSocketChannel(socket, remote, options)));
      socket.addEventListener("error", (event) => {
        const cause = "error" in event ? event.error : undefined;
        fail(new ConnectError(remote, refusal(event), { cause }));
      });
      socket.addEventListener("close", ({ code, reason }) => {
        fail(new ConnectError(remote, describeClose(code, reason)));
      });
      return () => socket.close();
    });
  } finally {
    attempt.over();
  }
}

/** Why, as far as it is told: `ws` and Node say it, browsers keep it from pages. */
function refusal(event: object): string {
  const told = "message" in event ? event.message : undefined;
  return typeof told === "string" && told !== "" ? told : "the WebSocket server does not answer or refuses";
}
