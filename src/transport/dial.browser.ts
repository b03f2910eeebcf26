import { checkAddress } from "./address.js";
import type { Channel } from "./channel.js";
import type { DialOptions } from "./dial-options.js";
import { gatewayUrl } from "./gateway-url.js";
import { connectWebSocket } from "./websocket.js";

export type { DialOptions } from "./dial-options.js";

/**
 * Connects to a server through a gateway, the only way there is from a browser.
 *
 * @throws ConnectError when the connection cannot be made
 * @throws TypeError when `tls` is given, or there is no page whose origin could be the gateway's
 * @throws the signal's reason when aborted
 */
export async function dial(host: string, port: number, options: DialOptions = {}): Promise<Channel> {
  checkAddress(host, port);
  if (options.tls !== undefined) {
    throw new TypeError(
      "browsers cannot show certificates of their own: leave tls out, and reach a gateway over wss://",
    );
  }
  // Pages opened from a file have the origin "null".
  const via = options.via ?? globalThis.location?.origin;
  if (via === undefined || via === "null") {
    throw new TypeError("via must be the URL of a gateway here: there is no page that came from one");
  }
  return await connectWebSocket(gatewayUrl(via, host, port), options);
}
