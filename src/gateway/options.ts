import type { IncomingMessage, ServerResponse } from "node:http";
import { checkAddress } from "../transport/address.js";
import { DEFAULT_MAX_LINE_BYTES } from "../transport/channel.js";
import { checkedBytes, checkedMilliseconds, LONGEST_TIMER } from "../transport/check-options.js";
import type { TlsContext, TlsFiles } from "../transport/tls.js";
import { lowerCase, parseListed, targetName } from "./target-name.js";

/** A server that the gateway lets through to. */
export interface GatewayTarget {
  /** Host name or address, without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Only mirrored structures and broadcasts, no calls and no logging. Default: the gateway's `readOnly`. */
  readonly readOnly?: boolean | undefined;
  /** Mutual TLS with this target. Default: the gateway's `targetTls`. */
  readonly tls?: TlsFiles | TlsContext | undefined;
}

/** Paths of the PEM files with which the gateway speaks TLS to browsers. */
export interface GatewayTlsFiles {
  /** Our certificate, followed by those that signed it, as browsers need them. */
  readonly cert: string;
  /** Its private key, without a passphrase. */
  readonly key: string;
}

/**
 * Answers a plain HTTP request, if it is one of its own, and says whether it was; others get 404. It gets all that is not
 * the gateway's own (`/healthz`, `/metrics` and `/proxy/`) and names a host that the gateway goes by; whether the request
 * shows a token, it does not matter here. What it throws is logged, and answered with 500.
 */
export type GatewayHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | Promise<boolean>;

export interface GatewayOptions {
  /**
   * The servers that clients may reach, and no others: `"lab-pc:3250"`, `"[::1]:3253"`, `"lab-pc:3250 read-only"`, or
   * objects. Clients have to name them as they are listed here.
   */
  readonly allow: readonly (string | GatewayTarget)[];
  /** Only mirrored structures and broadcasts, whatever the target. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Speak TLS to clients (`wss://`, `https://`). Default: plain, which off loopback needs `insecure`. */
  readonly tls?: GatewayTlsFiles | undefined;
  /** Allow plain connections from other machines: whoever is on the way can read, change and make calls. Default false. */
  readonly insecure?: boolean | undefined;
  /**
   * What clients have to show: letters, digits and `-._~`. Default: nothing, which only goes on loopback.
   */
  readonly token?: string | undefined;
  /**
   * Origins of the pages that may connect, such as `https://lab.example`. Default: pages that came from this very
   * gateway. Programs that are no browsers send no origin, and are not stopped by this.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Further names under which clients know the gateway, such as `lab.example` behind a reverse proxy. On loopback others
   * than `localhost`, `127.0.0.1` and `[::1]` are refused; elsewhere all are taken unless some are given here.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Mutual TLS with all targets that have no `tls` of their own. Default: plain TCP. */
  readonly targetTls?: TlsFiles | TlsContext | undefined;
  /** Connections at a time; further ones get 503. Default 1000. */
  readonly maxConnections?: number | undefined;
  /** Connections at a time of one client address (of IPv6, of one /64 network); further ones get 429. Default 100. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** Longest line from a target to a client, in bytes. Default 100 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Longest line from a client to a target, in bytes. Default 4 MiB, what Python's servers take. */
  readonly maxRequestBytes?: number | undefined;
  /** Bytes that may wait for one side before the other is held back. Default 1 MiB. */
  readonly highWaterBytes?: number | undefined;
  /** Bytes that may wait for all clients together; who has not moved for longest is closed beyond. Default 512 MiB. */
  readonly maxBufferedBytes?: number | undefined;
  /** Milliseconds in which a side that is behind has to take `highWaterBytes`; else it is closed. Default 30,000. */
  readonly stallTimeout?: number | undefined;
  /** Milliseconds between pings; a client that has not answered by the next one is dropped. Default 30,000. */
  readonly pingInterval?: number | undefined;
  /** Milliseconds after which a connection is closed on which no line goes either way. Default: never. */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds that clients get for the TLS handshake and for the request. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
  /** Milliseconds to connect to a target. Default 4000, less than clients wait, so that they learn why. */
  readonly dialTimeout?: number | undefined;
  /**
   * Give `/healthz` and `/metrics` to anybody, rather than with the token, if there is one, unless asked for at
   * `localhost` on loopback. Default false.
   */
  readonly publicMetrics?: boolean | undefined;
  /** Answers other requests, for pages that come from the same server. Default: there is nothing else here, 404. */
  readonly serve?: GatewayHandler | undefined;
}

/** A target with the gateway's own defaults. */
export interface TargetSettings {
  readonly host: string;
  readonly port: number;
  readonly readOnly: boolean;
  readonly tls: TlsFiles | TlsContext | undefined;
}

/** The options, checked, with their defaults. */
export interface GatewaySettings {
  readonly targets: readonly TargetSettings[];
  readonly tls: GatewayTlsFiles | undefined;
  readonly insecure: boolean;
  readonly token: string | undefined;
  /** Undefined: those of the gateway itself. */
  readonly origins: readonly string[] | undefined;
  readonly hosts: readonly string[];
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxLineBytes: number;
  readonly maxRequestBytes: number;
  readonly highWaterBytes: number;
  readonly maxBufferedBytes: number;
  readonly stallTimeout: number;
  readonly pingInterval: number;
  /** Undefined: never. */
  readonly idleTimeout: number | undefined;
  readonly handshakeTimeout: number;
  readonly dialTimeout: number;
  readonly publicMetrics: boolean;
  readonly serve: GatewayHandler | undefined;
}

