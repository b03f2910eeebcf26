import { checkAddress } from "./address.js";
import type { Channel } from "./channel.js";
import type { DialOptions } from "./dial-options.js";
import { gatewayUrl } from "./gateway-url.js";
import { connectTcp } from "./tcp.js";
import { connectWebSocket } from "./websocket.js";

export type { DialOptions } from "./dial-options.js";

/**
 * Connects to a server: directly over TCP or TLS, or through a gateway. In browser bundles `dial.browser.ts` stands
 * in for this.
 *
 * @throws ConnectError when the connection cannot be made
 * @throws TlsFilesError when a file for TLS is missing or holds something else
 * @throws the signal's reason when aborted
 */
export async function dial(host: string, port: number, options: DialOptions = {}): Promise<Channel> {
  if (options.via === undefined) return await connectTcp(host, port, options);
  checkAddress(host, port);
  if (options.tls !== undefined) {
    throw new TypeError("tls is for direct connections: with via, let the gateway's URL begin with wss://");
  }
  return await connectWebSocket(gatewayUrl(options.via, host, port), options);
}
