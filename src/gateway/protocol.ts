/**
 * What the gateway speaks with its clients, besides HTTP and WebSocket: `/proxy/HOST:PORT`, where each text message holds
 * a line.
 */

/** What precedes the name of a target in a path. */
export const PROXY_PATH = "/proxy/";

/** Where programs learn whether the gateway is there, and what it has done. */
export const HEALTH_PATH = "/healthz";
export const METRICS_PATH = "/metrics";

/** The parameter of a URL that holds the token. */
export const TOKEN_PARAMETER = "token";

/** A subprotocol that begins so holds the token behind it, for pages that would not have it in a URL. */
export const TOKEN_PROTOCOL = "sipyco.token.";

/** A subprotocol that says nothing, for pages whose token is not to be in the answer. */
export const PLAIN_PROTOCOL = "sipyco";

/** First lines of the protocols in which clients only listen. */
export const READING_PROTOCOLS: ReadonlySet<string> = new Set(["ARTIQ sync_struct", "ARTIQ broadcast"]);

/**
 * The codes of WebSocket with which the gateway says goodbye, so that a page learns why: those from 4000 on are the
 * status of HTTP that says the same, and 4000. Requests of foreign pages, and what is no WebSocket, do not get so far:
 * they are refused with a status of HTTP, which browsers keep from pages (code 1006).
 */
export const CloseCode = {
  /** The target has hung up. */
  done: 1000,
  /** The gateway stops. */
  stopping: 1001,
  /** A message was binary. */
  binary: 1003,
  /** A line was not UTF-8. */
  notText: 1007,
  /** A line was too long. */
  tooLong: 1009,
  /** Who is to take something is too slow, or there are too many connections: better luck later. */
  tryLater: 1013,
  /** The token is missing, or is another one. */
  badToken: 4401,
  /** The target is not on the list, or is read-only and more was wanted. */
  notAllowed: 4403,
  /** Nobody has said anything for long. */
  idle: 4408,
  /** The target cannot be reached. */
  unreachable: 4502,
  /** The connection to the target broke. */
  targetLost: 4503,
} as const;

/** One of {@link CloseCode}. */
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
