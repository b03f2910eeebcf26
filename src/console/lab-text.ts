import { isIPv6 } from "node:net";
import { quote } from "../transport/quote.js";
import type { ControllerConfig } from "./lab-config.js";
import type { BroadcastOptions, MasterOptions, StructureOptions } from "./options.js";

interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `NAME=HOST:PORT`.
 *
 * @throws TypeError that says what is expected
 */
export function parseController(text: string): ControllerConfig {
  const [, name = "", address = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  const found = parseHostPort(address);
  if (found === undefined)
    throw new TypeError(`a controller is given as NAME=HOST:PORT, not as ${quote(text)}`);
  return { name: name.trim(), ...found };
}

/**
 * Reads `HOST:PORT` or `HOST:PORT/NOTIFIER`.
 *
 * @throws TypeError that says what is expected
 */
export function parseStructure(text: string): StructureOptions {
  const { found, name } = parseFeed(text, "a publisher", "NOTIFIER");
  return { ...found, notifier: name };
}

/**
 * Reads `HOST:PORT` or `HOST:PORT/CHANNEL`.
 *
 * @throws TypeError that says what is expected
 */
export function parseBroadcast(text: string): BroadcastOptions {
  const { found, name } = parseFeed(text, "a broadcaster", "CHANNEL");
  return { ...found, channel: name };
}

/**
 * Reads `HOST` or `HOST:PORT`, the port of the notifiers.
 *
 * @throws TypeError that says what is expected
 */
export function parseMaster(text: string): MasterOptions {
  const bare = /^\[([^[\]]*)\]$/.exec(text)?.[1] ?? text;
  // An IPv6 address ends like one with a port.
  if (isIPv6(bare) || isName(text)) return { host: bare };
  const found = parseHostPort(text);
  if (found === undefined)
    throw new TypeError(`a master is given as HOST or HOST:PORT, not as ${quote(text)}`);
  return { host: found.host, notify: found.port };
}

function parseFeed(text: string, what: string, rest: string): { found: HostPort; name: string | undefined } {
  const [, address = "", name] = /^([^/]*)(?:\/(.+))?$/s.exec(text) ?? [];
  const found = parseHostPort(address);
  if (found === undefined) {
    throw new TypeError(`${what} is given as HOST:PORT or HOST:PORT/${rest}, not as ${quote(text)}`);
  }
  return { found, name };
}

/** The port is what follows the last colon: IPv6 addresses may go without brackets, `::1:3253`. */
function parseHostPort(text: string): HostPort | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]+)\]|(.+)):(\d{1,5})$/s.exec(text) ?? [];
  const host = bracketed ?? plain ?? "";
  const port = Number(digits);
  const isHost = isIPv6(host) || (bracketed === undefined && isName(host));
  return isHost && port >= 1 && port <= 65535 ? { host, port } : undefined;
}

function isName(text: string): boolean {
  return /^[^\s:/?#@*,[\]]+$/.test(text);
}
