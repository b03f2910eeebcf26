import { InvalidArgumentError } from "commander";

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A server that is to be looked at. */
export interface Endpoint extends Address {
  /** What it is called, where that is known: its key in the device database. */
  readonly name?: string | undefined;
  /** How it is looked at: as a controller is called, or only whether something listens. Default `"rpc"`. */
  readonly kind?: "rpc" | "port" | undefined;
}

/**
 * Reads `HOST:PORT`, where an IPv6 address stands in brackets; with a `defaultPort` also `HOST`.
 *
 * @throws InvalidArgumentError for commander
 */
export function parseAddress(text: string, defaultPort?: number): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]*)\]|([^[\]:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined && text.includes(":") && /^[\da-fA-F:.]+$/.test(text)) {
    throw new InvalidArgumentError("An IPv6 address is written in brackets, as in [::1]:3253.");
  }
  if (host === undefined || host === "" || port === undefined) {
    const expected = defaultPort === undefined ? "HOST:PORT" : "HOST or HOST:PORT";
    throw new InvalidArgumentError(`It must be ${expected}, as in lab-pc:3253 or [::1]:3253.`);
  }
  if (port < 1 || port > 65535) throw new InvalidArgumentError("A port is a number from 1 to 65535.");
  return { host, port };
}
