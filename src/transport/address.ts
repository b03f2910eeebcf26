import { checkPort } from "./check-options.js";

/** `host:port`, an IPv6 address in brackets: how addresses read in messages and stand in URLs. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Throws unless `host` and `port` can be connected to. */
export function checkAddress(host: string, port: number): void {
  if (typeof host !== "string" || host === "") throw new TypeError("host must be a host name or an address");
  checkPort(port, 1);
}