const MiB: number = 1024 * 1024;

/** The package `ws` counts no further. */
const LONGEST_MESSAGE: number = 2 ** 31 - 2;

/**
 * Checks options and fills in what was left out.
 *
 * @throws TypeError or RangeError that names the option
 */
export function resolveGatewayOptions(options: GatewayOptions): GatewaySettings {
  const { serve, tls } = options;
  if (serve !== undefined && typeof serve !== "function") throw new TypeError("serve must be a function");
  if (tls !== undefined && (typeof tls.cert !== "string" || typeof tls.key !== "string")) {
    throw new TypeError("tls must be { cert, key }, the paths of two PEM files");
  }
  const maxLineBytes = checkedBytes(options.maxLineBytes, "maxLineBytes", DEFAULT_MAX_LINE_BYTES);
  const longest = Math.max(512 * MiB, maxLineBytes);
  return {
    targets: targetsOf(options),
    tls,
    insecure: options.insecure === true,
    token: checkedToken(options.token),
    origins: options.origins?.map(checkedOrigin),
    hosts: options.hosts?.map(checkedHost) ?? [],
    maxConnections: checkedCount(options.maxConnections, "maxConnections", 1000),
    maxConnectionsPerAddress: checkedCount(options.maxConnectionsPerAddress, "maxConnectionsPerAddress", 100),
    maxLineBytes,
    maxRequestBytes: Math.min(
      checkedBytes(options.maxRequestBytes, "maxRequestBytes", 4 * MiB),
      LONGEST_MESSAGE,
    ),
    highWaterBytes: checkedBytes(options.highWaterBytes, "highWaterBytes", MiB),
    maxBufferedBytes: checkedBytes(options.maxBufferedBytes, "maxBufferedBytes", longest),
    stallTimeout: checkedTime(options.stallTimeout, "stallTimeout", 30_000),
    pingInterval: checkedTime(options.pingInterval, "pingInterval", 30_000),
    idleTimeout:
      options.idleTimeout === undefined ? undefined : checkedTime(options.idleTimeout, "idleTimeout", 0),
    handshakeTimeout: checkedTime(options.handshakeTimeout, "handshakeTimeout", 10_000),
    dialTimeout: checkedTime(options.dialTimeout, "dialTimeout", 4000),
    publicMetrics: options.publicMetrics === true,
    serve,
  };
}

function targetsOf({ allow, readOnly = false, targetTls }: GatewayOptions): TargetSettings[] {
  if (!Array.isArray(allow) || allow.length === 0) {
    throw new TypeError('allow must list the targets that clients may reach, such as "lab-pc:3250"');
  }
  const targets = new Map<string, TargetSettings>();
  for (const each of allow as GatewayOptions["allow"]) {
    const target = { tls: targetTls, ...targetOf(each) };
    target.readOnly ||= readOnly;
    const name = targetName(target);
    const before = targets.get(name);
    if (before !== undefined && (before.readOnly !== target.readOnly || before.tls !== target.tls)) {
      throw new TypeError(`allow lists ${name} twice, and not in the same way`);
    }
    targets.set(name, target);
  }
  return [...targets.values()];
}

function targetOf(entry: string | GatewayTarget): Omit<TargetSettings, "tls" | "readOnly"> & {
  tls?: TlsFiles | TlsContext;
  readOnly: boolean;
} {
  if (typeof entry === "string") return parseListed(entry);
  const { host, port, readOnly = false, tls } = entry;
  checkAddress(host, port);
  // The same rules for the characters of a name.
  const { host: name } = parseListed(targetName({ host, port }));
  return { host: name, port, readOnly, ...(tls === undefined ? {} : { tls }) };
}

function checkedToken(token: string | undefined): string | undefined {
  // What URLs and subprotocols take as it is, so that one token goes either way.
  if (token === undefined || /^[\w.~-]+$/.test(token)) return token;
  throw new TypeError(
    "token must be made of letters, digits and -._~ alone (openssl rand -hex 32 makes a good one)",
  );
}

function checkedOrigin(origin: string): string {
  const fault = new TypeError(`an origin is what https://lab.example is, not ${String(origin)}`);
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#*]+\/?$/i.test(origin)) throw fault;
  const text = lowerCase(origin.replace(/\/$/, ""));
  if (!/^https?:/.test(text)) return text;
  if (!URL.canParse(text)) throw fault;
  return new URL(text).origin;
}

function checkedHost(host: string): string {
  if (typeof host === "string" && /^(?:\[[^\s[\]/]+\]|[^\s:[\]/*]+)$/.test(host)) return lowerCase(host);
  throw new TypeError(`hosts must hold host names without a port, such as lab.example, not ${String(host)}`);
}

function checkedCount(value: number | undefined, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a whole number from 1, not ${String(value)}`);
}

function checkedTime(value: number | undefined, name: string, fallback: number): number {
  return Math.min(checkedMilliseconds(value, name, fallback), LONGEST_TIMER);
}
