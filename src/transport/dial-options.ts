import type { ChannelOptions } from "./channel.js";
import type { ConnectLimits } from "./connect-attempt.js";
import type { TlsContext, TlsFiles } from "./tls.js";
import type { WebSocketConstructor } from "./websocket.js";

/** How a server is reached: the same options in Node and in browsers. */
export interface DialOptions extends ChannelOptions, ConnectLimits {
  /**
   * URL of a gateway that passes lines on between WebSockets and servers, such as `wss://lab.example`. Default: in
   * Node none, the connection is direct; in browsers the page's own origin.
   */
  readonly via?: string | undefined;
  /**
   * Mutual TLS on a direct connection, Node only. With `via` the gateway's URL says whether the way to it is
   * encrypted. Default: plain TCP.
   */
  readonly tls?: TlsFiles | TlsContext | undefined;
  /** Milliseconds of silence after which TCP asks whether the peer is still there. Default 10,000; Node only. */
  readonly keepAliveDelay?: number | undefined;
  /** For `via`, in runtimes without a WebSocket of their own: that of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor | undefined;
}
