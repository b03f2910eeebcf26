import { InvalidArgumentError } from "commander";
import { formatAddress } from "../../transport/address.js";

/** Where a server listens. */
export interface ListenAddress {
  /** Address or name; `null` for all addresses of this machine, undefined for those of loopback. */
  readonly host: string | null | undefined;
  readonly port: number;
}

/** Reads `1066`, `lab-pc:1066`, `[::1]:1066`, `*:1066`, for commander. Port 0 is a free one. */
export function listenAddress(text: string): ListenAddress {
  const found = /^(?:(\*|[^\s:[\]]+|\[[^\s[\]]+\]):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found === null || port > 65535) {
    throw new InvalidArgumentError(
      "It must be a port, or an address and a port: 1066, 192.168.1.2:1066, *:1066.",
    );
  }
  const host = found[1] === "*" ? null : found[1]?.replace(/^\[(.*)\]$/, "$1");
  return { host, port };
}

/** How it reads in messages. */
export function listenAddressText({ host }: ListenAddress, port: number): string {
  return formatAddress(host === null ? "*" : (host ?? "localhost"), port);
}
